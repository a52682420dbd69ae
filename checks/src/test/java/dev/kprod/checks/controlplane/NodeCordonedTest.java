package dev.kprod.checks.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NodeCordonedTest {
  private final CheckTester<?> check = CheckTester.of(new NodeCordoned());

  private static String node(String metadata, String spec) {
    return """
    kind: Node
    metadata: {name: w%s}
    spec: {%s}
    status: {allocatable: {cpu: "16"}}
    """
        .formatted(metadata, spec);
  }

  private static String others(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            index ->
                """
                ---
                kind: Node
                metadata: {name: n%s}
                status: {allocatable: {cpu: "16"}}
                """
                    .formatted(index))
        .collect(Collectors.joining());
  }

  private String outcome(String yaml) {
    return check.outcomes(yaml + others(9)).stream()
        .filter(line -> line.contains("node/w"))
        .findFirst()
        .orElse("none");
  }

  private static String taint(String since) {
    return "unschedulable: true, taints: [{key: node.kubernetes.io/unschedulable, effect:"
        + " NoSchedule, timeAdded: \"%s\"}]".formatted(since);
  }

  @Test
  void the_taint_says_since_when() {
    assertThat(outcome(node("", taint("2026-11-09T08:00:00Z"))))
        .isEqualTo(
            "fail node/w: spec.unschedulable is kept free for 12 days, 0 workload pods, 16 CPU,"
                + " wanted at most 24 hours");
    assertThat(outcome(node("", taint("2026-11-21T00:00:00Z")))).isEqualTo("pass node/w");
  }

  @Test
  void where_it_does_not_whoever_wrote_the_field_does() {
    String written =
        ", managedFields: [{manager: kubectl, operation: Update, time: \"2026-11-09T08:00:00Z\","
            + " fieldsV1: {\"f:spec\": {\"f:unschedulable\": {}}}}]";

    assertThat(outcome(node(written, "unschedulable: true")))
        .isEqualTo(
            "fail node/w: spec.unschedulable is kept free for 12 days by kubectl, 0 workload pods,"
                + " 16 CPU, wanted at most 24 hours");
  }

  @Test
  void where_nobody_tells_the_newest_pod_does_but_not_that_of_a_daemon() {
    String pod =
        """
        ---
        kind: Pod
        metadata:
          name: p
          namespace: shop
          creationTimestamp: "2026-11-19T08:00:00Z"
          ownerReferences: [{apiVersion: apps/v1, kind: %s, name: o, controller: true}]
        spec: {nodeName: w}
        """;
    String cordoned = node("", "unschedulable: true");

    assertThat(outcome(cordoned + pod.formatted("ReplicaSet")))
        .isEqualTo(
            "fail node/w: spec.unschedulable is kept free; the newest pod on it came 2 days ago, 1"
                + " workload pod, 16 CPU, wanted at most 24 hours");
    assertThat(outcome(cordoned + pod.formatted("DaemonSet")))
        .isEqualTo(
            "unknown(not-observable) node/w: it takes no new pods, and nothing says since when");
  }

  @Test
  void what_is_being_removed_is_meant_so() {
    assertThat(
            outcome(
                node(
                    "",
                    "unschedulable: true, taints: [{key: ToBeDeletedByClusterAutoscaler, effect:"
                        + " NoSchedule}]")))
        .isEqualTo("not-applicable node/w: it is being removed (ToBeDeletedByClusterAutoscaler)");
  }

  @Test
  void a_node_of_the_control_plane_may_be_cordoned_on_purpose() {
    assertThat(
            outcome(
                node(
                    ", labels: {node-role.kubernetes.io/control-plane: \"\"}",
                    taint("2026-01-01T08:00:00Z"))))
        .isEqualTo("not-applicable node/w: a node of the control plane may be cordoned on purpose");
  }

  @Test
  void a_fifth_of_the_capacity_is_missed_at_once() {
    String fresh = node("", taint("2026-11-21T07:59:00Z"));

    assertThat(check.outcomes(fresh + others(3)).getFirst())
        .isEqualTo(
            "fail node/w: spec.unschedulable is 25% of the capacity is cordoned, 0 workload pods,"
                + " 16 CPU, wanted no more than a fifth");
    assertThat(check.outcomes(fresh + others(4)).getLast()).isEqualTo("pass node/w");
  }

  @Test
  void maintenance_by_a_taint_is_forgotten_as_well() {
    assertThat(
            outcome(
                node(
                    "",
                    "taints: [{key: medik8s.io/drain, effect: NoSchedule, timeAdded:"
                        + " \"2026-11-09T08:00:00Z\"}]")))
        .isEqualTo(
            "fail node/w: spec.taints[key=medik8s.io/drain] is kept free for 12 days, 0 workload"
                + " pods, 16 CPU, wanted at most 24 hours");
  }

  @Test
  void other_taints_are_for_other_pods() {
    assertThat(outcome(node("", "taints: [{key: gpu, effect: NoSchedule}]")))
        .isEqualTo("pass node/w");
  }
}
