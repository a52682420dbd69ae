package dev.kprod.checks.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class BackupLocationTest {
  private final CheckTester<BackupLocation.Store> check = CheckTester.of(new BackupLocation());

  private static String location(String name, String spec, String status) {
    return """
    ---
    apiVersion: velero.io/v1
    kind: BackupStorageLocation
    metadata: {name: %s, namespace: velero}
    spec: {provider: aws%s}
    status: {%s}
    """
        .formatted(name, spec, status);
  }

  private static String schedule(String template) {
    return """
    ---
    apiVersion: velero.io/v1
    kind: Schedule
    metadata: {name: daily, namespace: velero}
    spec: {schedule: "0 2 * * *", template: {%s}}
    status: {phase: Enabled}
    """
        .formatted(template);
  }

  private static final String GOOD = "phase: Available, lastValidationTime: '2026-11-21T07:59:30Z'";

  @Test
  void what_cannot_be_reached_says_why() {
    assertThat(
            check.outcomes(
                location(
                        "default",
                        ", default: true",
                        "phase: Unavailable, message: 'AccessDenied: s3:ListBucket'")
                    + schedule("")))
        .containsExactly(
            "fail backupstoragelocation/velero/default: status.phase is Unavailable: AccessDenied:"
                + " s3:ListBucket, wanted Available");
  }

  @Test
  void what_nothing_writes_to_passes_with_a_note() {
    assertThat(
            check.outcomes(
                location("default", ", default: true", GOOD)
                    + location("old", ", accessMode: ReadOnly", "phase: Unavailable")
                    + schedule("")))
        .containsExactly(
            "pass backupstoragelocation/velero/default",
            "pass backupstoragelocation/velero/old [note: nothing writes to it, and it is not"
                + " available]");
  }

  @Test
  void read_only_is_for_restores() {
    assertThat(check.messages(location("default", ", accessMode: ReadOnly", GOOD) + schedule("")))
        .containsExactly(
            "fail backupstoragelocation/velero/default: It may only be read, and schedule daily"
                + " writes to it.");
    assertThat(check.outcomes(location("default", ", accessMode: ReadOnly", GOOD)))
        .containsExactly("pass backupstoragelocation/velero/default");
  }

  @Test
  void a_validation_of_yesterday_means_that_nobody_looks() {
    String stale = "phase: Available, lastValidationTime: '2026-11-20T08:00:00Z'";

    assertThat(check.outcomes(location("default", "", stale) + schedule("")))
        .containsExactly(
            "fail backupstoragelocation/velero/default: status.lastValidationTime is"
                + " 2026-11-20T08:00:00Z, 24 hours ago, wanted at most 1h ago");
    assertThat(
            check.outcomes(location("default", ", validationFrequency: 0s", stale) + schedule("")))
        .containsExactly(
            "pass backupstoragelocation/velero/default [note: it is not validated"
                + " (validationFrequency 0)]");
    assertThat(check.outcomes(location("default", "", "phase: ''") + schedule("")))
        .containsExactly(
            "unknown(not-observable) backupstoragelocation/velero/default: Velero has not validated"
                + " it yet");
  }

  @Test
  void a_schedule_that_names_no_location_needs_a_default_one() {
    assertThat(check.messages(location("eu", "", GOOD) + schedule("")))
        .containsExactly(
            "fail backupstoragelocation/velero/eu: No location is the default, and schedule daily"
                + " names none.");
    assertThat(check.outcomes(location("eu", "", GOOD) + schedule("storageLocation: eu")))
        .containsExactly("pass backupstoragelocation/velero/eu");
  }

  @Test
  void a_paused_schedule_writes_nowhere() {
    assertThat(
            check.outcomes(
                location("default", "", "phase: Unavailable")
                    + schedule("").replace("spec: {", "spec: {paused: true, ")))
        .containsExactly(
            "pass backupstoragelocation/velero/default [note: nothing writes to it, and it is not"
                + " available]");
  }

  @Test
  void longhorn_says_whether_its_target_answers() {
    String target =
        """
        apiVersion: longhorn.io/v1beta2
        kind: BackupTarget
        metadata: {name: default, namespace: longhorn-system}
        spec: {backupTargetURL: "%s"}
        status:
          available: false
          conditions: [{type: Unavailable, status: "True", message: "timeout"}]
        """;
    String job =
        """
        ---
        apiVersion: longhorn.io/v1beta2
        kind: RecurringJob
        metadata: {name: nightly, namespace: longhorn-system}
        spec: {task: backup, cron: "0 1 * * *"}
        """;

    assertThat(check.outcomes(target.formatted("s3://b@eu/")))
        .containsExactly(
            "fail backuptarget/longhorn-system/default: status.available is false: timeout, wanted"
                + " true");
    assertThat(check.messages(target.formatted("") + job))
        .containsExactly(
            "fail backuptarget/longhorn-system/default: It has no address, and a recurring job"
                + " takes backups.");
    assertThat(check.outcomes(target.formatted("")))
        .containsExactly("pass backuptarget/longhorn-system/default");
  }

  @Test
  void k10_says_whether_its_profile_is_good() {
    String profile =
        """
        apiVersion: config.kio.kasten.io/v1alpha1
        kind: Profile
        metadata: {name: bucket, namespace: kasten-io}
        status: {validation: %s}
        """;

    assertThat(check.messages(profile.formatted("Failed")))
        .containsExactly("fail profile/kasten-io/bucket: K10 could not validate it.");
    assertThat(check.outcomes(profile.formatted("''")))
        .containsExactly(
            "unknown(not-observable) profile/kasten-io/bucket: K10 has not validated it yet");
  }

  @Test
  void a_list_that_is_refused_is_no_good_location() {
    assertThat(check.refusing("backupstoragelocations.velero.io").outcomes(schedule("")))
        .containsExactly("unknown(forbidden) backupstoragelocations.velero.io: 403 Forbidden");
  }
}
