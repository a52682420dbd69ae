package dev.kprod.checks.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class BackupVolumeDataTest {
  private final CheckTester<DataSet> check = CheckTester.of(new BackupVolumeData());

  private static final String SCHEDULE =
      """
      apiVersion: velero.io/v1
      kind: Schedule
      metadata: {name: daily, namespace: velero}
      spec: {schedule: "0 2 * * *"}
      status: {phase: Enabled}
      """;

  private static String backup(String spec, String status) {
    return """
    ---
    apiVersion: velero.io/v1
    kind: Backup
    metadata:
      name: daily-20261121020000
      namespace: velero
      labels: {velero.io/schedule-name: daily}
    spec: {%s}
    status:
      phase: Completed
      startTimestamp: "2026-11-21T02:00:00Z"
      completionTimestamp: "2026-11-21T02:04:00Z"
      %s
    """
        .formatted(spec, status);
  }

  private static String claim(String name, String driver) {
    return """
    ---
    kind: PersistentVolumeClaim
    metadata: {name: %s, namespace: shop, creationTimestamp: "2026-01-01T00:00:00Z"}
    spec: {volumeName: pv-%s}
    status: {phase: Bound}
    ---
    kind: PersistentVolume
    metadata: {name: pv-%s}
    spec: {csi: {driver: %s}}
    """
        .formatted(name, name, name, driver);
  }

  private static String pod(String claim, String annotations) {
    return """
    ---
    kind: Pod
    metadata: {name: pod-%s, namespace: shop, annotations: {%s}}
    spec: {volumes: [{name: v-%s, persistentVolumeClaim: {claimName: %s}}]}
    status: {phase: Running}
    """
        .formatted(claim, annotations, claim, claim);
  }

  private static String snapshotClass(String name, String driver, String metadata) {
    return """
    ---
    apiVersion: snapshot.storage.k8s.io/v1
    kind: VolumeSnapshotClass
    metadata: {name: %s%s}
    driver: %s
    """
        .formatted(name, metadata, driver);
  }

  @Test
  void a_completed_backup_without_any_volume_is_the_classic_empty_one() {
    assertThat(
            check.outcomes(
                SCHEDULE
                    + backup("", "")
                    + claim("files", "ebs.csi.aws.com")
                    + snapshotClass("other", "efs.csi.aws.com", "")))
        .containsExactly(
            "fail persistentvolumeclaim/shop/files: status of backup/velero/daily-20261121020000 is"
                + " 1 claims expected, 0 uploaded, 0 snapshots; without files, wanted the data of"
                + " each");
    assertThat(check.messages(SCHEDULE + backup("", "") + claim("files", "ebs.csi.aws.com")))
        .as("that classes are served and there is none is not the same as not knowing")
        .containsExactly(
            "fail persistentvolumeclaim/shop/files: The newest backup holds the claim and not its"
                + " data (its driver ebs.csi.aws.com has no VolumeSnapshotClass).");
  }

  @Test
  void a_pod_volume_backup_or_a_data_upload_names_the_claim() {
    String proof =
        """
        ---
        apiVersion: velero.io/v1
        kind: PodVolumeBackup
        metadata:
          name: daily-a
          namespace: velero
          labels: {velero.io/backup-name: daily-20261121020000}
          annotations: {velero.io/pvc-name: a}
        spec: {pod: {namespace: shop, name: x}, volume: v}
        status: {phase: Completed}
        ---
        apiVersion: velero.io/v2alpha1
        kind: DataUpload
        metadata:
          name: daily-b
          namespace: velero
          labels: {velero.io/backup-name: daily-20261121020000}
        spec: {sourceNamespace: shop, sourcePVC: b}
        status: {phase: PHASE}
        """;
    String yaml = SCHEDULE + backup("", "") + claim("a", "x.csi") + claim("b", "x.csi");

    assertThat(check.outcomes(yaml + proof.replace("PHASE", "Completed")))
        .containsExactly("pass persistentvolumeclaim/shop/a", "pass persistentvolumeclaim/shop/b");
    assertThat(check.messages(yaml + proof.replace("PHASE", "Failed")))
        .containsExactly(
            "fail persistentvolumeclaim/shop/b: The newest backup holds the claim and not its data"
                + " (its driver x.csi has no VolumeSnapshotClass).",
            "pass persistentvolumeclaim/shop/a");
  }

  @Test
  void enough_snapshots_are_taken_for_all_that_is_left() {
    assertThat(
            check.outcomes(
                SCHEDULE
                    + backup("", "csiVolumeSnapshotsCompleted: 1\n  volumeSnapshotsCompleted: 1")
                    + claim("a", "x.csi")
                    + claim("b", "x.csi")))
        .containsExactly(
            "pass persistentvolumeclaim/shop/a [note: by the number of snapshots, which name no"
                + " claim]",
            "pass persistentvolumeclaim/shop/b [note: by the number of snapshots, which name no"
                + " claim]");
  }

  @Test
  void too_few_snapshots_are_laid_on_those_that_could_not_have_one() {
    assertThat(
            check.messages(
                SCHEDULE
                    + backup("", "csiVolumeSnapshotsCompleted: 1")
                    + claim("a", "x.csi")
                    + claim("b", "y.csi")
                    + snapshotClass("x", "x.csi", "")))
        .containsExactly(
            "fail persistentvolumeclaim/shop/b: The newest backup holds the claim and not its data"
                + " (its driver y.csi has no VolumeSnapshotClass).",
            "pass persistentvolumeclaim/shop/a [note: by the number of snapshots, which name no"
                + " claim]");
  }

  @Test
  void where_that_does_not_account_for_all_every_claim_that_is_left_fails() {
    assertThat(
            check.messages(
                SCHEDULE
                    + backup("", "csiVolumeSnapshotsCompleted: 1")
                    + claim("a", "x.csi")
                    + claim("b", "x.csi")
                    + snapshotClass("x", "x.csi", "")))
        .containsExactly(
            "fail persistentvolumeclaim/shop/a: The newest backup holds the claim and not its data"
                + " (1 snapshots for 2 claims).",
            "fail persistentvolumeclaim/shop/b: The newest backup holds the claim and not its data"
                + " (1 snapshots for 2 claims).");
  }

  @Test
  void of_several_classes_one_needs_the_label_or_has_to_be_the_default() {
    String yaml =
        SCHEDULE
            + backup("", "")
            + claim("a", "x.csi")
            + snapshotClass("one", "x.csi", "")
            + snapshotClass("two", "x.csi", "METADATA");

    assertThat(check.messages(yaml.replace("METADATA", "")))
        .containsExactly(
            "fail persistentvolumeclaim/shop/a: The newest backup holds the claim and not its data"
                + " (none of the 2 VolumeSnapshotClasses of x.csi has the label"
                + " velero.io/csi-volumesnapshot-class).");
    assertThat(
            check.messages(
                yaml.replace("METADATA", ", labels: {velero.io/csi-volumesnapshot-class: 'true'}")))
        .containsExactly(
            "fail persistentvolumeclaim/shop/a: The newest backup holds the claim and not its data"
                + " (no snapshot was made).");
  }

  @Test
  void file_backup_needs_a_running_pod_that_does_not_leave_the_volume_out() {
    String spec = "defaultVolumesToFsBackup: true";

    assertThat(check.messages(SCHEDULE + backup(spec, "") + claim("a", "x.csi")))
        .containsExactly(
            "fail persistentvolumeclaim/shop/a: The newest backup holds the claim and not its data"
                + " (no running pod mounts it, so that file backup cannot read it).");
    assertThat(
            check.messages(
                SCHEDULE
                    + backup(spec, "")
                    + claim("a", "x.csi")
                    + pod("a", "backup.velero.io/backup-volumes-excludes: 'cache, v-a'")))
        .containsExactly(
            "fail pod/shop/pod-a: The newest backup holds the claim and not its data (its pod"
                + " leaves it out by the annotation backup.velero.io/backup-volumes-excludes).");
  }

  @Test
  void snapshots_that_are_switched_off_leave_what_no_pod_opts_in() {
    String yaml = SCHEDULE + backup("snapshotVolumes: false", "") + claim("a", "x.csi");

    assertThat(check.messages(yaml + pod("a", "")))
        .containsExactly(
            "fail pod/shop/pod-a: The newest backup holds the claim and not its data (snapshots"
                + " are switched off and no pod opts in to file backup).");
    assertThat(check.messages(yaml + pod("a", "backup.velero.io/backup-volumes: v-a")))
        .containsExactly(
            "fail pod/shop/pod-a: The newest backup holds the claim and not its data (no"
                + " snapshot was made).");
  }

  @Test
  void a_policy_that_is_not_read_makes_it_unknown_under_either_name() {
    for (String field : new String[] {"resourcePolicy", "resourcePolices"}) {
      assertThat(
              check.outcomes(
                  SCHEDULE + backup(field + ": {kind: configmap, name: p}", "") + claim("a", "x")))
          .containsExactly(
              "unknown(not-observable) persistentvolumeclaim/shop/a: a resource policy decides what"
                  + " is saved, and it is not read");
    }
  }

  @Test
  void the_newest_run_that_is_not_a_failure_counts() {
    String older =
        backup("", "csiVolumeSnapshotsCompleted: 1")
            .replace("20261121", "20261120")
            .replace("2026-11-21", "2026-11-20");
    String failed = backup("", "").replace("phase: Completed", "phase: Failed");

    assertThat(check.outcomes(SCHEDULE + older + failed + claim("a", "x.csi")))
        .containsExactly(
            "pass persistentvolumeclaim/shop/a [note: by the number of snapshots, which name no"
                + " claim]");
  }

  @Test
  void what_was_bound_after_the_run_began_cannot_be_in_it() {
    assertThat(
            check.outcomes(
                SCHEDULE
                    + backup("", "")
                    + claim("a", "x.csi")
                        .replace("2026-01-01T", "2026-11-21T03")
                        .replace("T0300:00:00Z", "T03:00:00Z")))
        .containsExactly(
            "not-applicable persistentvolumeclaim/shop/a: no run since it is there has finished");
  }

  @Test
  void what_another_source_saves_for_sure_needs_no_volume_here() {
    assertThat(
            check.outcomes(
                SCHEDULE
                    + backup("", "")
                    + claim("a", "x.csi")
                    + """
                    ---
                    apiVersion: volsync.backube/v1alpha1
                    kind: ReplicationSource
                    metadata: {name: a, namespace: shop}
                    spec: {sourcePVC: a, trigger: {schedule: "0 * * * *"}}
                    """))
        .containsExactly(
            "not-applicable persistentvolumeclaim/shop/a: replicationsource shop/a saves it");
  }

  @Test
  void uploads_that_may_not_be_read_are_no_missing_data() {
    assertThat(
            check
                .refusing("datauploads.velero.io")
                .outcomes(SCHEDULE + backup("", "") + claim("a", "x.csi")))
        .containsExactly("unknown(forbidden) persistentvolumeclaim/shop/a: 403 Forbidden");
  }
}
