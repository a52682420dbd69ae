package dev.kprod.checks.security;

import static dev.kprod.checks.security.RbacYaml.everywhere;
import static dev.kprod.checks.security.RbacYaml.group;
import static dev.kprod.checks.security.RbacYaml.in;
import static dev.kprod.checks.security.RbacYaml.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class BroadGroupTest {
  private final CheckTester<?> check = CheckTester.of(new BroadGroup());

  private static final String ALL = group("system:serviceaccounts");
  private static final String SIGNED_IN = group("system:authenticated");

  @Test
  void secrets_for_every_service_account_fail_at_the_binding() {
    assertThat(check.messages(everywhere("r", ALL, rule("get", "", "pods, secrets"))))
        .containsExactly(
            "fail clusterrolebinding/r: It lets every service account get pods, secrets.");
  }

  @Test
  void any_write_fails_and_to_read_what_is_not_sensitive_is_a_note() {
    assertThat(check.messages(everywhere("r", SIGNED_IN, rule("create", "batch", "jobs"))))
        .containsExactly(
            "fail clusterrolebinding/r: It lets everybody who signs in, and every service account,"
                + " create jobs.batch.");
    assertThat(check.outcomes(everywhere("r", SIGNED_IN, rule("get, list", "", "nodes"))))
        .containsExactly(
            "pass clusterrolebinding/r [note: everybody who signs in, and every service account,"
                + " may get, list nodes]");
  }

  @Test
  void logs_and_ways_into_pods_and_nodes_are_no_reading() {
    for (String resource : new String[] {"pods/log", "nodes/proxy", "*/proxy", "*"}) {
      assertThat(check.messages(everywhere("r", ALL, rule("get", "", resource))))
          .containsExactly(
              "fail clusterrolebinding/r: It lets every service account get " + resource + ".");
    }
  }

  @Test
  void the_accounts_of_a_namespace_may_read_it_but_for_secrets() {
    String own = group("system:serviceaccounts:shop");

    assertThat(check.outcomes(in("shop", "r", own, rule("get", "", "pods, pods/log"))))
        .containsExactly("pass rolebinding/shop/r");
    assertThat(check.messages(in("shop", "r", own, rule("get", "", "secrets"))))
        .containsExactly(
            "fail rolebinding/shop/r: It lets every service account of shop get secrets.");
    assertThat(check.messages(in("bank", "r", own, rule("get", "", "pods/log"))))
        .containsExactly(
            "fail rolebinding/bank/r: It lets every service account of shop get pods/log.");
  }

  @Test
  void the_floor_of_every_cluster_passes() {
    assertThat(
            check.outcomes(
                everywhere(
                    "system:basic-user",
                    SIGNED_IN,
                    rule("create", "authorization.k8s.io", "selfsubjectaccessreviews"))))
        .containsExactly("pass clusterrolebinding/system:basic-user");
    assertThat(
            check.outcomes(
                everywhere(
                    "me",
                    SIGNED_IN,
                    rule("create", "authorization.k8s.io", "selfsubjectrulesreviews"))))
        .containsExactly(
            "pass clusterrolebinding/me [note: everybody who signs in, and every service account,"
                + " may create selfsubjectrulesreviews.authorization.k8s.io]");
  }

  @Test
  void a_service_that_is_named_may_be_proxied_to_as_sealed_secrets_does() {
    assertThat(
            check.outcomes(
                in(
                    "kube-system",
                    "service-proxier",
                    SIGNED_IN,
                    rule("create, get", "", "services/proxy")
                        + ", resourceNames: ['http:sealed-secrets:']")))
        .containsExactly(
            "pass rolebinding/kube-system/service-proxier [note: everybody who signs in, and every"
                + " service account, may create, get services/proxy named http:sealed-secrets:]");
  }

  @Test
  void kinds_of_a_product_may_be_read_by_star() {
    assertThat(check.outcomes(everywhere("r", ALL, rule("get", "stable.example.com", "*"))))
        .containsExactly(
            "pass clusterrolebinding/r [note: every service account may get *.stable.example.com]");
  }

  @Test
  void a_group_of_all_employees_counts_if_it_is_named() {
    String yaml = everywhere("r", group("all-employees"), rule("delete", "", "pods"));

    assertThat(check.outcomes(yaml))
        .containsExactly("not-applicable clusterrolebinding/r: it names no group of everybody");
    assertThat(
            check.with(BroadGroup.BROAD_GROUPS, java.util.List.of("all-employees")).messages(yaml))
        .containsExactly(
            "fail clusterrolebinding/r: It lets everybody in all-employees delete pods.");
  }
}
