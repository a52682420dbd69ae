package dev.kprod.checks.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
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
