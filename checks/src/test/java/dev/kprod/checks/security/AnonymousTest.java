package dev.kprod.checks.security;

import static dev.kprod.checks.security.RbacYaml.clusterRole;
import static dev.kprod.checks.security.RbacYaml.everywhere;
import static dev.kprod.checks.security.RbacYaml.group;
import static dev.kprod.checks.security.RbacYaml.in;
import static dev.kprod.checks.security.RbacYaml.rule;
import static dev.kprod.checks.security.RbacYaml.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class AnonymousTest {
  private final CheckTester<?> check = CheckTester.of(new Anonymous());

  private static final String NOBODY = group("system:unauthenticated");

  @Test
  void discovery_for_whoever_does_not_sign_in_fails() {
    assertThat(
            check.messages(
                everywhere(
                    "system:discovery", NOBODY, "verbs: [get], nonResourceURLs: [/api, /api/*]")))
        .containsExactly(
            "fail cluster: ClusterRoleBinding system:discovery lets whoever reaches the API server"
                + " get /api, /api/*.");
  }

  @Test
  void health_version_and_the_issuer_pass_and_other_verbs_on_them_do_not() {
    assertThat(
            check.outcomes(
                everywhere(
                    "open",
                    NOBODY,
                    "verbs: [get], nonResourceURLs: [/healthz, /version/, /openid/v1/jwks]")))
        .containsExactly("pass cluster");
    assertThat(
            check.messages(everywhere("open", NOBODY, "verbs: ['*'], nonResourceURLs: [/healthz]")))
        .containsExactly(
            "fail cluster: ClusterRoleBinding open lets whoever reaches the API server *"
                + " /healthz.");
  }

  @Test
  void the_user_counts_as_the_group_does_and_so_does_a_binding_in_a_namespace() {
    assertThat(
            check.messages(in("shop", "open", user("system:anonymous"), rule("get", "", "pods"))))
        .containsExactly(
            "fail cluster: RoleBinding shop/open lets whoever reaches the API server get pods.");
  }

  @Test
  void what_joining_nodes_read_is_open_by_its_name_alone() {
    String info = rule("get", "", "configmaps") + ", resourceNames: [cluster-info]";

    assertThat(check.outcomes(in("kube-public", "kubeadm", NOBODY, info)))
        .containsExactly("pass cluster");
    assertThat(check.messages(in("shop", "kubeadm", NOBODY, info)))
        .containsExactly(
            "fail cluster: RoleBinding shop/kubeadm lets whoever reaches the API server get"
                + " configmaps named cluster-info.");
  }

  @Test
  void a_binding_has_no_effect_where_anonymous_requests_are_off() {
    assertThat(
            check.outcomes(
                everywhere("open", NOBODY, rule("get", "", "pods"))
                    + """
                    kind: Pod
                    metadata: {name: kube-apiserver-cp, namespace: kube-system}
                    spec: {containers: [{name: kube-apiserver, command: [kube-apiserver, --anonymous-auth=false]}]}
                    """))
        .containsExactly(
            "pass cluster [note: ClusterRoleBinding open has no effect, since anonymous requests"
                + " are off]");
  }

  @Test
  void the_bindings_of_namespaces_have_to_be_seen_for_a_pass() {
    assertThat(
            check
                .refusing("rolebindings.rbac.authorization.k8s.io")
                .outcomes(clusterRole("x", rule("get", "", "pods"))))
        .containsExactly(
            "unknown(forbidden) cluster: nothing of it was found, and not all roles and bindings of"
                + " namespaces were seen");
  }
}
