package dev.kprod.simulation;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Writes the clusters that the tests of simulations play with, in as few words as can be.
public final class Town {
  private final StringBuilder yaml = new StringBuilder();

  /// Starts an empty cluster.
  public static Town empty() {
    return new Town();
  }

  /// Adds nodes of four cpus and 10 pods, by name and zone: `a1@a`.
  public Town nodes(String... places) {
    for (String place : places) {
      String[] parts = place.split("@");
      node(parts[0], parts[1], "");
    }
    return this;
  }

  /// Adds a node.
  ///
  /// @param spec more of its spec
  public Town node(String name, String zone, String spec) {
    return add(
        """
        kind: Node
        metadata:
          name: %1$s
          labels: {kubernetes.io/hostname: %1$s, topology.kubernetes.io/zone: %2$s}
        spec: {%3$s}
        status:
          allocatable: {cpu: 4, memory: 8Gi, pods: 10}
          conditions: [{type: Ready, status: "True"}]
        """
            .formatted(name, zone, spec));
  }

  /// Adds a Deployment with a Service and a ready pod on each of some nodes.
  public Town service(String name, String spec, String... nodes) {
    return workload("Deployment", name, spec, nodes)
        .add(
            """
            kind: Service
            metadata: {name: %1$s, namespace: shop}
            spec: {selector: {app: %1$s}, ports: [{port: 80}]}
            """
                .formatted(name));
  }

  /// Adds a workload with a ready pod on each of some nodes; its pods ask for one cpu.
  ///
  /// @param spec more of the spec of its pods
  public Town workload(String kind, String name, String spec, String... nodes) {
    String pods =
        IntStream.range(0, nodes.length)
            .mapToObj(i -> pod(kind, name, name + "-" + i, spec, nodes[i], "True"))
            .collect(Collectors.joining("---\n"));
    add(
        """
        kind: %1$s
        metadata: {name: %2$s, namespace: shop}
        spec:
          replicas: %3$s
          template:
            metadata: {labels: {app: %2$s}}
            spec: {containers: [{name: app}]}
        """
            .formatted(kind, name, nodes.length));
    return pods.isEmpty() ? this : add(pods);
  }

  /// Adds a pod without an owner.
  public Town bare(String name, String node) {
    return add(pod("", "", name, "", node, "True"));
  }

  /// Adds a pod of a workload.
  public Town pod(String kind, String owner, String name, String node, String ready) {
    return add(pod(kind, owner, name, "", node, ready));
  }

  private static String pod(
      String kind, String owner, String name, String spec, String node, String ready) {
    String group = kind.equals("Job") ? "batch/v1" : "apps/v1";
    String owners =
        kind.isEmpty()
            ? ""
            : "ownerReferences: [{apiVersion: %s, kind: %s, name: %s, controller: true}]"
                .formatted(group, kind, owner);
    return """
    kind: Pod
    metadata:
      name: %s
      namespace: shop
      labels: {app: %s}
      %s
    spec:
      nodeName: %s
      containers: [{name: app, resources: {requests: {cpu: 1}}}]
      %s
    status: {phase: Running, conditions: [{type: Ready, status: "%s"}]}
    """
        .formatted(name, owner.isEmpty() ? name : owner, owners, node, spec, ready);
  }

  /// Adds a budget for the pods of one workload.
  public Town budget(String app, String limit) {
    return add(
        """
        kind: PodDisruptionBudget
        metadata: {name: %1$s, namespace: shop}
        spec: {selector: {matchLabels: {app: %1$s}}, %2$s}
        """
            .formatted(app, limit));
  }

  /// Adds documents.
  public Town add(String documents) {
    yaml.append("---\n").append(documents);
    return this;
  }

  /// Returns the documents.
  public String yaml() {
    return yaml.toString();
  }
}
