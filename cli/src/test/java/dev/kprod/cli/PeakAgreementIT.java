package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cli.ControlPlane.Extent;
import dev.kprod.cli.ControlPlane.User;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What `simulate peak` says of a workload is what comes of it when it is scaled to the maximum:
/// how many pods its quota admits, and how many of them the scheduler places.
///
/// Every case has nodes and a namespace of its own. `-Dkprod.agreement.peaks=N` sets how many there
/// are.
@Tag("real-api")
class PeakAgreementIT {
  private static final long SEED = 1_132;
  private static final int CASES = Integer.getInteger("kprod.agreement.peaks", 12);
  private static final Pattern BY_QUOTA = Pattern.compile("([0-9]+) by quota .*");

  private final Random random = new Random(SEED);

  @Test
  void what_a_peak_is_said_to_bring_is_what_it_brings() {
    try (ControlPlane cluster = ControlPlane.start(Extent.LIVING)) {
      ApiCaller admin = cluster.as(User.ADMIN);
      Map<String, Integer> most = new TreeMap<>();
      for (int i = 0; i < CASES; i++) {
        most.put("c" + i, 6 + random.nextInt(12));
        build(admin, "c" + i, most.get("c" + i));
      }
      Landscapes.settle(cluster, PeakAgreementIT::isDecided);
      Map<String, String> said = said(cluster);
      most.forEach(
          (name, replicas) ->
              admin.send(
                  "PATCH",
                  "/apis/apps/v1/namespaces/%s/deployments/web".formatted(name),
                  "application/merge-patch+json",
                  "{\"spec\":{\"replicas\":%s}}".formatted(replicas)));
      Landscapes.settle(cluster, PeakAgreementIT::isDecided);

      Map<String, String> came = came(admin);
      System.err.printf("%s peaks compared with a living cluster: %s%n", CASES, came);
      assertThat(said).isEqualTo(came);
      assertThat(most.keySet())
          .as("some that a quota stops, some that nodes stop, some that nothing stops")
          .anyMatch(name -> !came.get(name).startsWith(most.get(name) + " pods"))
          .anyMatch(name -> !came.get(name).endsWith(placed(came.get(name))))
          .anyMatch(name -> came.get(name).equals(all(most.get(name))));
    }
  }

  private static String all(int pods) {
    return "%1$s pods, %1$s placed".formatted(pods);
  }

  /// Returns how a line would end if all its pods had a node.
  private static String placed(String line) {
    return ", %s placed".formatted(line.split(" ")[0]);
  }

  private void build(ApiCaller admin, String name, int most) {
    StringBuilder yaml = new StringBuilder(Landscapes.namespace(name));
    int nodes = 2 + random.nextInt(3);
    for (int i = 0; i < nodes; i++) {
      yaml.append("---\n")
          .append(
              Landscapes.node(
                      name + "-n" + i, "a", 2 + random.nextInt(3), 6 + random.nextInt(6), "")
                  .replaceFirst("labels: \\{", "labels: {case: %s, ".formatted(name)));
    }
    int cpu = 250 * (1 + random.nextInt(4));
    String limits = random.nextBoolean() ? ", limits: {memory: 256Mi}" : "";
    String port = random.nextInt(5) == 0 ? ", ports: [{containerPort: 80, hostPort: 80}]" : "";
    yaml.append(
        Landscapes.workload(
            "Deployment",
            name,
            "web",
            "{app: web}",
            "",
            2,
            "nodeSelector: {case: %s}, containers: [{name: app, image: 'app:1', resources: "
                    .formatted(name)
                + "{requests: {cpu: %sm, memory: 128Mi}%s}%s}]".formatted(cpu, limits, port)));
    yaml.append(
        """
        ---
        apiVersion: autoscaling/v2
        kind: HorizontalPodAutoscaler
        metadata: {name: web, namespace: %s}
        spec:
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
          minReplicas: 2
          maxReplicas: %s
          metrics:
          - {type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}
        """
            .formatted(name, most));
    String[] quotas = {
      "{hard: {pods: '%s'}}".formatted(2 + random.nextInt(10)),
      "{hard: {requests.cpu: %sm}}".formatted(cpu * (2 + random.nextInt(10)) + random.nextInt(200)),
      "{hard: {count/pods: '%s', requests.memory: 1Gi}}".formatted(2 + random.nextInt(10)),
      "{hard: {pods: '1'}, scopes: [BestEffort]}"
    };
    if (random.nextInt(4) > 0) {
      yaml.append(
          """
          ---
          apiVersion: v1
          kind: ResourceQuota
          metadata: {name: team, namespace: %s}
          spec: %s
          """
              .formatted(name, quotas[random.nextInt(quotas.length)]));
    }
    admin.apply(yaml.toString());
  }

  /// Returns how many pods there are said to be, and how many with a node, by namespace.
  private static Map<String, String> said(ControlPlane cluster) {
    Ran ran =
        Ran.kprod(
            "simulate",
            "peak",
            "-o",
            "json",
            "--kubeconfig",
            cluster.kubeconfig(User.ADMIN).toString());
    Map<String, String> said = new TreeMap<>();
    for (Tree one : ApiCaller.tree(ran.out()).items("scaled")) {
      long refused = 0;
      for (String by : one.texts("refusedBy")) {
        Matcher quota = BY_QUOTA.matcher(by);
        refused += quota.matches() ? Long.parseLong(quota.group(1)) : 0;
      }
      said.put(
          one.text("workload", "namespace"),
          "%s pods, %s placed"
              .formatted(
                  one.number(0, "wanted") - refused,
                  one.number(0, "now") + one.number(0, "placed")));
    }
    return said;
  }

  private static Map<String, String> came(ApiCaller admin) {
    Map<String, int[]> counts = new TreeMap<>();
    for (Tree pod : admin.get("/api/v1/pods").items("items")) {
      int[] count = counts.computeIfAbsent(pod.text("metadata", "namespace"), unseen -> new int[2]);
      count[0]++;
      count[1] += pod.has("spec", "nodeName") ? 1 : 0;
    }
    Map<String, String> came = new TreeMap<>();
    counts.forEach(
        (name, count) -> came.put(name, "%s pods, %s placed".formatted(count[0], count[1])));
    return came;
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
