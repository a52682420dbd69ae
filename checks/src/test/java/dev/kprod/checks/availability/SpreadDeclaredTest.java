package dev.kprod.checks.availability;

import static dev.kprod.checks.availability.Manifests.SERVICE;
import static dev.kprod.checks.availability.Manifests.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpreadDeclaredTest {
  private static final String OWN = "labelSelector: {matchLabels: {app: web}}";
  private static final String HOST = "topologyKey: kubernetes.io/hostname";
  private static final String SPREAD = "spec.template.spec.topologySpreadConstraints";

  private final CheckTester<?> check = CheckTester.of(new SpreadDeclared());

  private static String web(String spec) {
    return """
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      replicas: 2
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {%s}
    """
            .formatted(spec)
        + SERVICE;
  }

  private static String spread(String constraint) {
    return web("topologySpreadConstraints: [{" + constraint + "}]");
  }

  private static String anti(String term) {
    return web(
        "affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{%s}]}}"
            .formatted(term));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "kubernetes.io/hostname",
        "topology.kubernetes.io/zone",
        "failure-domain.beta.kubernetes.io/zone",
      })
  void a_spread_over_nodes_or_zones_that_counts_its_own_pods_passes(String key) {
    assertThat(check.outcomes(spread("topologyKey: " + key + ", " + OWN)))
        .containsExactly("pass deployment/shop/web");
    assertThat(check.outcomes(anti("topologyKey: " + key + ", " + OWN)))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void a_preference_is_enough() {
    assertThat(
            check.outcomes(
                web(
                    "affinity: {podAntiAffinity: {preferredDuringSchedulingIgnoredDuringExecution:"
                        + " [{weight: 100, podAffinityTerm: {%s, %s}}]}}".formatted(HOST, OWN))))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void the_schedulers_own_preference_is_not_enough_and_the_remedy_is_two_rules() {
    assertThat(check.outcomes(web("")))
        .containsExactly(
            "fail deployment/shop/web: "
                + SPREAD
                + " is absent, wanted one for nodes, one for zones");
    assertThat(check.remedies(web("")))
        .containsExactly(
            "Spread its pods, each revision for itself.\n"
                + "kubectl -n shop patch deploy web --type strategic -p '{\"spec\":{\"template\":"
                + "{\"spec\":{\"topologySpreadConstraints\":[{\"topologyKey\":"
                + "\"kubernetes.io/hostname\",\"maxSkew\":1,\"whenUnsatisfiable\":"
                + "\"ScheduleAnyway\",\"labelSelector\":{\"matchLabels\":{\"app\":\"web\"}},"
                + "\"matchLabelKeys\":[\"pod-template-hash\"]},{\"topologyKey\":"
                + "\"topology.kubernetes.io/zone\",\"maxSkew\":1,\"whenUnsatisfiable\":"
                + "\"ScheduleAnyway\",\"labelSelector\":{\"matchLabels\":{\"app\":\"web\"}},"
                + "\"matchLabelKeys\":[\"pod-template-hash\"]}]}}}}'");
  }

  @Test
  void regions_and_racks_are_no_nodes_and_no_zones() {
    assertThat(check.messages(spread("topologyKey: topology.kubernetes.io/region, " + OWN)))
        .containsExactly(
            "fail deployment/shop/web: It declares a spread, but neither over nodes nor over"
                + " zones.");
  }

  @ParameterizedTest
  @CsvSource({
    "'labelSelector: {matchLabels: {app: web2}}', app=web2",
    "'labelSelector: {}', 'empty, which counts no pod'",
    "'', no pod",
  })
  void a_constraint_that_does_not_count_its_own_pods_spreads_nothing(
      String selector, String observed) {
    String yaml = spread(HOST + (selector.isEmpty() ? "" : ", " + selector));

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail deployment/shop/web: %s[0].labelSelector is %s, wanted a selector of its own labels"
                .formatted(SPREAD, observed));
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: It declares a spread that counts other pods, not its own.");
  }

  @Test
  void a_key_that_only_live_pods_have_does_not_narrow_the_template() {
    assertThat(
            check.outcomes(
                spread("%s, %s, matchLabelKeys: [pod-template-hash]".formatted(HOST, OWN))))
        .containsExactly("pass deployment/shop/web");
  }

  @ParameterizedTest
  @CsvSource({
    "namespaces: [other], fail",
    "'namespaces: [shop, other]', pass",
    "namespaceSelector: {}, pass",
    "'namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: shop}}', pass",
    "'namespaceSelector: {matchLabels: {team: b}}', fail",
  })
  void anti_affinity_in_another_namespace_keeps_none_of_its_own_pods_apart(
      String where, String outcome) {
    assertThat(check.outcomes(anti("%s, %s, %s".formatted(HOST, OWN, where))))
        .first()
        .asString()
        .startsWith(outcome);
  }

  @Test
  void an_empty_selector_of_anti_affinity_selects_every_pod() {
    assertThat(check.outcomes(anti(HOST + ", labelSelector: {}")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void hard_rules_and_zones_can_be_asked_for() {
    String soft = spread(HOST + ", whenUnsatisfiable: ScheduleAnyway, " + OWN);

    assertThat(check.with(SpreadDeclared.ACCEPT_SOFT, false).outcomes(soft))
        .containsExactly("fail deployment/shop/web: " + SPREAD + "[0] is soft, wanted a hard one");
    assertThat(check.with(SpreadDeclared.ACCEPT_SOFT, false).outcomes(spread(HOST + ", " + OWN)))
        .containsExactly("pass deployment/shop/web");
    assertThat(check.with(SpreadDeclared.REQUIRE_ZONE, true).outcomes(soft))
        .containsExactly(
            "fail deployment/shop/web: " + SPREAD + "[0] is soft, wanted one for zones");
  }

  @Test
  void a_cluster_of_one_node_and_a_workload_of_one_pod_are_left_out() {
    assertThat(check.outcomes(web("") + node("n1", "", "")))
        .containsExactly("not-applicable deployment/shop/web: the cluster has one node");
    assertThat(check.outcomes(web("").replace("replicas: 2", "replicas: 1")))
        .containsExactly(
            "not-applicable deployment/shop/web: it has one replica, which ha-replicas judges");
  }

  @Test
  void a_stateful_set_tells_its_revisions_by_another_label() {
    assertThat(check.remedies(web("").replace("kind: Deployment", "kind: StatefulSet")).getFirst())
        .contains("\"matchLabelKeys\":[\"controller-revision-hash\"]")
        .startsWith("Spread its pods, each revision for itself.\nkubectl -n shop patch sts web");
  }
}
