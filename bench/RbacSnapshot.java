import dev.kprod.cluster.Resources;
import dev.kprod.manifest.Manifest;
import dev.kprod.snapshot.SnapshotWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Writes the snapshot of a made-up cluster with many roles and bindings, to time questions about
/// rights on, and a file of access reviews about it.
///
/// `java -cp JARS bench/RbacSnapshot.java OUT.kprod REVIEWS.json`, where JARS are those of a
/// release or the classes of the engine and its libraries. `bench/rbac` does it all.
final class RbacSnapshot {
  private static final int NAMESPACES = 200;
  private static final int ROLES = 4500;
  private static final int CLUSTER_ROLES = 500;
  private static final int BINDINGS = 9500;
  private static final int CLUSTER_BINDINGS = 500;
  private static final int ACCOUNTS = 2000;
  private static final int WORKLOADS = 1000;
  private static final int NODES = 100;
  private static final int REVIEWS = 10_000;

  private static final List<String> RULES =
      List.of(
          "{verbs: [get, list, watch], apiGroups: [''], resources: [pods, services, configmaps]}",
          "{verbs: [get, list, watch], apiGroups: [apps], resources: [deployments, daemonsets]}",
          "{verbs: [create, update, patch], apiGroups: [apps], resources: [deployments]}",
          "{verbs: [get], apiGroups: [''], resources: [secrets], resourceNames: [tls]}",
          "{verbs: ['*'], apiGroups: [stable.example.com], resources: ['*']}",
          "{verbs: [create], apiGroups: [''], resources: [pods/exec, events]}",
          "{verbs: [get, list, watch], apiGroups: [coordination.k8s.io], resources: [leases]}",
          "{verbs: [update], apiGroups: [apps], resources: [deployments/scale]}",
          "{verbs: [get], nonResourceURLs: [/metrics]}",
          "{verbs: [list], apiGroups: [''], resources: [nodes, namespaces]}");

  private static final List<String> RARE =
      List.of(
          "{verbs: [bind], apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles]}",
          "{verbs: [create], apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings]}",
          "{verbs: [list], apiGroups: [''], resources: [secrets]}",
          "{verbs: [create], apiGroups: [''], resources: [pods, serviceaccounts/token]}",
          "{verbs: [get], apiGroups: [''], resources: [nodes/proxy]}",
          "{verbs: [impersonate], apiGroups: [''], resources: [users, serviceaccounts]}");

  private final Random random = new Random(1);
  private final StringBuilder yaml = new StringBuilder();

  private String rules() {
    List<String> rules = new ArrayList<>();
    int count = 2 + random.nextInt(5);
    for (int i = 0; i < count; i++) {
      rules.add(RULES.get(random.nextInt(RULES.size())));
    }
    if (random.nextInt(25) == 0) {
      rules.add(RARE.get(random.nextInt(RARE.size())));
    }
    return String.join(", ", rules);
  }

  private static String namespace(int number) {
    return "team-" + number % NAMESPACES;
  }

  private String subject() {
    int number = random.nextInt(ACCOUNTS);
    return switch (random.nextInt(10)) {
      case 0 -> "{kind: User, name: user-%s}".formatted(random.nextInt(300));
      case 1, 2 -> "{kind: Group, name: group-%s}".formatted(random.nextInt(100));
      default ->
          "{kind: ServiceAccount, name: sa-%s, namespace: %s}".formatted(number, namespace(number));
    };
  }

  private void add(String format, Object... words) {
    yaml.append("---\n").append(format.formatted(words)).append('\n');
  }

