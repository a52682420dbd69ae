package dev.kprod.checks.availability;

import static dev.kprod.checks.availability.Manifests.SERVICE;
import static dev.kprod.checks.availability.Manifests.budget;
import static dev.kprod.checks.availability.Manifests.deployment;
import static dev.kprod.checks.availability.Manifests.pods;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class PdbSelectorTest {
  private static final String BOTH =
      "{matchExpressions: [{key: app, operator: In, values: [web, api]}]}";

  private final CheckTester<?> check = CheckTester.of(new PdbSelector());

  private static String owned(String budget) {
    return budget.replace(
        "namespace: shop}",
        "namespace: shop, ownerReferences: [{apiVersion: example.org/v1, kind: Shop, name: main,"
            + " controller: true}]}");
  }

  @Test
  void a_budget_over_one_workload_passes() {
    assertThat(
            check.outcomes(
                deployment("replicas: 2")
                    + pods("web", "n1", "n2")
                    + budget("web", "{matchLabels: {app: web}}")))
        .containsExactly("pass poddisruptionbudget/shop/web");
  }

  @Test
  void a_nil_selector_selects_nothing() {
    assertThat(check.outcomes(deployment("replicas: 2") + budget("web", "null")))
        .containsExactly(
            "fail poddisruptionbudget/shop/web: spec.selector is absent, wanted the selector of a"
                + " workload");
  }

  @Test
  void a_budget_that_matches_nothing_fails_unless_an_operator_keeps_it() {
    String dangling = budget("web", "{matchLabels: {app: gone}}");

    assertThat(check.outcomes(deployment("replicas: 2") + dangling))
        .containsExactly(
            "fail poddisruptionbudget/shop/web: spec.selector is app=gone, wanted the labels of"
                + " some pods");
    assertThat(check.outcomes(deployment("replicas: 2") + owned(dangling)))
        .containsExactly(
            "not-applicable poddisruptionbudget/shop/web: it selects no pod, and Shop main keeps"
                + " it");
  }

  @Test
  void what_is_scaled_to_zero_has_no_pods_and_is_no_orphan() {
    String keda =
        """
        ---
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata: {name: web, namespace: shop}
        spec: {scaleTargetRef: {name: web}}
        """;

    assertThat(
            check.outcomes(deployment("replicas: 0") + budget("web", "{matchLabels: {app: web}}")))
        .containsExactly(
            "not-applicable poddisruptionbudget/shop/web: deploy/web has no pod now, as is wanted");
    assertThat(
            check.outcomes(
                deployment("replicas: 1") + keda + budget("web", "{matchLabels: {app: web}}")))
        .containsExactly(
            "not-applicable poddisruptionbudget/shop/web: deploy/web has no pod now, as is wanted");
  }

  @Test
  void a_budget_over_two_workloads_fails_and_names_them() {
    String yaml = deployment("replicas: 1") + deployment("api", "replicas: 1");

    assertThat(check.messages(yaml + budget("both", BOTH)))
        .containsExactly(
            "fail poddisruptionbudget/shop/both: It selects pods of 2 workloads: deploy/api,"
                + " deploy/web.");
    assertThat(check.outcomes(yaml + owned(budget("both", BOTH))))
        .containsExactly(
            "pass poddisruptionbudget/shop/both [note: it spans 2 workloads, as Shop main made"
                + " it]");
  }

  @Test
  void a_canary_and_its_stable_version_behind_one_service_may_share_a_budget() {
    String yaml =
        deployment("replicas: 1")
            + deployment("canary", "replicas: 1").replace("app: canary", "app: web")
            + SERVICE
            + budget("web", "{matchLabels: {app: web}}");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "pass poddisruptionbudget/shop/web [note: it spans 2 workloads behind Service web]");
    assertThat(check.with(PdbSelector.ALLOW_SHARED, false).messages(yaml))
        .containsExactly(
            "fail poddisruptionbudget/shop/web: It selects pods of 2 workloads: deploy/canary,"
                + " deploy/web.");
  }

  @Test
  void parts_of_one_application_that_an_operator_made_may_share_a_budget() {
    String part =
        """
        ---
        kind: StatefulSet
        metadata:
          name: %s
          namespace: shop
          ownerReferences:
          - {apiVersion: example.org/v1, kind: Search, name: main, controller: true}
        spec: {template: {metadata: {labels: {app.kubernetes.io/instance: main, app: web}}}}
        """;

    assertThat(
            check.outcomes(
                part.formatted("hot")
                    + part.formatted("cold")
                    + budget("web", "{matchLabels: {app: web}}")))
        .containsExactly(
            "pass poddisruptionbudget/shop/web [note: it spans 2 parts of one application]");
  }

  @Test
  void an_empty_selector_sweeps_up_whatever_else_is_in_the_namespace() {
    assertThat(
            check.messages(
                deployment("replicas: 2")
                    + pods("web", "n1", "n2")
                    + deployment("api", "replicas: 0")
                    + budget("all", "{}")))
        .containsExactly(
            "fail poddisruptionbudget/shop/all: It selects pods of 2 workloads: deploy/api,"
                + " deploy/web.");
    assertThat(check.outcomes(deployment("replicas: 2") + budget("all", "{}")))
        .containsExactly("pass poddisruptionbudget/shop/all");
  }

  @Test
  void the_pods_of_a_job_under_the_labels_of_the_application_are_said_once() {
    String job =
        """
        ---
        kind: Job
        metadata: {name: migrate, namespace: shop}
        ---
        kind: Pod
        metadata:
          name: migrate-0
          namespace: shop
          labels: {app: web}
          ownerReferences: [{apiVersion: batch/v1, kind: Job, name: migrate, controller: true}]
        status: {phase: Running}
        """;
    String budget = budget("web", "{matchLabels: {app: web}}");

    assertThat(check.outcomes(deployment("replicas: 2") + job + budget))
        .containsExactly(
            "not-applicable poddisruptionbudget/shop/web: it selects job/migrate, whose pods cannot"
                + " be counted, which ha-pdb-headroom judges");
    assertThat(
            check.messages(
                deployment("replicas: 2")
                    + job
                    + SERVICE
                    + budget.replace("maxUnavailable: 1", "minAvailable: 1")))
        .containsExactly(
            "fail poddisruptionbudget/shop/web: It selects pods of 2 workloads: deploy/web,"
                + " job/migrate.");
  }

  @Test
  void a_budget_over_a_part_of_a_workload_fails_where_nobody_else_says_so() {
    String yaml =
        deployment("replicas: 2")
            + Manifests.replicaSet("web")
            + Manifests.pod("web", 0, "n1", ", rev: old")
            + Manifests.pod("web", 1, "n2", "");
    String budget = budget("web", "{matchLabels: {rev: old}}");

    assertThat(check.messages(yaml + budget))
        .containsExactly(
            "fail poddisruptionbudget/shop/web: It covers 1 of the 2 pods of deploy/web; web-1-1 is"
                + " among the others.");
    assertThat(check.outcomes(yaml + owned(budget)))
        .containsExactly(
            "pass poddisruptionbudget/shop/web [note: it covers 1 of the 2 pods of deploy/web, as"
                + " Shop main made it]");
    assertThat(check.outcomes(yaml + SERVICE + budget))
        .containsExactly(
            "not-applicable poddisruptionbudget/shop/web: it covers 1 of the 2 pods of deploy/web,"
                + " which ha-pdb judges");
  }
}
