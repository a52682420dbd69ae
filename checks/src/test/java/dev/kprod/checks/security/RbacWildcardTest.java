package dev.kprod.checks.security;

import static dev.kprod.checks.security.RbacYaml.clusterRole;
import static dev.kprod.checks.security.RbacYaml.everywhere;
import static dev.kprod.checks.security.RbacYaml.in;
import static dev.kprod.checks.security.RbacYaml.rule;
import static dev.kprod.checks.security.RbacYaml.sa;
import static dev.kprod.checks.security.RbacYaml.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class RbacWildcardTest {
  private final CheckTester<?> check = CheckTester.of(new RbacWildcard());

  private static final String ANN = user("ann");

  @Test
  void all_kinds_of_apps_fail_and_the_remedy_names_what_there_is() {
    String yaml = in("shop", "deployer", ANN, rule("get, update", "apps", "*"));

    assertThat(check.messages(yaml))
        .containsExactly("fail clusterrole/deployer: It allows get, update *.apps.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Name what it uses of what there is, as the resources of rules[0].\n"
                + "resources: [daemonsets, deployments, replicasets, statefulsets]");
  }

  @Test
  void every_verb_on_a_sensitive_kind_fails() {
    assertThat(check.outcomes(in("shop", "x", ANN, rule("*", "", "pods"))))
        .containsExactly("fail clusterrole/x: rules[0] is * pods, wanted names, no star");
    assertThat(check.outcomes(in("shop", "x", ANN, rule("*", "", "configmaps"))))
        .containsExactly("pass clusterrole/x");
  }

  @Test
  void every_group_on_a_sensitive_kind_fails() {
    assertThat(check.outcomes(in("shop", "x", ANN, rule("get", "*", "pods"))))
        .containsExactly("fail clusterrole/x: rules[0] is get pods.*, wanted names, no star");
  }

  @Test
  void all_of_one_product_passes_and_so_does_what_is_no_wildcard() {
    assertThat(check.outcomes(in("shop", "x", ANN, rule("*", "stable.example.com", "*"))))
        .containsExactly("pass clusterrole/x");
    assertThat(check.outcomes(in("shop", "x", ANN, rule("get", "", "pods/*, */*"))))
        .containsExactly("pass clusterrole/x");
    assertThat(check.outcomes(everywhere("x", ANN, "verbs: ['*'], nonResourceURLs: ['*']")))
        .containsExactly("pass clusterrole/x");
  }

  @Test
  void what_is_a_finding_of_its_own_is_left_to_it() {
    assertThat(
            check.outcomes(
                everywhere("x", ANN, "verbs: ['*'], apiGroups: ['*'], resources: ['*']")))
        .containsExactly("not-applicable clusterrole/x: what it gives is a finding of its own");
    assertThat(check.outcomes(everywhere("reader", ANN, rule("get, list, watch", "*", "*"))))
        .containsExactly(
            "not-applicable clusterrole/reader: what it gives is a finding of its own");
  }

  @Test
  void a_role_that_nobody_holds_is_not_judged() {
    assertThat(check.outcomes(clusterRole("x", rule("*", "", "*")))).isEmpty();
  }

  @Test
  void the_role_of_an_add_on_is_the_add_on_s() {
    assertThat(
            check.outcomes(in("velero", "velero", sa("velero", "velero"), rule("*", "", "pods"))))
        .containsExactly(
            "not-applicable clusterrole/velero: only accounts of a known add-on hold it");
  }
}
