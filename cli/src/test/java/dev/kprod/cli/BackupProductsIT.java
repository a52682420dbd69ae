package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cli.ControlPlane.Extent;
import dev.kprod.cli.ControlPlane.User;
import dev.kprod.snapshot.Tree;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Objects as backup products write them, through a real API server, into the right outcomes.
///
/// Definitions are minimal: the fields are what matters. They were read in the products' sources:
/// vmware-tanzu/velero d30d389 (pkg/apis/velero v1, v2alpha1, labels_annotations.go), k8up-io/k8up
/// 80a2ae8 (api/v1), longhorn/longhorn-manager 5ddaa36 (v1beta2), cloudnative-pg/cloudnative-pg
/// a95a534 (api/v1), k3s-io/api eba70d6 (k3s.cattle.io/v1), and kubernetes-csi/external-snapshotter
/// (snapshot.storage.k8s.io/v1).
@Tag("real-api")
class BackupProductsIT {
  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  private static ControlPlane cluster;
  private static Tree report;

  private static String definition(String group, String version, String plural, String kind) {
    boolean clusterScoped = kind.equals("ETCDSnapshotFile") || kind.equals("VolumeSnapshotClass");
    return """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata:
      name: %2$s.%1$s
      annotations: {api-approved.kubernetes.io: "https://github.com/kubernetes-csi/external-snapshotter"}
    spec:
      group: %1$s
      scope: %5$s
      names: {plural: %2$s, singular: %4$s, kind: %3$s, listKind: %3$sList}
      versions:
      - name: %6$s
        served: true
        storage: true
        subresources: {status: {}}
        schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
    ---
    """
        .formatted(
            group,
            plural,
            kind,
            kind.toLowerCase(java.util.Locale.ROOT),
            clusterScoped ? "Cluster" : "Namespaced",
            version);
  }

  private static String ago(long hours) {
    return NOW.minus(hours, ChronoUnit.HOURS).toString();
  }

  /// Claims are made now, and a backup holds what was there before it: its clock runs ahead.
  private static String soon() {
    return NOW.plus(5, ChronoUnit.MINUTES).toString();
  }

  private static String claim(String namespace, String name, String metadata) {
    return """
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: %2$s, namespace: %1$s%3$s}
    spec:
      accessModes: [ReadWriteOnce]
      storageClassName: ""
      volumeName: pv-%1$s-%2$s
      resources: {requests: {storage: 1Gi}}
    status: {phase: Bound, capacity: {storage: 1Gi}}
    ---
    apiVersion: v1
    kind: PersistentVolume
    metadata: {name: pv-%1$s-%2$s}
    spec:
      accessModes: [ReadWriteOnce]
      capacity: {storage: 1Gi}
      persistentVolumeReclaimPolicy: Delete
      csi: {driver: ebs.csi.aws.com, volumeHandle: vol-%2$s}
    ---
    """
        .formatted(namespace, name, metadata);
  }

  private static String namespaces(String... names) {
    return Stream.of(names)
        .map("apiVersion: v1\nkind: Namespace\nmetadata: {name: %s}\n---\n"::formatted)
        .reduce("", String::concat);
  }

