package dev.kprod.checks.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Subject;
import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class BackupEtcdTest {
  private final CheckTester<Subject> check = CheckTester.of(new BackupEtcd());

  private static final String K3S =
      """
      kind: Node
      metadata:
        name: cp1
        labels:
          node-role.kubernetes.io/control-plane: "true"
          node-role.kubernetes.io/etcd: "true"
        annotations: {k3s.io/node-args: "[]"}
      """;

  private static final String PLAIN =
      """
      kind: Node
      metadata: {name: cp1, labels: {node-role.kubernetes.io/control-plane: ""}}
      """;

  private static String file(String name, String status) {
    return """
    ---
    apiVersion: k3s.cattle.io/v1
    kind: ETCDSnapshotFile
    metadata: {name: %s}
    status: {%s}
    """
        .formatted(name, status);
  }

  private static String job(String command, String more) {
    return """
    ---
    kind: CronJob
    metadata: {name: save, namespace: kube-system}
    spec:
      schedule: "0 */6 * * *"
      jobTemplate:
        spec: {template: {spec: {containers: [{name: a, image: x, command: [%s]}]}}}
    %s
    """
        .formatted(command, more);
  }

  @Test
  void the_newest_file_that_is_ready_counts_whichever_server_made_it() {
    assertThat(
            check.outcomes(
                K3S
                    + file("gone", "readyToUse: true, creationTime: '2026-10-01T00:00:00Z'")
                    + file("broken", "error: {message: disk full, time: '2026-11-21T06:00:00Z'}")
                    + file("new", "readyToUse: true, creationTime: '2026-11-21T00:00:00Z'")))
        .containsExactly("pass cluster [note: k3s saved it 8 hours ago]");
  }

  @Test
  void a_snapshot_of_last_month_fails() {
    assertThat(
            check.outcomes(
                K3S + file("old", "readyToUse: true, creationTime: '2026-10-01T00:00:00Z'")))
        .containsExactly(
            "fail cluster: status.creationTime of etcdsnapshotfile/old is 2026-10-01T00:00:00Z, 51"
                + " days ago, wanted a snapshot at most 25h ago");
  }

  @Test
  void k3s_with_etcd_lists_what_it_saves_so_an_empty_list_says_that_it_saves_nothing() {
    assertThat(check.outcomes(K3S))
        .containsExactly(
            "fail cluster: etcdsnapshotfiles.k3s.cattle.io is none, wanted one within 24h");
    assertThat(check.outcomes(K3S.replace("node-role.kubernetes.io/etcd", "other")))
        .containsExactly(
            "unknown(not-observable) cluster: the datastore is SQLite on the one server, or lies"
                + " outside; no object shows a copy");
  }

  @Test
  void jobs_that_save_are_told_from_those_that_restore_and_verify() {
    String fresh = "status: {lastSuccessfulTime: '2026-11-21T06:01:00Z'}";

    assertThat(
            check.outcomes(PLAIN + job("etcdctl, --endpoints=x, snapshot, save, /b/s.db", fresh)))
        .containsExactly("pass cluster [note: cronjob kube-system/save saved it 119 minutes ago]");
    assertThat(check.outcomes(PLAIN + job("talosctl, -n, x, etcd, snapshot, /b/s.db", fresh)))
        .containsExactly("pass cluster [note: cronjob kube-system/save saved it 119 minutes ago]");
    assertThat(check.outcomes(PLAIN + job("etcdutl, snapshot, status, /b/s.db", fresh)))
        .containsExactly(
            "unknown(not-observable) cluster: nothing in the cluster saves the datastore, and a"
                + " timer on a node leaves no object");
  }

  @Test
  void a_job_that_is_stale_or_suspended_fails() {
    assertThat(
            check.outcomes(
                PLAIN
                    + job(
                        "etcdctl, snapshot, save, /b/s.db",
                        "status: {lastSuccessfulTime: '2026-11-01T06:01:00Z'}")))
        .containsExactly(
            "fail cluster: status.lastSuccessfulTime of cronjob/kube-system/save is"
                + " 2026-11-01T06:01:00Z, 20 days ago, wanted a snapshot at most 25h ago");
    assertThat(
            check.outcomes(
                PLAIN
                    + job("etcdctl, snapshot, save, /b/s.db", "")
                        .replace("spec:\n  schedule", "spec:\n  suspend: true\n  schedule")))
        .containsExactly(
            "fail cluster: spec.suspend of cronjob/kube-system/save is it is suspended, wanted a"
                + " snapshot at most 25h ago");
  }

  @Test
  void an_application_s_own_etcd_is_not_the_control_plane_s() {
    assertThat(
            check.outcomes(
                PLAIN
                    + job("etcdctl, snapshot, save, /b/s.db", "status: {}")
                        .replace("kube-system", "shop")))
        .containsExactly(
            "unknown(not-observable) cluster: nothing in the cluster saves the datastore, and a"
                + " timer on a node leaves no object");
  }

  @Test
  void openshift_says_how_its_backup_ended() {
    assertThat(
            check.outcomes(
                PLAIN
                    + """
                    ---
                    apiVersion: config.openshift.io/v1alpha1
                    kind: Backup
                    metadata: {name: daily}
                    spec: {etcd: {schedule: "0 1 * * *"}}
                    ---
                    apiVersion: operator.openshift.io/v1alpha1
                    kind: EtcdBackup
                    metadata: {name: daily-1}
                    status:
                      conditions:
                      - type: BackupCompleted
                        status: "True"
                        reason: BackupCompleted
                        lastTransitionTime: "2026-11-21T01:02:00Z"
                    """))
        .containsExactly("pass cluster [note: backup daily saved it 6 hours ago]");
  }

  @Test
  void a_provider_saves_its_own() {
    assertThat(
            check.outcomes(
                """
                kind: Node
                metadata: {name: n1, labels: {eks.amazonaws.com/nodegroup: a}}
                spec: {providerID: "aws:///eu-west-1a/i-1"}
                status: {nodeInfo: {kubeletVersion: v1.34.1-eks-1}}
                """))
        .containsExactly(
            "not-applicable cluster: AWS runs the API server, etcd and their backups; objects and"
                + " volumes are yours");
  }

  @Test
  void an_attestation_settles_what_no_object_shows() {
    assertThat(check.attesting(BackupTopics.ETCD).outcomes(PLAIN))
        .containsExactly("pass(attested) cluster");
    assertThat(check.attestingTooLongAgo(BackupTopics.ETCD).messages(PLAIN))
        .containsExactly("fail cluster: the attestation backup-etcd expired 1 day ago");
  }

  @Test
  void a_list_that_is_refused_is_no_list_that_is_empty() {
    assertThat(check.refusing("etcdsnapshotfiles.k3s.cattle.io").outcomes(K3S))
        .containsExactly("unknown(forbidden) cluster: 403 Forbidden");
  }

  @Test
  void etcd_druid_tells_of_the_datastore_of_the_cluster_in_kube_system_alone() {
    String etcd =
        """
        ---
        apiVersion: druid.gardener.cloud/v1alpha1
        kind: Etcd
        metadata: {name: etcd-main, namespace: kube-system}
        spec:
          replicas: 3
          backup: {fullSnapshotSchedule: "0 */24 * * *", store: {provider: aws}}
        status:
          conditions:
          - type: BackupReady
            status: "True"
            reason: BackupSucceeded
            lastTransitionTime: "2026-10-01T00:00:00Z"
            lastUpdateTime: "2026-11-21T06:00:00Z"
        """;

    assertThat(check.outcomes(PLAIN + etcd))
        .containsExactly("pass cluster [note: etcd kube-system/etcd-main saved it 2 hours ago]");
    assertThat(
            check.messages(
                PLAIN + etcd.replace("BackupSucceeded", "BackupFailed").replace("True", "False")))
        .containsExactly("fail cluster: No snapshot of the datastore is younger than 24h.");
    assertThat(check.outcomes(PLAIN + etcd.replace("BackupSucceeded", "NotChecked")))
        .containsExactly(
            "fail cluster: status of etcd/kube-system/etcd-main is no successful run, wanted a"
                + " snapshot at most 1584m ago");
    assertThat(check.outcomes(PLAIN + etcd.replace("namespace: kube-system", "namespace: garden")))
        .containsExactly(
            "unknown(not-observable) cluster: nothing in the cluster saves the datastore, and a"
                + " timer on a node leaves no object");
  }
}
