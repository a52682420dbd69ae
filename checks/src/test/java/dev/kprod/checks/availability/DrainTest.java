package dev.kprod.checks.availability;

import static dev.kprod.checks.availability.Machines.budget;
import static dev.kprod.checks.availability.Machines.mounting;
import static dev.kprod.checks.availability.Machines.service;
import static dev.kprod.checks.availability.Machines.three;
import static dev.kprod.checks.availability.Machines.workload;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.util.List;
import org.junit.jupiter.api.Test;

class DrainTest {
  private final CheckTester<?> check = CheckTester.of(new Drain());

  private List<String> a1(String yaml) {
    return check.outcomes(three() + yaml).stream()
        .filter(line -> line.startsWith("fail node/a1") || line.contains(" node/a1"))
        .toList();
  }

  private static String bare(String name) {
    return """
    ---
    kind: Pod
    metadata: {name: %s, namespace: shop}
    spec: {nodeName: a1}
    status: {phase: Running}
    """
        .formatted(name);
  }

  @Test
  void two_dry_runs_pass_and_the_drain_still_hangs_on_the_second_pod() {
    String apart =
        "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution:"
            + " [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app:"
            + " web}}}]}}";

    assertThat(
            a1(service("web", apart, "a1", "a1", "b1", "c1") + budget("web", "maxUnavailable: 1")))
        .containsExactly(
            "fail node/a1: eviction of pod/shop/web-1 is refused: budget web (maxUnavailable 1)"
                + " wants 3 healthy pods and has 3, wanted granted [note: shop/web-0 waits: no node"
                + " takes it: 2 nodes kept apart by anti-affinity, 1 node cordoned]");
  }

  @Test
  void a_budget_that_keeps_all_hangs_and_the_remedy_leads_to_it() {
    String yaml = service("web", "", "a1", "b1") + budget("web", "minAvailable: 2");

    assertThat(a1(yaml))
        .containsExactly(
            "fail node/a1: eviction of pod/shop/web-0 is refused: budget web (minAvailable 2) wants"
                + " all 2 pods healthy, wanted granted");
    assertThat(check.remedies(three() + yaml).getFirst())
        .isEqualTo(
            "See what budget web keeps, and let it allow one pod to go.\n"
                + "kprod explain ha-pdb-headroom --subject poddisruptionbudget/shop/web");
  }

  @Test
  void a_service_on_one_node_stops_and_a_worker_may() {
    assertThat(a1(service("web", "", "a1", "a1")))
        .containsExactly(
            "fail node/a1: status.readyReplicas of deployment/shop/web is 2, then 0, wanted 1 at"
                + " every moment");
    assertThat(a1(workload("Deployment", "worker", "", "a1"))).containsExactly("pass node/a1");
  }

  @Test
  void a_pod_without_an_owner_is_refused_unless_force_is_meant() {
    assertThat(a1(bare("lonely")))
        .containsExactly(
            "fail node/a1: metadata.ownerReferences of pod/shop/lonely is absent, wanted a"
                + " controller");
    assertThat(
            check.with(Drain.FORCE, true).outcomes(three() + bare("lonely")).stream()
                .filter(line -> line.contains("node/a1")))
        .containsExactly("pass node/a1");
  }

  @Test
  void two_budgets_on_one_pod_are_an_error() {
    String all =
        """
        ---
        kind: PodDisruptionBudget
        metadata: {name: all, namespace: shop}
        spec: {selector: {}, maxUnavailable: 1}
        """;

    assertThat(a1(service("web", "", "a1", "b1") + budget("web", "maxUnavailable: 1") + all))
        .containsExactly(
            "fail node/a1: eviction of pod/shop/web-0 is error: budgets all, web all select it, and"
                + " the API server does not evict such a pod, wanted granted");
  }

  @Test
  void a_budget_that_the_controller_cannot_count_hangs_for_good() {
    assertThat(a1(workload("Job", "import", "", "a1") + budget("import", "maxUnavailable: 1")))
        .containsExactly(
            "fail node/a1: eviction of pod/shop/import-0 is refused: budget import cannot be"
                + " counted: job/import is of a Job, which has no number of replicas to measure"
                + " against, wanted granted");
  }

  @Test
  void pods_that_find_no_other_place_are_a_note() {
    String full =
        workload("Deployment", "big", "", "a1")
            + service("fill", "", "b1", "b1", "b1", "b1", "c1", "c1", "c1", "c1");

    assertThat(a1(full))
        .containsExactly(
            "pass node/a1 [note: shop/big-0 waits: no node takes it: 2 nodes too little cpu, 1 node"
                + " cordoned]");
  }

  @Test
  void a_virtual_node_is_no_machine() {
    assertThat(
            check.outcomes(
                "{kind: Node, metadata: {name: fargate-1, labels:"
                    + " {eks.amazonaws.com/compute-type: fargate}}}"))
        .containsExactly("not-applicable node/fargate-1: there is no machine behind it");
  }

  @Test
  void another_scheduler_and_volumes_that_were_not_seen_leave_it_unknown() {
    assertThat(a1(workload("Deployment", "odd", "schedulerName: mine", "a1")))
        .containsExactly(
            "unknown(not-observable) node/a1: shop/odd-0: cannot be told: scheduler mine places"
                + " it");
    assertThat(
            check
                .refusing("persistentvolumes")
                .outcomes(
                    three()
                        + workload("Deployment", "db", mounting("db"), "a1")
                        + Machines.volume("db", "a"))
                .stream()
                .filter(line -> line.contains("node/a1")))
        .containsExactly(
            "unknown(forbidden) node/a1: shop/db-0: cannot be told: its volumes could not be read");
  }

  @Test
  void a_webhook_that_is_asked_about_evictions_may_refuse_them() {
    String webhook =
        """
        ---
        kind: ValidatingWebhookConfiguration
        metadata: {name: guard}
        webhooks:
        - name: evictions.example.com
          rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods/eviction]}]
        """;

    assertThat(a1(webhook))
        .containsExactly(
            "unknown(not-observable) node/a1: webhook guard/evictions.example.com is asked about"
                + " evictions and may refuse them");
    assertThat(a1(webhook.replace("  rules", "  failurePolicy: Ignore\n  rules")))
        .containsExactly("pass node/a1");
  }

  @Test
  void a_pod_that_takes_long_to_end_is_a_note() {
    String slow = workload("Deployment", "slow", "terminationGracePeriodSeconds: 900", "a1");

    assertThat(check.with(Drain.GRACE_PERIOD_CAP, 800).outcomes(three() + slow).getFirst())
        .isEqualTo("pass node/a1 [note: shop/slow-0 may take 900 s to end]");
  }

  @Test
  void a_cordoned_node_is_replayed_all_the_same() {
    String yaml =
        three().replaceFirst("spec: \\{\\}", "spec: {unschedulable: true}")
            + service("web", "", "a1", "b1");

    assertThat(check.outcomes(yaml).getFirst())
        .isEqualTo("pass node/a1 [note: the node is cordoned already]");
  }
}
