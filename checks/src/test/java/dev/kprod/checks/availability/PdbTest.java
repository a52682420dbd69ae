package dev.kprod.checks.availability;

import static dev.kprod.checks.availability.Manifests.SERVICE;
import static dev.kprod.checks.availability.Manifests.autoscaler;
import static dev.kprod.checks.availability.Manifests.budget;
import static dev.kprod.checks.availability.Manifests.deployment;
import static dev.kprod.checks.availability.Manifests.pods;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PdbTest {
  private static final String NONE =
      "fail deployment/shop/web: no PodDisruptionBudget selects its pods, wanted one";

  private final CheckTester<?> check = CheckTester.of(new Pdb());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{matchLabels: {app: web}}",
        "{}",
        "{matchExpressions: [{key: app, operator: In, values: [web, api]}]}",
        "{matchExpressions: [{key: canary, operator: DoesNotExist}]}",
      })
  void any_budget_that_selects_its_pods_covers_it(String selector) {
    assertThat(
            check.outcomes(
                deployment("replicas: 2")
                    + pods("web", "n1", "n2")
                    + SERVICE
                    + budget("web", selector)))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void without_a_budget_it_fails_and_the_remedy_is_one_with_the_owners_selector() {
    String yaml = deployment("replicas: 2") + pods("web", "n1", "n2") + SERVICE;

    assertThat(check.outcomes(yaml)).containsExactly(NONE);
    assertThat(check.messages(yaml))
        .containsExactly("fail deployment/shop/web: Its 2 pods are under no budget.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            """
            Add a budget that lets one pod go at a time.
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: web, namespace: shop}
            spec:
              maxUnavailable: 1
              unhealthyPodEvictionPolicy: AlwaysAllow
              selector: {"matchLabels":{"app":"web"}}\
            """);
  }

  @Test
  void a_nil_selector_covers_nothing() {
    assertThat(check.outcomes(deployment("replicas: 2") + SERVICE + budget("web", "null")))
        .containsExactly(NONE);
  }

  @Test
  void labels_that_a_webhook_gave_to_the_pods_count_and_the_templates_do_not() {
    String yaml =
        deployment("replicas: 1, paused: true").replace("replicas: 1", "replicas: 2")
            + Manifests.replicaSet("web")
            + Manifests.pod("web", 0, "n1", ", team: a")
            + Manifests.pod("web", 1, "n2", ", team: a")
            + SERVICE;

    assertThat(check.outcomes(yaml + budget("web", "{matchLabels: {team: a}}")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void a_budget_over_some_of_its_pods_leaves_the_others_bare() {
    String yaml =
        deployment("replicas: 2")
            + Manifests.replicaSet("web")
            + Manifests.pod("web", 0, "n1", ", rev: old")
            + Manifests.pod("web", 1, "n2", "")
            + SERVICE
            + budget("web", "{matchLabels: {app: web, rev: old}}");

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: Budget web selects 1 of its 2 pods; web-1-1 is among the"
                + " others.");
    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail deployment/shop/web: spec.selector of poddisruptionbudget/shop/web is"
                + " app=web,rev=old, wanted the labels of all its pods");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Give budget web the selector of deploy/web.\n"
                + "kubectl -n shop patch pdb web --type json -p "
                + "'[{\"op\":\"add\",\"path\":\"/spec/selector\","
                + "\"value\":{\"matchLabels\":{\"app\":\"web\"}}}]'");
  }

  @Test
  void a_budget_that_misses_by_one_label_is_named() {
    String yaml = deployment("replicas: 2") + pods("web", "n1", "n2") + SERVICE;

    assertThat(check.outcomes(yaml + budget("web", "{matchLabels: {app: web2}}")))
        .containsExactly(
            NONE + "; spec.selector of poddisruptionbudget/shop/web is app=web2, wanted app=web");
    assertThat(check.messages(yaml + budget("web", "{matchLabels: {app: web, tier: front}}")))
        .containsExactly(
            "fail deployment/shop/web: Its 2 pods are under no budget. Budget web misses them by"
                + " one label.");
    assertThat(check.outcomes(yaml + budget("api", "{matchLabels: {app: api}}")))
        .containsExactly(NONE);
  }

  @Test
  void a_budget_that_is_needed_elsewhere_is_no_near_miss() {
    assertThat(
            check.outcomes(
                deployment("replicas: 2")
                    + pods("web", "n1", "n2")
                    + SERVICE
                    + deployment("web2", "replicas: 1")
                    + budget("web2", "{matchLabels: {app: web2}}")))
        .containsExactly(NONE, "not-applicable deployment/shop/web2: no Service sends to it");
  }

  @Test
  void a_budget_that_selects_by_the_labels_of_the_owner_is_named() {
    String labelled =
        deployment("replicas: 2")
            .replace(
                "{name: web, namespace: shop}", "{name: web, namespace: shop, labels: {a: b}}");

    assertThat(check.messages(labelled + SERVICE + budget("web", "{matchLabels: {a: b}}")))
        .containsExactly(
            "fail deployment/shop/web: The pods it makes are under no budget. Budget web selects by"
                + " labels of the owner, which its pods do not have.");
  }

  @Test
  void a_budget_in_another_namespace_is_named() {
    assertThat(
            check.messages(
                deployment("replicas: 2")
                    + SERVICE
                    + budget("web", "{matchLabels: {app: web}}")
                        .replace("namespace: shop", "namespace: other")))
        .containsExactly(
            "fail deployment/shop/web: The pods it makes are under no budget. Budget web would fit,"
                + " and lies in namespace other.");
  }

  @Test
  void one_replica_has_nothing_to_protect() {
    assertThat(check.outcomes(deployment("replicas: 1") + SERVICE))
        .containsExactly(
            "not-applicable deployment/shop/web: it has one replica, which ha-replicas judges");
    assertThat(check.outcomes(deployment("replicas: 4") + SERVICE + autoscaler(1)))
        .containsExactly(
            "not-applicable deployment/shop/web: it has one replica, which ha-replicas judges");
    assertThat(check.outcomes(deployment("replicas: 0") + SERVICE))
        .containsExactly("not-applicable deployment/shop/web: it is scaled to zero");
  }

  @Test
  void unseen_autoscalers_leave_open_whether_it_is_replicated() {
    assertThat(
            check
                .refusing("horizontalpodautoscalers.autoscaling")
                .outcomes(deployment("replicas: 2") + SERVICE))
        .containsExactly(
            "unknown(forbidden) deployment/shop/web: whether it is meant to have several replicas "
                + "depends on an autoscaler that could not be read");
  }

  @Test
  void a_daemon_set_is_left_out() {
    assertThat(
            check.outcomes(
                """
                kind: DaemonSet
                metadata: {name: web, namespace: shop}
                spec: {template: {metadata: {labels: {app: web}}}}
                """
                    + SERVICE))
        .containsExactly("not-applicable daemonset/shop/web: it runs one pod on each node");
  }

  @Test
  void a_system_whose_members_vote_is_covered_whoever_sends_to_it() {
    String etcd =
        """
        kind: StatefulSet
        metadata: {name: etcd, namespace: shop}
        spec: {replicas: 3, template: {spec: {containers: [{name: etcd, image: etcd}]}}}
        """;

    assertThat(check.outcomes(etcd))
        .containsExactly(
            "fail statefulset/shop/etcd: no PodDisruptionBudget selects its pods, wanted one");
    assertThat(check.outcomes(etcd.replace("image: etcd", "image: web")))
        .containsExactly("not-applicable statefulset/shop/etcd: no Service sends to it");
  }
}
