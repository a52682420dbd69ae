package dev.kprod.checks.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class DnsRedundancyTest {
  private final CheckTester<?> check = CheckTester.of(new DnsRedundancy());

  private static String node(String name, String zone) {
    return "{kind: Node, metadata: {name: %s, labels: {topology.kubernetes.io/zone: %s}}}\n---\n"
        .formatted(name, zone);
  }

  private static final String NODES = node("n1", "a") + node("n2", "b");

  private static final String SERVICE =
      "{kind: Service, metadata: {name: kube-dns, namespace: kube-system, labels: {k8s-app:"
          + " kube-dns}}, spec: {selector: {k8s-app: kube-dns}}}\n---\n"
          + "{kind: Deployment, metadata: {name: coredns, namespace: kube-system}, spec: {template:"
          + " {metadata: {labels: {k8s-app: kube-dns}}}}}\n---\n";

  private static String endpoint(String name, String node, boolean ready) {
    return """
    kind: Pod
    metadata: {name: %1$s, namespace: kube-system, labels: {k8s-app: kube-dns}}
    spec: {nodeName: %2$s}
    status: {phase: Running}
    ---
    kind: EndpointSlice
    metadata: {name: s-%1$s, namespace: kube-system, labels: {kubernetes.io/service-name: kube-dns}}
    endpoints: [{addresses: [10.0.0.2], conditions: {ready: %3$s}, targetRef: {kind: Pod, name: %1$s}}]
    ---
    """
        .formatted(name, node, ready);
  }

  private static final String BUDGET =
      "{kind: PodDisruptionBudget, metadata: {name: dns, namespace: kube-system}, spec:"
          + " {maxUnavailable: 1, selector: {matchLabels: {k8s-app: kube-dns}}}}\n---\n";

  @Test
  void two_pods_that_landed_on_one_node_are_as_bad_as_one() {
    String yaml = NODES + SERVICE + endpoint("a", "n1", true) + endpoint("b", "n1", true);

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail cluster: endpoints of service/kube-system/kube-dns is 2 pods ready, all on node"
                + " n1, wanted pods on different nodes");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Run three, and spread them over nodes and zones with topologySpreadConstraints; on EKS"
                + " and GKE through the add-on.\n"
                + "kubectl -n kube-system scale deploy/coredns --replicas=3");
  }

  @Test
  void one_ready_pod_does_not_survive_its_node_and_a_cache_on_nodes_does_not_replace_the_other() {
    assertThat(
            check.messages(
                NODES
                    + SERVICE
                    + endpoint("a", "n1", true)
                    + endpoint("b", "n2", false)
                    + "{kind: DaemonSet, metadata: {name: node-local-dns, namespace:"
                    + " kube-system}}"))
        .containsExactly(
            "fail cluster: 1 pod answers for names behind Service kube-system/kube-dns.");
    assertThat(check.messages(NODES + SERVICE))
        .containsExactly(
            "fail cluster: No pod answers for names behind Service kube-system/kube-dns.");
  }

  @Test
  void one_zone_of_several_is_lost_with_it() {
    assertThat(
            check.messages(
                NODES
                    + node("n3", "a")
                    + SERVICE
                    + endpoint("a", "n1", true)
                    + endpoint("b", "n3", true)))
        .containsExactly("fail(high) cluster: All pods that answer for names are in zone a.");
  }

  @Test
  void pods_on_two_nodes_and_zones_pass_and_a_missing_budget_is_a_note() {
    String yaml = NODES + SERVICE + endpoint("a", "n1", true) + endpoint("b", "n2", true);

    assertThat(check.outcomes(yaml + BUDGET)).containsExactly("pass cluster");
    assertThat(check.outcomes(yaml))
        .containsExactly(
            "pass cluster [note: no disruption budget covers its pods; kubeadm brings none]");
    assertThat(check.refusing("poddisruptionbudgets.policy").outcomes(yaml))
        .containsExactly("pass cluster");
  }

  @Test
  void a_cluster_of_one_schedulable_node_is_left_out() {
    assertThat(
            check.outcomes(
                node("n1", "a")
                    + "{kind: Node, metadata: {name: n2}, spec: {unschedulable: true}}\n---\n"
                    + SERVICE
                    + endpoint("a", "n1", true)))
        .containsExactly("not-applicable cluster: it has one schedulable node");
  }

  @Test
  void names_may_be_answered_outside() {
    assertThat(check.outcomes(NODES))
        .containsExactly(
            "unknown(not-observable) cluster: no Service of the cluster's DNS was found; it may be"
                + " outside");
  }

  @Test
  void openshift_runs_it_on_every_node() {
    assertThat(
            check.outcomes(
                NODES
                    + (SERVICE + endpoint("a", "n1", true) + endpoint("b", "n2", true) + BUDGET)
                        .replace(
                            "labels: {k8s-app: kube-dns}}, spec: {selector",
                            "x: y}, spec: {selector")
                        .replace("name: kube-dns, namespace", "name: dns-default, namespace")
                        .replace("service-name: kube-dns", "service-name: dns-default")
                        .replace("kube-system", "openshift-dns")))
        .containsExactly("pass cluster");
  }
}
