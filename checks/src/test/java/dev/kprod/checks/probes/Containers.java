package dev.kprod.checks.probes;

/// Manifests that many of these tests start from: Deployment web of namespace shop.
final class Containers {
  /// A Service that sends to port 8080 of web.
  static final String SERVICE =
      """
      ---
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
      """;

  private Containers() {}

  /// A Deployment with one container, app, the rest of which is in flow style.
  static String app(String rest) {
    return web("containers: [{name: app, " + rest + "}]");
  }

  /// A Deployment with a pod spec in flow style.
  static String web(String spec) {
    return web("web", spec);
  }

  /// A Deployment of another name.
  static String web(String name, String spec) {
    return """
    ---
    kind: Deployment
    metadata: {name: %s, namespace: shop}
    spec:
      replicas: 2
      selector: {matchLabels: {app: %s}}
      template:
        metadata: {labels: {app: %s}}
        spec: {%s}
    ---
    kind: ReplicaSet
    metadata:
      name: %s-1
      namespace: shop
      ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: %s, controller: true}]
    """
        .formatted(name, name, name, spec, name, name);
  }

  /// A pod of it, two hours old, its spec and status in flow style.
  static String pod(int index, String spec, String status) {
    return pod("web", index, spec, status);
  }

  /// A pod of another Deployment.
  static String pod(String name, int index, String spec, String status) {
    return """
    ---
    kind: Pod
    metadata:
      name: %s-1-%s
      namespace: shop
      creationTimestamp: "2026-11-21T06:00:00Z"
      labels: {app: %s}
      ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: %s-1, controller: true}]
    spec: {%s}
    status: {%s}
    """
        .formatted(name, index, name, name, spec, status);
  }
}
