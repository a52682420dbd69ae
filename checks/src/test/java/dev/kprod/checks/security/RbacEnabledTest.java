package dev.kprod.checks.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class RbacEnabledTest {
  private final CheckTester<?> check = CheckTester.of(new RbacEnabled());

  private static final String ROLES =
      """
      {kind: ClusterRole, metadata: {name: cluster-admin}}
      ---
      {kind: ClusterRole, metadata: {name: "system:discovery"}}
      ---
      """;

  private static String server(String... flags) {
    return """
    kind: Pod
    metadata: {name: kube-apiserver-cp, namespace: kube-system}
    spec: {containers: [{name: kube-apiserver, command: [kube-apiserver, %s]}]}
    """
        .formatted("\"" + String.join("\", \"", flags) + "\"");
  }

  @Test
  void node_and_rbac_in_any_order_pass() {
    assertThat(check.outcomes(ROLES + server("--authorization-mode=RBAC,Node")))
        .containsExactly("pass cluster");
    assertThat(check.outcomes(ROLES + server("--authorization-mode", "Node,RBAC")))
        .containsExactly("pass cluster");
  }

  @Test
  void always_allow_beside_rbac_fails_and_so_does_a_mode_without_rbac() {
    assertThat(check.outcomes(ROLES + server("--authorization-mode=RBAC,AlwaysAllow")))
        .containsExactly(
            "fail cluster: --authorization-mode is RBAC,AlwaysAllow, wanted Node,RBAC");
    assertThat(check.messages(ROLES + server("--authorization-mode=Node,Webhook")))
        .containsExactly("fail cluster: The API server decides by Node,Webhook.");
  }

  @Test
  void no_mode_at_all_allows_everything_by_default() {
    assertThat(check.messages(ROLES + server("--secure-port=6443")))
        .containsExactly(
            "fail cluster: The API server names no authorization mode, and its default allows"
                + " everything.");
  }

  @Test
  void abac_beside_rbac_fails() {
    assertThat(
            check.outcomes(
                ROLES
                    + server(
                        "--authorization-mode=RBAC,ABAC", "--authorization-policy-file=/etc/p")))
        .containsExactly("fail cluster: --authorization-policy-file is /etc/p, wanted absent");
  }

  @Test
  void a_structured_configuration_is_in_a_file_that_cannot_be_seen() {
    assertThat(check.outcomes(ROLES + server("--authorization-config=/etc/authz.yaml")))
        .containsExactly("pass cluster [note: its authorizers stand in a file that no API shows]");
  }

  @Test
  void another_authorizer_is_said() {
    assertThat(check.outcomes(ROLES + server("--authorization-mode=Node,RBAC,Webhook")))
        .containsExactly("pass cluster [note: rights that come from Webhook are not visible]");
  }

  @Test
  void without_pods_of_servers_being_served_is_what_can_be_known() {
    assertThat(check.outcomes(ROLES))
        .containsExactly("pass cluster [note: served, flags not visible]");
    assertThat(
            check.outcomes(
                ROLES
                    + """
                    kind: Node
                    metadata: {name: n}
                    spec: {providerID: "aws:///eu-west-1a/i-0"}
                    ---
                    {endpoint: /version, body: {gitVersion: v1.35.2-eks-1a2b3c4}}
                    """))
        .containsExactly(
            "pass cluster [note: served, flags not visible; rights that come from Amazon EKS are"
                + " not visible in the API]");
  }

  @Test
  void the_roles_that_the_server_makes_have_to_be_there() {
    assertThat(check.outcomes("{kind: ClusterRole, metadata: {name: cluster-admin}}"))
        .containsExactly("fail cluster: clusterroles is system:discovery is absent, wanted there");
    assertThat(check.refusing("clusterroles.rbac.authorization.k8s.io").outcomes(""))
        .containsExactly("pass cluster [note: served, flags not visible]");
  }

  @Test
  void a_group_that_is_not_served_fails() {
    CheckTester<?> without = check;
    for (String kind :
        new String[] {"clusterroles", "clusterrolebindings", "roles", "rolebindings"}) {
      without = without.absent(kind + ".rbac.authorization.k8s.io");
    }

    assertThat(without.outcomes(""))
        .containsExactly(
            "fail cluster: discovery is no group rbac.authorization.k8s.io, wanted served");
  }
}
