package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cli.ControlPlane.Extent;
import dev.kprod.cli.ControlPlane.User;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The workloads that `res-node-fit` fails are those that a real scheduler places nowhere, on nodes
/// where nothing runs but DaemonSets.
///
/// Every case has nodes of its own and one pod. `-Dkprod.agreement.fits=N` sets how many there are.
@Tag("real-api")
class NodeFitAgreementIT {
  private static final long SEED = 1_131;
  private static final int CASES = Integer.getInteger("kprod.agreement.fits", 50);

  private final Random random = new Random(SEED);

  @Test
  void what_fits_on_no_node_is_what_the_scheduler_leaves_waiting() {
    try (ControlPlane cluster = ControlPlane.start(Extent.LIVING)) {
      ApiCaller admin = cluster.as(User.ADMIN);
      StringBuilder ground = new StringBuilder(Landscapes.namespace("fit"));
      ground.append(agent("agent", "200m", "")).append(agent("extra", "300m", "extra: 'yes'"));
      StringBuilder pods = new StringBuilder();
      for (int i = 0; i < CASES; i++) {
        nodes("c" + i, ground);
        pods.append(workload("c" + i));
      }
      admin.apply(ground.toString());
      Landscapes.settle(cluster, Landscapes::isBound);
      admin.apply(pods.toString());
      Landscapes.settle(cluster, NodeFitAgreementIT::isDecided);

      Set<String> waiting = waiting(admin);
      System.err.printf(
          "%s pods compared with the scheduler: %s fit on no node%n", CASES, waiting.size());
      assertThat(failing(cluster)).isEqualTo(waiting);
      assertThat(waiting.size()).isBetween(CASES / 5, CASES * 4 / 5);
    }
  }

  private void nodes(String name, StringBuilder yaml) {
    int count = 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      String taint =
          random.nextInt(4) == 0 ? "taints: [{key: dedicated, value: db, effect: NoSchedule}]" : "";
      String labels =
          "labels: {case: %s%s%s, "
              .formatted(
                  name,
                  random.nextBoolean() ? ", disk: ssd" : "",
                  random.nextInt(3) == 0 ? ", extra: 'yes'" : "");
      yaml.append("---\n")
          .append(
              Landscapes.node(name + "-n" + i, "a", 1 + random.nextInt(4), 12, taint)
                  .replaceFirst("labels: \\{", labels));
    }
  }

  private static String agent(String name, String cpu, String selector) {
    return """
    ---
    apiVersion: apps/v1
    kind: DaemonSet
    metadata: {name: %1$s, namespace: fit}
    spec:
      selector: {matchLabels: {app: %1$s}}
      template:
        metadata: {labels: {app: %1$s}}
        spec:
          nodeSelector: {%3$s}
          tolerations: [{operator: Exists}]
          containers:
          - {name: app, image: 'app:1', resources: {requests: {cpu: %2$s, memory: 128Mi}}}
    """
        .formatted(name, cpu, selector);
  }

  private String workload(String name) {
    List<String> spec = new ArrayList<>();
    // Steps of what the agents leave, so that many ask for exactly what there is.
    int cpu = 500 + 1_000 * random.nextInt(4) + (random.nextBoolean() ? 0 : 300);
    int memory = 1024 * (1 + random.nextInt(3)) - 128 * random.nextInt(3);
    String kind = random.nextInt(4) == 0 ? "limits" : "requests";
    spec.add(
        "containers: [{name: app, image: 'app:1', resources: {%s: {cpu: %sm, memory: %sMi}}}]"
            .formatted(kind, cpu, memory));
    if (random.nextInt(3) == 0) {
      spec.add(
          "initContainers: [{name: side, image: 'side:1', restartPolicy: Always, resources:"
              + " {requests: {cpu: 200m}}}, {name: init, image: 'init:1', resources: {requests:"
              + " {cpu: 1600m, memory: 2Gi}}}]");
    }
    if (random.nextInt(3) == 0) {
      spec.add("tolerations: [{key: dedicated, operator: Exists}]");
    }
    String disk = random.nextInt(4) == 0 ? ", disk: ssd" : "";
    spec.add("nodeSelector: {case: %s%s}".formatted(name, disk));
    return Landscapes.workload(
        "Deployment", "fit", name, "{app: %s}".formatted(name), "", 1, String.join(", ", spec));
  }

  private static Set<String> failing(ControlPlane cluster) {
    Ran ran =
        Ran.kprod(
            "audit",
            "--check",
            "res-node-fit",
            "-o",
            "json",
            "--kubeconfig",
            cluster.kubeconfig(User.ADMIN).toString());
    Set<String> failing = new TreeSet<>();
    for (Tree item : ApiCaller.tree(ran.out()).items("items")) {
      assertThat(item.number(-1, "subjects", "unknown")).isZero();
      for (Tree result : item.items("results")) {
        if (result.text("outcome").equals("fail")) {
          failing.add(result.text("subject", "name"));
        }
      }
    }
    return failing;
  }

  private static Set<String> waiting(ApiCaller admin) {
    Set<String> waiting = new TreeSet<>();
    for (Tree pod : admin.get("/api/v1/namespaces/fit/pods").items("items")) {
      if (!pod.has("spec", "nodeName")) {
        waiting.add(pod.text("metadata", "labels", "app"));
      }
    }
    return waiting;
  }

  private static boolean isDecided(List<Tree> pods) {
    return pods.stream()
        .allMatch(
            pod ->
                pod.has("spec", "nodeName")
                    || pod.items("status", "conditions").stream()
                        .anyMatch(one -> one.text("reason").equals("Unschedulable")));
  }
}
