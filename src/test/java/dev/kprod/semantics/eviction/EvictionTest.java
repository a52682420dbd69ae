package dev.kprod.semantics.eviction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.DisruptionBudget;
import dev.kprod.cluster.Fixture;
import dev.kprod.cluster.Resources;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The table is upstream's own: `pkg/registry/core/pod/storage/eviction_test.go` and
/// `pkg/controller/disruption/disruption_test.go` of v1.36; `EvictionAgreementIT` asks the API
/// server itself.
class EvictionTest {
  private static final String BUDGET =
      """
      ---
      kind: PodDisruptionBudget
      metadata: {name: %s, namespace: shop, generation: 2}
      spec: {selector: %s, minAvailable: 1%s}
      status: {observedGeneration: %s, disruptionsAllowed: %s, currentHealthy: %s, desiredHealthy: %s}
      """;

  private static String pod(String phase, String ready) {
    return """
    ---
    kind: Pod
    metadata: {name: web, namespace: shop, labels: {app: web}}
    status: {phase: %s, conditions: [{type: Ready, status: "%s"}]}
    """
        .formatted(phase, ready);
  }

  private static String budget(String more, int observed, int allowed, int healthy, int desired) {
    return BUDGET.formatted(
        "web", "{matchLabels: {app: web}}", more, observed, allowed, healthy, desired);
  }

  private static String answers(String yaml) {
    Cluster cluster = Fixture.of(yaml);
    return cluster.list(Resources.PODS).stream()
        .map(pod -> said(Budgets.of(cluster).answer(pod)))
        .collect(Collectors.joining(" "));
  }

  private static String said(Answer answer) {
    return switch (answer) {
      case Answer.Allowed(var because) -> "allowed " + because;
      case Answer.Refused(var budget, var because) -> "refused " + budget.name() + " " + because;
      case Answer.Failed(var budgets, var because) ->
          budgets.stream().map(DisruptionBudget::name).toList() + " " + because;
    };
  }

  @ParameterizedTest
  @CsvSource({
    "Running, True, 2, 1, 2, 1, allowed ROOM",
    "Running, True, 2, 0, 1, 1, refused web EXHAUSTED",
    "Running, True, 1, 1, 2, 1, refused web NOT_COUNTED",
    "Running, True, 2, -1, 0, 1, [web] NEGATIVE",
    "Running, False, 2, 0, 1, 1, allowed UNHEALTHY",
    "Running, False, 2, 0, 0, 1, refused web EXHAUSTED",
    "Running, False, 2, 0, 0, 0, refused web EXHAUSTED",
    "Running, False, 1, 0, 1, 1, allowed UNHEALTHY",
    "Unknown, True, 2, 0, 1, 1, refused web EXHAUSTED",
    "Pending, False, 2, 0, 0, 1, allowed PENDING",
    "Succeeded, False, 2, 0, 0, 1, allowed FINISHED",
    "Failed, False, 2, 0, 0, 1, allowed FINISHED",
  })
  void the_status_of_the_only_budget_decides(
      String phase,
      String ready,
      int observed,
      int allowed,
      int healthy,
      int desired,
      String said) {
    assertThat(answers(pod(phase, ready) + budget("", observed, allowed, healthy, desired)))
        .isEqualTo(said);
  }

  @Test
  void a_broken_pod_always_goes_where_the_budget_says_so_and_a_ready_one_does_not() {
    String always = budget(", unhealthyPodEvictionPolicy: AlwaysAllow", 2, 0, 0, 0);

    assertThat(answers(pod("Running", "False") + always)).isEqualTo("allowed UNHEALTHY");
    assertThat(answers(pod("Running", "True") + always)).isEqualTo("refused web EXHAUSTED");
  }

  @Test
  void a_pod_that_is_being_deleted_needs_no_budget() {
    String deleted =
        pod("Running", "True").replace("labels:", "deletionTimestamp: 2026-01-01, labels:");

    assertThat(answers(deleted + budget("", 2, 0, 1, 1))).isEqualTo("allowed DELETED");
  }

  @Test
  void two_budgets_on_one_pod_are_an_error_however_much_they_allow() {
    String everything = BUDGET.formatted("all", "{}", "", 2, 5, 6, 1);

    assertThat(answers(pod("Running", "True") + budget("", 2, 5, 6, 1) + everything))
        .isEqualTo("[all, web] SEVERAL_BUDGETS");
    assertThat(answers(pod("Pending", "False") + budget("", 2, 5, 6, 1) + everything))
        .isEqualTo("allowed PENDING");
  }

