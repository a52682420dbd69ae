package dev.kprod.checks.availability;

import static dev.kprod.checks.availability.Manifests.SERVICE;
import static dev.kprod.checks.availability.Manifests.deployment;
import static dev.kprod.checks.availability.Manifests.node;
import static dev.kprod.checks.availability.Manifests.pods;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class SpreadZoneTest {
  private static final String NODES =
      node("a1", "a", "") + node("a2", "a", "") + node("b1", "b", "") + node("c1", "c", "");

  private final CheckTester<?> check = CheckTester.of(new SpreadZone());

  private static String web(String... nodes) {
    return deployment("replicas: %s".formatted(nodes.length)) + pods("web", nodes) + SERVICE;
  }

  @Test
  void all_in_one_zone_fails_and_the_counts_stand_beside_it() {
    assertThat(check.outcomes(NODES + web("a1", "a2")))
        .containsExactly(
            "fail deployment/shop/web: spec.nodeName is ready pods by zone: a: 2, b: 0, c: 0,"
                + " wanted two zones or more");
    assertThat(check.messages(NODES + web("a1", "a2")))
        .containsExactly(
            "fail deployment/shop/web: All its 2 ready pods run in zone a; no rule spreads it over"
                + " zones.");
    assertThat(check.outcomes(NODES + web("a1", "b1"))).containsExactly("pass deployment/shop/web");
  }

  @Test
  void more_zones_can_be_asked_for() {
    assertThat(check.with(SpreadZone.MIN_ZONES, 3).messages(NODES + web("a1", "b1")))
        .containsExactly(
            "fail deployment/shop/web: All its 2 ready pods run in zones a, b; no rule spreads it"
                + " over zones.");
  }

  @Test
  void nodes_without_a_zone_are_reported_and_not_guessed() {
    String bare = NODES + node("x1", "", "");

    assertThat(check.outcomes(bare + web("a1", "x1")))
        .containsExactly(
            "unknown(not-observable) deployment/shop/web: 1 of its ready pods run on nodes without"
                + " a zone label");
    assertThat(check.outcomes(bare + web("a1", "b1", "x1")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void zones_that_only_hold_nodes_it_may_not_enter_do_not_count() {
    assertThat(
            check.outcomes(
                node("a1", "a", "")
                    + node("a2", "a", "")
                    + node(
                        "m1",
                        "b",
                        "taints: [{key: node-role.kubernetes.io/control-plane, effect:"
                            + " NoSchedule}]")
                    + node("z1", "c", "unschedulable: true")
                    + web("a1", "a2")))
        .containsExactly("not-applicable deployment/shop/web: its nodes are in one zone");
  }

  @Test
  void why_they_are_in_one_zone_is_said() {
    String selected =
        (NODES + web("a1", "a2"))
            .replace(
                "template: {metadata: {labels: {app: web}}}",
                "template: {metadata: {labels: {app: web}}, spec: {nodeSelector:"
                    + " {topology.kubernetes.io/zone: a}}}");
    String declared =
        (NODES + web("a1", "a2"))
            .replace(
                "template: {metadata: {labels: {app: web}}}",
                "template: {metadata: {labels: {app: web}}, spec: {topologySpreadConstraints:"
                    + " [{topologyKey: topology.kubernetes.io/zone, labelSelector: {matchLabels:"
                    + " {app: web}}}]}}");

    assertThat(check.messages(selected))
        .containsExactly(
            "fail deployment/shop/web: All its 2 ready pods run in zone a; its node selector or"
                + " affinity admits nodes of zone a only.");
    assertThat(check.messages(declared))
        .containsExactly(
            "fail deployment/shop/web: All its 2 ready pods run in zone a; it declares a spread"
                + " over zones, which holds for new pods only.");
  }

  @Test
  void volumes_of_a_zone_hold_their_pods_there() {
    assertThat(check.messages(example()))
        .containsExactly(
            "fail statefulset/default/db: All its 2 ready pods run in zone zone-a; its volumes can"
                + " be mounted in zone zone-a only.");
    assertThat(check.refusing("persistentvolumes").messages(example()))
        .containsExactly(
            "fail statefulset/default/db: All its 2 ready pods run in zone zone-a; no rule spreads"
                + " it over zones.");
  }

  private static String example() {
    return new SpreadZone().declaration().examples().failing();
  }

  @Test
  void fewer_than_two_ready_pods_are_left_to_the_check_of_availability() {
    assertThat(check.outcomes(NODES + deployment("replicas: 2") + pods("web", "a1") + SERVICE))
        .containsExactly(
            "not-applicable deployment/shop/web: fewer than two of its pods are ready, which"
                + " ha-available judges");
  }
}
