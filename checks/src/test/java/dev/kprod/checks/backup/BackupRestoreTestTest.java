package dev.kprod.checks.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackupRestoreTestTest {
  private final CheckTester<BackupSource> check = CheckTester.of(new BackupRestoreTest());

  private static final String SCHEDULE =
      """
      apiVersion: velero.io/v1
      kind: Schedule
      metadata: {name: daily, namespace: velero}
      spec: {schedule: "0 2 * * *"}
      status: {phase: Enabled}
      """;

  private static String restore(String name, String spec, String day, String status) {
    return """
    ---
    apiVersion: velero.io/v1
    kind: Restore
    metadata: {name: %s, namespace: velero}
    spec: {%s}
    status: {completionTimestamp: "%sT10:00:00Z", %s}
    """
        .formatted(name, spec, day, status);
  }

  private static final String GOOD = "phase: Completed, progress: {itemsRestored: 5}";
  private static final String SILENT =
      "unknown(not-observable) schedule/velero/daily: no restore from it is seen, and drills"
          + " elsewhere leave no object";

  @Test
  void a_restore_of_this_quarter_passes_and_one_of_the_spring_does_not() {
    assertThat(check.outcomes(SCHEDULE + restore("d", "scheduleName: daily", "2026-11-01", GOOD)))
        .containsExactly("pass schedule/velero/daily [note: restored 19 days ago]");
    assertThat(check.outcomes(SCHEDULE + restore("d", "scheduleName: daily", "2026-04-01", GOOD)))
        .containsExactly(
            "unknown(not-observable) schedule/velero/daily: the last restore from it was 233 days"
                + " ago, and drills elsewhere leave no object");
  }

  @Test
  void a_restore_names_its_schedule_or_a_backup_of_it() {
    assertThat(
            check.outcomes(
                SCHEDULE + restore("d", "backupName: daily-20261101020000", "2026-11-01", GOOD)))
        .containsExactly("pass schedule/velero/daily [note: restored 19 days ago]");
    assertThat(check.outcomes(SCHEDULE + restore("d", "backupName: manual", "2026-11-01", GOOD)))
        .containsExactly(SILENT);
  }

  @Test
  void one_that_restored_nothing_is_no_evidence() {
    assertThat(
            check.outcomes(
                SCHEDULE + restore("d", "scheduleName: daily", "2026-11-01", "phase: Completed")))
        .containsExactly(SILENT);
  }

  @Test
  void a_failure_counts_until_one_succeeds() {
    String failed =
        restore("b", "scheduleName: daily", "2026-11-10", "phase: PartiallyFailed, errors: 2");

    assertThat(
            check.messages(
                SCHEDULE + restore("a", "scheduleName: daily", "2026-11-01", GOOD) + failed))
        .containsExactly(
            "fail schedule/velero/daily: The newest restore from it failed, 10 days ago.");
    assertThat(
            check.outcomes(
                SCHEDULE + failed + restore("c", "scheduleName: daily", "2026-11-12", GOOD)))
        .containsExactly("pass schedule/velero/daily [note: restored 8 days ago]");
  }

  @Test
  void silence_proves_nothing_and_a_person_may_answer() {
    assertThat(check.outcomes(SCHEDULE)).containsExactly(SILENT);
    assertThat(check.attesting(BackupTopics.RESTORE_TEST).outcomes(SCHEDULE))
        .containsExactly("pass(attested) schedule/velero/daily");
    assertThat(check.attestingTooLongAgo(BackupTopics.RESTORE_TEST).messages(SCHEDULE))
        .containsExactly(
            "fail schedule/velero/daily: the attestation backup-restore-test expired 1 day ago");
    assertThat(
            check
                .attesting(
                    BackupTopics.RESTORE_TEST,
                    Map.of("result", dev.kprod.snapshot.Tree.of("failed")))
                .messages(SCHEDULE))
        .containsExactly(
            "fail schedule/velero/daily: the attestation backup-restore-test says that it failed");
  }

  @Test
  void restores_that_may_not_be_read_are_silence() {
    assertThat(check.refusing("restores.velero.io").outcomes(SCHEDULE)).containsExactly(SILENT);
  }

  @Test
  void a_database_that_was_born_from_a_backup_shows_that_it_restores() {
    String yaml =
        """
        apiVersion: postgresql.cnpg.io/v1
        kind: ScheduledBackup
        metadata: {name: pg, namespace: shop}
        spec: {schedule: "0 0 2 * * *", cluster: {name: pg}}
        ---
        apiVersion: postgresql.cnpg.io/v1
        kind: Backup
        metadata: {name: pg-1, namespace: shop}
        spec: {cluster: {name: pg}}
        ---
        apiVersion: postgresql.cnpg.io/v1
        kind: Cluster
        metadata: {name: drill, namespace: shop, creationTimestamp: "2026-11-10T00:00:00Z"}
        spec: {bootstrap: {recovery: {backup: {name: pg-1}}}}
        status: {conditions: [{type: Ready, status: "True"}]}
        """;

    assertThat(check.outcomes(yaml))
        .containsExactly("pass scheduledbackup/shop/pg [note: restored 11 days ago]");
    assertThat(check.outcomes(yaml.replace("2026-11-10", "2026-09-10")))
        .containsExactly(
            "unknown(not-observable) scheduledbackup/shop/pg: no restore from it is seen, and"
                + " drills elsewhere leave no object");
  }

  @Test
  void k8up_longhorn_and_volsync_show_theirs() {
    assertThat(
            check.outcomes(
                """
                apiVersion: k8up.io/v1
                kind: Schedule
                metadata: {name: nightly, namespace: shop}
                spec: {backup: {schedule: "0 3 * * *"}}
                ---
                apiVersion: k8up.io/v1
                kind: Restore
                metadata: {name: drill, namespace: shop}
                status:
                  conditions:
                  - type: Completed
                    status: "True"
                    reason: Succeeded
                    lastTransitionTime: "2026-11-20T08:00:00Z"
                ---
                apiVersion: longhorn.io/v1beta2
                kind: RecurringJob
                metadata: {name: nightly, namespace: longhorn-system}
                spec: {task: backup, cron: "0 1 * * *", groups: [default]}
                ---
                apiVersion: longhorn.io/v1beta2
                kind: Volume
                metadata: {name: pvc-1, namespace: longhorn-system}
                status: {kubernetesStatus: {namespace: shop, pvcName: a}}
                ---
                kind: PersistentVolumeClaim
                metadata: {name: a, namespace: shop}
                ---
                apiVersion: longhorn.io/v1beta2
                kind: Volume
                metadata:
                  name: drill
                  namespace: longhorn-system
                  creationTimestamp: "2026-11-18T08:00:00Z"
                spec: {fromBackup: "s3://b@eu/?backup=backup-1&volume=pvc-1"}
                status: {restoreRequired: false}
                ---
                apiVersion: volsync.backube/v1alpha1
                kind: ReplicationSource
                metadata: {name: a, namespace: shop}
                spec: {sourcePVC: a, trigger: {schedule: "0 * * * *"}, restic: {repository: r}}
                ---
                apiVersion: volsync.backube/v1alpha1
                kind: ReplicationDestination
                metadata: {name: drill, namespace: shop}
                spec: {restic: {repository: r}}
                status: {lastSyncTime: "2026-11-19T08:00:00Z"}
                """))
        .containsExactly(
            "pass recurringjob/longhorn-system/nightly [note: restored 3 days ago]",
            "pass replicationsource/shop/a [note: restored 2 days ago]",
            "pass schedule/shop/nightly [note: restored 24 hours ago]");
  }

  private static final String PERCONA =
      """
      kind: PerconaServerMongoDB
      metadata: {name: db, namespace: shop}
      spec: {backup: {enabled: true, tasks: [{enabled: true, schedule: "0 2 * * *"}]}}
      ---
      kind: PerconaServerMongoDBBackup
      metadata: {name: db-1, namespace: shop}
      spec: {clusterName: db}
      ---
      kind: PerconaServerMongoDBRestore
      metadata: {name: drill, namespace: shop}
      spec: {clusterName: db-drill, backupName: db-1}
      status: {state: ready, completed: "2026-11-19T08:00:00Z"}
      """;

  private static final String UNTRIED =
      ": no restore from it is seen, and drills elsewhere leave no object";

  @Test
  void a_restore_of_percona_names_a_backup_and_counts_for_the_database_that_was_saved() {
    assertThat(check.outcomes(PERCONA))
        .containsExactly("pass perconaservermongodb/shop/db [note: restored 2 days ago]");
    assertThat(check.messages(PERCONA.replace("state: ready", "state: error")))
        .containsExactly(
            "fail perconaservermongodb/shop/db: The newest restore from it failed, 2 days ago.");
    assertThat(check.outcomes(PERCONA.replace("state: ready", "state: running")))
        .containsExactly("unknown(not-observable) perconaservermongodb/shop/db" + UNTRIED);
  }

  @Test
  void
      where_the_backup_is_gone_the_database_that_was_restored_counts_unless_its_data_came_from_elsewhere() {
    String gone = PERCONA.replace("name: db-1,", "name: db-2,");

    assertThat(check.outcomes(gone))
        .containsExactly("unknown(not-observable) perconaservermongodb/shop/db" + UNTRIED);
    assertThat(check.outcomes(gone.replace("clusterName: db-drill", "clusterName: db")))
        .containsExactly("pass perconaservermongodb/shop/db [note: restored 2 days ago]");
    assertThat(
            check.outcomes(
                gone.replace(
                    "clusterName: db-drill, backupName: db-1",
                    "clusterName: db, backupSource: {destination: 's3://elsewhere/1'}")))
        .containsExactly("unknown(not-observable) perconaservermongodb/shop/db" + UNTRIED);
  }

  @Test
  void the_operators_of_percona_for_mysql_and_postgresql_show_theirs() {
    assertThat(
            check.outcomes(
                """
                kind: PerconaXtraDBCluster
                metadata: {name: orders, namespace: shop}
                spec: {backup: {schedule: [{schedule: "0 2 * * *"}]}}
                ---
                kind: PerconaXtraDBClusterBackup
                metadata: {name: orders-1, namespace: shop}
                spec: {pxcCluster: orders}
                ---
                kind: PerconaXtraDBClusterRestore
                metadata: {name: drill, namespace: shop}
                spec: {pxcCluster: orders-drill, backupName: orders-1}
                status: {state: Succeeded, completed: "2026-11-19T08:00:00Z"}
                ---
                kind: PerconaPGCluster
                metadata: {name: users, namespace: shop}
                spec: {backups: {pgbackrest: {repos: [{schedules: {full: "0 2 * * *"}}]}}}
                ---
                kind: PerconaPGRestore
                metadata: {name: drill, namespace: shop}
                spec: {pgCluster: users, repoName: repo1}
                status: {state: Succeeded, completed: "2026-11-18T08:00:00Z"}
                """))
        .containsExactly(
            "pass perconapgcluster/shop/users [note: restored 3 days ago]",
            "pass perconaxtradbcluster/shop/orders [note: restored 2 days ago]");
  }

  @Test
  void a_session_of_kube_stash_restores_from_a_repository_or_verifies_it() {
    String source =
        """
        apiVersion: core.kubestash.com/v1alpha1
        kind: BackupConfiguration
        metadata: {name: db, namespace: shop}
        spec: {sessions: [{scheduler: {schedule: "0 2 * * *"}, repositories: [{name: s3-db}]}]}
        ---
        """;
    String restore =
        """
        apiVersion: core.kubestash.com/v1alpha1
        kind: RestoreSession
        metadata: {name: drill, namespace: drills, creationTimestamp: "2026-11-19T08:00:00Z"}
        spec: {dataSource: {namespace: shop, repository: s3-db}}
        status: {phase: Succeeded}
        """;
    String verification =
        """
        apiVersion: core.kubestash.com/v1alpha1
        kind: BackupVerificationSession
        metadata: {name: db-1, namespace: shop, creationTimestamp: "2026-11-19T08:00:00Z"}
        spec: {invoker: {kind: BackupConfiguration, name: db}}
        status: {phase: Succeeded}
        """;

    assertThat(List.of(restore, verification))
        .allSatisfy(
            one ->
                assertThat(check.outcomes(source + one))
                    .containsExactly(
                        "pass backupconfiguration/shop/db [note: restored 2 days ago]"));
    assertThat(
            List.of(
                restore.replace("namespace: shop, ", ""),
                restore.replace("s3-db", "s3-files"),
                verification.replace("Succeeded", "Skipped"),
                verification.replace("name: db}}", "name: files}}")))
        .allSatisfy(
            one ->
                assertThat(check.outcomes(source + one))
                    .containsExactly(
                        "unknown(not-observable) backupconfiguration/shop/db" + UNTRIED));
    assertThat(check.messages(source + restore.replace("Succeeded", "Invalid")))
        .containsExactly(
            "fail backupconfiguration/shop/db: The newest restore from it failed, 2 days ago.");
  }

  @Test
  void a_session_of_stash_restores_from_the_repository_of_its_source() {
    String yaml =
        """
        apiVersion: stash.appscode.com/v1beta1
        kind: BackupConfiguration
        metadata: {name: db, namespace: shop}
        spec: {schedule: "0 2 * * *", repository: {name: s3}}
        ---
        apiVersion: stash.appscode.com/v1beta1
        kind: RestoreSession
        metadata: {name: drill, namespace: shop, creationTimestamp: "2026-11-19T08:00:00Z"}
        spec: {repository: {name: s3}}
        status: {phase: Succeeded}
        """;

    assertThat(check.outcomes(yaml))
        .containsExactly("pass backupconfiguration/shop/db [note: restored 2 days ago]");
    assertThat(check.outcomes(yaml.replace("namespace: shop, creation", "namespace: b, creation")))
        .containsExactly("unknown(not-observable) backupconfiguration/shop/db" + UNTRIED);
  }

  @Test
  void an_action_of_k10_restores_a_namespace_that_a_policy_saves() {
    String yaml =
        """
        apiVersion: config.kio.kasten.io/v1alpha1
        kind: Policy
        metadata: {name: shop, namespace: kasten-io}
        spec:
          frequency: "@daily"
          actions: [{action: backup}]
          selector: {matchLabels: {k10.kasten.io/appNamespace: shop}}
        ---
        kind: RestoreAction
        metadata: {name: restore-1, namespace: shop-drill}
        spec:
          subject: {kind: RestorePoint, name: shop-1, namespace: shop}
          targetNamespace: shop-drill
        status: {state: Complete, endTime: "2026-11-19T08:00:00Z"}
        """;

    assertThat(check.outcomes(yaml))
        .containsExactly("pass policy/kasten-io/shop [note: restored 2 days ago]");
    assertThat(check.outcomes(yaml.replace("shop-1, namespace: shop}", "b-1, namespace: b}")))
        .containsExactly("unknown(not-observable) policy/kasten-io/shop" + UNTRIED);
  }

  @Test
  void a_claim_made_from_a_snapshot_counts_for_the_one_it_was_taken_of() {
    assertThat(
            check.outcomes(
                """
                apiVersion: snapscheduler.backube/v1
                kind: SnapshotSchedule
                metadata: {name: hourly, namespace: shop}
                spec: {schedule: "0 * * * *", claimSelector: {matchLabels: {save: hourly}}}
                ---
                apiVersion: snapshot.storage.k8s.io/v1
                kind: VolumeSnapshot
                metadata: {name: s1, namespace: shop}
                spec: {source: {persistentVolumeClaimName: a}}
                ---
                kind: PersistentVolumeClaim
                metadata: {name: a, namespace: shop, labels: {save: hourly}}
                ---
                kind: PersistentVolumeClaim
                metadata: {name: b, namespace: shop, creationTimestamp: "2026-11-19T08:00:00Z"}
                spec: {dataSource: {kind: VolumeSnapshot, name: s1}}
                status: {phase: Bound}
                """))
        .containsExactly("pass snapshotschedule/shop/hourly [note: restored 2 days ago]");
  }
}
