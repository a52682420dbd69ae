package dev.kprod.checks.security;

import static dev.kprod.checks.security.RbacYaml.deployment;
import static dev.kprod.checks.security.RbacYaml.everywhere;
import static dev.kprod.checks.security.RbacYaml.group;
import static dev.kprod.checks.security.RbacYaml.guarded;
import static dev.kprod.checks.security.RbacYaml.in;
import static dev.kprod.checks.security.RbacYaml.rule;
import static dev.kprod.checks.security.RbacYaml.sa;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class DefaultAccountTest {
  private final CheckTester<?> check = CheckTester.of(new DefaultAccount());

  private static final String DEFAULT = sa("shop", "default");

  @Test
  void a_write_fails_and_names_what_runs_with_it() {
    String yaml =
        guarded("shop")
            + in("shop", "deploy", DEFAULT, rule("create", "", "configmaps"))
            + deployment("shop", "web", "default", "web:1");

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail namespace/shop: RoleBinding shop/deploy lets its default account create"
                + " configmaps; deploy/web runs with it.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            """
            Give an account of its own to each workload that needs the right, then take it from default.
            kubectl -n shop create serviceaccount web
            kubectl -n shop create rolebinding web --clusterrole=deploy --serviceaccount=shop:web
            kubectl -n shop set serviceaccount deploy/web web\
            """);
  }

  @Test
  void rights_that_matter_are_said() {
    assertThat(
            check.messages(guarded("shop") + everywhere("r", DEFAULT, rule("list", "", "secrets"))))
        .containsExactly(
            "fail namespace/shop: ClusterRoleBinding r lets its default account list secrets, which"
                + " gives all Secrets; nothing runs with it now.");
  }

  @Test
  void rights_that_only_read_are_low() {
    assertThat(check.messages(in("shop", "r", DEFAULT, rule("get", "", "pods"))))
        .containsExactly(
            "fail(low) namespace/shop: RoleBinding shop/r lets its default account get pods;"
                + " nothing runs with it now.");
  }

  @Test
  void what_all_accounts_hold_is_the_groups() {
    assertThat(
            check.outcomes(
                guarded("shop")
                    + everywhere(
                        "r", group("system:serviceaccounts"), rule("list", "", "secrets"))))
        .containsExactly("pass namespace/shop");
  }

  @Test
  void kube_system_is_judged_too() {
    assertThat(
            check.messages(
                guarded("kube-system")
                    + everywhere("r", sa("kube-system", "default"), rule("delete", "", "nodes"))))
        .containsExactly(
            "fail namespace/kube-system: ClusterRoleBinding r lets its default account delete"
                + " nodes, which gives the power to delete nodes, namespaces, volumes or pods;"
                + " nothing runs with it now.");
  }
}
