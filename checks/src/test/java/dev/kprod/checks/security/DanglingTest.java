package dev.kprod.checks.security;

import static dev.kprod.checks.security.RbacYaml.account;
import static dev.kprod.checks.security.RbacYaml.binding;
import static dev.kprod.checks.security.RbacYaml.everywhere;
import static dev.kprod.checks.security.RbacYaml.guarded;
import static dev.kprod.checks.security.RbacYaml.in;
import static dev.kprod.checks.security.RbacYaml.rule;
import static dev.kprod.checks.security.RbacYaml.sa;
import static dev.kprod.checks.security.RbacYaml.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class DanglingTest {
  private final CheckTester<?> check = CheckTester.of(new Dangling());

  private static final String READ = rule("list", "", "secrets");

  @Test
  void a_role_that_is_not_there_grants_nothing() {
    String yaml = binding("shop", "web", "gone", user("ann"));

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail rolebinding/shop/web: It grants nothing: ClusterRole gone is not there.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Make the role, or take the binding away.\nkubectl -n shop delete rolebinding web");
  }

  @Test
  void a_role_is_looked_for_where_the_binding_lives() {
    String role = "{kind: Role, metadata: {name: web, namespace: %s}}\n---\n";
    String binding =
        binding("shop", "web", "web", user("ann")).replace("kind: ClusterRole", "kind: Role");

    assertThat(check.outcomes(role.formatted("shop") + binding))
        .containsExactly("pass rolebinding/shop/web");
    assertThat(check.messages(role.formatted("bank") + binding))
        .containsExactly("fail rolebinding/shop/web: It grants nothing: Role web is not there.");
    assertThat(check.refusing("roles.rbac.authorization.k8s.io").outcomes(binding))
        .containsExactly(
            "unknown(forbidden) rolebinding/shop/web: the roles of its namespace were not seen");
  }

  @Test
  void an_account_that_is_gone_leaves_its_rights_to_whoever_makes_it() {
    assertThat(check.messages(guarded("shop") + everywhere("r", sa("shop", "gone"), READ)))
        .containsExactly(
            "fail clusterrolebinding/r: Service account shop/gone is not there, and whoever makes"
                + " it inherits the rights.");
    assertThat(
            check.messages(
                guarded("shop") + in("shop", "r", sa("shop", "gone"), rule("get", "", "pods"))))
        .containsExactly(
            "fail(low) rolebinding/shop/r: Service account shop/gone is not there, and whoever"
                + " makes it inherits the rights.");
  }

  @Test
  void a_namespace_that_is_gone_is_said() {
    assertThat(check.messages(everywhere("r", sa("old", "gone"), READ)))
        .containsExactly(
            "fail clusterrolebinding/r: Service account old/gone is not there, nor is its"
                + " namespace, and whoever makes it inherits the rights.");
  }

  @Test
  void an_account_without_a_namespace_matches_nobody() {
    assertThat(check.messages(everywhere("r", "kind: ServiceAccount, name: web", READ)))
        .containsExactly(
            "fail clusterrolebinding/r: Service account web has no namespace, so it matches"
                + " nobody.");
  }

  @Test
  void who_is_there_passes_and_people_cannot_be_looked_up() {
    assertThat(
            check.outcomes(
                account("shop", "web")
                    + everywhere("r", sa("shop", "web") + "}, {" + user("ann"), READ)))
        .containsExactly("pass clusterrolebinding/r");
  }

  @Test
  void kubernetes_own_empty_ones_and_those_of_an_installation_are_left_out() {
    assertThat(
            check.outcomes(
                """
                kind: ClusterRoleBinding
                metadata: {name: a, labels: {kubernetes.io/bootstrapping: rbac-defaults}}
                roleRef: {kind: ClusterRole, name: gone}
                subjects: [{kind: ServiceAccount, name: kube-dns, namespace: kube-system}]
                ---
                kind: ClusterRoleBinding
                metadata: {name: b}
                roleRef: {kind: ClusterRole, name: gone}
                ---
                kind: ClusterRoleBinding
                metadata: {name: c, creationTimestamp: "2026-11-21T07:55:00Z"}
                roleRef: {kind: ClusterRole, name: gone}
                subjects: [{kind: User, name: ann}]
                """))
        .containsExactly(
            "not-applicable clusterrolebinding/a: Kubernetes made it for itself",
            "not-applicable clusterrolebinding/b: it names nobody",
            "not-applicable clusterrolebinding/c: it was made a moment ago");
  }
}
