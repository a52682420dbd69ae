package dev.kprod.checks.availability;

import static dev.kprod.checks.availability.Machines.mounting;
import static dev.kprod.checks.availability.Machines.node;
import static dev.kprod.checks.availability.Machines.service;
import static dev.kprod.checks.availability.Machines.three;
import static dev.kprod.checks.availability.Machines.volume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class ZoneLossTest {
  private final CheckTester<?> check = CheckTester.of(new ZoneLoss());

  @Test
  void two_nodes_of_one_zone_are_one_fault() {
    String twoInA = three() + node("a2", "a", "");

    assertThat(check.messages(twoInA + service("web", "", "a1", "a2")))
        .containsExactly(
            "fail deployment/shop/web: The loss of zone a takes all its 2 ready pods, and it is"
                + " gone until new ones are ready elsewhere.");
    assertThat(check.outcomes(twoInA + service("web", "", "a1", "b1")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void volumes_of_the_lost_zone_keep_it_down() {
    String yaml = three() + service("db", mounting("db"), "a1", "a1") + volume("db", "a");

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/db: The loss of zone a takes all its 2 ready pods, and it stays"
                + " down: no node takes it: 2 nodes out of reach of its volume.");
    assertThat(check.messages(yaml.replace("values: [a]", "values: [a, b]")))
        .containsExactly(
            "fail deployment/shop/db: The loss of zone a takes all its 2 ready pods, and it is gone"
                + " until new ones are ready elsewhere.");
  }

  @Test
  void a_hard_spread_over_zones_that_counts_dead_nodes_is_a_note() {
    String spread =
        "topologySpreadConstraints: [{maxSkew: 1, topologyKey: topology.kubernetes.io/zone,"
            + " whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: web}}}]";

    assertThat(check.outcomes(three() + service("web", spread, "a1", "b1", "c1")))
        .containsExactly(
            "pass deployment/shop/web [note: its spread rule counts the dead nodes: replacements"
                + " wait until their Node objects are deleted]");
  }

  @Test
  void one_zone_of_workers_is_said_to_be_one() {
    String one =
        node("a1", "a", "")
            + node("a2", "a", "")
            + node("m1", "b", "")
                .replace("labels: {", "labels: {node-role.kubernetes.io/control-plane: '', ");

    assertThat(check.outcomes(one + service("web", "", "a1", "a2")))
        .containsExactly(
            "not-applicable deployment/shop/web: the workers of the cluster are in fewer than two"
                + " zones");
  }

  @Test
  void without_a_control_plane_nothing_comes_back() {
    String first =
        three().replaceFirst("labels: \\{", "labels: {node-role.kubernetes.io/control-plane: '', ")
            + node("a2", "a", "");

    assertThat(check.messages(first + service("web", "", "a2", "a2")))
        .containsExactly(
            "fail deployment/shop/web: The loss of zone a takes all its 2 ready pods, and it stays"
                + " down: no control plane is left to start it elsewhere.");
  }

  @Test
  void a_majority_of_voters_in_one_zone_is_lost_with_it_although_one_is_left() {
    String etcd =
        "\n---\nkind: Service\nmetadata: {name: etcd, namespace: shop}\nspec: {selector: {app:"
            + " etcd}}\n";
    String members =
        Machines.workload("StatefulSet", "etcd", "", "a1", "a2", "b1")
            .replace("spec: {}}", "spec: {containers: [{name: etcd, image: etcd}]}}");

    assertThat(check.messages(three() + node("a2", "a", "") + members + etcd))
        .containsExactly(
            "fail statefulset/shop/etcd: The loss of zone a leaves no quorum: 1 of the 3 members of"
                + " etcd are left, and a majority is 2.");
  }

  @Test
  void what_is_scaled_to_zero_is_not_judged() {
    assertThat(check.outcomes(three() + service("web", "")))
        .containsExactly("not-applicable deployment/shop/web: it is scaled to zero");
  }
}
