package dev.kprod.checks.availability;

import static dev.kprod.checks.availability.Manifests.SERVICE;
import static dev.kprod.checks.availability.Manifests.deployment;
import static dev.kprod.checks.availability.Manifests.node;
import static dev.kprod.checks.availability.Manifests.pods;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class SpreadNodeTest {
  private static final String NODES = node("n1", "", "") + node("n2", "", "") + node("n3", "", "");
  private static final String UNSPREAD =
      " [note: 3 nodes may take it; it declares no spread over nodes]";

  private final CheckTester<?> check = CheckTester.of(new SpreadNode());

  private static String web(String... nodes) {
    return deployment("replicas: %s".formatted(nodes.length)) + pods("web", nodes) + SERVICE;
  }

  @Test
  void all_on_one_node_is_an_outage_at_its_next_drain() {
    assertThat(check.outcomes(NODES + web("n1", "n1")))
        .containsExactly(
            "fail deployment/shop/web: spec.nodeName is 2 of 2 ready pods on n1, wanted two nodes"
                + " or more"
                + UNSPREAD);
    assertThat(check.remedies(NODES + web("n1", "n1")))
        .containsExactly(
            "Declare a spread first (ha-spread-declared has the patch), then this.\n"
                + "kubectl -n shop rollout restart deploy/web");
    assertThat(check.outcomes(NODES + web("n1", "n2"))).containsExactly("pass deployment/shop/web");
  }

  @Test
  void from_four_pods_on_one_node_may_hold_half() {
    assertThat(check.outcomes(NODES + web("n1", "n1", "n2", "n3")))
        .containsExactly("pass deployment/shop/web");
    assertThat(check.messages(NODES + web("n1", "n1", "n1", "n3")))
        .containsExactly(
            "fail deployment/shop/web: Losing node n1 loses 3 of its 4 ready pods." + UNSPREAD);
    assertThat(check.outcomes(NODES + web("n1", "n1", "n3")))
        .containsExactly("pass deployment/shop/web");
    assertThat(
            check
                .with(SpreadNode.MAX_SHARE, new BigDecimal("0.8"))
                .outcomes(NODES + web("n1", "n1", "n1", "n3")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void a_pod_on_a_node_that_does_not_report_is_as_good_as_gone() {
    String dead =
        """
        ---
        kind: Node
        metadata: {name: n4}
        status: {conditions: [{type: Ready, status: Unknown}]}
        """;

    assertThat(check.messages(NODES + dead + web("n1", "n1", "n4")))
        .containsExactly(
            "fail deployment/shop/web: All its 2 ready pods run on node n1." + UNSPREAD);
    assertThat(check.outcomes(NODES + dead + web("n1", "n4")))
        .containsExactly(
            "not-applicable deployment/shop/web: fewer than two of its pods are ready, which"
                + " ha-available judges");
  }

  @Test
  void where_only_one_node_may_take_it_that_is_the_cause() {
    String tied = NODES + web("n1", "n1");
    String gpu =
        tied.replace(
            "template: {metadata: {labels: {app: web}}}",
            "template: {metadata: {labels: {app: web}}, spec: {nodeSelector: {gpu: 'true'}}}");

    assertThat(
            check.outcomes(
                gpu.replace("{name: n1, labels: {}}", "{name: n1, labels: {gpu: 'true'}}")))
        .containsExactly(
            "fail deployment/shop/web: spec.nodeName is 2 of 2 ready pods on n1, wanted two nodes"
                + " or more [note: no other node than n1 may take it: see ha-eligible-nodes]");
    assertThat(check.remedies(gpu))
        .containsExactly("Let it run on a second node: a label, a toleration, or one more node.");
  }

  @Test
  void a_declared_spread_holds_for_new_pods_only() {
    String declared =
        (NODES + web("n1", "n1"))
            .replace(
                "template: {metadata: {labels: {app: web}}}",
                "template: {metadata: {labels: {app: web}}, spec: {topologySpreadConstraints:"
                    + " [{topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app:"
                    + " web}}}]}}");

    assertThat(check.remedies(declared))
        .containsExactly(
            "Start its pods anew, one by one, and the scheduler spreads them.\n"
                + "kubectl -n shop rollout restart deploy/web");
  }

  @Test
  void a_cluster_with_one_usable_node_is_left_out() {
    assertThat(
            check.outcomes(
                node("n1", "", "") + node("n2", "", "unschedulable: true") + web("n1", "n1")))
        .containsExactly(
            "not-applicable deployment/shop/web: the cluster has fewer than two usable nodes");
  }

  @Test
  void one_replica_by_its_floor_is_left_to_the_check_of_replicas() {
    assertThat(check.outcomes(NODES + web("n1", "n1") + Manifests.autoscaler(1)))
        .containsExactly(
            "not-applicable deployment/shop/web: it has one replica, which ha-replicas judges");
  }
}
