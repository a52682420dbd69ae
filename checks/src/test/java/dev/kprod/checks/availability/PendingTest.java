package dev.kprod.checks.availability;

import static dev.kprod.checks.availability.Manifests.deployment;
import static dev.kprod.checks.availability.Manifests.pod;
import static dev.kprod.checks.availability.Manifests.replicaSet;
import static dev.kprod.checks.availability.Manifests.warning;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PendingTest {
  private static final String WEB = deployment("replicas: 2") + replicaSet("web");
  private static final String MESSAGE =
      "0/12 nodes are available: 5 node(s) had untolerated taint {gpu: true}, 7 Insufficient cpu."
          + " preemption: 0/12 nodes are available: 12 Preemption is not helpful for scheduling.";

  private final CheckTester<?> check = CheckTester.of(new Pending());

  private static String unplaced(String message) {
    return "phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason:"
        + " Unschedulable,"
        + " message: '%s'}]".formatted(message);
  }

  @Test
  void what_the_scheduler_says_is_taken_apart() {
    String yaml = WEB + pod("web", 0, "", "", unplaced(MESSAGE));

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: Pod web-1-0 waits for 2 hours: no node of 12 takes it: 7"
                + " Insufficient cpu, 5 had untolerated taint {gpu: true}.");
    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail deployment/shop/web: status.conditions[type=PodScheduled].message of"
                + " pod/shop/web-1-0 is 0/12 nodes are available: 5 node(s) had untolerated taint"
                + " {gpu: true}, 7 Insufficient cpu, wanted running on a node");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Make room: a node more, smaller requests, or fewer pods. This shows the rest.\n"
                + "kubectl -n shop describe pod web-1-0");
  }

  @ParameterizedTest
  @CsvSource({
    "had untolerated taint {a: b}, 'Tolerate the taint, or give the pod nodes without it.'",
    "'didn''''t match Pod''''s node affinity/selector', 'Label a node as the pod asks, or ask for"
        + " less.'",
    "had volume node affinity conflict, Its volume is bound to a place where no node takes it.",
    "'didn''''t match pod topology spread constraints', 'Soften the rule that keeps its pods apart,"
        + " or add a node.'",
    "were unschedulable, 'Uncordon a node, or add one.'",
  })
  void what_keeps_most_nodes_out_decides_the_remedy(String reason, String remedy) {
    assertThat(
            check.remedies(
                WEB
                    + pod(
                        "web",
                        0,
                        "",
                        "",
                        unplaced("0/2 nodes are available: 2 node(s) %s.".formatted(reason)))))
        .containsExactly(remedy + " This shows the rest.\nkubectl -n shop describe pod web-1-0");
  }

  @Test
  void a_claim_that_is_not_bound_is_named() {
    String claim =
        """
        ---
        kind: PersistentVolumeClaim
        metadata: {name: data, namespace: shop}
        """;

    assertThat(
            check.messages(
                WEB
                    + claim
                    + pod(
                        "web",
                        0,
                        "",
                        "volumes: [{name: d, persistentVolumeClaim: {claimName: data}}]",
                        unplaced("pod has unbound immediate PersistentVolumeClaims"))))
        .containsExactly(
            "fail deployment/shop/web: Pod web-1-0 waits for 2 hours: its claim data is not"
                + " bound.");
  }

  @Test
  void a_pod_is_given_ten_minutes_and_batch_work_an_hour() {
    String young = pod("web", 0, "", "", unplaced(MESSAGE));
    String job =
        """
        kind: Job
        metadata: {name: once, namespace: shop}
        ---
        kind: Pod
        metadata:
          name: once-a
          namespace: shop
          creationTimestamp: "%s"
          ownerReferences: [{apiVersion: batch/v1, kind: Job, name: once, controller: true}]
        status: {%s}
        """;

    assertThat(check.outcomes(WEB + young.replace("06:00:00", "07:51:00")))
        .containsExactly("pass deployment/shop/web");
    assertThat(check.outcomes(job.formatted("2026-11-21T07:01:00Z", unplaced(""))))
        .containsExactly("pass job/shop/once");
    assertThat(check.messages(job.formatted("2026-11-21T06:59:00Z", unplaced(""))))
        .containsExactly(
            "fail job/shop/once: Pod once-a waits for 61 minutes: the scheduler gives no reason.");
  }

  @Test
  void a_gate_may_hold_a_pod_back_for_an_hour() {
    String gated =
        pod(
            "web",
            0,
            "",
            "schedulingGates: [{name: example.org/quota}]",
            "phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason:"
                + " SchedulingGated}]");

    assertThat(check.outcomes(WEB + gated.replace("06:00:00", "07:30:00")))
        .containsExactly("pass deployment/shop/web");
    assertThat(check.messages(WEB + gated))
        .containsExactly(
            "fail deployment/shop/web: Pod web-1-0 waits for 2 hours: gate example.org/quota holds"
                + " it back.");
  }

  @Test
  void a_pod_that_its_node_does_not_start_fails_with_what_the_node_warned_of() {
    String yaml =
        WEB
            + pod(
                "web",
                0,
                "n1",
                "",
                "phase: Pending, containerStatuses: [{name: app, state: {waiting: {reason:"
                    + " ContainerCreating}}}]");

    assertThat(
            check.messages(
                yaml + warning("web-1-0", "FailedMount", "configmap settings not found")))
        .containsExactly(
            "fail deployment/shop/web: Pod web-1-0 waits for 2 hours: node n1 has made none of its"
                + " containers; FailedMount: configmap settings not found.");
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: Pod web-1-0 waits for 2 hours: node n1 has made none of its"
                + " containers; no warning says why.");
    assertThat(check.refusing("events?type=Warning").messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: Pod web-1-0 waits for 2 hours: node n1 has made none of its"
                + " containers; why is not known without events.");
  }

  @Test
  void a_pod_that_waits_for_its_image_or_an_init_container_is_not_judged_here() {
    assertThat(
            check.outcomes(
                WEB
                    + pod(
                        "web",
                        0,
                        "n1",
                        "",
                        "phase: Pending, containerStatuses: [{name: app, state: {waiting: {reason:"
                            + " ImagePullBackOff}}}]")
                    + pod(
                        "web",
                        1,
                        "n1",
                        "",
                        "phase: Pending, initContainerStatuses: [{name: init, state: {running:"
                            + " {}}}]")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void placeholders_of_an_autoscaler_wait_by_design() {
    assertThat(check.outcomes(WEB + pod("web", 0, "", "priority: -10", unplaced(MESSAGE))))
        .containsExactly(
            "not-applicable deployment/shop/web: its pods hold room for others, and wait by"
                + " design");
  }

  @Test
  void a_pod_for_which_room_is_being_made_is_on_its_way() {
    assertThat(
            check.outcomes(
                WEB + pod("web", 0, "", "", unplaced(MESSAGE) + ", nominatedNodeName: n3")))
        .containsExactly(
            "pass deployment/shop/web [note: room is being made for web-1-0 on node n3]");
  }

  @Test
  void a_full_node_lets_the_pod_of_a_daemon_set_wait() {
    assertThat(
            check.outcomes(
                """
                kind: DaemonSet
                metadata: {name: agent, namespace: shop}
                ---
                kind: Pod
                metadata:
                  name: agent-a
                  namespace: shop
                  ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: agent, controller: true}]
                status: {%s}
                """
                    .formatted(unplaced("0/1 nodes are available: 1 Too many pods."))))
        .containsExactly(
            "fail daemonset/shop/agent: status.conditions[type=PodScheduled].message of"
                + " pod/shop/agent-a is 0/1 nodes are available: 1 Too many pods, wanted running on"
                + " a node");
  }

  @Test
  void what_is_short_is_counted_on_the_nodes_that_may_take_it() {
    String node =
        """
        ---
        kind: Node
        metadata: {name: %s}
        spec: {taints: [%s]}
        status: {allocatable: {cpu: "%s"}, conditions: [{type: Ready, status: "True"}]}
        """;
    String asks = "containers: [{name: app, resources: {requests: {cpu: '4'}}}]";

    assertThat(
            check.messages(
                WEB
                    + pod(
                        "web",
                        0,
                        "",
                        asks,
                        unplaced("0/3 nodes are available: 3 Insufficient cpu."))
                    + node.formatted("n1", "", "3")
                    + node.formatted("n2", "", "3700m")
                    + node.formatted("n3", "{key: gpu, effect: NoSchedule}", "8")))
        .containsExactly(
            "fail deployment/shop/web: Pod web-1-0 waits for 2 hours: no node of 3 takes it: 3"
                + " Insufficient cpu; cpu is short by 300m at least.");
  }
}
