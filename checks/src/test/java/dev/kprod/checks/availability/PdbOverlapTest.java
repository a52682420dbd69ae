package dev.kprod.checks.availability;

import static dev.kprod.checks.availability.Manifests.budget;
import static dev.kprod.checks.availability.Manifests.deployment;
import static dev.kprod.checks.availability.Manifests.pods;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class PdbOverlapTest {
  private static final String WEB = "{matchLabels: {app: web}}";
  private static final String TWO =
      "spec.selector of poddisruptionbudget/shop/all is every pod of the namespace, wanted one"
          + " budget for a pod; spec.selector of poddisruptionbudget/shop/web is app=web, wanted"
          + " one budget for a pod";

  private final CheckTester<?> check = CheckTester.of(new PdbOverlap());

  @Test
  void an_empty_selector_is_the_commonest_second_budget() {
    String yaml =
        deployment("replicas: 1")
            + pods("web", "n1")
            + deployment("api", "replicas: 1")
            + pods("api", "n1")
            + budget("web", WEB)
            + budget("all", "{}");

    assertThat(check.outcomes(yaml))
        .containsExactly("fail deployment/shop/web: " + TWO, "pass deployment/shop/api");
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: Budgets all and web select pod web-1-0, so that no request "
                + "to evict it succeeds.",
            "pass deployment/shop/api");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Delete the wider budget, or narrow its selector.\n"
                + "kubectl -n shop delete pdb all");
  }

  @Test
  void two_budgets_over_different_pods_of_one_workload_do_not_overlap() {
    String yaml =
        deployment("replicas: 2")
            + Manifests.replicaSet("web")
            + Manifests.pod("web", 0, "n1", ", half: a")
            + Manifests.pod("web", 1, "n2", ", half: b")
            + budget("a", "{matchLabels: {half: a}}")
            + budget("b", "{matchLabels: {half: b}}");

    assertThat(check.outcomes(yaml)).containsExactly("pass deployment/shop/web");
  }

  @Test
  void without_pods_the_template_is_judged_and_the_remark_says_when_it_begins() {
    assertThat(check.outcomes(deployment("replicas: 1") + budget("web", WEB) + budget("all", "{}")))
        .containsExactly(
            "fail deployment/shop/web: "
                + TWO
                + " [note: it has no pod now; this begins when there are some]");
    assertThat(check.outcomes(deployment("replicas: 0") + budget("web", WEB) + budget("all", "{}")))
        .containsExactly("not-applicable deployment/shop/web: it has no pod now");
  }

  @Test
  void a_drain_leaves_pods_of_a_daemon_set_alone_so_they_are_of_low_weight() {
    String yaml =
        """
        kind: DaemonSet
        metadata: {name: web, namespace: shop}
        spec: {template: {metadata: {labels: {app: web}}}}
        """
            + budget("web", WEB)
            + budget("all", "{}");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail(low) daemonset/shop/web: "
                + TWO
                + " [note: it has no pod now; this begins when there are some]");
  }

  @Test
  void a_nil_selector_selects_nothing_and_another_namespace_does_not_count() {
    assertThat(
            check.outcomes(
                deployment("replicas: 1")
                    + pods("web", "n1")
                    + budget("web", WEB)
                    + budget("nil", "null")
                    + budget("other", "{}").replace("namespace: shop", "namespace: other")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void a_namespace_without_budgets_is_left_out() {
    assertThat(check.outcomes(deployment("replicas: 1")))
        .containsExactly("not-applicable deployment/shop/web: its namespace has no budget");
  }

  @Test
  void a_budget_of_an_operator_is_the_last_to_be_deleted() {
    String owned =
        """
        ---
        kind: PodDisruptionBudget
        metadata:
          name: %s
          namespace: shop
          ownerReferences:
          - {apiVersion: example.org/v1, kind: Guard, name: main, controller: true}
        spec: {maxUnavailable: 1, selector: %s}
        """;

    assertThat(
            check.remedies(
                deployment("replicas: 1")
                    + pods("web", "n1")
                    + budget("web", WEB)
                    + owned.formatted("all", "{}")))
        .containsExactly(
            "Delete the wider budget, or narrow its selector.\n"
                + "kubectl -n shop delete pdb web");
    assertThat(
            check.remedies(
                deployment("replicas: 1")
                    + pods("web", "n1")
                    + owned.formatted("web", WEB)
                    + owned.formatted("all", "{}")))
        .containsExactly(
            "Budget all belongs to Guard main, which writes it again: narrow it there.");
  }
}
