package dev.kprod.checks.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class BackupResultTest {
  private final CheckTester<BackupSource> check = CheckTester.of(new BackupResult());

  private static final String SCHEDULE =
      """
      apiVersion: velero.io/v1
      kind: Schedule
      metadata: {name: daily, namespace: velero}
      spec: {schedule: "0 2 * * *"}
      status: {phase: Enabled}
      """;

  private static String backup(String day, String status) {
    return """
    ---
    apiVersion: velero.io/v1
    kind: Backup
    metadata:
      name: daily-202611%s020000
      namespace: velero
      labels: {velero.io/schedule-name: daily}
    status: {completionTimestamp: "2026-11-%sT02:04:00Z", %s}
    """
        .formatted(day, day, status);
  }

  @Test
  void partially_failed_is_told_apart_from_failed_and_from_complete() {
    assertThat(check.messages(SCHEDULE + backup("21", "phase: PartiallyFailed, errors: 3")))
        .containsExactly("fail schedule/velero/daily: Its newest run failed in part.");
    assertThat(check.outcomes(SCHEDULE + backup("21", "phase: PartiallyFailed, errors: 3")))
        .containsExactly(
            "fail schedule/velero/daily: status.errors of backup/velero/daily-20261121020000 is 3,"
                + " wanted 0; status.phase of backup/velero/daily-20261121020000 is"
                + " PartiallyFailed, ended 2026-11-21T02:04:00Z, wanted a complete run");
    assertThat(check.messages(SCHEDULE + backup("21", "phase: Failed")))
        .containsExactly("fail schedule/velero/daily: Its newest run failed.");
    assertThat(check.messages(SCHEDULE + backup("21", "phase: FailedValidation")))
        .containsExactly("fail schedule/velero/daily: Its newest run failed.");
    assertThat(check.messages(SCHEDULE + backup("21", "phase: Completed")))
        .containsExactly("pass schedule/velero/daily");
  }

  @Test
  void warnings_alone_are_no_failure() {
    assertThat(check.outcomes(SCHEDULE + backup("21", "phase: Completed, warnings: 12")))
        .containsExactly("pass schedule/velero/daily");
  }

  @Test
  void a_failed_hook_leaves_something_out() {
    String yaml =
        SCHEDULE
            + backup("21", "phase: Completed, hookStatus: {hooksAttempted: 2, hooksFailed: 1}");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail schedule/velero/daily: status.hookStatus.hooksFailed of"
                + " backup/velero/daily-20261121020000 is 1, wanted 0");
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail schedule/velero/daily: Its newest run says Completed and left something out.");
  }

  @Test
  void an_upload_that_failed_is_a_volume_that_is_not_there() {
    String yaml =
        SCHEDULE
            + backup("21", "phase: Completed")
            + """
            ---
            apiVersion: velero.io/v2alpha1
            kind: DataUpload
            metadata:
              name: daily-x7
              namespace: velero
              labels: {velero.io/backup-name: daily-20261121020000}
            spec: {sourceNamespace: shop, sourcePVC: data-db-0}
            status: {phase: Failed, message: data path backup failed}
            """;

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail schedule/velero/daily: status.phase of dataupload/velero/daily-x7 is Failed: data"
                + " path backup failed, wanted Completed");
  }

  @Test
  void a_failed_run_before_a_good_one_is_past() {
    assertThat(
            check.outcomes(
                SCHEDULE + backup("20", "phase: Failed") + backup("21", "phase: Completed")))
        .containsExactly("pass schedule/velero/daily");
  }

  @Test
  void what_is_unfinished_or_being_deleted_says_nothing() {
    for (String phase :
        new String[] {"WaitingForPluginOperations", "FinalizingPartiallyFailed", "Deleting"}) {
      assertThat(
              check.outcomes(
                  SCHEDULE + backup("20", "phase: Completed") + backup("21", "phase: " + phase)))
          .as(phase)
          .containsExactly("pass schedule/velero/daily");
    }
    assertThat(check.outcomes(SCHEDULE))
        .containsExactly("not-applicable schedule/velero/daily: no run has finished yet");
  }

  @Test
  void a_run_that_takes_longer_than_the_time_between_two_overlaps_the_next() {
    String yaml =
        SCHEDULE
            + backup("19", "phase: InProgress, startTimestamp: \"2026-11-19T02:00:00Z\"")
                .replace("completionTimestamp: \"2026-11-19T02:04:00Z\", ", "");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail schedule/velero/daily: status is running since 2026-11-19T02:00:00Z, wanted an"
                + " end before the next run, 24h later");
  }

  @Test
  void k8up_says_completed_after_a_failure_too() {
    String yaml =
        """
        apiVersion: k8up.io/v1
        kind: Schedule
        metadata: {name: nightly, namespace: shop}
        spec: {backup: {schedule: "0 3 * * *"}}
        ---
        apiVersion: k8up.io/v1
        kind: Backup
        metadata: {name: nightly-1, namespace: shop}
        status:
          conditions:
          - {type: Completed, status: "True", reason: REASON, lastTransitionTime: "2026-11-21T03:05:00Z"}
        """;

    assertThat(check.messages(yaml.replace("REASON", "Failed")))
        .containsExactly("fail schedule/shop/nightly: Its newest run failed.");
    assertThat(check.outcomes(yaml.replace("REASON", "Succeeded")))
        .containsExactly("pass schedule/shop/nightly");
  }

  @Test
  void an_archive_that_fails_fails_the_backup() {
    String yaml =
        """
        apiVersion: postgresql.cnpg.io/v1
        kind: ScheduledBackup
        metadata: {name: pg, namespace: shop}
        spec: {schedule: "0 0 2 * * *", cluster: {name: pg}}
        ---
        apiVersion: postgresql.cnpg.io/v1
        kind: Backup
        metadata: {name: pg-1, namespace: shop, creationTimestamp: "2026-11-21T02:00:00Z"}
        spec: {cluster: {name: pg}}
        status: {phase: walArchivingFailing}
        """;

    assertThat(check.messages(yaml))
        .containsExactly("fail scheduledbackup/shop/pg: Its newest run failed.");
  }

  @Test
  void longhorn_says_of_each_volume_that_its_newest_backup_failed() {
    String yaml =
        """
        apiVersion: longhorn.io/v1beta2
        kind: RecurringJob
        metadata: {name: nightly, namespace: longhorn-system}
        spec: {task: backup, cron: "0 1 * * *", groups: [default]}
        ---
        apiVersion: longhorn.io/v1beta2
        kind: Volume
        metadata: {name: pvc-1, namespace: longhorn-system}
        status: {lastBackupAt: "2026-11-20T01:03:00Z", kubernetesStatus: {namespace: shop, pvcName: a}}
        ---
        apiVersion: longhorn.io/v1beta2
        kind: Backup
        metadata: {name: backup-1, namespace: longhorn-system, creationTimestamp: "2026-11-21T01:00:00Z"}
        status: {state: Error, error: "access denied", volumeName: pvc-1}
        """;

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail recurringjob/longhorn-system/nightly: status.state of"
                + " backup/longhorn-system/backup-1 is Error, ended 2026-11-21T01:00:00Z, wanted a"
                + " complete run");
  }

  @Test
  void a_source_that_is_off_and_runs_that_may_not_be_read_are_no_failures() {
    assertThat(
            check.outcomes(
                SCHEDULE.replace("spec: {", "spec: {paused: true, ")
                    + backup("21", "phase: Failed")))
        .containsExactly("not-applicable schedule/velero/daily: it is paused");
    assertThat(check.refusing("backups.velero.io").outcomes(SCHEDULE))
        .containsExactly(
            "unknown(forbidden) schedule/velero/daily: the runs of Velero were not read");
  }
}
