package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cli.ControlPlane.Extent;
import dev.kprod.cli.ControlPlane.User;
import dev.kprod.cluster.Role;
import dev.kprod.semantics.rbac.Aggregation;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What kprod calls a gain can be had, and what it calls none is refused: done on an API server by
/// whoever holds the rights.
@Tag("real-api")
class EscalationIT {
  private static final String BINDINGS = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";

  private static final String RIGHTS =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: shop}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: binds}
      rules:
      - {apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], verbs: [bind]}
      - {apiGroups: [rbac.authorization.k8s.io], resources: [clusterrolebindings], verbs: [create]}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: binds}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: binds}
      subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: viewer}]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: only-creates}
      rules:
      - {apiGroups: [rbac.authorization.k8s.io], resources: [clusterrolebindings], verbs: [create]}
      - {apiGroups: [""], resources: [configmaps], verbs: [create], resourceNames: [a]}
      - {apiGroups: [""], resources: ["serviceaccounts/*"], verbs: [create]}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: only-creates}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: only-creates}
      subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: auditor}]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: Role
      metadata: {name: labels, namespace: shop}
      rules: [{apiGroups: [""], resources: [namespaces], verbs: [get, patch]}]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata: {name: labels, namespace: shop}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: labels}
      subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: nobody}]
      """;

  private static String adminFor(String user) {
    return """
    {"metadata":{"name":"admin-%1$s"},
     "roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"cluster-admin"},
     "subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"%1$s"}]}
    """
        .formatted(user);
  }

  private static ApiCaller.Answer post(ApiCaller caller, String path, String body) {
    return caller.send("POST", path, "application/json", body);
  }

  @Test
  void what_is_called_a_gain_is_one_and_what_is_called_none_is_refused() {
    try (ControlPlane cluster = ControlPlane.start(Extent.API_SERVER)) {
      cluster.as(User.ADMIN).apply(RIGHTS);
      ApiCaller binds = cluster.as(User.VIEWER);
      ApiCaller creates = cluster.as(User.AUDITOR);
      ApiCaller labels = cluster.as(User.NOBODY);
      String namespace = "/api/v1/namespaces/shop";
      cluster.await("the last right", () -> labels.send("GET", namespace).status() == 200);

      assertThat(found(cluster))
          .containsExactly("user/viewer: It can bind roles, which gives it cluster-admin.");

      ApiCaller.Answer refused = post(creates, BINDINGS, adminFor("auditor"));
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.body())
          .contains("attempting to grant RBAC permissions not currently held");
      assertThat(
              post(creates, namespace + "/configmaps", "{\"metadata\":{\"name\":\"a\"}}").status())
          .as("create carries no name")
          .isEqualTo(403);
      assertThat(post(creates, namespace + "/serviceaccounts/default/token", "{}").status())
          .as("x/* is no pattern")
          .isEqualTo(403);
      assertThat(
              labels
                  .send(
                      "PATCH",
                      namespace,
                      "application/merge-patch+json",
                      "{\"metadata\":{\"labels\":{\"pod-security.kubernetes.io/enforce\":\"privileged\"}}}")
                  .status())
          .as("a Role may change the namespace that it lives in")
          .isEqualTo(200);
      assertThat(labels.send("GET", "/api/v1/namespaces/default").status()).isEqualTo(403);

      assertThat(post(binds, BINDINGS, adminFor("viewer")).status()).isEqualTo(201);
      cluster.await("cluster-admin", () -> binds.send("GET", "/api/v1/secrets").status() == 200);
    }
  }

  private static List<String> found(ControlPlane cluster) {
    Ran ran =
        Ran.kprod(
            "audit",
            "--check",
            "rbac-escalation-verbs",
            "-o",
            "json",
            "-q",
            "--kubeconfig",
            cluster.kubeconfig(User.ADMIN).toString());
    return ApiCaller.tree(ran.out()).items("items").stream()
        .flatMap(item -> item.items("results").stream())
        .filter(result -> result.text("outcome").equals("fail"))
        .map(result -> result.text("message"))
        .toList();
  }

  @Test
  void what_the_controller_stores_is_what_is_computed() {
    try (ControlPlane cluster = ControlPlane.start(Extent.LIVING)) {
      ApiCaller admin = cluster.as(User.ADMIN);
      admin.apply(
          """
          apiVersion: rbac.authorization.k8s.io/v1
          kind: ClusterRole
          metadata: {name: monitoring}
          aggregationRule: {clusterRoleSelectors: [{matchLabels: {to-monitoring: "true"}}, {matchLabels: {more: "true"}}]}
          rules: []
          ---
          apiVersion: rbac.authorization.k8s.io/v1
          kind: ClusterRole
          metadata: {name: b, labels: {to-monitoring: "true", more: "true"}}
          rules: [{apiGroups: [""], resources: [pods], verbs: [get]}]
          ---
          apiVersion: rbac.authorization.k8s.io/v1
          kind: ClusterRole
          metadata: {name: a, labels: {more: "true"}}
          rules: [{apiGroups: [""], resources: [nodes], verbs: [get]}, {apiGroups: [""], resources: [pods], verbs: [get]}]
          """);
      String path = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
      cluster.await(
          "the controller", () -> admin.get(path + "/monitoring").items("rules").size() == 2);
      List<Role> roles = admin.get(path).items("items").stream().map(Role::new).toList();

      for (Role role : roles) {
        assertThat(Aggregation.computed(role, roles)).as(role.name()).isEqualTo(role.rules());
      }
      assertThat(roles).extracting(Role::name).contains("monitoring", "edit");
    }
  }
}
