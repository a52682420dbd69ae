package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cli.ControlPlane.Extent;
import dev.kprod.cli.ControlPlane.User;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Which workloads `simulate zone` leaves waiting are those that a real scheduler leaves pending
/// once the nodes of the zone and the pods on them are gone; or it says that it cannot tell.
///
/// Every case is a cluster of its own by labels of nodes and by a namespace, so that all share one
/// control plane. `-Dkprod.agreement.clusters=N` sets how many there are.
@Tag("real-api")
class ZoneLossAgreementIT {
  private static final long SEED = 1_130;
  private static final int CLUSTERS = Integer.getInteger("kprod.agreement.clusters", 12);
  private static final String ZONE = "topology.kubernetes.io/zone";

  /// How a sentence ends that says that it depends on the order of pods.
  private static final String CONTENDED = "waits depends on who is first";

  private final Random random = new Random(SEED);

  private record Said(Set<String> waiting, Set<String> untold) {}

  @Test
  void the_same_workloads_wait() {
    try (ControlPlane cluster = ControlPlane.start(Extent.LIVING)) {
      ApiCaller admin = cluster.as(User.ADMIN);
      for (int i = 0; i < CLUSTERS; i++) {
        build(admin, "c" + i);
      }
      Landscapes.settle(cluster, ZoneLossAgreementIT::isDecided);
      Map<String, Said> said = new TreeMap<>();
      for (int i = 0; i < CLUSTERS; i++) {
        said.put("c" + i, new Said(new TreeSet<>(), new TreeSet<>()));
      }
      Set<String> before = waiting(admin);
      said(cluster, said);
      said.keySet().forEach(name -> lose(admin, name));
      Landscapes.settle(cluster, ZoneLossAgreementIT::isDecided);

      compare(admin, said, before);
    }
  }

  private static void compare(ApiCaller admin, Map<String, Said> said, Set<String> before) {
    Set<String> waiting = waiting(admin);
    waiting.removeAll(before);
    List<String> different = new ArrayList<>();
    int told = 0;
    int untold = 0;
    for (Said one : said.values()) {
      told += one.waiting.size();
      untold += one.untold.size();
      for (String workload : one.waiting) {
        if (!waiting.contains(workload) && !before.contains(workload)) {
          different.add(workload + " was to wait and does not");
        }
      }
    }
    for (String workload : waiting) {
      Said one = said.getOrDefault(workload.split("/")[0], new Said(Set.of(), Set.of()));
      if (!one.waiting.contains(workload) && !one.untold.contains(workload)) {
        different.add(workload + " waits and was not to");
      }
    }
    System.err.printf(
        "%s clusters compared with the scheduler: %s workloads wait, %s were said to, of %s it"
            + " could not be told%n",
        said.size(), waiting.size(), told, untold);

    assertThat(different).isEmpty();
    assertThat(waiting).isNotEmpty();
  }

  private void build(ApiCaller admin, String name) {
    StringBuilder yaml = new StringBuilder();
    int nodes = 4 + random.nextInt(4);
    for (int i = 0; i < nodes; i++) {
      char zone = "abc".charAt(i % 3);
      String spec =
          random.nextInt(6) == 0 ? "taints: [{key: dedicated, value: db, effect: NoSchedule}]" : "";
      yaml.append("---\n")
          .append(
              Landscapes.node(name + "-n" + i, name + "-" + zone, 2 + random.nextInt(4), 12, spec)
                  .replaceFirst("labels: \\{", "labels: {case: %s, ".formatted(name)));
    }
    yaml.append(Landscapes.namespace(name));
    int workloads = 3 + random.nextInt(4);
    for (int i = 0; i < workloads; i++) {
      yaml.append(workload(name, "w" + i));
    }
    admin.apply(yaml.toString());
  }

  private String workload(String namespace, String app) {
    List<String> spec = new ArrayList<>();
    String selector = "nodeSelector: {case: %s}".formatted(namespace);
    String[] cpus = {"100m", "500m", "1", "1500m", "2"};
    String requests =
        "resources: {requests: {cpu: %s, memory: %sMi}}"
            .formatted(cpus[random.nextInt(cpus.length)], 64 * (1 + random.nextInt(12)));
    String port = random.nextInt(8) == 0 ? ", ports: [{containerPort: 80, hostPort: 8080}]" : "";
    spec.add("containers: [{name: app, image: 'app:1', %s%s}]".formatted(requests, port));
    if (random.nextInt(5) == 0) {
      spec.add(
          "initContainers: [{name: side, image: 'side:1', restartPolicy: Always, resources:"
              + " {requests: {cpu: 200m}}}, {name: init, image: 'init:1', resources: {requests:"
              + " {cpu: 900m}}}]");
    }
    if (random.nextInt(4) == 0) {
      spec.add("tolerations: [{key: dedicated, operator: Exists}]");
    }
    spec.addAll(rules(app));
    String claims = "";
    if (random.nextInt(6) == 0) {
      String zone = namespace + "-" + "abc".charAt(random.nextInt(3));
      spec.add("volumes: [{name: data, persistentVolumeClaim: {claimName: %s}}]".formatted(app));
      claims = volume(namespace, app, zone);
    }
    spec.add(selector);
    return claims
        + Landscapes.workload(
            "Deployment",
            namespace,
            app,
            "{app: %s}".formatted(app),
            "",
            1 + random.nextInt(4),
            String.join(", ", spec));
  }