  private static String velero() {
    return """
    apiVersion: velero.io/v1
    kind: BackupStorageLocation
    metadata: {name: default, namespace: velero}
    spec: {provider: aws, default: true, objectStorage: {bucket: b}, config: {region: eu-west-1}}
    status: {phase: Unavailable, message: "AccessDenied", lastValidationTime: "%1$s"}
    ---
    apiVersion: velero.io/v1
    kind: Schedule
    metadata: {name: daily, namespace: velero}
    spec: {schedule: "0 2 * * *", template: {includedNamespaces: [shop], snapshotMoveData: true}}
    status: {phase: Enabled, lastBackup: "%1$s"}
    ---
    apiVersion: velero.io/v1
    kind: Schedule
    metadata: {name: paused, namespace: velero}
    spec: {schedule: "0 3 * * *", paused: true, template: {includedNamespaces: [forgotten]}}
    status: {phase: Enabled}
    ---
    apiVersion: velero.io/v1
    kind: Backup
    metadata:
      name: daily-20261121020000
      namespace: velero
      labels: {velero.io/schedule-name: daily, velero.io/storage-location: default}
    spec:
      includedNamespaces: [shop]
      snapshotMoveData: true
      defaultVolumesToFsBackup: false
      hooks: {}
      metadata: {}
    status:
      version: 1
      formatVersion: 1.1.0
      phase: PartiallyFailed
      errors: 1
      startTimestamp: "%2$s"
      completionTimestamp: "%2$s"
      backupItemOperationsAttempted: 2
      backupItemOperationsCompleted: 1
      backupItemOperationsFailed: 1
      hookStatus: {}
      progress: {totalItems: 40, itemsBackedUp: 40}
    ---
    apiVersion: velero.io/v2alpha1
    kind: DataUpload
    metadata:
      name: daily-20261121020000-a
      namespace: velero
      labels: {velero.io/backup-name: daily-20261121020000}
    spec:
      snapshotType: CSI
      csiSnapshot: {volumeSnapshot: v, storageClass: s, snapshotClass: c}
      sourcePVC: kept
      sourceNamespace: shop
      backupStorageLocation: default
      operationTimeout: 10m0s
    status: {phase: Completed}
    ---
    apiVersion: velero.io/v2alpha1
    kind: DataUpload
    metadata:
      name: daily-20261121020000-b
      namespace: velero
      labels: {velero.io/backup-name: daily-20261121020000}
    spec:
      snapshotType: CSI
      csiSnapshot: {volumeSnapshot: w, storageClass: s, snapshotClass: c}
      sourcePVC: missed
      sourceNamespace: shop
      backupStorageLocation: default
      operationTimeout: 10m0s
    status: {phase: Failed, message: "data path backup failed"}
    ---
    apiVersion: velero.io/v1
    kind: Restore
    metadata: {name: drill, namespace: velero}
    spec: {scheduleName: daily, backupName: "", namespaceMapping: {shop: drill}}
    status:
      phase: Completed
      completionTimestamp: "%1$s"
      progress: {totalItems: 40, itemsRestored: 40}
      hookStatus: {}
    ---
    """
        .formatted(ago(1), soon());
  }

  private static String k8up() {
    return """
    apiVersion: k8up.io/v1
    kind: Schedule
    metadata: {name: nightly, namespace: files}
    spec: {backup: {schedule: "@daily-random"}, backend: {s3: {endpoint: "https://s3.example", bucket: b}}}
    status:
      effectiveSchedules: [{jobType: backup, generatedSchedule: "17 4 * * *"}]
    ---
    apiVersion: k8up.io/v1
    kind: Backup
    metadata: {name: nightly-1, namespace: files}
    spec: {}
    status:
      started: true
      finished: true
      conditions:
      - {type: Progressing, status: "False", reason: Finished, lastTransitionTime: "%1$s"}
      - {type: Completed, status: "True", reason: Failed, lastTransitionTime: "%1$s"}
    ---
    """
        .formatted(ago(2));
  }

  private static String longhorn() {
    return """
    apiVersion: longhorn.io/v1beta2
    kind: BackupTarget
    metadata: {name: default, namespace: longhorn-system}
    spec: {backupTargetURL: "s3://backups@eu-west-1/", credentialSecret: s, pollInterval: 5m0s}
    status: {available: true, ownerID: n1, conditions: []}
    ---
    apiVersion: longhorn.io/v1beta2
    kind: RecurringJob
    metadata: {name: nightly, namespace: longhorn-system}
    spec: {name: nightly, task: backup, cron: "0 1 * * *", groups: [default], retain: 7, concurrency: 1}
    ---
    apiVersion: longhorn.io/v1beta2
    kind: Volume
    metadata: {name: pvc-1, namespace: longhorn-system}
    spec: {frontend: blockdev, size: "1073741824"}
    status:
      state: attached
      lastBackup: backup-1
      lastBackupAt: "%s"
      kubernetesStatus: {namespace: files, pvcName: photos, pvName: pvc-1, pvStatus: Bound}
    ---
    """
        .formatted(ago(3));
  }

  private static String cloudNativePg() {
    return """
    apiVersion: postgresql.cnpg.io/v1
    kind: Cluster
    metadata: {name: saved, namespace: db}
    spec: {instances: 1, backup: {barmanObjectStore: {destinationPath: "s3://b/"}}}
    status:
      lastSuccessfulBackup: "%1$s"
      conditions:
      - {type: Ready, status: "True", reason: ClusterIsReady, message: "", lastTransitionTime: "%1$s"}
      - {type: ContinuousArchiving, status: "True", reason: ContinuousArchivingSuccess, message: "", lastTransitionTime: "%1$s"}
    ---
    apiVersion: postgresql.cnpg.io/v1
    kind: Cluster
    metadata: {name: bare, namespace: db}
    spec: {instances: 1}
    ---
    apiVersion: postgresql.cnpg.io/v1
    kind: ScheduledBackup
    metadata: {name: saved, namespace: db}
    spec: {schedule: "0 0 2 * * *", cluster: {name: saved}, method: barmanObjectStore}
    status: {lastScheduleTime: "%1$s"}
    ---
    apiVersion: postgresql.cnpg.io/v1
    kind: Backup
    metadata: {name: saved-20261121020000, namespace: db, labels: {cnpg.io/cluster: saved}}
    spec: {cluster: {name: saved}}
    status: {phase: completed, startedAt: "%1$s", stoppedAt: "%1$s", backupId: "20261121T020000"}
    ---
    """
        .formatted(ago(4));
  }

