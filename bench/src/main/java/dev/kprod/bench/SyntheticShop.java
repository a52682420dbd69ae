package dev.kprod.bench;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// The lists of a cluster of any size, as an API server would send them: Deployments of five pods
/// in forty namespaces on nodes in three zones, each behind a Service with a disruption budget.
///
/// Nothing is random: the same size gives the same bytes.
final class SyntheticShop {
  private static final int REPLICAS = 5;
  private static final int NAMESPACES = 40;

  private final int pods;

  /// Makes a shop of about so many pods; each node holds forty of them.
  SyntheticShop(int pods) {
    this.pods = pods;
  }

  private int deployments() {
    return Math.max(1, pods / REPLICAS);
  }

  private int nodeCount() {
    return Math.max(3, pods / 40);
  }

  private static String namespace(int deployment) {
    return "team-" + deployment % NAMESPACES;
  }

  /// The list of pods.
  byte[] pods() {
    List pods = new List("v1", "PodList");
    for (int i = 0; i < deployments() * REPLICAS; i++) {
      int app = i / REPLICAS;
      int node = (i * 7 + app) % nodeCount();
      pods.add(
          """
          {"metadata":{"name":"app-%1$s-7c9d8b6f5-%2$s","generateName":"app-%1$s-7c9d8b6f5-",\
          "namespace":"%3$s","uid":"00000000-0000-4000-8000-%4$s",\
          "resourceVersion":"%5$s","creationTimestamp":"2026-11-20T08:00:00Z",\
          "labels":{"app":"app-%1$s","pod-template-hash":"7c9d8b6f5","tier":"t%6$s"},\
          "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet",\
          "name":"app-%1$s-7c9d8b6f5","uid":"00000000-0000-4000-8001-%7$s",\
          "controller":true,"blockOwnerDeletion":true}]},\
          "spec":{"nodeName":"node-%8$s","serviceAccountName":"app-%1$s",%9$s},\
          "status":{"phase":"Running","podIP":"10.%10$s.%11$s.%12$s","qosClass":"Burstable",\
          "conditions":[{"type":"Ready","status":"True"},{"type":"PodScheduled","status":"True"}],\
          "containerStatuses":[{"name":"web","ready":true,"restartCount":0,\
          "image":"images.shop.example/shop/app-%1$s:1.4.2",\
          "imageID":"images.shop.example/shop/app-%1$s@sha256:%13$s",\
          "state":{"running":{"startedAt":"2026-11-20T08:00:05Z"}}}]}}
          """
              .formatted(
                  app,
                  hex(i, 5),
                  namespace(app),
                  hex(i, 12),
                  1000 + i,
                  app % 4,
                  hex(app, 12),
                  node,
                  podSpec(app),
                  node / 250 + 1,
                  node % 250,
                  i % 250,
                  "0".repeat(52) + hex(app, 12)));
    }
    return pods.bytes();
  }

  private static String hex(int value, int digits) {
    return HexFormat.of().toHexDigits(value, digits);
  }

  private static String podSpec(int app) {
    return """
    "containers":[{"name":"web","image":"images.shop.example/shop/app-%1$s:1.4.2",\
    "ports":[{"name":"http","containerPort":8080,"protocol":"TCP"}],\
    "env":[{"name":"LOG_LEVEL","value":"info"},{"name":"DB_HOST","value":"db-%1$s"}],\
    "resources":{"requests":{"cpu":"100m","memory":"128Mi"},"limits":{"memory":"256Mi"}},\
    "readinessProbe":{"httpGet":{"path":"/ready","port":"http"},"periodSeconds":10},\
    "volumeMounts":[{"name":"tmp","mountPath":"/tmp"}],\
    "securityContext":{"runAsNonRoot":true,"allowPrivilegeEscalation":false}}],\
    "restartPolicy":"Always","terminationGracePeriodSeconds":30,\
    "volumes":[{"name":"tmp","emptyDir":{}}],\
    "tolerations":[{"key":"node.kubernetes.io/not-ready","operator":"Exists",\
    "effect":"NoExecute","tolerationSeconds":300}]\
    """
        .formatted(app);
  }

  /// The list of nodes.
  byte[] nodes() {
    List nodes = new List("v1", "NodeList");
    for (int i = 0; i < nodeCount(); i++) {
      nodes.add(
          """
          {"metadata":{"name":"node-%1$s","labels":{"kubernetes.io/hostname":"node-%1$s",\
          "topology.kubernetes.io/zone":"z%2$s","kubernetes.io/os":"linux"}},\
          "spec":{"podCIDR":"10.%3$s.%4$s.0/24"},\
          "status":{"allocatable":{"cpu":"16","memory":"64Gi","pods":"110"},\
          "capacity":{"cpu":"16","memory":"64Gi","pods":"110"},\
          "conditions":[{"type":"Ready","status":"True"}],\
          "nodeInfo":{"kubeletVersion":"v1.36.3"}}}
          """
              .formatted(i, i % 3, i / 250 + 1, i % 250));
    }
    return nodes.bytes();
  }

