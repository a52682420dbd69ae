package dev.kprod.checks.availability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PdbHeadroomTest {
  private final CheckTester<?> check = CheckTester.of(new PdbHeadroom());

  private static String deployment(int replicas) {
    return """
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec: {replicas: %s, template: {metadata: {labels: {app: web}}}}
    """
        .formatted(replicas);
  }

  private static String budget(String limit) {
    return """
    ---
    kind: PodDisruptionBudget
    metadata: {name: web, namespace: shop}
    spec: {selector: {matchLabels: {app: web}}%s}
    """
        .formatted(limit.isEmpty() ? "" : ", " + limit);
  }

  private static String autoscaler(String name, int least) {
    return """
    ---
    kind: HorizontalPodAutoscaler
    metadata: {name: %s, namespace: shop}
    spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
      minReplicas: %s
    """
        .formatted(name, least);
  }

  /// Pods of one owner, of which the first has the role of a primary.
  private static String pods(String apiVersion, String kind, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            index ->
                """
                ---
                kind: Pod
                metadata:
                  name: db-%s
                  namespace: shop
                  labels: {app: db, role: %s}
                  ownerReferences:
                  - {apiVersion: %s, kind: %s, name: db, controller: true}
                status: {phase: Running}
                """
                    .formatted(index, index == 0 ? "primary" : "replica", apiVersion, kind))
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @CsvSource({
    "3, 1", "3, 2", "2, 50%", "3, 66%", "3, 0", "3, '0%'",
  })
  void a_minimum_that_leaves_one_passes(int replicas, String least) {
    assertThat(check.outcomes(deployment(replicas) + budget("minAvailable: " + least)))
        .containsExactly("pass poddisruptionbudget/shop/web");
  }

  @ParameterizedTest
  @CsvSource({
    "3, 3, '3, wanted at most 2 (3 pods)'",
    "3, 5, '5, wanted at most 2 (3 pods)'",
    "3, 100%, '100% of 3 rounds up to 3, wanted at most 2 (3 pods)'",
    "3, 67%, '67% of 3 rounds up to 3, wanted at most 2 (3 pods)'",
    "2, 51%, '51% of 2 rounds up to 2, wanted at most 1 (2 pods)'",
    "1, 50%, '50% of 1 rounds up to 1, wanted at most 0 (1 pod)'",
    "1, 1, '1, wanted at most 0 (1 pod)'",
  })
  void a_minimum_that_keeps_all_fails(int replicas, String least, String evidence) {
    assertThat(check.outcomes(deployment(replicas) + budget("minAvailable: " + least)))
        .containsExactly("fail poddisruptionbudget/shop/web: spec.minAvailable is " + evidence);
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "3, 1%", "3, 100%", "1, 50%", "3, 9"})
  void a_maximum_of_at_least_one_passes(int replicas, String most) {
    assertThat(check.outcomes(deployment(replicas) + budget("maxUnavailable: " + most)))
        .containsExactly("pass poddisruptionbudget/shop/web");
  }

  @ParameterizedTest
  @CsvSource({"3, 0", "3, '0%'", "1, 0"})
  void a_maximum_of_none_fails(int replicas, String most) {
    assertThat(check.outcomes(deployment(replicas) + budget("maxUnavailable: " + most)))
        .containsExactly(
            ("fail poddisruptionbudget/shop/web: spec.maxUnavailable is %s, wanted room for one of "
                    + "%s")
                .formatted(most, replicas == 1 ? "1 pod" : "3 pods"));
  }

  @Test
  void the_message_says_how_the_percentage_came_to_all_pods_and_the_remedy_is_a_patch() {
    String yaml = deployment(3) + budget("minAvailable: 67%");

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail poddisruptionbudget/shop/web: Its minAvailable 67% of 3 rounds up to 3 and keeps"
                + " all 3 pods that it selects, so every eviction is refused.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Let one pod go at a time.\n"
                + "kubectl -n shop patch pdb web --type merge -p "
                + "'{\"spec\":{\"minAvailable\":null,\"maxUnavailable\":1}}'");
  }

  @Test
  void a_single_pod_is_a_choice_between_an_outage_and_a_second_replica() {
    assertThat(check.remedies(deployment(1) + budget("minAvailable: 1")))
        .containsExactly(
            "Choose: a second replica, or this, which accepts an outage of its only pod.\n"
                + "kubectl -n shop patch pdb web --type merge -p "
                + "'{\"spec\":{\"minAvailable\":null,\"maxUnavailable\":1}}'");
  }

  @Test
  void a_budget_that_says_neither_allows_nothing() {
    assertThat(check.outcomes(deployment(3) + budget("")))
        .containsExactly(
            "fail poddisruptionbudget/shop/web: spec is neither minAvailable nor maxUnavailable, "
                + "wanted maxUnavailable 1");
  }

  @Test
  void a_quoted_number_is_no_number_so_the_controller_fails_and_allows_nothing() {
    assertThat(check.outcomes(deployment(3) + budget("minAvailable: '1'")))
        .containsExactly(
            "fail poddisruptionbudget/shop/web: spec.minAvailable is 1, wanted a number, or a "
                + "percentage as a text");
  }

  @Test
  void a_budget_that_selects_nothing_is_left_out() {
    assertThat(check.outcomes(budget("minAvailable: 1")))
        .containsExactly("not-applicable poddisruptionbudget/shop/web: it selects no pod");
    assertThat(
            check.outcomes(
                deployment(1)
                    + """
                    ---
                    kind: PodDisruptionBudget
                    metadata: {name: web, namespace: shop}
                    spec: {minAvailable: 1}
                    """))
        .containsExactly("not-applicable poddisruptionbudget/shop/web: it selects no pod");
  }

  @Test
  void an_empty_selector_selects_every_pod_of_its_namespace() {
    assertThat(
            check.outcomes(
                deployment(2)
                    + """
                    ---
                    kind: Deployment
                    metadata: {name: api, namespace: shop}
                    spec: {replicas: 1, template: {metadata: {labels: {app: api}}}}
                    ---
                    kind: Deployment
                    metadata: {name: web, namespace: other}
                    spec: {replicas: 5, template: {metadata: {labels: {app: web}}}}
                    ---
                    kind: PodDisruptionBudget
                    metadata: {name: all, namespace: shop}
                    spec: {minAvailable: 3, selector: {}}
                    """))
        .containsExactly(
            "fail poddisruptionbudget/shop/all: spec.minAvailable is 3, wanted at most 2 (3 pods)");
  }

  @Test
  void a_budget_over_what_is_scaled_to_zero_is_left_out() {
    assertThat(check.outcomes(deployment(0) + budget("minAvailable: 1")))
        .containsExactly("not-applicable poddisruptionbudget/shop/web: no pod is wanted under it");
  }

  @Test
  void a_budget_that_blocks_only_at_the_autoscalers_floor_fails() {
    String yaml = deployment(4) + budget("minAvailable: 50%") + autoscaler("web-hpa", 1);

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail poddisruptionbudget/shop/web: spec.minAvailable is 50% of 1 rounds up to 1, "
                + "wanted at most 0 (1 pod); spec.minReplicas of "
                + "horizontalpodautoscaler/shop/web-hpa is 1, wanted a floor that leaves one to "
                + "evict");
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail poddisruptionbudget/shop/web: Once HPA web-hpa is down to its floor, its"
                + " minAvailable 50% of 1 rounds up to 1 and keeps the only pod that it selects, so"
                + " every eviction is refused off-peak, when maintenance happens.");
  }

  @Test
  void replicas_below_the_autoscalers_floor_are_about_to_become_more() {
    assertThat(check.outcomes(deployment(1) + budget("minAvailable: 2") + autoscaler("web-hpa", 3)))
        .containsExactly("pass poddisruptionbudget/shop/web");
  }

  @Test
  void a_floor_of_zero_has_no_pod_to_evict_and_one_awake_is_judged() {
    String keda =
        """
        ---
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata: {name: web, namespace: shop}
        spec: {scaleTargetRef: {name: web}}
        """;

    assertThat(check.outcomes(deployment(3) + budget("maxUnavailable: 1") + keda))
        .containsExactly("pass poddisruptionbudget/shop/web");
    assertThat(check.messages(deployment(3) + budget("minAvailable: 1") + keda))
        .containsExactly(
            "fail poddisruptionbudget/shop/web: Once ScaledObject web is down to its floor, "
                + "its minAvailable 1 keeps the only pod that it selects, so every eviction is "
                + "refused off-peak, when maintenance happens.");
  }

  @Test
  void unseen_autoscalers_leave_open_what_depends_on_their_floor_and_nothing_else() {
    CheckTester<?> refused = check.refusing("horizontalpodautoscalers.autoscaling");

    assertThat(refused.outcomes(deployment(3) + budget("minAvailable: 2")))
        .containsExactly(
            "unknown(forbidden) poddisruptionbudget/shop/web: minAvailable 2 leaves room now, and "
                + "an autoscaler that could not be read may take it away");
    assertThat(refused.outcomes(deployment(3) + budget("minAvailable: 3")))
        .containsExactly(
            "fail poddisruptionbudget/shop/web: spec.minAvailable is 3, wanted at most 2 (3 pods)");
    assertThat(refused.outcomes(deployment(3) + budget("maxUnavailable: 1")))
        .containsExactly("pass poddisruptionbudget/shop/web");
  }

  @Test
  void a_plain_minimum_counts_the_pods_it_selects_and_not_what_their_owner_wants() {
    String primary =
        """
        apiVersion: postgresql.cnpg.io/v1
        kind: Cluster
        metadata: {name: db, namespace: shop}
        spec: {instances: 3}
        """
            + pods("postgresql.cnpg.io/v1", "Cluster", 3)
            + """
            ---
            kind: PodDisruptionBudget
            metadata:
              name: db-primary
              namespace: shop
              ownerReferences:
              - {apiVersion: postgresql.cnpg.io/v1, kind: Cluster, name: db, controller: true}
            spec: {minAvailable: 1, selector: {matchLabels: {role: primary}}}
            """;

    assertThat(check.outcomes(primary))
        .containsExactly(
            "fail poddisruptionbudget/shop/db-primary: spec.minAvailable is 1, wanted at most 0 "
                + "(1 pod)");
    assertThat(check.remedies(primary))
        .containsExactly(
            "Cluster db owns this budget and writes it again: change it there, or move its pod "
                + "over before each drain and waive this.");
  }

  @Test
  void a_maximum_over_a_part_of_the_pods_is_still_measured_against_all_replicas() {
    String yaml =
        """
        kind: StatefulSet
        metadata: {name: db, namespace: shop}
        spec: {replicas: 3, template: {metadata: {labels: {app: db}}}}
        """
            + pods("apps/v1", "StatefulSet", 3)
            + """
            ---
            kind: PodDisruptionBudget
            metadata: {name: db-primary, namespace: shop}
            spec: {maxUnavailable: 1, selector: {matchLabels: {role: primary}}}
            """;

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail poddisruptionbudget/shop/db-primary: Its maxUnavailable 1 keeps 2 of the 3 pods "
                + "wanted, of which it selects 1, so every eviction is refused.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Let the budget select all pods of sts/db and say maxUnavailable 1, or minAvailable as "
                + "a number below the pods it selects.");
  }

  @Test
  void finished_pods_and_pods_that_are_going_do_not_keep_a_budget_open() {
    assertThat(
            check.outcomes(
                deployment(1)
                    + """
                    ---
                    kind: ReplicaSet
                    metadata:
                      name: web-1
                      namespace: shop
                      ownerReferences:
                      - {apiVersion: apps/v1, kind: Deployment, name: web, controller: true}
                    ---
                    kind: Pod
                    metadata:
                      name: web-1-a
                      namespace: shop
                      labels: {app: web}
                      ownerReferences:
                      - {apiVersion: apps/v1, kind: ReplicaSet, name: web-1, controller: true}
                    status: {phase: Failed}
                    ---
                    kind: Pod
                    metadata:
                      name: web-1-b
                      namespace: shop
                      labels: {app: web}
                      ownerReferences:
                      - {apiVersion: apps/v1, kind: ReplicaSet, name: web-1, controller: true}
                    status: {phase: Running}
                    """
                    + budget("minAvailable: 1")))
        .containsExactly(
            "fail poddisruptionbudget/shop/web: spec.minAvailable is 1, wanted at most 0 (1 pod)");
  }

  @Test
  void the_controller_gives_up_on_pods_whose_owner_has_no_scale() {
    String agents =
        """
        kind: DaemonSet
        metadata: {name: db, namespace: shop}
        spec: {template: {metadata: {labels: {app: db}}}}
        """
            + pods("apps/v1", "DaemonSet", 3)
            + """
            ---
            kind: PodDisruptionBudget
            metadata: {name: db, namespace: shop}
            spec: {%s, selector: {matchLabels: {app: db}}}
            """;

    assertThat(check.messages(agents.formatted("maxUnavailable: 1")))
        .containsExactly(
            "fail poddisruptionbudget/shop/db: The disruption controller cannot count the pods of "
                + "ds/db for maxUnavailable 1, so it allows no eviction.");
    assertThat(check.outcomes(agents.formatted("minAvailable: 2")))
        .containsExactly("pass poddisruptionbudget/shop/db");
  }

  @Test
  void pods_that_nobody_owns_count_for_a_number_and_not_for_a_percentage() {
    String pod =
        """
        kind: Pod
        metadata: {name: web, namespace: shop, labels: {app: web}}
        """;

    assertThat(check.outcomes(pod + budget("minAvailable: 0")))
        .containsExactly("pass poddisruptionbudget/shop/web");
    assertThat(check.messages(pod + budget("maxUnavailable: 1")))
        .containsExactly(
            "fail poddisruptionbudget/shop/web: Its maxUnavailable 1 counts the replicas of owners,"
                + " and its pods have none, so every eviction is refused.");
  }

  @Test
  void an_owner_that_does_not_say_how_many_it_wants_leaves_a_percentage_open() {
    String ring =
        pods("example.org/v1", "Ring", 2)
            + """
            ---
            kind: PodDisruptionBudget
            metadata: {name: db, namespace: shop}
            spec: {%s, selector: {matchLabels: {app: db}}}
            """;

    assertThat(check.outcomes(ring.formatted("minAvailable: 50%")))
        .containsExactly(
            "unknown(not-observable) poddisruptionbudget/shop/db: how many pods the disruption "
                + "controller expects is not known: the API of Ring is not served");
    assertThat(check.outcomes(ring.formatted("minAvailable: 1")))
        .containsExactly("pass poddisruptionbudget/shop/db");
  }

  @Test
  void a_guard_that_rook_sets_up_during_a_drain_is_left_out() {
    String guard =
        deployment(3)
            + """
            ---
            kind: PodDisruptionBudget
            metadata:
              name: rook-ceph-osd-zone-a
              namespace: shop
              ownerReferences: [%s]
            spec: {maxUnavailable: 0, selector: {matchLabels: {app: web}}}
            """;

    assertThat(
            check.outcomes(
                guard.formatted(
                    "{apiVersion: ceph.rook.io/v1, kind: CephCluster, name: c, controller: true}")))
        .containsExactly(
            "not-applicable poddisruptionbudget/shop/rook-ceph-osd-zone-a: Rook made it to hold a "
                + "drain back while another one is under way");
    assertThat(check.outcomes(guard.formatted("")))
        .containsExactly(
            "fail poddisruptionbudget/shop/rook-ceph-osd-zone-a: spec.maxUnavailable is 0, wanted "
                + "room for one of 3 pods");
  }
}