  @Test
  void an_absent_selector_selects_nothing_and_an_empty_one_all() {
    assertThat(answers(pod("Running", "True") + BUDGET.formatted("a", "null", "", 2, 0, 1, 1)))
        .isEqualTo("allowed NO_BUDGET");
    assertThat(answers(pod("Running", "True") + BUDGET.formatted("a", "{}", "", 2, 0, 1, 1)))
        .isEqualTo("refused a EXHAUSTED");
  }

  @Test
  void a_budget_of_another_namespace_or_with_a_broken_selector_does_not_select() {
    String elsewhere = budget("", 2, 0, 1, 1).replace("namespace: shop", "namespace: other");
    String broken =
        BUDGET.formatted("b", "{matchExpressions: [{key: app, operator: Like}]}", "", 2, 0, 1, 1);

    assertThat(answers(pod("Running", "True") + elsewhere + broken)).isEqualTo("allowed NO_BUDGET");
  }

  @Test
  void more_than_two_thousand_grants_that_nobody_confirmed_stop_everything() {
    String granted =
        IntStream.rangeClosed(0, 2000)
            .mapToObj(pod -> "p%s: 2026-01-01T00:00:00Z".formatted(pod))
            .collect(Collectors.joining(", ", ", disruptedPods: {", "}}"));
    String full =
        budget("", 2, 5, 6, 1).replaceFirst("desiredHealthy: 1}", "desiredHealthy: 1" + granted);

    assertThat(answers(pod("Running", "True") + full)).isEqualTo("[web] TOO_MANY_GRANTED");
  }

  private static String counted(String owner, String limit) {
    Cluster cluster =
        Fixture.of(
            owner
                + """
                ---
                kind: PodDisruptionBudget
                metadata: {name: web, namespace: shop}
                spec: {selector: {matchLabels: {app: web}}, %s}
                """
                    .formatted(limit));
    List<DisruptionBudget> budgets = cluster.list(Resources.DISRUPTION_BUDGETS);
    return switch (Budgets.of(cluster).count(budgets.getFirst()).outcome()) {
      case BudgetCount.Outcome.Counted(Tally tally) ->
          "%s of %s, %s healthy, allows %s"
              .formatted(tally.desired(), tally.expected(), tally.healthy(), tally.allowed());
      case BudgetCount.Outcome.SyncFailed(String because) -> "sync failed: " + because;
      case BudgetCount.Outcome.Unknown(String because) -> "unknown: " + because;
    };
  }

  /// Pods of one owner, the first of them not ready.
  private static String owned(String apiVersion, String kind, int replicas, int pods) {
    return """
    ---
    kind: %s
    metadata: {name: web, namespace: shop}
    spec: {replicas: %s}
    """
            .formatted(kind, replicas)
        + IntStream.range(0, pods)
            .mapToObj(
                index ->
                    """
                    ---
                    kind: Pod
                    metadata:
                      name: web-%s
                      namespace: shop
                      labels: {app: web}
                      ownerReferences:
                      - {apiVersion: %s, kind: %s, name: web, controller: true}
                    status: {phase: Running, conditions: [{type: Ready, status: "%s"}]}
                    """
                        .formatted(index, apiVersion, kind, index == 0 ? "False" : "True"))
            .collect(Collectors.joining());
  }

  @ParameterizedTest
  @CsvSource({
    "'minAvailable: 2', '2 of 3, 2 healthy, allows 0'",
    "'minAvailable: 50%', '3 of 5, 2 healthy, allows 0'",
    "'minAvailable: 20%', '1 of 5, 2 healthy, allows 1'",
    "'maxUnavailable: 3', '2 of 5, 2 healthy, allows 0'",
    "'maxUnavailable: 61%', '1 of 5, 2 healthy, allows 1'",
    "'maxUnavailable: 9', '0 of 5, 2 healthy, allows 2'",
    "'minAvailable: 3x', 'sync failed: minAvailable \"3x\" is neither a number nor a percentage'",
  })
  void shares_are_of_what_the_owner_wants_and_a_plain_minimum_of_the_pods_there(
      String limit, String said) {
    assertThat(counted(owned("apps/v1", "StatefulSet", 5, 3), limit)).isEqualTo(said);
  }

  @Test
  void pods_of_a_job_cannot_be_counted_for_a_share_and_can_for_a_number() {
    String job = owned("batch/v1", "Job", 1, 2);

    assertThat(counted(job, "maxUnavailable: 1"))
        .isEqualTo(
            "sync failed: job/web is of a Job, which has no number of replicas to measure"
                + " against");
    assertThat(counted(job, "minAvailable: 1")).isEqualTo("1 of 2, 1 healthy, allows 0");
  }

  @Test
  void pods_that_nobody_owns_leave_nothing_to_allow() {
    assertThat(counted(pod("Running", "True"), "maxUnavailable: 1"))
        .isEqualTo("0 of 0, 1 healthy, allows 0");
  }
}