  private List<String> rules(String app) {
    List<String> rules = new ArrayList<>();
    String key = random.nextBoolean() ? ZONE : "kubernetes.io/hostname";
    switch (random.nextInt(8)) {
      case 0, 1 ->
          rules.add(
              "topologySpreadConstraints: [{maxSkew: %s, topologyKey: %s, whenUnsatisfiable:"
                      .formatted(1 + random.nextInt(2), key)
                  + " DoNotSchedule, labelSelector: {matchLabels: {app: %s}}%s%s}]"
                      .formatted(
                          app,
                          random.nextBoolean() ? ", nodeTaintsPolicy: Honor" : "",
                          random.nextInt(4) == 0 ? ", minDomains: 3" : ""));
      case 2 -> rules.add("affinity: {podAntiAffinity: %s}".formatted(required(app, key)));
      case 3 ->
          rules.add(
              "affinity: {podAntiAffinity: %s}"
                  .formatted(required("w0", "kubernetes.io/hostname")));
      case 4 -> rules.add("affinity: {podAffinity: %s}".formatted(required("w0", ZONE)));
      default -> {}
    }
    return rules;
  }

  private static String required(String app, String key) {
    return "{requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: %s, labelSelector:"
            .formatted(key)
        + " {matchLabels: {app: %s}}}]}".formatted(app);
  }

  private static String volume(String namespace, String claim, String zone) {
    return """
    ---
    apiVersion: v1
    kind: PersistentVolume
    metadata: {name: %1$s-%2$s}
    spec:
      capacity: {storage: 1Gi}
      accessModes: [ReadWriteMany]
      persistentVolumeReclaimPolicy: Retain
      csi: {driver: disk.example.com, volumeHandle: %1$s-%2$s}
      claimRef: {apiVersion: v1, kind: PersistentVolumeClaim, namespace: %1$s, name: %2$s}
      nodeAffinity:
        required:
          nodeSelectorTerms:
          - matchExpressions: [{key: topology.kubernetes.io/zone, operator: In, values: [%3$s]}]
    ---
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: %2$s, namespace: %1$s}
    spec:
      accessModes: [ReadWriteMany]
      storageClassName: ""
      volumeName: %1$s-%2$s
      resources: {requests: {storage: 1Gi}}
    """
        .formatted(namespace, claim, zone);
  }

  private static void said(ControlPlane cluster, Map<String, Said> said) {
    Ran ran =
        Ran.kprod(
            "simulate",
            "zone",
            "--all",
            "-o",
            "json",
            "--kubeconfig",
            cluster.kubeconfig(User.ADMIN).toString());
    for (Tree one : ApiCaller.tree(ran.out()).items("cases")) {
      String name = one.text("target").split("-")[0];
      if (!one.text("target").endsWith("-a")) {
        continue;
      }
      for (Tree each : one.items("consequences")) {
        String workload = name + "/" + each.text("subject", "name");
        boolean pending = each.text("effect").equals("pending");
        boolean contended = each.text("because").endsWith(CONTENDED);
        if (pending && !contended) {
          said.get(name).waiting.add(workload);
        } else if (contended || each.text("effect").equals("cannot-tell")) {
          said.get(name).untold.add(workload);
        }
      }
    }
  }

  /// Takes the nodes of zone a away and deletes their pods, as the control plane would.
  private static void lose(ApiCaller admin, String name) {
    Set<String> gone = new TreeSet<>();
    String selector = "?labelSelector=" + ZONE + "%3D" + name + "-a";
    for (Tree node : admin.get("/api/v1/nodes" + selector).items("items")) {
      gone.add(node.text("metadata", "name"));
      admin.delete("/api/v1/nodes/" + node.text("metadata", "name"));
    }
    for (Tree pod : admin.get("/api/v1/namespaces/%s/pods".formatted(name)).items("items")) {
      if (gone.contains(pod.text("spec", "nodeName"))) {
        admin.send(
            "DELETE",
            "/api/v1/namespaces/%s/pods/%s?gracePeriodSeconds=0"
                .formatted(name, pod.text("metadata", "name")));
      }
    }
  }

  /// Returns the workloads that have a pod without a node.
  private static Set<String> waiting(ApiCaller admin) {
    Set<String> waiting = new TreeSet<>();
    for (Tree pod : admin.get("/api/v1/pods").items("items")) {
      if (!pod.has("spec", "nodeName")) {
        waiting.add(
            pod.text("metadata", "namespace") + "/" + pod.text("metadata", "labels", "app"));
      }
    }
    return waiting;
  }

  /// Says whether the scheduler has placed every pod or said why not.
  private static boolean isDecided(List<Tree> pods) {
    return pods.stream()
        .allMatch(
            pod ->
                pod.has("spec", "nodeName")
                    || pod.items("status", "conditions").stream()
                        .anyMatch(one -> one.text("reason").equals("Unschedulable")));
  }
}
