package dev.kprod.checks.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RedundancyTest {
  private final CheckTester<?> check = CheckTester.of(new Redundancy());

  private static String server(int index, String value, String condition) {
    return """
    ---
    kind: Node
    metadata: {name: cp-%s, labels: {node-role.kubernetes.io/control-plane: "%s"}}
    status: {conditions: [{type: Ready, %s}]}
    """
        .formatted(index, value, condition);
  }

  private static String servers(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(index -> server(index, "", "status: \"True\""))
        .collect(Collectors.joining());
  }

  private static String pod(String component, int index, String condition) {
    return """
    ---
    kind: Pod
    metadata:
      name: %1$s-cp-%2$s
      namespace: kube-system
      labels: {tier: control-plane, component: %1$s}
    spec: {nodeName: cp-%2$s, containers: [{name: %1$s}]}
    status: {phase: Running, conditions: [{type: Ready, %3$s}]}
    """
        .formatted(component, index, condition);
  }

  private static String pods(String component, int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(index -> pod(component, index, "status: \"True\""))
        .collect(Collectors.joining());
  }

  private static String slice(String family, String... addresses) {
    return """
    ---
    kind: EndpointSlice
    metadata:
      name: kubernetes-%s
      namespace: default
      labels: {kubernetes.io/service-name: kubernetes}
    addressType: %s
    endpoints:
    %s
    """
        .formatted(
            family.toLowerCase(java.util.Locale.ROOT),
            family,
            Stream.of(addresses)
                .map(address -> "- {addresses: [\"%s\"]}".formatted(address))
                .collect(Collectors.joining("\n")));
  }

  private static String lease(String name, String renewed) {
    return """
    ---
    kind: Lease
    metadata:
      name: %s
      namespace: kube-system
      labels: {apiserver.kubernetes.io/identity: kube-apiserver}
    spec: {renewTime: "%s"}
    """
        .formatted(name, renewed);
  }

  @Test
  void one_machine_is_one_machine_whatever_its_label_says() {
    assertThat(check.outcomes(server(1, "true", "status: \"True\"")))
        .containsExactly(
            "fail cluster: 1 API server, control plane on cp-1, wanted at least 3 machines");
  }

  @Test
  void kubeadm_without_an_endpoint_for_all_is_named() {
    assertThat(
            check.outcomes(
                servers(1)
                    + slice("IPv4", "10.0.0.5")
                    + """
                    ---
                    kind: ConfigMap
                    metadata: {name: kubeadm-config, namespace: kube-system}
                    data: {ClusterConfiguration: "kubernetesVersion: v1.36.2"}
                    """))
        .containsExactly(
            "fail cluster: 1 API server at 10.0.0.5, control plane on cp-1, wanted at least 3"
                + " machines; data.ClusterConfiguration.controlPlaneEndpoint of"
                + " configmap/kube-system/kubeadm-config is absent, wanted an address that outlives"
                + " a machine");
  }

  @Test
  void a_lease_that_was_left_behind_by_a_restart_is_no_second_server() {
    assertThat(
            check.outcomes(
                servers(1)
                    + lease("apiserver-old", "2026-11-21T07:58:00.000000Z")
                    + lease("apiserver-new", "2026-11-21T07:59:55.000000Z")))
        .containsExactly(
            "fail cluster: 1 API server, control plane on cp-1, wanted at least 3 machines");
  }

  @Test
  void dual_stack_lists_one_server_twice() {
    assertThat(check.outcomes(servers(1) + slice("IPv4", "10.0.0.5") + slice("IPv6", "fd00::5")))
        .containsExactly(
            "fail cluster: 1 API server at 10.0.0.5, control plane on cp-1, wanted at least 3"
                + " machines");
  }

  @Test
  void two_with_etcd_on_them_survive_no_loss() {
    String two = servers(2) + pods("kube-apiserver", 2);

    assertThat(check.messages(two + pods("etcd", 2)))
        .containsExactly(
            "fail cluster: The API server and etcd run on 2 machines, and the loss of one stops"
                + " them.");
    assertThat(check.outcomes(two))
        .containsExactly(
            "unknown(not-observable) cluster: two API servers are enough only if etcd is elsewhere:"
                + " no pod of etcd and no address of one is seen");
    assertThat(check.attesting(ControlPlaneTopics.DATASTORE).outcomes(two))
        .containsExactly("pass(attested) cluster");
  }

  @Test
  void two_with_their_state_elsewhere_are_enough() {
    String external =
        """
        ---
        kind: ConfigMap
        metadata: {name: kubeadm-config, namespace: kube-system}
        data:
          ClusterConfiguration: |
            etcd: {external: {endpoints: ["https://etcd-1:2379", "https://etcd-2:2379"]}}
        """;
    String k3s =
        """
        kind: Node
        metadata:
          name: one
          labels: {node-role.kubernetes.io/control-plane: "true"}
          annotations: {k3s.io/node-args: '["server","--datastore-endpoint","********"]'}
        status: {conditions: [{type: Ready, status: "True"}]}
        """;

    assertThat(check.outcomes(servers(2) + external)).containsExactly("pass cluster");
    assertThat(check.outcomes(k3s + servers(1))).containsExactly("pass cluster");
  }

  @Test
  void four_and_six_servers_over_three_members_pass() {
    assertThat(check.outcomes(servers(4) + pods("etcd", 3))).containsExactly("pass cluster");
    assertThat(check.outcomes(servers(6) + pods("etcd", 3))).containsExactly("pass cluster");
  }

  @Test
  void a_server_that_is_gone_for_ten_minutes_does_not_count_one_that_reboots_does() {
    String gone = "status: \"Unknown\", lastTransitionTime: \"2026-11-21T07:00:00Z\"";
    String reboots = "status: \"False\", lastTransitionTime: \"2026-11-21T07:55:00Z\"";

    assertThat(check.outcomes(servers(2) + server(3, "", gone) + pods("etcd", 3)))
        .containsExactly(
            "fail cluster: 1 API server, control plane on cp-1, cp-2, cp-3, wanted at least 3"
                + " machines; Ready of node/cp-3 is not since 60 minutes, wanted True");
    assertThat(check.outcomes(servers(2) + server(3, "", reboots) + pods("etcd", 3)))
        .containsExactly("pass cluster");
  }

  @Test
  void a_machine_whose_api_server_does_not_become_ready_is_lost() {
    String stuck = "status: \"False\", lastTransitionTime: \"2026-11-20T08:00:00Z\"";

    assertThat(
            check.outcomes(
                servers(3)
                    + pods("kube-apiserver", 2)
                    + pod("kube-apiserver", 3, stuck)
                    + pods("etcd", 3)))
        .containsExactly(
            "fail cluster: 2 API servers, control plane on cp-1, cp-2, cp-3, wanted at least 3"
                + " machines; kube-apiserver of node/cp-3 is not ready since 24 hours, wanted"
                + " ready");
  }

  @Test
  void a_cluster_for_development_is_told_so() {
    assertThat(
            check.outcomes(
                """
                kind: Node
                metadata: {name: kind, labels: {node-role.kubernetes.io/control-plane: ""}}
                spec: {providerID: kind://docker/kind/kind}
                status: {conditions: [{type: Ready, status: "True"}]}
                """))
        .containsExactly(
            "fail cluster: 1 API server, control plane on kind, wanted at least 3 machines"
                + " [note: a distribution for development]");
  }

  @Test
  void what_a_provider_runs_is_not_judged() {
    assertThat(
            check.outcomes(
                """
                kind: Node
                metadata: {name: n, labels: {eks.amazonaws.com/nodegroup: general}}
                """))
        .containsExactly("not-applicable cluster: AWS runs the API server, etcd and their backups");
  }

  @Test
  void what_is_hosted_elsewhere_passes_by_what_is_seen_of_it() {
    String worker = "{kind: Node, metadata: {name: worker}}\n";

    assertThat(check.outcomes(worker + slice("IPv4", "10.0.0.5", "10.0.0.6")))
        .containsExactly("pass cluster");
    assertThat(check.outcomes(worker + slice("IPv4", "10.0.0.5")))
        .containsExactly(
            "unknown(not-observable) cluster: the control plane is hosted elsewhere, one API server"
                + " is seen");
  }

  @Test
  void without_any_node_there_is_nothing_to_count() {
    assertThat(check.outcomes(""))
        .containsExactly(
            "unknown(not-observable) cluster: there is no node and no pod of the control plane to"
                + " count");
  }
}
