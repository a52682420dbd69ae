package dev.kprod.checks.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PolicyEnforcementTest {
  private static final String WEB =
      "{kind: Pod, metadata: {name: web, namespace: shop}, spec: {nodeName: n1}}\n---\n";
  private static final String POLICY =
      "{kind: NetworkPolicy, apiVersion: networking.k8s.io/v1, metadata: {name: deny, namespace:"
          + " shop}, spec: {podSelector: {}}}\n"
          + "---\n";

  private final CheckTester<?> check = CheckTester.of(new PolicyEnforcement());

  private static String node(String name, String more) {
    return """
    kind: Node
    metadata: {name: %s}
    %s
    status: {conditions: [{type: Ready, status: "True"}]}
    ---
    """
        .formatted(name, more);
  }

  private static String agent(String name, String spec) {
    return """
    kind: DaemonSet
    metadata: {name: %s, namespace: kube-system, uid: ds}
    spec: {template: {spec: {%s}}}
    ---
    """
        .formatted(name, spec);
  }

  private static String agentPod(String name, String node) {
    return """
    kind: Pod
    metadata:
      name: %1$s-%2$s
      namespace: kube-system
      ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: %1$s, uid: ds, controller: true}]
    spec: {nodeName: %2$s, hostNetwork: true}
    status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
    ---
    """
        .formatted(name, node);
  }

  private static String config(String name, String data) {
    return "{kind: ConfigMap, metadata: {name: %s, namespace: kube-system}, data: {%s}}\n---\n"
        .formatted(name, data);
  }

  @Test
  void an_agent_that_is_not_ready_where_pods_run_leaves_their_node_open() {
    String yaml =
        WEB
            + WEB.replace("name: web", "name: web2").replace("n1", "n2")
            + node("n1", "")
            + node("n2", "")
            + node("n3", "")
            + agent("calico-node", "")
            + agentPod("calico-node", "n1");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail cluster: status of node/n2 is no ready agent of Calico, wanted a ready agent");
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail cluster: The agent of Calico is not ready on a node that runs pods: n2.");
    assertThat(check.outcomes(yaml + agentPod("calico-node", "n2")))
        .containsExactly("pass cluster");
  }

  @Test
  void two_engines_on_different_nodes_cover_together() {
    assertThat(
            check.outcomes(
                WEB
                    + WEB.replace("name: web", "name: web2").replace("n1", "n2")
                    + node("n1", "")
                    + node("n2", "")
                    + agent("calico-node", "")
                    + agentPod("calico-node", "n1")
                    + agent("antrea-agent", "").replace("uid: ds", "uid: an")
                    + agentPod("antrea-agent", "n2").replace("uid: ds", "uid: an")))
        .containsExactly("pass cluster");
  }

  @Test
  void what_enforces_nothing_deceives_only_where_there_are_policies() {
    String flannel = WEB + node("n1", "") + agent("kube-flannel-ds", "");

    assertThat(check.outcomes(flannel))
        .containsExactly(
            "fail(high) cluster: DaemonSet kube-system/kube-flannel-ds is flannel, wanted an engine"
                + " that enforces policies");
    assertThat(check.messages(flannel + POLICY))
        .containsExactly(
            "fail cluster: Nothing enforces policies (flannel): the one NetworkPolicy has no"
                + " effect.");
  }

  @ParameterizedTest(name = "{0} with {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "cilium | containers: [{name: a, image: 'quay.io/cilium/cilium:v1.18.2'}] | yes",
        "anetd | | yes",
        "canal | containers: [{name: a, image: 'flannel/flannel:v0.27'}, {name: calico-node}] |"
            + " yes",
        "rke2-canal | | yes",
        "kube-flannel-ds | | no",
        "net | containers: [{name: a, image: 'ghcr.io/flannel-io/flannel:v0.27'}] | no",
        "kube-flannel-ds | containers: [{name: a, image: 'flannel:v1'}, {name: b, image:"
            + " 'registry.k8s.io/networking/kube-network-policies:v0.9'}] | yes",
        "kindnet | containers: [{name: a, image: 'docker.io/kindest/kindnetd:v20240813-c6f155d6'}]"
            + " | yes",
        "kindnet | containers: [{name: a, image: 'docker.io/kindest/kindnetd:v20240202-8f1494ea'}]"
            + " | no",
        "kindnetd | containers: [{name: a, image: 'aojea/kindnetd:stable', args:"
            + " ['--network-policy']}] | yes",
        "kindnetd | containers: [{name: a, image: 'aojea/kindnetd:stable'}] | no",
        "kube-router | containers: [{name: a, args: ['--run-firewall=true']}] | yes",
        "kube-router | containers: [{name: a, args: ['--run-firewall=false']}] | no",
        "antrea-agent | | yes",
        "ovnkube-node | | yes",
        "ovnkube-node-dpu | | yes",
        "kube-ovn-cni | | yes",
        "weave-net | containers: [{name: weave}, {name: weave-npc}] | yes",
        "azure-npm | | yes",
        "aws-node | containers: [{name: aws-node}] | no",
        "aws-node | containers: [{name: aws-eks-nodeagent, args:"
            + " ['--enable-network-policy=false']}] | no",
        "aws-node | containers: [{name: aws-eks-nodeagent, args:"
            + " ['--enable-network-policy=true']}] | yes",
        "kube-multus-ds | | unknown",
        "nsx-node-agent | | unknown",
        "home-made | | unknown",
      })
  void each_row_of_the_table_is_recognised(String name, String spec, String expected) {
    String yaml =
        WEB
            + node("n1", "")
            + agent(name, spec == null ? "" : spec)
            + agentPod(name, "n1")
            + POLICY;

    assertThat(check.outcomes(yaml).getFirst())
        .startsWith(
            switch (expected) {
              case "yes" -> "pass cluster";
              case "no" -> "fail cluster";
              default -> "unknown(not-observable) cluster";
            });
  }

  @Test
  void cilium_can_be_told_not_to_enforce() {
    String cilium =
        WEB
            + node("n1", "")
            + agent("cilium", "containers: [{name: a, image: 'cilium/cilium:v1'}]")
            + agentPod("cilium", "n1");

    assertThat(check.messages(cilium + config("cilium-config", "enable-policy: never") + POLICY))
        .containsExactly(
            "fail cluster: Nothing enforces policies (Cilium): the one NetworkPolicy has no"
                + " effect.");
    assertThat(
            check.outcomes(cilium + config("cilium-config", "policy-audit-mode: 'true'") + POLICY))
        .containsExactly(
            "fail cluster: DaemonSet kube-system/cilium is Cilium, ConfigMap cilium-config says"
                + " policy-audit-mode: true, wanted an engine that enforces policies");
    assertThat(check.outcomes(cilium + config("cilium-config", "enable-policy: default")))
        .containsExactly("pass cluster");
    assertThat(check.refusing("configmaps/kube-system/cilium-config").outcomes(cilium))
        .containsExactly(
            "pass cluster [note: ConfigMap kube-system/cilium-config may turn it off and was not"
                + " seen]");
  }

  @Test
  void kube_ovn_is_turned_off_in_its_controller() {
    assertThat(
            check.outcomes(
                WEB
                    + node("n1", "")
                    + agent("kube-ovn-cni", "")
                    + agentPod("kube-ovn-cni", "n1")
                    + "{kind: Deployment, metadata: {name: kube-ovn-controller, namespace:"
                    + " kube-system}, spec: {template: {spec: {containers: [{name: a, args:"
                    + " ['--enable-np=false']}]}}}}"))
        .containsExactly(
            "fail(high) cluster: DaemonSet kube-system/kube-ovn-cni is Kube-OVN,"
                + " deploy/kube-ovn-controller runs with --enable-np=false, wanted an engine that"
                + " enforces policies");
  }

  @Test
  void k3s_enforces_out_of_sight_unless_told_not_to() {
    String k3s = "{endpoint: /version, body: {gitVersion: v1.34.1+k3s1}}\n---\n" + WEB;
    String told =
        "metadata: {name: n1, annotations: {k3s.io/node-args:"
            + " '[\"server\",\"--disable-network-policy\"]'}}";

    assertThat(check.outcomes(k3s + node("n1", ""))).containsExactly("pass cluster");
    assertThat(check.outcomes(k3s + node("n1", "").replace("metadata: {name: n1}", told)))
        .containsExactly(
            "fail(high) cluster: version +k3s is k3s, node annotation k3s.io/node-args says"
                + " --disable-network-policy, wanted an engine that enforces policies");
  }

  @Test
  void eks_auto_mode_enforces_where_its_configmap_says_so() {
    String auto =
        WEB
            + node("n1", "")
                .replace("name: n1", "name: n1, labels: {eks.amazonaws.com/compute-type: auto}")
            + POLICY;

    assertThat(
            check.outcomes(
                auto + config("amazon-vpc-cni", "enable-network-policy-controller: 'true'")))
        .containsExactly("pass cluster");
    assertThat(check.messages(auto))
        .containsExactly(
            "fail cluster: Nothing enforces policies (EKS Auto Mode): the one NetworkPolicy has no"
                + " effect.");
    assertThat(check.refusing("configmaps/kube-system/amazon-vpc-cni").outcomes(auto))
        .containsExactly(
            "unknown(not-observable) cluster: whether EKS Auto Mode enforces policies here cannot"
                + " be seen");
  }

  @Test
  void azure_and_google_without_an_engine_enforce_nothing() {
    assertThat(check.outcomes(WEB + node("n1", "spec: {providerID: 'azure:///x'}")))
        .containsExactly(
            "fail(high) cluster: nodes is Azure CNI or kubenet without a policy engine, wanted an"
                + " engine that enforces policies");
    assertThat(check.outcomes(WEB + node("n1", "spec: {providerID: 'kind://x'}")))
        .containsExactly(
            "unknown(not-observable) cluster: no network and no engine of policies was recognised");
    assertThat(check.attesting(NetworkTopics.POLICY_ENFORCEMENT).outcomes(WEB + node("n1", "")))
        .containsExactly("pass(attested) cluster");
  }

  @Test
  void windows_nodes_need_an_engine_that_knows_windows_and_virtual_ones_get_a_note() {
    String other = WEB.replace("name: web", "name: win").replace("n1", "w1");
    String cilium =
        WEB
            + other
            + node("n1", "")
            + agent("cilium", "containers: [{name: a, image: 'cilium/cilium:v1'}]")
            + agentPod("cilium", "n1");

    assertThat(
            check.messages(
                cilium
                    + node("w1", "")
                        .replace("name: w1", "name: w1, labels: {kubernetes.io/os: windows}")))
        .containsExactly(
            "fail cluster: The agent of Cilium is not ready on a node that runs pods: w1.");
    assertThat(
            check.outcomes(
                cilium
                    + node("w1", "")
                        .replace("name: w1", "name: w1, labels: {type: virtual-kubelet}")))
        .containsExactly(
            "pass cluster [note: policies do not reach pods on virtual nodes such as w1]");
  }

  @Test
  void a_cluster_whose_pods_all_have_their_nodes_network_is_left_out() {
    assertThat(
            check.outcomes(
                "{kind: Pod, metadata: {name: a, namespace: x}, spec: {hostNetwork: true}}"))
        .containsExactly("not-applicable cluster: no application runs a pod on the pod network");
  }
}
