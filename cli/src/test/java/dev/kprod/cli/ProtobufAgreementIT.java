package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cli.ControlPlane.Extent;
import dev.kprod.cli.ControlPlane.User;
import dev.kprod.snapshot.ListPage;
import dev.kprod.snapshot.ObjectStream;
import dev.kprod.snapshot.ProtobufStream;
import dev.kprod.snapshot.ProtobufTable;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.SlimmingTable;
import dev.kprod.snapshot.Tree;
import dev.kprod.snapshot.TreePool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The lists of a living cluster, asked for in both forms: Protobuf gives the trees of the JSON.
@Tag("real-api")
class ProtobufAgreementIT {
  private static final String AS_METADATA = ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

  private static final String SHOP =
      """
      apiVersion: v1
      kind: Node
      metadata: {name: worker}
      status:
        capacity: {cpu: "4", memory: 8Gi, pods: "110"}
        allocatable: {cpu: "4", memory: 8Gi, pods: "110"}
      ---
      apiVersion: v1
      kind: Namespace
      metadata: {name: shop}
      ---
      apiVersion: v1
      kind: ResourceQuota
      metadata: {name: all, namespace: shop}
      spec: {hard: {requests.cpu: "3", pods: "20"}, scopes: [NotTerminating]}
      ---
      apiVersion: v1
      kind: LimitRange
      metadata: {name: all, namespace: shop}
      spec: {limits: [{type: Container, default: {memory: 64Mi}, defaultRequest: {cpu: 10m}}]}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: flags, namespace: shop}
      data: {a: "1", empty: ""}
      binaryData: {b: AAEC}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, namespace: shop}
      spec:
        replicas: 2
        strategy: {rollingUpdate: {maxSurge: 25%, maxUnavailable: 0}}
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            containers:
            - name: web
              image: "web:1"
              command: [serve, --token=planted-value-4711]
              env:
              - {name: DB_PASSWORD, value: planted-value-4711}
              - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
              ports: [{containerPort: 80, name: http}]
              resources: {requests: {cpu: 1500m, memory: 1.5Gi}, limits: {memory: 2G}}
              readinessProbe: {httpGet: {path: /ready, port: http}, periodSeconds: 5}
              securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
              volumeMounts: [{name: tmp, mountPath: /tmp}]
            volumes: [{name: tmp, emptyDir: {}}]
            tolerations: [{operator: Exists, effect: NoExecute, tolerationSeconds: 0}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
      ---
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: {name: web, namespace: shop}
      spec: {minAvailable: 50%, selector: {}}
      ---
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata: {name: none, namespace: shop}
      spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{}]}
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web, namespace: shop}
      spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
      ---
      apiVersion: autoscaling/v2
      kind: HorizontalPodAutoscaler
      metadata: {name: web, namespace: shop}
      spec:
        scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
        maxReplicas: 3
        metrics: [{type: Resource, resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}}]
      ---
      apiVersion: batch/v1
      kind: CronJob
      metadata: {name: dump, namespace: shop}
      spec:
        schedule: "0 2 * * *"
        suspend: false
        jobTemplate:
          spec:
            backoffLimit: 0
            template:
              spec: {restartPolicy: Never, containers: [{name: dump, image: "dump:1"}]}
      ---
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: data, namespace: shop}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
      """;

  @Test
  void every_list_of_a_living_cluster_is_the_list_that_its_json_is() throws IOException {
    try (ControlPlane cluster = ControlPlane.start(Extent.LIVING)) {
      ApiCaller admin = cluster.as(User.ADMIN);
      admin.apply(SHOP);
      cluster.await(
          "the pods",
          () ->
              admin.get("/api/v1/namespaces/shop/pods").items("items").stream()
                      .filter(pod -> pod.text("status", "phase").equals("Running"))
                      .count()
                  == 2);

      Map<String, Integer> objects = new TreeMap<>();
      for (String root : roots(admin)) {
        for (Tree resource : admin.get(root).items("resources")) {
          if (resource.texts("verbs").contains("list")) {
            compare(admin, root, resource, objects);
          }
        }
      }
      assertThat(objects.keySet())
          .contains("Pod", "Node", "Deployment", "ReplicaSet", "EndpointSlice", "Lease", "Event")
          .contains("ClusterRole", "HorizontalPodAutoscaler", "PodDisruptionBudget", "CronJob")
          .hasSizeGreaterThan(20);
      assertThat(objects.values().stream().mapToInt(Integer::intValue).sum()).isGreaterThan(150);
    }
  }

  private static List<String> roots(ApiCaller admin) {
    List<String> roots = new ArrayList<>(List.of("/api/v1"));
    for (Tree group : admin.get("/apis").items("groups")) {
      roots.add("/apis/" + group.text("preferredVersion", "groupVersion"));
    }
    return roots;
  }

  /// Leases and events go on between two requests, so a pair that differs is asked for again.
  private static void compare(
      ApiCaller admin, String root, Tree resource, Map<String, Integer> objects)
      throws IOException {
    String[] parts = root.substring(1).split("/", -1);
    String group = parts.length == 3 ? parts[1] : "";
    String version = parts[parts.length - 1];
    String kind = resource.text("kind");
    String path = root + "/" + resource.text("name");
    ResourceType<Tree> type =
        ResourceType.namespaced(group, List.of(version), resource.text("name"), kind, tree -> tree);
    if (ProtobufTable.shipped().knows(group, version, kind)) {
      objects.put(kind, same(admin, path, type, ""));
    }
    if (!kind.equals("Secret")) {
      same(admin, path, type.metadataOnly(), AS_METADATA);
    }
  }

  private static int same(ApiCaller admin, String path, ResourceType<Tree> type, String form)
      throws IOException {
    TreePool pool = new TreePool();
    for (int attempt = 0; ; attempt++) {
      ListPage json =
          ObjectStream.page(
              new ByteArrayInputStream(admin.bytes(path, "application/json" + form)),
              pool,
              SlimmingTable.of(type));
      ListPage wire =
          ProtobufStream.page(
              new ByteArrayInputStream(admin.bytes(path, ProtobufStream.MEDIA_TYPE + form)),
              pool,
              SlimmingTable.of(type),
              new ArrayList<>(),
              next -> {},
              Runnable::run);
      if (wire.items().equals(json.items()) || attempt == 5) {
        assertThat(wire.items()).as(path).isEqualTo(json.items());
        return json.items().size();
      }
    }
  }
}
