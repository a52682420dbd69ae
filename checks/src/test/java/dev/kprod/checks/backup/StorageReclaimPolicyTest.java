package dev.kprod.checks.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class StorageReclaimPolicyTest {
  private final CheckTester<DataSet> check = CheckTester.of(new StorageReclaimPolicy());

  private static String data(String policy, String driver) {
    return """
    kind: PersistentVolumeClaim
    metadata: {name: files, namespace: shop}
    spec: {volumeName: pv-1}
    status: {phase: Bound}
    ---
    kind: PersistentVolume
    metadata: {name: pv-1}
    spec: {persistentVolumeReclaimPolicy: %s, csi: {driver: %s}}
    """
        .formatted(policy, driver);
  }

  private static String velero(String template, String completed) {
    return """
    ---
    apiVersion: velero.io/v1
    kind: Schedule
    metadata: {name: daily, namespace: velero}
    spec: {schedule: "0 2 * * *", template: {%s}}
    status: {phase: Enabled}
    ---
    apiVersion: velero.io/v1
    kind: Backup
    metadata:
      name: daily-20261121020000
      namespace: velero
      labels: {velero.io/schedule-name: daily}
    status: {phase: Completed, completionTimestamp: "%s"}
    ---
    apiVersion: velero.io/v1
    kind: BackupStorageLocation
    metadata: {name: default, namespace: velero}
    spec: {provider: aws, config: {s3Url: "URL"}}
    """
        .formatted(template, completed);
  }

  private static final String FRESH = "2026-11-21T02:04:00Z";

  @Test
  void what_is_retained_stays() {
    assertThat(check.outcomes(data("Retain", "x.csi")))
        .containsExactly("pass persistentvolumeclaim/shop/files");
  }

  @Test
  void delete_without_any_copy_is_the_only_copy() {
    assertThat(
            check.outcomes(
                data("Delete", "x.csi") + velero("includedNamespaces: [payments]", FRESH)))
        .containsExactly(
            "fail persistentvolumeclaim/shop/files: spec.persistentVolumeReclaimPolicy of"
                + " persistentvolume/pv-1 is Delete, wanted Retain, or a fresh copy outside the"
                + " cluster");
    assertThat(
            check.remedies(
                data("Delete", "x.csi") + velero("includedNamespaces: [payments]", FRESH)))
        .containsExactly(
            """
            Keep the volume when its claim goes; new ones need a class that retains.
            kubectl patch pv pv-1 --type merge -p \
            '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'\
            """);
  }

  @Test
  void the_remedy_keeps_every_volume_of_a_set_and_leaves_out_those_that_are_kept() {
    String claims =
        """
        kind: StatefulSet
        metadata: {name: db, namespace: shop}
        spec: {volumeClaimTemplates: [{metadata: {name: data}}]}
        """;
    StringBuilder all = new StringBuilder(claims);
    for (int i = 0; i < 3; i++) {
      all.append("---\n")
          .append(
              data(i == 1 ? "Retain" : "Delete", "x.csi")
                  .replace("name: files", "name: data-db-" + i)
                  .replace("pv-1", "pv-" + i));
    }

    assertThat(check.remedies(all + velero("includedNamespaces: [payments]", FRESH)))
        .containsExactly(
            """
            Keep each volume when its claim goes; new ones need a class that retains.
            kubectl patch pv pv-0 pv-2 --type merge -p \
            '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'\
            """);
  }

  @Test
  void a_fresh_copy_outside_the_cluster_is_the_protection() {
    assertThat(check.outcomes(data("Delete", "x.csi") + velero("snapshotMoveData: true", FRESH)))
        .containsExactly(
            "pass persistentvolumeclaim/shop/files [note: a fresh copy lies elsewhere]");
    assertThat(
            check.messages(
                data("Delete", "x.csi") + velero("snapshotMoveData: true", "2026-11-10T02:04:00Z")))
        .containsExactly(
            "fail persistentvolumeclaim/shop/files: Whoever deletes its claim deletes its data: its"
                + " last copy elsewhere is too old.");
    assertThat(
            check.messages(
                data("Delete", "x.csi")
                    + velero("snapshotMoveData: true", FRESH)
                        .replace("URL", "http://minio.velero.svc:9000")))
        .containsExactly(
            "fail persistentvolumeclaim/shop/files: Whoever deletes its claim deletes its data:"
                + " every copy lies with the volume or in the cluster.");
  }

  @Test
  void a_snapshot_leaves_the_volume_with_some_drivers_and_stays_with_others() {
    assertThat(check.outcomes(data("Delete", "ebs.csi.aws.com") + velero("", FRESH)))
        .containsExactly(
            "pass persistentvolumeclaim/shop/files [note: a fresh copy lies elsewhere]");
    assertThat(check.messages(data("Delete", "rook-ceph.rbd.csi.ceph.com") + velero("", FRESH)))
        .containsExactly(
            "fail persistentvolumeclaim/shop/files: Whoever deletes its claim deletes its data:"
                + " every copy lies with the volume or in the cluster.");
    assertThat(check.outcomes(data("Delete", "unheard.of/driver") + velero("", FRESH)))
        .containsExactly(
            "unknown(not-observable) persistentvolumeclaim/shop/files: nothing shows where the"
                + " copies of schedule velero/daily lie");
  }

  @Test
  void where_nobody_can_tell_it_is_unknown_and_may_be_attested() {
    assertThat(check.outcomes(data("Delete", "x.csi")))
        .containsExactly(
            "unknown(not-observable) persistentvolumeclaim/shop/files: nothing in the cluster shows"
                + " how backups are made");
    assertThat(check.attesting(BackupSources.EXTERNAL).outcomes(data("Delete", "x.csi")))
        .containsExactly("pass(attested) persistentvolumeclaim/shop/files");
  }

  @Test
  void claims_that_go_when_a_set_is_scaled_down_come_first() {
    String yaml =
        """
        kind: StatefulSet
        metadata: {name: db, namespace: shop}
        spec:
          persistentVolumeClaimRetentionPolicy: {whenScaled: Delete, whenDeleted: Retain}
          volumeClaimTemplates: [{metadata: {name: data}}]
        ---
        """
            + data("Delete", "x.csi").replace("name: files", "name: data-db-0")
            + velero("includedNamespaces: [payments]", FRESH);

    assertThat(check.failures(yaml).getFirst().evidence())
        .extracting(evidence -> evidence.path())
        .containsExactly(
            "spec.persistentVolumeClaimRetentionPolicy.whenScaled",
            "spec.persistentVolumeReclaimPolicy");
  }

  @Test
  void outside_production_nobody_asks() {
    assertThat(
            check.outcomes(
                data("Delete", "x.csi").replace("shop", "shop-test")
                    + velero("includedNamespaces: [payments]", FRESH)
                    + "---\nkind: Namespace\nmetadata: {name: shop-test}\n"))
        .containsExactly(
            "not-applicable persistentvolumeclaim/shop-test/files: its name says that it is not for"
                + " production");
  }
}
