package dev.kprod.checks.security;

import static dev.kprod.checks.security.RbacYaml.account;
import static dev.kprod.checks.security.RbacYaml.clusterRole;
import static dev.kprod.checks.security.RbacYaml.deployment;
import static dev.kprod.checks.security.RbacYaml.everywhere;
import static dev.kprod.checks.security.RbacYaml.group;
import static dev.kprod.checks.security.RbacYaml.in;
import static dev.kprod.checks.security.RbacYaml.rule;
import static dev.kprod.checks.security.RbacYaml.sa;
import static dev.kprod.checks.security.RbacYaml.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class EscalationVerbsTest {
  private final CheckTester<?> check = CheckTester.of(new EscalationVerbs());

  private static final String RBAC = "rbac.authorization.k8s.io";
  private static final String BIND = rule("bind", RBAC, "clusterroles");
  private static final String BINDINGS = rule("create", RBAC, "clusterrolebindings, rolebindings");
  private static final String BOT = sa("platform", "bot");

  @Test
  void bind_with_a_binding_to_write_is_cluster_admin() {
    String yaml = everywhere("onboard", BOT, BIND, BINDINGS);

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail serviceaccount/platform/bot: It can bind roles, which gives it cluster-admin.");
    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail serviceaccount/platform/bot: roleRef of clusterrolebinding/onboard is"
                + " ClusterRole onboard rules[0], bind"
                + " clusterroles.rbac.authorization.k8s.io, wanted without; roleRef of"
                + " clusterrolebinding/onboard is ClusterRole onboard rules[1], create"
                + " clusterrolebindings.rbac.authorization.k8s.io,"
                + " rolebindings.rbac.authorization.k8s.io, wanted without");
  }

  @Test
  void to_write_bindings_without_bind_is_no_gain() {
    assertThat(check.outcomes(everywhere("onboard", BOT, BINDINGS)))
        .containsExactly("pass serviceaccount/platform/bot");
  }

  @Test
  void to_bind_a_role_that_only_reads_is_none_either() {
    assertThat(
            check.outcomes(
                clusterRole("view", rule("get", "", "pods"))
                    + everywhere("onboard", BOT, BIND + ", resourceNames: [view]", BINDINGS)))
        .containsExactly("pass serviceaccount/platform/bot");
  }

  @Test
  void escalate_needs_a_role_that_is_bound_to_oneself() {
    String rule = rule("escalate, patch", RBAC, "clusterroles");

    assertThat(check.messages(everywhere("ops", user("ann"), rule)))
        .containsExactly("fail user/ann: It can escalate roles, which gives it cluster-admin.");
    assertThat(check.outcomes(everywhere("ops", user("ann"), rule + ", resourceNames: [other]")))
        .containsExactly("pass user/ann");
  }

  @Test
  void to_impersonate_users_is_cluster_admin_and_by_name_those() {
    assertThat(check.messages(everywhere("ops", user("ann"), rule("impersonate", "", "users"))))
        .containsExactly("fail user/ann: It can impersonate, which gives it cluster-admin.");
    assertThat(
            check.messages(
                everywhere(
                    "ops",
                    user("ann"),
                    rule("impersonate", "", "users") + ", resourceNames: [bob]")))
        .containsExactly("fail user/ann: It can impersonate, which gives it the rights of bob.");
  }

  @Test
  void stars_on_roles_hold_both_verbs() {
    assertThat(
            check.messages(
                everywhere(
                    "ops", user("ann"), rule("*", RBAC, "clusterroles, clusterrolebindings"))))
        .containsExactly("fail user/ann: It can escalate roles, which gives it cluster-admin.");
  }

  @Test
  void the_gain_of_ones_own_namespace_is_a_note() {
    assertThat(check.outcomes(in("platform", "owner", BOT, BIND, BINDINGS)))
        .containsExactly(
            "pass serviceaccount/platform/bot [note: it can bind roles, which gives everything in"
                + " platform]");
    assertThat(check.messages(in("shop", "owner", BOT, BIND, BINDINGS)))
        .containsExactly(
            "fail serviceaccount/platform/bot: It can bind roles, which gives it everything in"
                + " shop.");
  }

  @Test
  void edit_impersonates_the_accounts_of_its_namespace_by_default() {
    String strong =
        account("shop", "op") + everywhere("op", sa("shop", "op"), rule("list", "", "secrets"));

    assertThat(
            check.outcomes(
                strong
                    + in("shop", "edit", group("dev"), rule("impersonate", "", "serviceaccounts"))))
        .containsExactly(
            "pass group/dev [note: it can impersonate, which gives the rights of sa/shop/op]",
            "pass serviceaccount/shop/op");
  }

  @Test
  void impersonation_for_some_verbs_counts_if_one_of_them_writes() {
    String as =
        "verbs: ['impersonate:user-info'], apiGroups: [authentication.k8s.io], resources: [users]";

    assertThat(
            check.messages(
                everywhere(
                    "ops", user("ann"), as, rule("impersonate-on:user-info:create", "", "pods"))))
        .containsExactly(
            "fail user/ann: It can impersonate for some verbs, which gives it some of the"
                + " rights of others.");
    assertThat(
            check.outcomes(
                everywhere(
                    "ops", user("ann"), as, rule("impersonate-on:user-info:get", "", "pods"))))
        .containsExactly("pass user/ann");
  }

  @Test
  void an_add_on_that_needs_it_is_waived_by_name_and_image() {
    String manager = everywhere("rbac-manager", sa("rbac-manager", "rbac-manager"), BIND, BINDINGS);

    assertThat(
            check.messages(
                manager
                    + deployment(
                        "rbac-manager",
                        "rbac-manager",
                        "rbac-manager",
                        "quay.io/reactiveops/rbac-manager:v1")))
        .containsExactly(
            "waived(catalogue) serviceaccount/rbac-manager/rbac-manager: It can bind roles, which"
                + " gives it cluster-admin. [RBAC Manager: it writes the bindings that its"
                + " definitions say]");
    assertThat(
            check.messages(
                manager + deployment("rbac-manager", "x", "rbac-manager", "evil/rbac-manager:v1")))
        .containsExactly(
            "fail serviceaccount/rbac-manager/rbac-manager: It can bind roles, which gives it"
                + " cluster-admin.");
  }

  @Test
  void admins_and_what_a_group_of_all_gives_are_left_to_others() {
    assertThat(
            check.outcomes(
                everywhere("a", user("ann"), "verbs: ['*'], apiGroups: ['*'], resources: ['*']")))
        .containsExactly("not-applicable user/ann: it is cluster-admin already");
    assertThat(
            check.outcomes(
                everywhere("a", user("ann"), rule("get", "", "pods"))
                    + everywhere("b", group("system:authenticated"), BIND, BINDINGS)))
        .containsExactly("pass user/ann");
  }

  @Test
  void what_was_not_seen_in_namespaces_makes_no_pass() {
    assertThat(
            check
                .refusing("rolebindings.rbac.authorization.k8s.io")
                .outcomes(everywhere("a", user("ann"), rule("get", "", "pods"))))
        .containsExactly(
            "unknown(forbidden) user/ann: nothing of it was found, and not all roles and bindings"
                + " of namespaces were seen");
    assertThat(
            check
                .refusing("rolebindings.rbac.authorization.k8s.io")
                .messages(everywhere("onboard", BOT, BIND, BINDINGS)))
        .containsExactly(
            "fail serviceaccount/platform/bot: It can bind roles, which gives it cluster-admin.");
  }
}
