package dev.kprod.checks.availability;

import static dev.kprod.checks.availability.Machines.mounting;
import static dev.kprod.checks.availability.Machines.node;
import static dev.kprod.checks.availability.Machines.service;
import static dev.kprod.checks.availability.Machines.three;
import static dev.kprod.checks.availability.Machines.volume;
import static dev.kprod.checks.availability.Machines.workload;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class NodeLossTest {
  private static final String DB =
      """
      ---
      kind: Service
      metadata: {name: db, namespace: shop}
      spec: {selector: {app: db}}
      """;

  private final CheckTester<?> check = CheckTester.of(new NodeLoss());

  @Test
  void all_replicas_on_one_node_die_with_it() {
    assertThat(check.messages(three() + service("web", "", "a1", "a1")))
        .containsExactly(
            "fail deployment/shop/web: The loss of node a1 takes all its 2 ready pods, and it is"
                + " gone until new ones are ready elsewhere.");
    assertThat(check.outcomes(three() + service("web", "", "a1", "b1")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void one_replica_that_comes_back_is_the_business_of_another_check() {
    assertThat(check.outcomes(three() + service("web", "", "a1")))
        .containsExactly(
            "not-applicable deployment/shop/web: it has one replica, which ha-replicas judges");
  }

  @Test
  void a_volume_of_the_lost_node_keeps_even_a_single_replica_down() {
    assertThat(check.outcomes(three() + service("web", mounting("web"), "a1") + volume("web", "a")))
        .containsExactly(
            "fail deployment/shop/web: status.readyReplicas is 1, and 0 without node a1, wanted 1"
                + " or more");
  }

  @Test
  void a_stateful_set_waits_for_a_node_object_that_no_cloud_deletes() {
    String cloud =
        node("a1", "a", "providerID: gce://p/z/a1") + node("b1", "b", "") + node("c1", "c", "");
    String set = workload("StatefulSet", "db", "", "a1", "a1") + DB;

    assertThat(check.messages(three() + set))
        .containsExactly(
            "fail statefulset/shop/db: The loss of node a1 takes all its 2 ready pods, and it stays"
                + " down: its pods come back only once the Node object is deleted. [note: its pods"
                + " come back only once the Node object is deleted, or somebody says so]");
    assertThat(check.messages(cloud + set))
        .containsExactly(
            "fail statefulset/shop/db: The loss of node a1 takes all its 2 ready pods, and it is"
                + " gone until new ones are ready elsewhere. [note: its pods come back only once"
                + " the Node object is deleted, or somebody says so]");
  }

  @Test
  void a_pod_that_tolerates_a_dead_node_for_ever_never_moves() {
    String ever = "tolerations: [{operator: Exists}]";

    assertThat(check.messages(three() + service("web", ever, "a1", "a1")))
        .containsExactly(
            "fail deployment/shop/web: The loss of node a1 takes all its 2 ready pods, and it stays"
                + " down: its pods come back only once the Node object is deleted. [note: it"
                + " tolerates a dead node for ever, so it moves only once the Node object is"
                + " deleted]");
  }

  @Test
  void pods_without_room_elsewhere_are_a_note_while_others_answer() {
    String full = service("fill", "", "b1", "b1", "b1", "c1", "c1", "c1", "c1");

    assertThat(check.outcomes(three() + service("web", "", "a1", "b1") + full))
        .containsExactly(
            "pass deployment/shop/fill [note: without node c1 1 of its pods wait: no node takes it:"
                + " 2 nodes too little cpu] [note: 3 of 7 pods are left at once without node c1]",
            "pass deployment/shop/web [note: without node a1 1 of its pods wait: no node takes it:"
                + " 2 nodes too little cpu]");
  }

  @Test
  void what_nobody_calls_and_what_runs_on_every_node_is_not_judged() {
    assertThat(check.outcomes(three() + workload("Deployment", "worker", "", "a1")))
        .containsExactly("not-applicable deployment/shop/worker: no Service sends to it");
    assertThat(check.outcomes(three() + workload("DaemonSet", "db", "", "a1") + DB))
        .containsExactly("not-applicable daemonset/shop/db: it runs one pod on each node");
  }

  @Test
  void room_that_depends_on_who_comes_first_is_not_a_pass() {
    String two = service("web", "", "a1", "a1") + service("api", "", "a1", "a1");
    String full = workload("Deployment", "fill", "", "b1", "b1", "b1", "c1", "c1", "c1");

    assertThat(check.outcomes(three() + two + full))
        .filteredOn(line -> line.contains("/web"))
        .containsExactly(
            "unknown(not-observable) deployment/shop/web: whether it comes back without node a1"
                + " cannot be told: whether it finds room depends on who comes first");
  }

  @Test
  void an_autoscaler_that_was_not_seen_makes_a_failure_a_suspicion() {
    assertThat(
            check
                .refusing("horizontalpodautoscalers.autoscaling")
                .outcomes(three() + service("web", "", "a1", "a1")))
        .containsExactly(
            "unknown(forbidden) deployment/shop/web: whether it is meant to have several replicas"
                + " depends on an autoscaler that could not be read");
  }
}