  /// The list of namespaces.
  byte[] namespaces() {
    List namespaces = new List("v1", "NamespaceList");
    for (int i = 0; i < NAMESPACES; i++) {
      namespaces.add(
          """
          {"metadata":{"name":"team-%1$s","labels":{"kubernetes.io/metadata.name":"team-%1$s"}},\
          "status":{"phase":"Active"}}
          """
              .formatted(i));
    }
    return namespaces.bytes();
  }

  /// The list of Deployments.
  byte[] deploymentList() {
    List deployments = new List("apps/v1", "DeploymentList");
    for (int i = 0; i < deployments(); i++) {
      deployments.add(
          """
          {"metadata":{"name":"app-%1$s","namespace":"%2$s","labels":{"app":"app-%1$s"},\
          "uid":"00000000-0000-4000-8002-%3$s"},\
          "spec":{"replicas":%4$s,"selector":{"matchLabels":{"app":"app-%1$s"}},\
          "template":{"metadata":{"labels":{"app":"app-%1$s","tier":"t%5$s"}},\
          "spec":{"serviceAccountName":"app-%1$s",%6$s}}},\
          "status":{"replicas":%4$s,"readyReplicas":%4$s,"availableReplicas":%4$s}}
          """
              .formatted(i, namespace(i), hex(i, 12), REPLICAS, i % 4, podSpec(i)));
    }
    return deployments.bytes();
  }

  /// The list of ReplicaSets, metadata only.
  byte[] replicaSets() {
    List sets = new List("meta.k8s.io/v1", "PartialObjectMetadataList");
    for (int i = 0; i < deployments(); i++) {
      sets.add(
          """
          {"metadata":{"name":"app-%1$s-7c9d8b6f5","namespace":"%2$s",\
          "uid":"00000000-0000-4000-8001-%3$s",\
          "ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"app-%1$s",\
          "uid":"00000000-0000-4000-8002-%3$s","controller":true}]}}
          """
              .formatted(i, namespace(i), hex(i, 12)));
    }
    return sets.bytes();
  }

  /// The list of Services.
  byte[] services() {
    List services = new List("v1", "ServiceList");
    for (int i = 0; i < deployments(); i++) {
      services.add(
          """
          {"metadata":{"name":"app-%1$s","namespace":"%2$s"},\
          "spec":{"type":"ClusterIP","selector":{"app":"app-%1$s"},\
          "ports":[{"name":"http","port":80,"targetPort":"http","protocol":"TCP"}]}}
          """
              .formatted(i, namespace(i)));
    }
    return services.bytes();
  }

  /// The list of disruption budgets.
  byte[] budgets() {
    List budgets = new List("policy/v1", "PodDisruptionBudgetList");
    for (int i = 0; i < deployments(); i++) {
      budgets.add(
          """
          {"metadata":{"name":"app-%1$s","namespace":"%2$s","generation":1},\
          "spec":{"maxUnavailable":1,"selector":{"matchLabels":{"app":"app-%1$s"}}},\
          "status":{"observedGeneration":1,"currentHealthy":%3$s,"desiredHealthy":%4$s,\
          "expectedPods":%3$s,"disruptionsAllowed":1}}
          """
              .formatted(i, namespace(i), REPLICAS, REPLICAS - 1));
    }
    return budgets.bytes();
  }

  /// The list of NetworkPolicies: every second application takes traffic from one other.
  byte[] policies() {
    List policies = new List("networking.k8s.io/v1", "NetworkPolicyList");
    for (int i = 0; i < deployments(); i += 2) {
      policies.add(
          """
          {"metadata":{"name":"app-%1$s","namespace":"%2$s"},\
          "spec":{"podSelector":{"matchLabels":{"app":"app-%1$s"}},"policyTypes":["Ingress"],\
          "ingress":[{"from":[{"namespaceSelector":{"matchLabels":\
          {"kubernetes.io/metadata.name":"%3$s"}},\
          "podSelector":{"matchLabels":{"tier":"t%4$s"}}}],\
          "ports":[{"port":"http","protocol":"TCP"}]}]}}
          """
              .formatted(i, namespace(i), namespace(i + 1), i % 4));
    }
    return policies.bytes();
  }

  /// A list in the making.
  private static final class List {
    private final StringBuilder json = new StringBuilder();
    private boolean first = true;

    List(String apiVersion, String kind) {
      json.append(
          "{\"kind\":\"%s\",\"apiVersion\":\"%s\",\"metadata\":{\"resourceVersion\":\"1\"},\"items\":["
              .formatted(kind, apiVersion));
    }

    void add(String object) {
      json.append(first ? "" : ",").append(object.strip());
      first = false;
    }

    byte[] bytes() {
      return (json + "]}").getBytes(StandardCharsets.UTF_8);
    }
  }
}