  private static String k3s() {
    return """
    apiVersion: k3s.cattle.io/v1
    kind: ETCDSnapshotFile
    metadata: {name: local-etcd-snapshot-cp1-1763683200-abc}
    spec: {snapshotName: etcd-snapshot-cp1-1763683200, nodeName: cp1, location: "file:///x"}
    status: {readyToUse: true, creationTime: "%s", size: "9043968"}
    ---
    """
        .formatted(ago(5));
  }

  private static String snapshots() {
    return """
    apiVersion: snapshot.storage.k8s.io/v1
    kind: VolumeSnapshotClass
    metadata: {name: ebs}
    driver: ebs.csi.aws.com
    deletionPolicy: Retain
    ---
    apiVersion: snapshot.storage.k8s.io/v1
    kind: VolumeSnapshot
    metadata: {name: photos-1, namespace: files}
    spec: {volumeSnapshotClassName: ebs, source: {persistentVolumeClaimName: photos}}
    status: {readyToUse: true, creationTime: "%1$s", boundVolumeSnapshotContentName: c}
    ---
    apiVersion: snapscheduler.backube/v1
    kind: SnapshotSchedule
    metadata: {name: hourly, namespace: files}
    spec: {schedule: "0 * * * *", claimSelector: {matchLabels: {snap: hourly}}}
    status: {lastSnapshotTime: "%1$s"}
    ---
    """
        .formatted(ago(0));
  }

  private static String owner(String database) {
    Tree found =
        cluster
            .as(User.ADMIN)
            .get("/apis/postgresql.cnpg.io/v1/namespaces/db/clusters/" + database);
    return (", labels: {cnpg.io/cluster: %1$s}, ownerReferences: [{apiVersion:"
            + " postgresql.cnpg.io/v1, kind: Cluster, name: %1$s, uid: %2$s, controller: true}]")
        .formatted(database, found.text("metadata", "uid"));
  }

