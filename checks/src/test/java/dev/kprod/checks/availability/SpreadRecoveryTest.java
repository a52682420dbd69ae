package dev.kprod.checks.availability;

import static dev.kprod.checks.availability.Machines.node;
import static dev.kprod.checks.availability.Machines.service;
import static dev.kprod.checks.availability.Machines.three;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class SpreadRecoveryTest {
  private static final String ZONE = "topology.kubernetes.io/zone";

  private final CheckTester<?> check = CheckTester.of(new SpreadRecovery());

  private static String spread(String key, int skew, String more) {
    return """
    topologySpreadConstraints: [{maxSkew: %s, topologyKey: %s, whenUnsatisfiable: \
    DoNotSchedule, labelSelector: {matchLabels: {app: web}}%s}]\
    """
        .formatted(skew, key, more);
  }

  private static String web(String spread) {
    return service("web", spread, "a1", "b1", "c1");
  }

  @Test
  void three_pods_in_three_zones_leave_no_place_while_one_is_dead() {
    String yaml = three() + web(spread(ZONE, 1, ""));

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail deployment/shop/web:"
                + " spec.template.spec.topologySpreadConstraints[0].nodeTaintsPolicy is Ignore;"
                + " maxSkew 1, 3 zones: 2 of 3 pods may run while one is closed, wanted Honor, or"
                + " room for all in the others");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Let the rule leave out nodes that are closed.\n"
                + "kubectl -n shop patch deploy web --type strategic -p"
                + " '{\"spec\":{\"template\":{\"spec\":{\"topologySpreadConstraints\":[{\"topologyKey\":\"topology.kubernetes.io/zone\",\"whenUnsatisfiable\":\"DoNotSchedule\",\"nodeTaintsPolicy\":\"Honor\"}]}}}}'");
  }

  @Test
  void honoring_taints_or_more_skew_leaves_room() {
    assertThat(check.outcomes(three() + web(spread(ZONE, 1, ", nodeTaintsPolicy: Honor"))))
        .containsExactly("pass deployment/shop/web");
    assertThat(check.outcomes(three() + web(spread(ZONE, 2, ""))))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void each_key_is_judged_by_itself_and_more_nodes_than_zones_leave_room() {
    String six = three() + node("a2", "a", "") + node("b2", "b", "") + node("c2", "c", "");

    assertThat(check.outcomes(six + web(spread("kubernetes.io/hostname", 1, ""))))
        .containsExactly("pass deployment/shop/web");
    assertThat(check.messages(three() + web(spread("kubernetes.io/hostname", 1, ""))))
        .containsExactly(
            "fail deployment/shop/web: While a node is closed its hard spread leaves no place for"
                + " all its 3 pods.");
  }

  @Test
  void a_revision_key_does_not_help() {
    assertThat(
            check.outcomes(three() + web(spread(ZONE, 1, ", matchLabelKeys: [pod-template-hash]"))))
        .singleElement()
        .asString()
        .startsWith("fail deployment/shop/web");
  }

  @Test
  void soft_rules_and_rules_that_count_others_are_not_judged() {
    String none =
        "not-applicable deployment/shop/web: no hard spread rule counts its own pods over two"
            + " domains or more";

    assertThat(
            check.outcomes(
                three() + web(spread(ZONE, 1, "").replace("DoNotSchedule", "ScheduleAnyway"))))
        .containsExactly(none);
    assertThat(
            check.outcomes(
                three()
                    + web(
                        spread(ZONE, 1, "")
                            .replace(
                                "labelSelector: {matchLabels: {app: web}}",
                                "labelSelector: {matchLabels: {app: other}}"))))
        .containsExactly(none);
    assertThat(check.outcomes(node("a1", "a", "") + service("web", spread(ZONE, 1, ""), "a1")))
        .containsExactly(none);
  }

  @Test
  void nodes_that_the_pod_never_enters_are_no_domains() {
    String selected =
        spread(ZONE, 1, "") + "\n      nodeSelector: {topology.kubernetes.io/zone: a}";

    assertThat(check.outcomes(three() + web(selected.replace("\n      ", ", "))))
        .containsExactly(
            "not-applicable deployment/shop/web: no hard spread rule counts its own pods over two"
                + " domains or more");
  }

  @Test
  void a_pod_that_bears_closed_nodes_passes_with_a_note() {
    assertThat(
            check.outcomes(
                three() + web(spread(ZONE, 1, "") + ", tolerations: [{operator: Exists}]")))
        .containsExactly(
            "pass deployment/shop/web [note: it tolerates closed nodes, so its pods may start on"
                + " them and never run]");
  }

  @Test
  void the_floor_of_an_autoscaler_counts_where_it_is_more_than_there_is() {
    String two = three() + service("web", spread(ZONE, 1, ""), "a1", "b1");

    assertThat(check.outcomes(two)).containsExactly("pass deployment/shop/web");
    assertThat(check.outcomes(two + Manifests.autoscaler(4)))
        .singleElement()
        .asString()
        .contains("2 of 4 pods may run");
  }
}
