package dev.kprod.checks.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class EtcdQuorumTest {
  private final CheckTester<?> check = CheckTester.of(new EtcdQuorum());

  private static String server(String more) {
    return """
    kind: Node
    metadata: {name: cp-1, labels: {node-role.kubernetes.io/control-plane: ""}%s}
    """
        .formatted(more);
  }

  private static String member(int index, String node, String condition) {
    return """
    ---
    kind: Pod
    metadata:
      name: etcd-%s
      namespace: kube-system
      labels: {tier: control-plane, component: etcd}
    spec: {nodeName: %s}
    status: {phase: Running, conditions: [{type: Ready, %s}]}
    """
        .formatted(index, node, condition);
  }

  private static String members(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(index -> member(index, "cp-" + index, "status: \"True\""))
        .collect(Collectors.joining());
  }

  private static String external(String... endpoints) {
    return """
    ---
    kind: ConfigMap
    metadata: {name: kubeadm-config, namespace: kube-system}
    data:
      ClusterConfiguration: |
        etcd: {external: {endpoints: [%s]}}
    """
        .formatted(
            Stream.of(endpoints)
                .map(one -> "\"https://%s:2379\"".formatted(one))
                .collect(Collectors.joining(", ")));
  }

  @Test
  void one_and_two_members_survive_nothing() {
    assertThat(check.outcomes(server("") + members(1)))
        .containsExactly(
            "fail cluster: 1 etcd member on cp-1, quorum 1, survives no loss, wanted 3 or 5"
                + " members");
    assertThat(check.outcomes(server("") + members(2)))
        .containsExactly(
            "fail cluster: 2 etcd members on cp-1, cp-2, quorum 2, survives no loss, wanted 3 or 5"
                + " members");
  }

  @Test
  void three_and_five_pass_four_are_no_better_than_three() {
    assertThat(check.outcomes(server("") + members(3))).containsExactly("pass cluster");
    assertThat(check.outcomes(server("") + members(5))).containsExactly("pass cluster");
    assertThat(check.messages(server("") + members(4)))
        .containsExactly("fail cluster: 4 members of etcd survive no more than 3 would.");
  }

  @Test
  void seven_pass_with_a_remark_and_nine_are_too_many() {
    assertThat(check.outcomes(server("") + members(7)))
        .containsExactly(
            "pass cluster [note: seven members survive three losses, and each write waits for"
                + " four]");
    assertThat(check.messages(server("") + members(9)))
        .containsExactly("fail cluster: 9 members of etcd make every write wait.");
  }

  @Test
  void a_param_allows_more_members_but_none_that_survive_nothing() {
    CheckTester<?> lenient = check.with(EtcdQuorum.ALLOWED_MEMBERS, List.of(1, 2, 4, 9));

    assertThat(lenient.outcomes(server("") + members(9))).containsExactly("pass cluster");
    for (int count : List.of(1, 2, 4)) {
      assertThat(lenient.outcomes(server("") + members(count)).getFirst())
          .startsWith("fail cluster: %s etcd member".formatted(count));
    }
  }

  @Test
  void two_members_on_one_machine_go_together() {
    assertThat(check.outcomes(server("") + members(2) + member(3, "cp-2", "status: \"True\"")))
        .containsExactly("fail cluster: 2 members on cp-2, wanted one on a machine");
  }

  @Test
  void a_member_that_is_not_ready_for_five_minutes_is_none() {
    String lately = "status: \"False\", lastTransitionTime: \"2026-11-21T07:57:00Z\"";
    String long_ = "status: \"False\", lastTransitionTime: \"2026-11-21T07:30:00Z\"";

    assertThat(check.outcomes(server("") + members(2) + member(3, "cp-3", lately)))
        .containsExactly("pass cluster");
    assertThat(check.outcomes(server("") + members(2) + member(3, "cp-3", long_)))
        .containsExactly(
            "fail cluster: status.conditions[type=Ready] of pod/kube-system/etcd-3 is not ready for"
                + " 30 minutes, wanted ready");
  }

  @Test
  void the_flag_initial_cluster_is_never_read() {
    String pods =
        members(3)
            .replace(
                "spec: {nodeName: cp-1}",
                "spec: {nodeName: cp-1, containers: [{name: etcd, command: [etcd,"
                    + " --initial-cluster=cp-1=https://10.0.0.1:2380]}]}");

    assertThat(check.outcomes(server("") + pods)).containsExactly("pass cluster");
  }

  @Test
  void external_members_are_counted_by_host_and_one_name_may_hide_several() {
    assertThat(check.outcomes(server("") + external("10.0.0.1", "10.0.0.2", "10.0.0.3")))
        .containsExactly("pass cluster");
    assertThat(check.outcomes(server("") + external("etcd.internal")))
        .containsExactly(
            "unknown(not-observable) cluster: how many members are behind etcd.internal is not"
                + " seen");
    assertThat(check.outcomes(server("") + external("10.0.0.1")))
        .containsExactly(
            "fail cluster: 1 etcd member on 10.0.0.1, quorum 1, survives no loss, wanted 3 or 5"
                + " members");
  }

  @Test
  void the_flag_of_the_api_server_names_members_elsewhere_but_not_on_loopback() {
    String apiServer =
        """
        ---
        kind: Pod
        metadata:
          name: kube-apiserver-cp-1
          namespace: kube-system
          labels: {tier: control-plane, component: kube-apiserver}
        spec:
          containers:
          - name: kube-apiserver
            command: [kube-apiserver, "--etcd-servers=%s"]
        """;

    assertThat(
            check.outcomes(
                server("") + apiServer.formatted("https://10.0.0.1:2379,https://10.0.0.2:2379")))
        .containsExactly(
            "fail cluster: 2 etcd members on 10.0.0.1, 10.0.0.2, quorum 2, survives no loss, wanted"
                + " 3 or 5 members");
    assertThat(check.outcomes(server("") + apiServer.formatted("https://127.0.0.1:2379")))
        .containsExactly(
            "unknown(not-observable) cluster: no pod of etcd and no address of one is seen");
  }

  @Test
  void k3s_on_one_server_keeps_its_state_in_a_file() {
    String version = "---\nendpoint: /version\nbody: {gitVersion: v1.36.2+k3s1}\n";
    String database =
        ", annotations: {k3s.io/node-args: '[\"server\",\"--datastore-endpoint\",\"********\"]'}";

    assertThat(check.outcomes(server("") + version))
        .containsExactly(
            "fail cluster: SQLite on the only server, wanted three or five members of etcd");
    assertThat(check.outcomes(server(database) + version))
        .containsExactly(
            "unknown(not-observable) cluster: the state is in a database outside"
                + " (--datastore-endpoint)");
    assertThat(check.attesting(ControlPlaneTopics.DATASTORE).outcomes(server(database) + version))
        .containsExactly("pass(attested) cluster");
  }

  @Test
  void talos_runs_etcd_as_a_service_of_the_machine() {
    assertThat(
            check.outcomes(
                """
                kind: Node
                metadata: {name: cp-1, labels: {node-role.kubernetes.io/control-plane: ""}}
                status: {nodeInfo: {osImage: Talos (v1.11.0)}}
                """))
        .containsExactly(
            "fail cluster: 1 etcd member on cp-1, quorum 1, survives no loss, wanted 3 or 5 members"
                + " [note: inferred: etcd is no pod here, one a machine is assumed]");
  }

  @Test
  void on_openshift_the_operator_has_a_word() {
    String pods =
        members(3)
            .replace("namespace: kube-system", "namespace: openshift-etcd")
            .replace("{tier: control-plane, component: etcd}", "{etcd: \"true\"}");

    assertThat(
            check.outcomes(
                server("")
                    + pods
                    + """
                    ---
                    apiVersion: config.openshift.io/v1
                    kind: ClusterOperator
                    metadata: {name: etcd}
                    status: {conditions: [{type: Degraded, status: "True"}]}
                    """))
        .containsExactly("pass cluster [note: the ClusterOperator etcd calls itself degraded]");
  }

  @Test
  void what_is_run_elsewhere_is_not_judged() {
    assertThat(
            check.outcomes(
                "{kind: Node, metadata: {name: n, labels: {cloud.google.com/gke-nodepool: a}}}"))
        .containsExactly("not-applicable cluster: Google runs the control plane");
    assertThat(check.outcomes("{kind: Node, metadata: {name: n}}"))
        .containsExactly(
            "not-applicable cluster: the control plane is hosted elsewhere, etcd with it");
  }
}
