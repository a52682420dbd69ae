package dev.kprod.checks.availability;

import static dev.kprod.checks.availability.Machines.mounting;
import static dev.kprod.checks.availability.Machines.node;
import static dev.kprod.checks.availability.Machines.service;
import static dev.kprod.checks.availability.Machines.three;
import static dev.kprod.checks.availability.Machines.volume;
import static dev.kprod.checks.availability.Machines.workload;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.util.List;
import org.junit.jupiter.api.Test;

class CapacityTest {
  private static final String FULL =
      service("web", "", "a1", "a1", "a1", "b1", "b1", "b1", "c1", "c1", "c1");

  private final CheckTester<?> check = CheckTester.of(new Capacity());

  @Test
  void three_full_nodes_have_no_spare_for_any_of_them() {
    assertThat(check.with(Capacity.MODES, List.of("node")).outcomes(three() + FULL))
        .containsExactly(
            "fail cluster: without node a1 is 1 pod without room, 1 cpu in all, wanted room for"
                + " all; without node b1 is 1 pod without room, 1 cpu in all, wanted room for all;"
                + " without node c1 is 1 pod without room, 1 cpu in all, wanted room for all");
    assertThat(check.messages(three() + FULL))
        .containsExactly(
            "fail cluster: Without node a1, and in 5 cases more, requests leave pods waiting for"
                + " room.");
  }

  @Test
  void half_full_nodes_have_room() {
    assertThat(check.outcomes(three() + service("web", "", "a1", "b1", "c1")))
        .containsExactly("pass cluster");
  }

  @Test
  void a_zone_alone_fails_as_medium_and_may_be_left_out() {
    String wide =
        node("a1", "a", "") + node("a2", "a", "") + node("b1", "b", "") + node("b2", "b", "");
    String pods = service("web", "", "a1", "a1", "a2", "a2", "b1", "b1", "b2", "b2", "a1", "b1");

    assertThat(check.outcomes(wide + pods))
        .containsExactly(
            "fail(medium) cluster: without zone a is 2 pods without room, 2 cpu in all, wanted room"
                + " for all; without zone b is 2 pods without room, 2 cpu in all, wanted room for"
                + " all");
    assertThat(check.with(Capacity.MODES, List.of("node")).outcomes(wide + pods))
        .containsExactly("pass cluster");
  }

  @Test
  void one_worker_leaves_nothing() {
    assertThat(check.outcomes(node("a1", "a", "") + service("web", "", "a1")))
        .containsExactly("fail cluster: nodes is 1 usable worker, wanted 2 or more");
    assertThat(check.outcomes(three()))
        .containsExactly("not-applicable cluster: no pod runs on a usable worker");
  }

  @Test
  void pods_that_ask_for_nothing_make_the_answer_worthless() {
    String silent = FULL.replaceAll(", resources: \\{requests: \\{cpu: 1}}", "");

    assertThat(check.outcomes(three() + silent))
        .containsExactly(
            "unknown(not-observable) cluster: 9 of 9 pods request nothing, so that everything would"
                + " seem to fit");
  }

  @Test
  void batch_work_without_room_is_a_note() {
    String batch =
        workload("Deployment", "web", "", "b1", "b1", "b1", "c1", "c1", "c1")
            + workload("Job", "import", "", "a1", "a1", "a1");

    assertThat(check.with(Capacity.MODES, List.of("node")).outcomes(three() + batch))
        .singleElement()
        .asString()
        .startsWith("fail cluster: without node b1");
    String light =
        workload("Job", "import", "", "a1", "a1", "a1", "b1", "b1", "b1", "c1", "c1", "c1");
    assertThat(check.with(Capacity.MODES, List.of("node")).outcomes(three() + light))
        .containsExactly(
            "pass cluster [note: without node a1 1 pod without room: batch work, or of low"
                + " priority] [note: without node b1 1 pod without room: batch work, or of low"
                + " priority] [note: without node c1 1 pod without room: batch work, or of low"
                + " priority]");
  }

  @Test
  void pods_that_hold_room_make_way_first() {
    String holders = workload("Deployment", "pause", "priority: -1", "a1", "b1", "c1");
    String web = service("web", "", "a1", "a1", "b1", "b1", "c1", "c1");

    assertThat(check.outcomes(three() + web + holders)).containsExactly("pass cluster");
  }

  @Test
  void pods_that_hold_room_make_way_once() {
    String holders = workload("Deployment", "pause", "priority: -1", "a1", "b1", "c1");
    String web = service("web", "", "a1", "a1", "a1", "b1", "b1", "b1", "c1", "c1", "c1");

    assertThat(check.with(Capacity.MODES, List.of("node")).outcomes(three() + web + holders))
        .containsExactly(
            "fail cluster: without node a1 is 1 pod without room, 1 cpu in all, wanted room for"
                + " all; without node b1 is 1 pod without room, 1 cpu in all, wanted room for all;"
                + " without node c1 is 1 pod without room, 1 cpu in all, wanted room for all");
  }

  @Test
  void a_pod_that_no_other_node_takes_is_its_workloads_own_finding() {
    assertThat(
            check.outcomes(
                three()
                    + service("db", mounting("db"), "a1")
                    + volume("db", "a")
                    + service("web", "", "b1", "c1")))
        .containsExactly(
            "pass cluster [note: left out: 1 pod that no other node can take at all] [note: left"
                + " out: 1 pod that no other zone can take at all]");
  }

  @Test
  void an_autoscaler_may_be_assumed() {
    assertThat(
            check
                .with(Capacity.ASSUME_AUTOSCALER, true)
                .with(Capacity.MODES, List.of("node"))
                .outcomes(three() + FULL))
        .singleElement()
        .asString()
        .startsWith(
            "pass cluster [note: without node a1 1 pod without room: an autoscaler is assumed to"
                + " add nodes");
  }
}
