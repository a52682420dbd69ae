package dev.kprod.cli;

import dev.kprod.cli.ControlPlane.User;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.function.Predicate;

/// What the tests of the simulations put into a living control plane, and how they wait for it.
final class Landscapes {
  private static final int STILL = 12;

  private Landscapes() {}

  /// A node, its spec in flow style.
  static String node(String name, String zone, int cpus, int pods, String spec) {
    return """
    apiVersion: v1
    kind: Node
    metadata:
      name: %1$s
      labels: {kubernetes.io/hostname: %1$s, topology.kubernetes.io/zone: %2$s}
    spec: {%5$s}
    status:
      allocatable: {cpu: %3$s, memory: %3$sGi, pods: %4$s}
      capacity: {cpu: %3$s, memory: %3$sGi, pods: %4$s}
    """
        .formatted(name, zone, cpus, pods, spec);
  }

  /// A namespace with the account that its pods need.
  static String namespace(String name) {
    return """
    ---
    apiVersion: v1
    kind: Namespace
    metadata: {name: %1$s}
    ---
    apiVersion: v1
    kind: ServiceAccount
    metadata: {name: default, namespace: %1$s}
    """
        .formatted(name);
  }

  /// A workload of some kind with a selector of its own.
  ///
  /// @param more more of the metadata of its pods, in flow style with a comma before it
  static String workload(
      String kind,
      String namespace,
      String app,
      String labels,
      String more,
      int replicas,
      String spec) {
    return """
    ---
    apiVersion: apps/v1
    kind: %1$s
    metadata: {name: %2$s, namespace: %3$s}
    spec:
      replicas: %4$s
      selector: {matchLabels: {app: %2$s}}
      %5$s
      template:
        metadata: {labels: %6$s%7$s}
        spec: {%8$s}
    """
        .formatted(
            kind,
            app,
            namespace,
            replicas,
            kind.equals("StatefulSet")
                ? "serviceName: %s\n  podManagementPolicy: Parallel".formatted(app)
                : "",
            labels,
            more,
            spec);
  }

  /// Changes the status of a pod.
  static void status(ApiCaller admin, String pod, String status) {
    admin.send(
        "PATCH",
        pod + "/status",
        "application/strategic-merge-patch+json",
        "{\"status\":%s}".formatted(status));
  }

  /// Says whether every pod that is neither ended nor held back has a node.
  static boolean isBound(List<Tree> pods) {
    return pods.stream().allMatch(pod -> pod.has("spec", "nodeName"));
  }

  /// Waits until pods, budgets and workloads have stood still for a while and something holds.
  static void settle(ControlPlane cluster, Predicate<List<Tree>> holds) {
    ApiCaller admin = cluster.as(User.ADMIN);
    String[] last = {""};
    int[] same = {0};
    cluster.await(
        "a cluster that stands still",
        () -> {
          List<Tree> pods = admin.get("/api/v1/pods").items("items");
          StringBuilder now = new StringBuilder();
          pods.forEach(pod -> now.append(pod.text("metadata", "resourceVersion")).append(' '));
          for (String list :
              List.of(
                  "/apis/policy/v1/poddisruptionbudgets",
                  "/apis/apps/v1/deployments",
                  "/apis/apps/v1/replicasets",
                  "/apis/apps/v1/daemonsets",
                  "/apis/apps/v1/statefulsets")) {
            admin
                .get(list)
                .items("items")
                .forEach(one -> now.append(one.text("metadata", "resourceVersion")).append(' '));
          }
          same[0] = now.toString().equals(last[0]) ? same[0] + 1 : 0;
          last[0] = now.toString();
          return same[0] >= STILL && !pods.isEmpty() && holds.test(pods);
        });
  }
}
