package dev.kprod.checks.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class AgentCoverageTest {
  private final CheckTester<?> check = CheckTester.of(new AgentCoverage());

  private static String node(String name, String metadata, String spec) {
    return """
    ---
    kind: Node
    metadata: {name: %s%s}
    spec: {%s}
    status: {conditions: [{type: Ready, status: "True"}]}
    """
        .formatted(name, metadata, spec);
  }

  private static String agent(String name, String image, String spec, String status) {
    return """
    ---
    kind: DaemonSet
    metadata: {name: %1$s, namespace: logging}
    spec:
      selector: {matchLabels: {run: %1$s}}
      template: {metadata: {labels: {run: %1$s}}, spec: {%3$scontainers: [{name: c, image: "%2$s"}]}}
    status: {%4$s}
    """
        .formatted(name, image, spec, status);
  }

  private static String pod(String agent, String image, String node, String status) {
    return """
    ---
    kind: Pod
    metadata:
      name: %1$s-%3$s
      namespace: logging
      labels: {run: %1$s}
      ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: %1$s, controller: true}]
    spec: {nodeName: "%3$s", containers: [{name: c, image: "%2$s"}]}
    status: {phase: Running, conditions: [{type: Ready, status: "%4$s", reason: ContainersNotReady}]}
    """
        .formatted(agent, image, node, status);
  }

  private static final String BIT = "fluent/fluent-bit:4";
  private static final String GPU =
      "taints: [{key: nvidia.com/gpu, value: present, effect: NoSchedule}]";

  @Test
  void a_taint_that_is_not_tolerated_leaves_exactly_these_nodes_dark() {
    String cluster =
        node("w-1", "", "")
            + node("gpu-1", "", GPU)
            + node("gpu-2", "", GPU)
            + agent("bit", BIT, "tolerations: [{key: a, operator: Exists}], ", "")
            + pod("bit", BIT, "w-1", "True");

    assertThat(check.outcomes(cluster))
        .containsExactly(
            "fail daemonset/logging/bit: gpu-1, gpu-2: taint nvidia.com/gpu=present:NoSchedule,"
                + " wanted a ready pod on each node [note: 1 of 3 covered]");
    assertThat(check.remedies(cluster))
        .containsExactly(
            "Let it run on every node.\n"
                + "kubectl -n logging patch ds bit --type merge -p"
                + " '{\"spec\":{\"template\":{\"spec\":{\"tolerations\":[{\"key\":\"a\","
                + "\"operator\":\"Exists\"},{\"operator\":\"Exists\"}]}}}}'");
  }

  @Test
  void a_selector_a_pod_that_is_not_ready_and_no_room_are_each_named() {
    String cluster =
        node("a", ", labels: {pool: web}", "")
            + node("b", "", "")
            + agent("bit", BIT, "nodeSelector: {pool: web}, ", "")
            + pod("bit", BIT, "a", "False");

    assertThat(check.outcomes(cluster))
        .containsExactly(
            "fail daemonset/logging/bit: a: its pod is not ready (ContainersNotReady), wanted a"
                + " ready pod on each node; b: nodeSelector pool=web, wanted a ready pod on each"
                + " node [note: 0 of 2 covered]");
    assertThat(
            check.messages(
                node("a", "", "") + agent("bit", BIT, "", "") + pod("bit", BIT, "", "False")))
        .containsExactly(
            "fail daemonset/logging/bit: No agent for logs on 1 of 1 nodes. [note: 0 of 1"
                + " covered]");
  }

  @Test
  void daemons_of_one_role_cover_the_nodes_together() {
    String metrics = "quay.io/prometheus/node-exporter:v1";

    assertThat(
            check.outcomes(
                node("a", "", "")
                    + node("b", "", "")
                    + agent("bit", BIT, "", "")
                    + pod("bit", BIT, "a", "True")
                    + agent("vector", "timberio/vector:1", "", "")
                    + pod("vector", "timberio/vector:1", "b", "True")
                    + agent("exporter", metrics, "", "")
                    + pod("exporter", metrics, "a", "True")
                    + pod("exporter", metrics, "b", "True")))
        .containsExactly(
            "pass daemonset/logging/bit",
            "pass daemonset/logging/exporter",
            "pass daemonset/logging/vector");
  }

  @Test
  void what_has_no_machine_is_young_goes_or_runs_windows_alone_does_not_count() {
    assertThat(
            check.outcomes(
                node("a", "", "")
                    + node("v", ", labels: {type: virtual-kubelet}", "")
                    + node("y", ", creationTimestamp: \"2026-11-21T07:55:00Z\"", "")
                    + node("w", ", labels: {kubernetes.io/os: windows}", "")
                    + agent("bit", BIT, "", "")
                    + pod("bit", BIT, "a", "True")))
        .containsExactly("pass daemonset/logging/bit");
  }

  @Test
  void windows_nodes_count_where_something_for_windows_runs() {
    String windows =
        """
        ---
        kind: Deployment
        metadata: {name: iis, namespace: shop}
        spec:
          selector: {matchLabels: {app: iis}}
          template: {metadata: {labels: {app: iis}}, spec: {nodeSelector: {kubernetes.io/os: windows}}}
        ---
        kind: Pod
        metadata:
          name: iis-1
          namespace: shop
          labels: {app: iis}
          ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: iis, controller: true}]
        """;

    assertThat(
            check.messages(
                node("a", ", labels: {kubernetes.io/os: linux}", "")
                    + node("w", ", labels: {kubernetes.io/os: windows}", "")
                    + windows
                    + agent("bit", BIT, "nodeSelector: {kubernetes.io/os: linux}, ", "")
                    + pod("bit", BIT, "a", "True")))
        .containsExactly(
            "fail daemonset/logging/bit: No agent for logs on 1 of 2 nodes. [note: 1 of 2"
                + " covered]");
  }

  @Test
  void a_cordoned_node_still_runs_pods_and_a_rollout_is_no_gap() {
    String rolling = "desiredNumberScheduled: 2, updatedNumberScheduled: 1";
    String cluster =
        node("a", "", "unschedulable: true")
            + node("b", "", "")
            + pod("bit", BIT, "a", "False")
            + pod("bit", BIT, "b", "True");

    assertThat(check.outcomes(cluster + agent("bit", BIT, "", "")))
        .containsExactly(
            "fail daemonset/logging/bit: a: its pod is not ready (ContainersNotReady), wanted a"
                + " ready pod on each node [note: 1 of 2 covered]");
    assertThat(check.outcomes(cluster + agent("bit", BIT, "", rolling)))
        .containsExactly("pass daemonset/logging/bit");
  }

  @Test
  void a_daemon_that_is_no_agent_is_no_subject() {
    assertThat(check.outcomes(node("a", "", "") + agent("cni", "cilium/cilium:1", "", "")))
        .isEmpty();
  }
}