  @BeforeAll
  static void fill() {
    cluster = ControlPlane.start(Extent.API_SERVER);
    ApiCaller admin = cluster.as(User.ADMIN);
    admin.apply(
        definition("velero.io", "v1", "schedules", "Schedule")
            + definition("velero.io", "v1", "backups", "Backup")
            + definition("velero.io", "v1", "restores", "Restore")
            + definition("velero.io", "v1", "backupstoragelocations", "BackupStorageLocation")
            + definition("velero.io", "v2alpha1", "datauploads", "DataUpload")
            + definition("k8up.io", "v1", "schedules", "Schedule")
            + definition("k8up.io", "v1", "backups", "Backup")
            + definition("longhorn.io", "v1beta2", "backuptargets", "BackupTarget")
            + definition("longhorn.io", "v1beta2", "recurringjobs", "RecurringJob")
            + definition("longhorn.io", "v1beta2", "volumes", "Volume")
            + definition("postgresql.cnpg.io", "v1", "clusters", "Cluster")
            + definition("postgresql.cnpg.io", "v1", "backups", "Backup")
            + definition("postgresql.cnpg.io", "v1", "scheduledbackups", "ScheduledBackup")
            + definition("k3s.cattle.io", "v1", "etcdsnapshotfiles", "ETCDSnapshotFile")
            + definition("snapshot.storage.k8s.io", "v1", "volumesnapshots", "VolumeSnapshot")
            + definition(
                "snapshot.storage.k8s.io", "v1", "volumesnapshotclasses", "VolumeSnapshotClass")
            + definition("snapscheduler.backube", "v1", "snapshotschedules", "SnapshotSchedule"));
    admin.apply(
        namespaces("velero", "shop", "forgotten", "files", "db", "longhorn-system")
            + velero()
            + k8up()
            + longhorn()
            + cloudNativePg()
            + k3s()
            + snapshots());
    admin.apply(
        claim("shop", "kept", "")
            + claim("shop", "missed", "")
            + claim("forgotten", "ledger", "")
            + claim("files", "photos", ", labels: {snap: hourly}")
            + claim("db", "saved-1", owner("saved"))
            + claim("db", "bare-1", owner("bare")));
    Ran ran =
        Ran.kprod(
            "audit",
            "--kubeconfig",
            cluster.kubeconfig(User.ADMIN).toString(),
            "--no-config",
            "--area",
            "backup",
            "-o",
            "json",
            "--include-passes",
            "--exit-zero");
    report = ApiCaller.tree(ran.out());
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  private static List<String> outcomes(String check) {
    return report.items("items").stream()
        .filter(item -> item.text("check").equals(check))
        .flatMap(item -> item.items("results").stream())
        .map(BackupProductsIT::line)
        .sorted()
        .toList();
  }

  private static String line(Tree result) {
    Tree subject = result.at("subject");
    return "%s %s %s%s"
        .formatted(
            result.text("outcome"),
            subject.text("kind"),
            subject.text("namespace").isEmpty() ? "" : subject.text("namespace") + "/",
            subject.text("name"));
  }

  @Test
  void coverage_knows_who_saves_which_claim() {
    assertThat(outcomes("backup-coverage"))
        .containsExactly(
            "fail Cluster db/bare",
            "fail PersistentVolumeClaim forgotten/ledger",
            "pass Cluster db/saved",
            "pass PersistentVolumeClaim files/photos",
            "pass PersistentVolumeClaim shop/kept",
            "pass PersistentVolumeClaim shop/missed");
  }

  @Test
  void results_are_read_in_the_words_of_each_product() {
    assertThat(outcomes("backup-result"))
        .containsExactly(
            "fail Schedule files/nightly",
            "fail Schedule velero/daily",
            "not-applicable Schedule velero/paused",
            "pass Cluster ",
            "pass RecurringJob longhorn-system/nightly",
            "pass ScheduledBackup db/saved",
            "pass SnapshotSchedule files/hourly");
  }

  @Test
  void recency_compares_times_in_each_product_s_fields() {
    assertThat(outcomes("backup-recency"))
        .containsExactly(
            "fail Schedule files/nightly",
            "fail Schedule velero/daily",
            "not-applicable Schedule velero/paused",
            "pass Cluster ",
            "pass RecurringJob longhorn-system/nightly",
            "pass ScheduledBackup db/saved",
            "pass SnapshotSchedule files/hourly");
  }

  @Test
  void a_paused_schedule_is_told_from_one_that_runs() {
    assertThat(outcomes("backup-schedule"))
        .containsExactly(
            "fail Schedule velero/paused",
            "pass Cluster ",
            "pass RecurringJob longhorn-system/nightly",
            "pass Schedule files/nightly",
            "pass Schedule velero/daily",
            "pass ScheduledBackup db/saved",
            "pass SnapshotSchedule files/hourly");
  }

  @Test
  void an_upload_proves_what_a_backup_holds() {
    assertThat(outcomes("backup-volume-data"))
        .contains("fail PersistentVolumeClaim shop/missed", "pass PersistentVolumeClaim shop/kept")
        .filteredOn(line -> line.startsWith("fail"))
        .hasSize(1);
  }

  @Test
  void a_store_that_denies_access_is_told_from_one_that_answers() {
    assertThat(outcomes("backup-location"))
        .containsExactly(
            "fail BackupStorageLocation velero/default",
            "pass BackupTarget longhorn-system/default");
  }

  @Test
  void the_operator_s_object_says_whether_its_database_is_saved() {
    assertThat(outcomes("backup-database"))
        .contains("fail Cluster db/bare", "pass Cluster db/saved")
        .filteredOn(line -> line.startsWith("fail"))
        .hasSize(1);
  }

  @Test
  void snapshot_files_of_k3s_save_the_datastore() {
    assertThat(outcomes("backup-etcd")).containsExactly("pass Cluster ");
  }

  @Test
  void a_drill_shows_that_its_schedule_restores() {
    assertThat(outcomes("backup-restore-test"))
        .filteredOn(line -> line.startsWith("pass"))
        .containsExactly("pass Schedule velero/daily");
  }

  @Test
  void a_restore_loses_what_nobody_saves_and_what_the_backup_does_not_hold() {
    Tree simulation =
        ApiCaller.tree(
            Ran.kprod(
                    "simulate",
                    "restore",
                    "--kubeconfig",
                    cluster.kubeconfig(User.ADMIN).toString(),
                    "--no-config",
                    "-o",
                    "json")
                .out());

    assertThat(
            simulation.items("consequences").stream()
                .filter(one -> one.text("effect").equals("lost"))
                .map(
                    one ->
                        "%s/%s: %s"
                            .formatted(
                                one.text("subject", "namespace"),
                                one.text("subject", "name"),
                                one.text("because"))))
        .contains(
            "forgotten/ledger: its data was saved by schedule velero/paused, which is switched off",
            "shop/missed: its data: schedule velero/daily holds the claim and not its data",
            "db/bare: its data is in no backup");
  }
}
