package dev.kprod.checks.availability;

import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Manifests that many of these tests start from: Deployment web of namespace shop.
final class Manifests {
  /// A Service that sends to web.
  static final String SERVICE =
      """
      ---
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
      """;

  private Manifests() {}

  /// A Deployment with more of its spec in flow style, such as `replicas: 2`.
  static String deployment(String spec) {
    return deployment("web", spec);
  }

  /// A Deployment of another name.
  static String deployment(String name, String spec) {
    return """
    ---
    kind: Deployment
    metadata: {name: %s, namespace: shop}
    spec: {%s, selector: {matchLabels: {app: %s}}, template: {metadata: {labels: {app: %s}}}}
    """
        .formatted(name, spec, name, name);
  }

  /// An autoscaler of web.
  static String autoscaler(int least) {
    return """
    ---
    kind: HorizontalPodAutoscaler
    metadata: {name: web-hpa, namespace: shop}
    spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
      minReplicas: %s
      maxReplicas: 9
    """
        .formatted(least);
  }

  /// A budget, with its selector in flow style.
  static String budget(String name, String selector) {
    return """
    ---
    kind: PodDisruptionBudget
    metadata: {name: %s, namespace: shop}
    spec: {maxUnavailable: 1, selector: %s}
    """
        .formatted(name, selector);
  }

  /// Ready pods of a Deployment, one for each node named.
  static String pods(String deployment, String... nodes) {
    return replicaSet(deployment)
        + IntStream.range(0, nodes.length)
            .mapToObj(index -> pod(deployment, index, nodes[index], ""))
            .collect(Collectors.joining());
  }

  /// The ReplicaSet between a Deployment and its pods.
  static String replicaSet(String deployment) {
    return """
    ---
    kind: ReplicaSet
    metadata:
      name: %s-1
      namespace: shop
      ownerReferences:
      - {apiVersion: apps/v1, kind: Deployment, name: %s, controller: true}
    """
        .formatted(deployment, deployment);
  }

  /// A ready pod of a Deployment, `web-1-0`, with more labels in flow style, such as `, tier: a`.
  static String pod(String deployment, int index, String node, String labels) {
    return """
    ---
    kind: Pod
    metadata:
      name: %s-1-%s
      namespace: shop
      creationTimestamp: "2026-11-21T06:00:00Z"
      labels: {app: %s%s}
      ownerReferences:
      - {apiVersion: apps/v1, kind: ReplicaSet, name: %s-1, controller: true}
    spec: {nodeName: %s}
    status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
    """
        .formatted(deployment, index, deployment, labels, deployment, node);
  }

  /// A pod of a Deployment on a node, older than any grace; the rest of its spec and its status are
  /// in flow style.
  static String pod(String deployment, int index, String node, String spec, String status) {
    return """
    ---
    kind: Pod
    metadata:
      name: %s-1-%s
      namespace: shop
      creationTimestamp: "2026-11-21T06:00:00Z"
      labels: {app: %s}
      ownerReferences:
      - {apiVersion: apps/v1, kind: ReplicaSet, name: %s-1, controller: true}
    spec: {%s%s}
    status: {%s}
    """
        .formatted(
            deployment,
            index,
            deployment,
            deployment,
            node.isEmpty() ? "" : "nodeName: " + node + ", ",
            spec,
            status);
  }

  /// A warning about a pod of shop.
  static String warning(String pod, String reason, String message) {
    return """
    ---
    kind: Event
    metadata: {name: %s.%s, namespace: shop}
    type: Warning
    reason: %s
    message: %s
    involvedObject: {kind: Pod, namespace: shop, name: %s}
    """
        .formatted(pod, reason.toLowerCase(java.util.Locale.ROOT), reason, message, pod);
  }

  /// A node that is ready, in a zone unless it is empty, with more of its spec in flow style.
  static String node(String name, String zone, String spec) {
    return """
    ---
    kind: Node
    metadata: {name: %s, labels: {%s}}
    spec: {%s}
    status: {conditions: [{type: Ready, status: "True"}]}
    """
        .formatted(name, zone.isEmpty() ? "" : "topology.kubernetes.io/zone: " + zone, spec);
  }
}