  private String cluster() {
    for (int i = 0; i < NAMESPACES; i++) {
      String level = i % 3 == 0 ? "privileged" : "baseline";
      add(
          "{kind: Namespace, metadata: {name: %s, labels: {pod-security.kubernetes.io/enforce:"
              + " %s}}}",
          namespace(i), level);
    }
    for (int i = 0; i < ACCOUNTS; i++) {
      add("{kind: ServiceAccount, metadata: {name: sa-%s, namespace: %s}}", i, namespace(i));
    }
    for (int i = 0; i < ROLES; i++) {
      add(
          "{kind: Role, metadata: {name: r-%s, namespace: %s}, rules: [%s]}",
          i, namespace(i), rules());
    }
    for (int i = 0; i < CLUSTER_ROLES; i++) {
      add("{kind: ClusterRole, metadata: {name: cr-%s}, rules: [%s]}", i, rules());
    }
    add(
        "{kind: ClusterRole, metadata: {name: cluster-admin}, rules: [{verbs: ['*'], apiGroups:"
            + " ['*'], resources: ['*']}]}");
    for (int i = 0; i < BINDINGS; i++) {
      int role = random.nextInt(ROLES);
      boolean own = random.nextInt(3) > 0;
      add(
          "{kind: RoleBinding, metadata: {name: b-%s, namespace: %s}, roleRef: {kind: %s, name:"
              + " %s}, subjects: [%s, %s]}",
          i,
          namespace(role),
          own ? "Role" : "ClusterRole",
          own ? "r-" + role : "cr-" + random.nextInt(CLUSTER_ROLES),
          subject(),
          subject());
    }
    for (int i = 0; i < CLUSTER_BINDINGS; i++) {
      add(
          "{kind: ClusterRoleBinding, metadata: {name: cb-%s}, roleRef: {kind: ClusterRole, name:"
              + " %s}, subjects: [%s]}",
          i, i < 3 ? "cluster-admin" : "cr-" + random.nextInt(CLUSTER_ROLES), subject());
    }
    for (int i = 0; i < NODES; i++) {
      String role = i < 3 ? ", labels: {node-role.kubernetes.io/control-plane: ''}" : "";
      add(
          "{kind: Node, metadata: {name: n-%s%s}, status: {conditions: [{type: Ready, status:"
              + " 'True'}]}}",
          i, role);
    }
    for (int i = 0; i < WORKLOADS; i++) {
      workload(i, namespace(i));
    }
    return yaml.toString();
  }

  private void workload(int number, String namespace) {
    int account = number % ACCOUNTS;
    add(
        "{kind: Deployment, metadata: {name: d-%1$s, namespace: %2$s}, spec: {replicas: 2,"
            + " selector: {matchLabels: {app: d-%1$s}}, template: {metadata: {labels: {app:"
            + " d-%1$s}}, spec: {serviceAccountName: sa-%3$s, containers: [{name: main, image:"
            + " 'example.com/app:%1$s'}]}}}}",
        number, namespace, account);
    add(
        "{kind: ReplicaSet, metadata: {name: d-%1$s-x, namespace: %2$s, ownerReferences:"
            + " [{apiVersion: apps/v1, kind: Deployment, name: d-%1$s, controller: true}]}}",
        number, namespace);
    for (int i = 0; i < 2; i++) {
      add(
          "{kind: Pod, metadata: {name: d-%1$s-x-%4$s, namespace: %2$s, labels: {app: d-%1$s},"
              + " ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: d-%1$s-x,"
              + " controller: true}]}, spec: {nodeName: n-%5$s, serviceAccountName: sa-%3$s,"
              + " containers: [{name: main, image: 'example.com/app:%1$s'}], volumes: [{name:"
              + " kube-api-access, projected: {sources: [{serviceAccountToken: {path: token}}]}}]},"
              + " status: {phase: Running}}",
          number, namespace, account, i, (number + i) % NODES);
    }
    if (number % 10 == 0) {
      add(
          "{kind: Service, metadata: {name: d-%1$s, namespace: %2$s}, spec: {type: LoadBalancer,"
              + " selector: {app: d-%1$s}, ports: [{port: 443}]}, status: {loadBalancer: {ingress:"
              + " [{ip: 203.0.113.%3$s}]}}}",
          number, namespace, number % 250 + 1);
    }
  }

  private String reviews() {
    List<String> verbs = List.of("get", "list", "create", "delete", "bind");
    List<String> resources = List.of("pods", "secrets", "configmaps", "events", "nodes");
    StringBuilder json = new StringBuilder("{\"kind\":\"List\",\"items\":[");
    for (int i = 0; i < REVIEWS; i++) {
      int account = random.nextInt(ACCOUNTS);
      json.append(i == 0 ? "" : ",")
          .append(
              "{\"apiVersion\":\"authorization.k8s.io/v1\",\"kind\":\"SubjectAccessReview\",\"spec\":{\"user\":\"system:serviceaccount:%s:sa-%s\",\"groups\":[\"system:serviceaccounts\",\"system:authenticated\",\"group-%s\"],\"resourceAttributes\":{\"verb\":\"%s\",\"resource\":\"%s\",\"namespace\":\"%s\"}}}"
                  .formatted(
                      namespace(account),
                      account,
                      random.nextInt(100),
                      verbs.get(random.nextInt(verbs.size())),
                      resources.get(random.nextInt(resources.size())),
                      namespace(random.nextInt(NAMESPACES))));
    }
    return json.append("]}\n").toString();
  }

  public static void main(String[] args) throws IOException {
    RbacSnapshot made = new RbacSnapshot();
    Manifest manifest =
        Manifest.of(Resources.all())
            .takenAt(Instant.parse("2026-11-30T12:00:00Z"))
            .cluster("bench");
    try (OutputStream out = Files.newOutputStream(Path.of(args[0]))) {
      SnapshotWriter.write(manifest.snapshot(made.cluster()), out);
    }
    Files.writeString(Path.of(args[1]), made.reviews());
  }
}
