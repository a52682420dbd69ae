package dev.kprod.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.config.Settings;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CheckTesterTest {
  private final CheckTester<?> check = CheckTester.of(new ReplicasExample());

  private static String deployment(String namespace, String name, String behave, int replicas) {
    return """
    kind: Deployment
    metadata: {name: %s, namespace: %s, labels: {behave: %s}}
    spec: {replicas: %s}
    ---
    """
        .formatted(name, namespace, behave, replicas);
  }

  @Test
  void every_outcome_is_one_line_in_the_order_of_reports() {
    String yaml =
        deployment("shop", "zero", "count", 0)
            + deployment("shop", "pair", "count", 2)
            + deployment("shop", "single", "count", 1)
            + deployment("pay", "single", "count", 1)
            + deployment("shop", "odd", "low", 1)
            + deployment("shop", "velero", "excused", 1)
            + deployment("shop", "dark", "hidden", 1);

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail deployment/pay/single: spec.replicas is 1, wanted at least 2",
            "fail(low) deployment/shop/odd: spec.a of node/n1 is x, wanted y; spec.b is 1, wanted"
                + " more",
            "fail deployment/shop/single: spec.replicas is 1, wanted at least 2",
            "unknown(not-observable) deployment/shop/dark: no read shows it",
            "waived(catalogue) deployment/shop/velero: a is b, wanted c [velero: it needs this]",
            "pass deployment/shop/pair",
            "not-applicable deployment/shop/zero: it is scaled to zero");
  }

  @Test
  void messages_and_remedies_are_what_a_person_reads() {
    String yaml = deployment("shop", "web", "count", 1);

    assertThat(check.messages(yaml))
        .containsExactly("fail deployment/shop/web: it runs 1 of 2 replicas");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Run more.\n"
                + "kubectl -n shop patch deploy web --type merge -p '{\"spec\":{\"replicas\":2}}'");
  }

  @Test
  void params_and_facts_change_the_answer() {
    String yaml = deployment("shop", "web", "count", 2);

    assertThat(check.outcomes(yaml)).containsExactly("pass deployment/shop/web");
    assertThat(CheckTester.of(new ReplicasExample()).with(ReplicasExample.LEAST, 3).outcomes(yaml))
        .containsExactly("fail deployment/shop/web: spec.replicas is 2, wanted at least 3");
    assertThat(
            CheckTester.of(new ReplicasExample())
                .with(ReplicasExample.LEAST, 3)
                .stating(ReplicasExample.SINGLES, List.of("web"))
                .outcomes(yaml))
        .containsExactly("pass deployment/shop/web [note: it may run once]");
  }

  @Test
  void subjects_that_cannot_be_listed_are_one_line_that_names_the_read() {
    assertThat(check.refusing("deployments.apps").outcomes(deployment("shop", "web", "count", 2)))
        .containsExactly("unknown(forbidden) deployments.apps: 403 Forbidden");
  }

  @Test
  void a_required_read_that_is_refused_makes_each_subject_unknown() {
    assertThat(check.refusing("services").outcomes(deployment("shop", "web", "crash", 2)))
        .containsExactly("unknown(forbidden) deployment/shop/web: 403 Forbidden");
  }

  @Test
  void a_list_that_is_refused_in_one_namespace_is_judged_in_the_others() {
    String yaml = deployment("shop", "web", "count", 2) + deployment("pay", "api", "count", 1);

    assertThat(check.refusing("deployments.apps", "shop").outcomes(yaml))
        .containsExactly(
            "fail deployment/pay/api: spec.replicas is 1, wanted at least 2",
            "unknown(forbidden) deployments.apps in shop: 403 Forbidden");
    assertThat(check.refusing("services", "shop").outcomes(yaml))
        .containsExactly(
            "fail deployment/pay/api: spec.replicas is 1, wanted at least 2",
            "unknown(forbidden) deployment/shop/web: 403 Forbidden");
  }

  @Test
  void a_kind_that_is_not_served_has_no_subjects() {
    assertThat(check.absent("deployments.apps").outcomes("")).isEmpty();
  }

  @Test
  void a_required_api_of_kubernetes_that_is_absent_is_a_blind_spot() {
    assertThat(check.absent("services").outcomes(deployment("shop", "web", "count", 2)))
        .containsExactly("unknown(api-absent) deployment/shop/web: services is not served");
  }

  @Test
  void a_read_if_served_is_empty_where_absent_and_required_where_served() {
    String yaml = deployment("shop", "web", "count", 2);

    assertThat(check.outcomes(yaml)).containsExactly("pass deployment/shop/web");
    assertThat(
            check.outcome("rollouts.argoproj.io", new ReadOutcome.TimedOut("30 s")).outcomes(yaml))
        .containsExactly("unknown(timeout) deployment/shop/web: 30 s");
  }

  @Test
  void an_optional_read_that_is_refused_is_told_to_the_check() {
    String yaml = deployment("shop", "web", "pods", 2);

    assertThat(check.outcomes(yaml)).containsExactly("pass deployment/shop/web");
    assertThat(check.refusing("pods").outcomes(yaml))
        .containsExactly("unknown(forbidden) deployment/shop/web: its pods were not seen");
  }

  @Test
  void a_crash_costs_one_subject_and_says_what_to_mend() {
    String yaml =
        deployment("shop", "a", "crash", 2)
            + deployment("shop", "b", "recurse", 2)
            + deployment("shop", "c", "exaggerate", 2)
            + deployment("shop", "d", "undeclared", 2)
            + deployment("shop", "e", "count", 2);

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "unknown(check-crashed) deployment/shop/a: the check threw IllegalArgumentException:"
                + " boom",
            "unknown(check-crashed) deployment/shop/b: the check threw StackOverflowError",
            "unknown(check-crashed) deployment/shop/c: the check threw IllegalStateException: a"
                + " failure at critical of a check declared high",
            "unknown(check-crashed) deployment/shop/d: the check threw IllegalStateException: nodes"
                + " was read but not declared; add it to the declaration",
            "pass deployment/shop/e");
  }

  @Test
  void an_attestation_settles_what_no_read_shows() {
    CheckTester<?> tester = CheckTester.of(new ReplicasExample());
    String yaml = deployment("shop", "web", "hidden", 1) + deployment("pay", "api", "hidden", 1);
    Settings.Reach shop = new Settings.Reach(List.of(), List.of("sh*"), List.of());

    assertThat(tester.attesting(ReplicasExample.DRILL).outcomes(yaml))
        .containsExactly("pass(attested) deployment/pay/api", "pass(attested) deployment/shop/web");
    assertThat(tester.attesting(ReplicasExample.DRILL, Map.of(), 1, shop).outcomes(yaml))
        .containsExactly(
            "unknown(not-observable) deployment/pay/api: no read shows it",
            "pass(attested) deployment/shop/web");
    assertThat(tester.attestingTooLongAgo(ReplicasExample.DRILL).messages(yaml))
        .containsExactly(
            "fail(medium) deployment/pay/api: the attestation ha-drill expired 1 day ago",
            "fail(medium) deployment/shop/web: the attestation ha-drill expired 1 day ago");
    assertThat(
            tester
                .attesting(ReplicasExample.DRILL, Map.of("result", Tree.of("failed")))
                .outcomes(yaml))
        .containsExactly(
            "fail(medium) deployment/pay/api: attestations[id=ha-drill].values.result is failed,"
                + " wanted passed",
            "fail(medium) deployment/shop/web: attestations[id=ha-drill].values.result is failed,"
                + " wanted passed");
  }

  @Test
  void an_attestation_never_overrides_what_was_seen() {
    assertThat(
            CheckTester.of(new ReplicasExample())
                .attesting(ReplicasExample.DRILL)
                .outcomes(deployment("shop", "web", "count", 1)))
        .containsExactly("fail deployment/shop/web: spec.replicas is 1, wanted at least 2");
  }

  @Test
  void workloads_of_the_system_are_left_alone_unless_asked_for() {
    String yaml = deployment("kube-system", "dns", "count", 1);
    CheckTester<?> tester = CheckTester.of(new ReplicasExample());
    Settings.Scope all = new Settings.Scope(List.of("*"), List.of(), "", true);

    assertThat(tester.outcomes(yaml)).isEmpty();
    assertThat(tester.with(Settings.STANDARD.with(all)).outcomes(yaml))
        .containsExactly("fail deployment/kube-system/dns: spec.replicas is 1, wanted at least 2");
  }

  @Test
  void the_reads_that_were_used_are_known() {
    assertThat(check.touched(deployment("shop", "web", "count", 2)))
        .containsExactly("deployments.apps", "rollouts.argoproj.io", "services");
  }
}
