package dev.kprod.checks.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Table;
import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class NodeHealthTest {
  private final CheckTester<?> check = CheckTester.of(new NodeHealth());

  /// One whose agent speaks, so that its silence is no remark on every node.
  private static final String DETECTED =
      """
      ---
      kind: Node
      metadata: {name: aa, annotations: {x: y}}
      status:
        conditions:
        - {type: Ready, status: "True"}
        - {type: KernelDeadlock, status: "False"}
      """;

  private static String node(String metadata, String conditions) {
    return """
    kind: Node
    metadata: {name: w%s}
    status: {conditions: [%s]}
    """
            .formatted(metadata, conditions)
        + DETECTED;
  }

  private static String outcome(java.util.List<String> outcomes) {
    return outcomes.stream().filter(line -> line.contains("node/w")).findFirst().orElse("none");
  }

  @Test
  void a_kubelet_that_stopped_reporting_takes_its_pods_with_it() {
    String silent =
        "{type: Ready, status: Unknown, reason: NodeStatusUnknown, lastTransitionTime:"
            + " \"2026-11-19T08:00:00Z\"}";
    String pod =
        """
        ---
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec: {nodeName: w}
        """;

    assertThat(outcome(check.outcomes(node("", silent) + pod)))
        .isEqualTo(
            "fail node/w: status.conditions[type=Ready] is Unknown NodeStatusUnknown for 2 days,"
                + " wanted True [note: one pod is on it]");
    assertThat(
            outcome(
                check.outcomes(node("", silent.replace("2026-11-19T08:00", "2026-11-21T07:57")))))
        .isEqualTo("pass node/w");
  }

  @Test
  void a_node_that_is_ready_on_paper_and_renews_no_lease_is_frozen() {
    String lease =
        """
        ---
        kind: Lease
        metadata: {name: w, namespace: kube-node-lease}
        spec: {leaseDurationSeconds: 40, renewTime: "2026-11-21T07:%s:00.000000Z"}
        """;
    String ready = node("", "{type: Ready, status: \"True\"}");

    assertThat(outcome(check.outcomes(ready + lease.formatted("57"))))
        .isEqualTo(
            "fail node/w: spec.renewTime of lease/kube-node-lease/w is 3 minutes ago, wanted at"
                + " most 120 s ago");
    assertThat(outcome(check.outcomes(ready + lease.formatted("59")))).isEqualTo("pass node/w");
    assertThat(outcome(check.outcomes(ready))).isEqualTo("pass node/w");
  }

  @Test
  void true_is_bad_in_some_conditions_and_false_in_others() {
    assertThat(
            outcome(
                check.outcomes(
                    node(
                        "",
                        "{type: Ready, status: \"True\"}, {type: DiskPressure, status: \"True\","
                            + " reason: KubeletHasDiskPressure}, {type: KernelReady, status:"
                            + " \"False\"}, {type: ReadonlyFilesystem, status: \"True\"}"))))
        .isEqualTo(
            "fail node/w: status.conditions[type=DiskPressure] is True KubeletHasDiskPressure,"
                + " wanted False; status.conditions[type=KernelReady] is False, wanted True;"
                + " status.conditions[type=ReadonlyFilesystem] is True, wanted False");
  }

  @Test
  void what_it_reports_is_named_in_one_line() {
    assertThat(
            outcome(
                check.messages(
                    node(
                        "",
                        "{type: Ready, status: \"True\"}, {type: DiskPressure, status: \"True\"},"
                            + " {type: KernelReady, status: \"False\"}"))))
        .isEqualTo("fail node/w: It reports DiskPressure, not KernelReady.");
  }

  @Test
  void what_nobody_knows_is_listed_and_not_judged() {
    assertThat(
            outcome(
                check.outcomes(
                    node(
                        "",
                        "{type: Ready, status: \"True\"}, {type: FansSpinning, status:"
                            + " \"False\"}"))))
        .isEqualTo("pass node/w [note: not judged: FansSpinning False]");
  }

  @Test
  void a_cloud_that_does_not_take_a_node_over_leaves_its_taint() {
    String tainted =
        """
        kind: Node
        metadata: {name: w, creationTimestamp: "2026-11-21T07:%s:00Z"}
        spec: {taints: [{key: node.cloudprovider.kubernetes.io/uninitialized, effect: NoSchedule}]}
        status: {conditions: [{type: Ready, status: "True"}]}
        """
            + DETECTED;

    assertThat(outcome(check.outcomes(tainted.formatted("00"))))
        .isEqualTo(
            "fail node/w: spec.taints[key=node.cloudprovider.kubernetes.io/uninitialized] is"
                + " present, wanted absent");
  }

  @Test
  void a_young_node_and_one_that_goes_are_not_judged() {
    String down = "{type: Ready, status: \"False\"}";

    assertThat(outcome(check.outcomes(node(", creationTimestamp: \"2026-11-21T07:55:00Z\"", down))))
        .isEqualTo("not-applicable node/w: it is younger than ten minutes");
    assertThat(outcome(check.outcomes(node(", deletionTimestamp: \"2026-11-21T07:55:00Z\"", down))))
        .isEqualTo("not-applicable node/w: it is being deleted");
    assertThat(
            outcome(
                check.outcomes(
                    node("", down)
                        .replace(
                            "status: {conditions: [{type: Ready, status: \"False\"}]}",
                            "spec: {taints: [{key: karpenter.sh/disrupted, effect:"
                                + " NoSchedule}]}"))))
        .isEqualTo("not-applicable node/w: it is being removed (karpenter.sh/disrupted)");
  }

  @Test
  void a_node_that_says_nothing_at_all_is_not_ready() {
    assertThat(outcome(check.outcomes("{kind: Node, metadata: {name: w}}\n" + DETECTED)))
        .isEqualTo("fail node/w: status.conditions[type=Ready] is absent, wanted True");
  }

  @Test
  void that_no_detector_speaks_is_said_once() {
    assertThat(
            check.outcomes(
                """
                kind: Node
                metadata: {name: a}
                status: {conditions: [{type: Ready, status: "True"}]}
                ---
                kind: Node
                metadata: {name: b}
                status: {conditions: [{type: Ready, status: "True"}]}
                """))
        .containsExactly(
            "pass node/a [note: no node-problem-detector speaks on any node]", "pass node/b");
  }

  @Test
  void every_row_of_the_table_says_what_is_bad_and_where_it_was_read() {
    assertThat(NodeHealth.TABLE.content().items("conditions"))
        .isNotEmpty()
        .allSatisfy(
            row -> {
              assertThat(row.text("type")).isNotEmpty();
              assertThat(row.text("bad")).isIn("True", "False");
              assertThat(row.text("source")).startsWith("https://");
              assertThat(Table.seen(row)).matches("20[0-9]{2}-[0-9]{2}-[0-9]{2}|not opened: .+");
            });
    assertThat(Pools.TABLE.content().items("pools"))
        .isNotEmpty()
        .allSatisfy(
            row -> {
              assertThat(row.text("label") + row.text("annotation")).isNotEmpty();
              assertThat(row.text("source")).startsWith("https://");
              assertThat(Table.seen(row)).matches("20[0-9]{2}-[0-9]{2}-[0-9]{2}|not opened: .+");
            });
  }
}
