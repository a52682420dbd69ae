package dev.kprod.checks.availability;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Manifests that the examples of the simulations are made of.
final class Examples {
  private Examples() {}

  /// A node with room for pods.
  static String node(String name, String zone) {
    return """
    ---
    kind: Node
    metadata: {name: %s, labels: {topology.kubernetes.io/zone: %s}}
    status:
      allocatable: {cpu: 4, memory: 8Gi, pods: 20}
      conditions: [{type: Ready, status: "True"}]
    """
        .formatted(name, zone);
  }

  /// A Deployment and a Service that sends to it, with a ready pod on each node named.
  ///
  /// @param spec more of the spec of its pods, in flow style
  static String service(String name, String spec, String... nodes) {
    return """
    ---
    kind: Deployment
    metadata: {name: %1$s}
    spec:
      replicas: %2$s
      template:
        metadata: {labels: {app: %1$s}}
        spec: {%3$s}
    ---
    kind: Service
    metadata: {name: %1$s}
    spec: {selector: {app: %1$s}}
    """
            .formatted(name, nodes.length, spec)
        + IntStream.range(0, nodes.length)
            .mapToObj(index -> pod(name, index, spec, nodes[index]))
            .collect(Collectors.joining());
  }

  private static String pod(String name, int index, String spec, String node) {
    return """
    ---
    kind: Pod
    metadata:
      name: %1$s-%2$s
      labels: {app: %1$s}
      ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: %1$s, controller: true}]
    spec:
      nodeName: %3$s
      containers: [{name: app, resources: {requests: {cpu: 1}}}]
      %4$s
    status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
    """
        .formatted(name, index, node, spec);
  }
}
