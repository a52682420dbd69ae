package dev.kprod.checks.security;

import static dev.kprod.checks.security.RbacYaml.account;
import static dev.kprod.checks.security.RbacYaml.binding;
import static dev.kprod.checks.security.RbacYaml.everywhere;
import static dev.kprod.checks.security.RbacYaml.group;
import static dev.kprod.checks.security.RbacYaml.guarded;
import static dev.kprod.checks.security.RbacYaml.in;
import static dev.kprod.checks.security.RbacYaml.rule;
import static dev.kprod.checks.security.RbacYaml.sa;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class WorkloadCreateTest {
  private final CheckTester<?> check = CheckTester.of(new WorkloadCreate());

  private static final String RUN = rule("create, patch", "apps", "deployments");
  private static final String DEV = group("dev");

  private static String strong(String namespace) {
    return account(namespace, "operator")
        + everywhere("operator", sa(namespace, "operator"), rule("list", "", "secrets"));
  }

  @Test
  void to_start_pods_where_privileged_ones_are_let_in_is_the_node() {
    String yaml = in("shop", "deployer", DEV, RUN);

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail group/dev: It may start pods in shop, which gives it root on a node, by a"
                + " privileged pod.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Enforce baseline; with --dry-run=server the same line lists the pods that it would"
                + " refuse.\nkubectl label ns shop --overwrite"
                + " pod-security.kubernetes.io/enforce=baseline");
  }

  @Test
  void a_guarded_namespace_with_nothing_strong_in_it_passes() {
    assertThat(check.outcomes(guarded("shop") + in("shop", "deployer", DEV, RUN)))
        .containsExactly("pass group/dev");
  }

  @Test
  void a_stronger_account_of_the_namespace_is_the_gain() {
    assertThat(check.messages(guarded("shop") + in("shop", "deployer", DEV, RUN) + strong("shop")))
        .containsExactly(
            "fail group/dev: It may start pods in shop, which gives it the rights of"
                + " sa/shop/operator.",
            "pass serviceaccount/shop/operator");
  }

  @Test
  void many_namespaces_are_one_finding() {
    assertThat(
            check.messages(
                in("shop", "a", DEV, RUN)
                    + binding("bank", "b", "a", DEV)
                    + guarded("labs")
                    + binding("labs", "c", "a", DEV)))
        .containsExactly(
            "fail group/dev: It may start pods in bank, shop, which gives it root on a node, by a"
                + " privileged pod.");
  }

  @Test
  void to_scale_starts_nothing_of_ones_own() {
    assertThat(
            check.outcomes(in("shop", "scaler", DEV, rule("patch", "apps", "deployments/scale"))))
        .containsExactly("pass group/dev");
  }

  @Test
  void a_cron_job_is_a_way_to_start_pods() {
    assertThat(check.messages(in("shop", "cron", DEV, rule("update", "batch", "cronjobs"))))
        .containsExactly(
            "fail group/dev: It may start pods in shop, which gives it root on a node, by a"
                + " privileged pod.");
  }

  @Test
  void a_volume_on_the_host_passes_every_level() {
    assertThat(
            check.messages(
                guarded("shop")
                    + in("shop", "deployer", DEV, RUN, rule("create", "", "persistentvolumeclaims"))
                    + everywhere("volumes", DEV, rule("create", "", "persistentvolumes"))))
        .containsExactly(
            "fail group/dev: It may start pods in shop, which gives it root on every node, by a"
                + " volume on the host.");
  }

  @Test
  void in_kube_system_the_controllers_are_there() {
    assertThat(
            check.messages(
                guarded("kube-system")
                    + in("kube-system", "deployer", DEV, RUN)
                    + strong("kube-system")))
        .containsExactly(
            "fail group/dev: It may start pods in kube-system, which gives it the rights of"
                + " sa/kube-system/operator.",
            "pass serviceaccount/kube-system/operator");
  }

  @Test
  void the_level_that_the_server_enforces_by_default_can_be_stated() {
    java.util.TreeMap<String, String> stated = new java.util.TreeMap<>();
    stated.put("enforce", "baseline");

    assertThat(
            check
                .stating(dev.kprod.check.Facts.PSA_DEFAULTS, stated)
                .outcomes(in("shop", "deployer", DEV, RUN)))
        .containsExactly("pass group/dev");
  }

  @Test
  void a_policy_that_is_not_evaluated_is_said() {
    assertThat(
            check.messages(
                in("shop", "deployer", DEV, RUN)
                    + """
                    kind: ValidatingAdmissionPolicy
                    metadata: {name: images}
                    spec:
                      matchConstraints:
                        resourceRules: [{apiGroups: [""], apiVersions: [v1], resources: [pods], operations: [CREATE]}]
                    ---
                    kind: ValidatingAdmissionPolicyBinding
                    metadata: {name: images}
                    spec: {policyName: images, validationActions: [Deny]}
                    """))
        .containsExactly(
            "fail group/dev: It may start pods in shop, which gives it root on a node, by a"
                + " privileged pod, unless ValidatingAdmissionPolicy refuses it. [note: root on a"
                + " node, by a privileged pod, unless ValidatingAdmissionPolicy refuses it; what"
                + " policies refuse is not evaluated]");
  }
}
