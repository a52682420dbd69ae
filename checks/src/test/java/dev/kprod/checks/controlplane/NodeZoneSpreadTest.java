package dev.kprod.checks.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.check.Facts;
import dev.kprod.testing.CheckTester;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NodeZoneSpreadTest {
  private final CheckTester<?> check = CheckTester.of(new NodeZoneSpread());

  private static String nodes(String zone, int count, String cpu, String labels, String spec) {
    return IntStream.range(0, count)
        .mapToObj(
            index ->
                """
                ---
                kind: Node
                metadata: {name: %1$s-%2$s, labels: {topology.kubernetes.io/zone: "%1$s"%4$s}}
                spec: {%5$s}
                status:
                  allocatable: {cpu: "%3$s"}
                  conditions: [{type: Ready, status: "True"}]
                """
                    .formatted(zone, index, cpu, labels, spec))
        .collect(Collectors.joining());
  }

  private static String nodes(String zone, int count) {
    return nodes(zone, count, "4", "", "");
  }

  @Test
  void one_zone_is_none() {
    assertThat(check.outcomes(nodes("eu-1a", 3)))
        .containsExactly("fail cluster: All 3 workers are in eu-1a, wanted three zones");
  }

  @Test
  void most_of_the_capacity_in_one_zone_is_lost_with_it() {
    assertThat(check.outcomes(nodes("eu-1a", 18) + nodes("eu-1b", 3) + nodes("eu-1c", 3)))
        .containsExactly(
            "fail cluster: eu-1a has 18 of 24 workers, 75% of cpu, wanted at most 60%");
    assertThat(check.outcomes(nodes("eu-1a", 3) + nodes("eu-1b", 1) + nodes("eu-1c", 1)))
        .containsExactly("pass cluster");
  }

  @Test
  void two_zones_pass_and_a_quorum_wants_a_third() {
    assertThat(check.outcomes(nodes("eu-1a", 2) + nodes("eu-1b", 2)))
        .containsExactly("pass cluster [note: two zones; what needs a quorum wants a third]");
  }

  @Test
  void without_zones_nothing_is_known_unless_another_label_tells() {
    String racks =
        """
        kind: Node
        metadata: {name: a, labels: {rack: r1}}
        status: {conditions: [{type: Ready, status: "True"}]}
        ---
        kind: Node
        metadata: {name: b, labels: {rack: r1}}
        status: {conditions: [{type: Ready, status: "True"}]}
        """;

    assertThat(check.outcomes(racks))
        .containsExactly(
            "unknown(not-observable) cluster: no worker carries the label"
                + " topology.kubernetes.io/zone");
    assertThat(check.with(NodeZoneSpread.FAILURE_DOMAIN, "rack").outcomes(racks))
        .containsExactly("fail cluster: All 2 workers are in r1, wanted three zones");
  }

  @Test
  void the_numbers_of_aks_are_no_zones() {
    assertThat(check.outcomes(nodes("0", 3, "4", "", "providerID: azure:///subscriptions/x")))
        .containsExactly(
            "unknown(not-observable) cluster: no worker carries the label"
                + " topology.kubernetes.io/zone");
  }

  @Test
  void what_takes_no_pods_does_not_count() {
    String virtual = nodes("eu-1b", 1, "400", ", type: virtual-kubelet", "");
    String servers = nodes("eu-1c", 1, "4", ", node-role.kubernetes.io/control-plane: \"\"", "");
    String cordoned = nodes("eu-1d", 1, "4", "", "unschedulable: true");

    assertThat(check.outcomes(nodes("eu-1a", 2) + virtual + servers + cordoned))
        .containsExactly("fail cluster: All 2 workers are in eu-1a, wanted three zones");
  }

  @Test
  void a_pool_in_one_zone_that_runs_what_is_critical_fails_unless_it_is_meant_so() {
    String pools =
        nodes("eu-1a", 3, "4", ", eks.amazonaws.com/nodegroup: db", "")
            + nodes("eu-1b", 3, "4", ", eks.amazonaws.com/nodegroup: web", "")
            + nodes("eu-1c", 3, "4", ", eks.amazonaws.com/nodegroup: batch", "");
    String critical =
        """
        ---
        kind: StatefulSet
        metadata: {name: db, namespace: shop, labels: {kprod.dev/criticality: critical}}
        spec: {selector: {matchLabels: {app: db}}}
        ---
        kind: Pod
        metadata:
          name: db-0
          namespace: shop
          labels: {app: db}
          ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, controller: true}]
        spec: {nodeName: eu-1a-1}
        """;

    assertThat(check.outcomes(pools)).containsExactly("pass cluster");
    assertThat(check.outcomes(pools + critical))
        .containsExactly(
            "fail cluster: Pool db is all in eu-1a and runs shop/sts/db, wanted several zones for"
                + " what is critical");
    assertThat(
            check
                .stating(Facts.POOLS, List.of(new Facts.Pool("db", false, false, true)))
                .refusing("pods")
                .outcomes(pools + critical))
        .containsExactly(
            "unknown(forbidden) cluster: whether critical workloads run in pool batch, web is not"
                + " seen");
    assertThat(
            check
                .stating(Facts.POOLS, List.of(new Facts.Pool("db", false, false, true)))
                .outcomes(pools + critical))
        .containsExactly("pass cluster");
  }

  @Test
  void a_cluster_that_stretches_over_regions_is_remarked_on() {
    assertThat(
            check.outcomes(
                nodes("eu-1a", 1, "4", ", topology.kubernetes.io/region: eu-1", "")
                    + nodes("eu-2a", 1, "4", ", topology.kubernetes.io/region: eu-2", "")
                    + nodes("eu-3a", 1, "4", ", topology.kubernetes.io/region: eu-3", "")))
        .containsExactly("pass cluster [note: its workers are in 3 regions]");
  }
}
