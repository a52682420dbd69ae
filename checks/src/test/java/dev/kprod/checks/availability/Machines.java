package dev.kprod.checks.availability;

/// Manifests of nodes with room, and of pods that ask for some, all in namespace shop.
final class Machines {
  private Machines() {}

  /// A ready node of four cpus, with more of its spec in flow style.
  static String node(String name, String zone, String spec) {
    return """
    ---
    kind: Node
    metadata:
      name: %1$s
      labels: {kubernetes.io/hostname: %1$s, topology.kubernetes.io/zone: %2$s}
    spec: {%3$s}
    status:
      allocatable: {cpu: 4, memory: 8Gi, pods: 20}
      conditions: [{type: Ready, status: "True"}]
    """
        .formatted(name, zone, spec);
  }

  /// Three nodes in three zones.
  static String three() {
    return node("a1", "a", "") + node("b1", "b", "") + node("c1", "c", "");
  }

  /// A Deployment with a Service and a ready pod of one cpu on each node named.
  static String service(String name, String spec, String... nodes) {
    return workload("Deployment", name, spec, nodes)
        + """
        ---
        kind: Service
        metadata: {name: %1$s, namespace: shop}
        spec: {selector: {app: %1$s}, ports: [{port: 80}]}
        """
            .formatted(name);
  }

  /// A workload with a ready pod of one cpu on each node named.
  static String workload(String kind, String name, String spec, String... nodes) {
    StringBuilder yaml =
        new StringBuilder(
            """
            ---
            kind: %1$s
            metadata: {name: %2$s, namespace: shop}
            spec:
              replicas: %3$s
              selector: {matchLabels: {app: %2$s}}
              template: {metadata: {labels: {app: %2$s}}, spec: {%4$s}}
            """
                .formatted(kind, name, nodes.length, spec));
    for (int i = 0; i < nodes.length; i++) {
      yaml.append(
          """
          ---
          kind: Pod
          metadata:
            name: %1$s-%2$s
            namespace: shop
            labels: {app: %1$s}
            ownerReferences: [{apiVersion: %3$s, kind: %4$s, name: %1$s, controller: true}]
          spec: {nodeName: %5$s, containers: [{name: app, resources: {requests: {cpu: 1}}}]%6$s}
          status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
          """
              .formatted(
                  name,
                  i,
                  kind.equals("Job") ? "batch/v1" : "apps/v1",
                  kind,
                  nodes[i],
                  spec.isEmpty() ? "" : ", " + spec));
    }
    return yaml.toString();
  }

  /// A budget for the pods of one workload.
  static String budget(String app, String limit) {
    return """
    ---
    kind: PodDisruptionBudget
    metadata: {name: %1$s, namespace: shop}
    spec: {selector: {matchLabels: {app: %1$s}}, %2$s}
    """
        .formatted(app, limit);
  }

  /// A claim and its volume, which the nodes of some zones can use.
  static String volume(String name, String zones) {
    return """
    ---
    kind: PersistentVolumeClaim
    metadata: {name: %1$s, namespace: shop}
    spec: {volumeName: %1$s, storageClassName: disk}
    ---
    kind: PersistentVolume
    metadata: {name: %1$s}
    spec:
      nodeAffinity:
        required:
          nodeSelectorTerms:
          - matchExpressions: [{key: topology.kubernetes.io/zone, operator: In, values: [%2$s]}]
    """
        .formatted(name, zones);
  }

  /// More of the spec of a pod that mounts a claim.
  static String mounting(String claim) {
    return "volumes: [{name: data, persistentVolumeClaim: {claimName: %s}}]".formatted(claim);
  }
}
