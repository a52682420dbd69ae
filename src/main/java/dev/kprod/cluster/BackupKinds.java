package dev.kprod.cluster;

import dev.kprod.snapshot.ResourceType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/// The kinds in which backup products and database operators say what they saved, and when.
public final class BackupKinds {
  /// Schedules.
  public static final ResourceType<CustomResource> VELERO_SCHEDULES =
      ResourceType.namespaced(
          "velero.io", List.of("v1"), "schedules", "Schedule", CustomResource::new);

  /// Backups.
  public static final ResourceType<CustomResource> VELERO_BACKUPS =
      ResourceType.namespaced("velero.io", List.of("v1"), "backups", "Backup", CustomResource::new);

  /// Schedules.
  public static final ResourceType<CustomResource> K8UP_SCHEDULES =
      ResourceType.namespaced(
          "k8up.io", List.of("v1"), "schedules", "Schedule", CustomResource::new);

  /// Backups.
  public static final ResourceType<CustomResource> K8UP_BACKUPS =
      ResourceType.namespaced("k8up.io", List.of("v1"), "backups", "Backup", CustomResource::new);

  /// RecurringJobs.
  public static final ResourceType<CustomResource> LONGHORN_RECURRING_JOBS =
      ResourceType.namespaced(
          "longhorn.io", List.of("v1beta2"), "recurringjobs", "RecurringJob", CustomResource::new);

  /// Volumes.
  public static final ResourceType<CustomResource> LONGHORN_VOLUMES =
      ResourceType.namespaced(
          "longhorn.io", List.of("v1beta2"), "volumes", "Volume", CustomResource::new);

  /// Clusters.
  public static final ResourceType<CustomResource> CNPG_CLUSTERS =
      ResourceType.namespaced(
          "postgresql.cnpg.io", List.of("v1"), "clusters", "Cluster", CustomResource::new);

  /// Backups.
  public static final ResourceType<CustomResource> CNPG_BACKUPS =
      ResourceType.namespaced(
          "postgresql.cnpg.io", List.of("v1"), "backups", "Backup", CustomResource::new);

  /// ScheduledBackups.
  public static final ResourceType<CustomResource> CNPG_SCHEDULED_BACKUPS =
      ResourceType.namespaced(
          "postgresql.cnpg.io",
          List.of("v1"),
          "scheduledbackups",
          "ScheduledBackup",
          CustomResource::new);

  /// ObjectStores.
  public static final ResourceType<CustomResource> CNPG_OBJECT_STORES =
      ResourceType.namespaced(
          "barmancloud.cnpg.io", List.of("v1"), "objectstores", "ObjectStore", CustomResource::new);

  /// ReplicationSources.
  public static final ResourceType<CustomResource> VOLSYNC_SOURCES =
      ResourceType.namespaced(
          "volsync.backube",
          List.of("v1alpha1"),
          "replicationsources",
          "ReplicationSource",
          CustomResource::new);

  /// SnapshotSchedules.
  public static final ResourceType<CustomResource> SNAPSHOT_SCHEDULES =
      ResourceType.namespaced(
          "snapscheduler.backube",
          List.of("v1"),
          "snapshotschedules",
          "SnapshotSchedule",
          CustomResource::new);

  /// VolumeSnapshots.
  public static final ResourceType<CustomResource> VOLUME_SNAPSHOTS =
      ResourceType.namespaced(
          "snapshot.storage.k8s.io",
          List.of("v1"),
          "volumesnapshots",
          "VolumeSnapshot",
          CustomResource::new);

  /// ETCDSnapshotFiles.
  public static final ResourceType<CustomResource> ETCD_SNAPSHOT_FILES =
      ResourceType.clusterScoped(
          "k3s.cattle.io",
          List.of("v1"),
          "etcdsnapshotfiles",
          "ETCDSnapshotFile",
          CustomResource::new);

  /// Backups.
  public static final ResourceType<CustomResource> OPENSHIFT_BACKUPS =
      ResourceType.clusterScoped(
          "config.openshift.io", List.of("v1alpha1"), "backups", "Backup", CustomResource::new);

  /// EtcdBackups.
  public static final ResourceType<CustomResource> OPENSHIFT_ETCD_BACKUPS =
      ResourceType.clusterScoped(
          "operator.openshift.io",
          List.of("v1alpha1"),
          "etcdbackups",
          "EtcdBackup",
          CustomResource::new);

  /// Policies.
  public static final ResourceType<CustomResource> K10_POLICIES =
      ResourceType.namespaced(
          "config.kio.kasten.io", List.of("v1alpha1"), "policies", "Policy", CustomResource::new);

  /// RunActions.
  public static final ResourceType<CustomResource> K10_RUN_ACTIONS =
      ResourceType.namespaced(
          "actions.kio.kasten.io",
          List.of("v1alpha1"),
          "runactions",
          "RunAction",
          CustomResource::new);

  /// BackupConfigurations.
  public static final ResourceType<CustomResource> KUBESTASH_CONFIGURATIONS =
      ResourceType.namespaced(
          "core.kubestash.com",
          List.of("v1alpha1"),
          "backupconfigurations",
          "BackupConfiguration",
          CustomResource::new);

  /// BackupSessions.
  public static final ResourceType<CustomResource> KUBESTASH_SESSIONS =
      ResourceType.namespaced(
          "core.kubestash.com",
          List.of("v1alpha1"),
          "backupsessions",
          "BackupSession",
          CustomResource::new);

  /// BackupConfigurations.
  public static final ResourceType<CustomResource> STASH_CONFIGURATIONS =
      ResourceType.namespaced(
          "stash.appscode.com",
          List.of("v1beta1"),
          "backupconfigurations",
          "BackupConfiguration",
          CustomResource::new);

  /// BackupSessions.
  public static final ResourceType<CustomResource> STASH_SESSIONS =
      ResourceType.namespaced(
          "stash.appscode.com",
          List.of("v1beta1"),
          "backupsessions",
          "BackupSession",
          CustomResource::new);

  /// PerconaPGClusters.
  public static final ResourceType<CustomResource> PERCONA_PG_CLUSTERS =
      ResourceType.namespaced(
          "pgv2.percona.com",
          List.of("v2"),
          "perconapgclusters",
          "PerconaPGCluster",
          CustomResource::new);

  /// PerconaPGBackups.
  public static final ResourceType<CustomResource> PERCONA_PG_BACKUPS =
      ResourceType.namespaced(
          "pgv2.percona.com",
          List.of("v2"),
          "perconapgbackups",
          "PerconaPGBackup",
          CustomResource::new);

  /// PerconaServerMongoDBs.
  public static final ResourceType<CustomResource> PERCONA_MONGODB_CLUSTERS =
      ResourceType.namespaced(
          "psmdb.percona.com",
          List.of("v1"),
          "perconaservermongodbs",
          "PerconaServerMongoDB",
          CustomResource::new);

  /// PerconaServerMongoDBBackups.
  public static final ResourceType<CustomResource> PERCONA_MONGODB_BACKUPS =
      ResourceType.namespaced(
          "psmdb.percona.com",
          List.of("v1"),
          "perconaservermongodbbackups",
          "PerconaServerMongoDBBackup",
          CustomResource::new);

  /// PerconaXtraDBClusters.
  public static final ResourceType<CustomResource> PERCONA_XTRADB_CLUSTERS =
      ResourceType.namespaced(
          "pxc.percona.com",
          List.of("v1"),
          "perconaxtradbclusters",
          "PerconaXtraDBCluster",
          CustomResource::new);

  /// PerconaXtraDBClusterBackups.
  public static final ResourceType<CustomResource> PERCONA_XTRADB_BACKUPS =
      ResourceType.namespaced(
          "pxc.percona.com",
          List.of("v1"),
          "perconaxtradbclusterbackups",
          "PerconaXtraDBClusterBackup",
          CustomResource::new);

  /// PostgresClusters.
  public static final ResourceType<CustomResource> CRUNCHY_CLUSTERS =
      ResourceType.namespaced(
          "postgres-operator.crunchydata.com",
          List.of("v1beta1"),
          "postgresclusters",
          "PostgresCluster",
          CustomResource::new);

  /// postgresqls.
  public static final ResourceType<CustomResource> ZALANDO_CLUSTERS =
      ResourceType.namespaced(
          "acid.zalan.do", List.of("v1"), "postgresqls", "postgresql", CustomResource::new);

  /// Backups.
  public static final ResourceType<CustomResource> MARIADB_BACKUPS =
      ResourceType.namespaced(
          "k8s.mariadb.com", List.of("v1alpha1"), "backups", "Backup", CustomResource::new);

  /// PhysicalBackups.
  public static final ResourceType<CustomResource> MARIADB_PHYSICAL_BACKUPS =
      ResourceType.namespaced(
          "k8s.mariadb.com",
          List.of("v1alpha1"),
          "physicalbackups",
          "PhysicalBackup",
          CustomResource::new);

  /// Restores.
  public static final ResourceType<CustomResource> VELERO_RESTORES =
      ResourceType.namespaced(
          "velero.io", List.of("v1"), "restores", "Restore", CustomResource::new);

  /// BackupStorageLocations.
  public static final ResourceType<CustomResource> VELERO_LOCATIONS =
      ResourceType.namespaced(
          "velero.io",
          List.of("v1"),
          "backupstoragelocations",
          "BackupStorageLocation",
          CustomResource::new);

  /// PodVolumeBackups.
  public static final ResourceType<CustomResource> VELERO_POD_VOLUME_BACKUPS =
      ResourceType.namespaced(
          "velero.io", List.of("v1"), "podvolumebackups", "PodVolumeBackup", CustomResource::new);

  /// DataUploads.
  public static final ResourceType<CustomResource> VELERO_DATA_UPLOADS =
      ResourceType.namespaced(
          "velero.io", List.of("v2alpha1"), "datauploads", "DataUpload", CustomResource::new);

  /// VolumeSnapshotClasses.
  public static final ResourceType<CustomResource> VOLUME_SNAPSHOT_CLASSES =
      ResourceType.clusterScoped(
          "snapshot.storage.k8s.io",
          List.of("v1"),
          "volumesnapshotclasses",
          "VolumeSnapshotClass",
          CustomResource::new);

  /// Backups.
  public static final ResourceType<CustomResource> LONGHORN_BACKUPS =
      ResourceType.namespaced(
          "longhorn.io", List.of("v1beta2"), "backups", "Backup", CustomResource::new);

  /// BackupTargets.
  public static final ResourceType<CustomResource> LONGHORN_BACKUP_TARGETS =
      ResourceType.namespaced(
          "longhorn.io", List.of("v1beta2"), "backuptargets", "BackupTarget", CustomResource::new);

  /// Profiles.
  public static final ResourceType<CustomResource> K10_PROFILES =
      ResourceType.namespaced(
          "config.kio.kasten.io", List.of("v1alpha1"), "profiles", "Profile", CustomResource::new);

  /// Restores.
  public static final ResourceType<CustomResource> K8UP_RESTORES =
      ResourceType.namespaced("k8up.io", List.of("v1"), "restores", "Restore", CustomResource::new);

  /// PreBackupPods.
  public static final ResourceType<CustomResource> K8UP_PRE_BACKUP_PODS =
      ResourceType.namespaced(
          "k8up.io", List.of("v1"), "prebackuppods", "PreBackupPod", CustomResource::new);

  /// ReplicationDestinations.
  public static final ResourceType<CustomResource> VOLSYNC_DESTINATIONS =
      ResourceType.namespaced(
          "volsync.backube",
          List.of("v1alpha1"),
          "replicationdestinations",
          "ReplicationDestination",
          CustomResource::new);

  /// VolumeGroupSnapshots.
  public static final ResourceType<CustomResource> VOLUME_GROUP_SNAPSHOTS =
      ResourceType.namespaced(
          "groupsnapshot.storage.k8s.io",
          List.of("v1", "v1beta2", "v1beta1"),
          "volumegroupsnapshots",
          "VolumeGroupSnapshot",
          CustomResource::new);

  /// Etcds.
  public static final ResourceType<CustomResource> DRUID_ETCDS =
      ResourceType.namespaced(
          "druid.gardener.cloud", List.of("v1alpha1"), "etcds", "Etcd", CustomResource::new);

  /// RestoreActions.
  public static final ResourceType<CustomResource> K10_RESTORE_ACTIONS =
      ResourceType.namespaced(
          "actions.kio.kasten.io",
          List.of("v1alpha1"),
          "restoreactions",
          "RestoreAction",
          CustomResource::new);

  /// RestoreSessions.
  public static final ResourceType<CustomResource> KUBESTASH_RESTORES =
      ResourceType.namespaced(
          "core.kubestash.com",
          List.of("v1alpha1"),
          "restoresessions",
          "RestoreSession",
          CustomResource::new);

  /// BackupVerificationSessions, whose name in the API has no plural.
  public static final ResourceType<CustomResource> KUBESTASH_VERIFICATIONS =
      ResourceType.namespaced(
          "core.kubestash.com",
          List.of("v1alpha1"),
          "backupverificationsession",
          "BackupVerificationSession",
          CustomResource::new);

  /// RestoreSessions.
  public static final ResourceType<CustomResource> STASH_RESTORES =
      ResourceType.namespaced(
          "stash.appscode.com",
          List.of("v1beta1"),
          "restoresessions",
          "RestoreSession",
          CustomResource::new);

  /// PerconaPGRestores.
  public static final ResourceType<CustomResource> PERCONA_PG_RESTORES =
      ResourceType.namespaced(
          "pgv2.percona.com",
          List.of("v2"),
          "perconapgrestores",
          "PerconaPGRestore",
          CustomResource::new);

  /// PerconaServerMongoDBRestores.
  public static final ResourceType<CustomResource> PERCONA_MONGODB_RESTORES =
      ResourceType.namespaced(
          "psmdb.percona.com",
          List.of("v1"),
          "perconaservermongodbrestores",
          "PerconaServerMongoDBRestore",
          CustomResource::new);

  /// PerconaXtraDBClusterRestores.
  public static final ResourceType<CustomResource> PERCONA_XTRADB_RESTORES =
      ResourceType.namespaced(
          "pxc.percona.com",
          List.of("v1"),
          "perconaxtradbclusterrestores",
          "PerconaXtraDBClusterRestore",
          CustomResource::new);

  /// All of them.
  public static final List<ResourceType<CustomResource>> ALL =
      List.of(
          VELERO_SCHEDULES,
          VELERO_BACKUPS,
          K8UP_SCHEDULES,
          K8UP_BACKUPS,
          LONGHORN_RECURRING_JOBS,
          LONGHORN_VOLUMES,
          CNPG_CLUSTERS,
          CNPG_BACKUPS,
          CNPG_SCHEDULED_BACKUPS,
          CNPG_OBJECT_STORES,
          VOLSYNC_SOURCES,
          SNAPSHOT_SCHEDULES,
          VOLUME_SNAPSHOTS,
          ETCD_SNAPSHOT_FILES,
          OPENSHIFT_BACKUPS,
          OPENSHIFT_ETCD_BACKUPS,
          K10_POLICIES,
          K10_RUN_ACTIONS,
          KUBESTASH_CONFIGURATIONS,
          KUBESTASH_SESSIONS,
          STASH_CONFIGURATIONS,
          STASH_SESSIONS,
          PERCONA_PG_CLUSTERS,
          PERCONA_PG_BACKUPS,
          PERCONA_MONGODB_CLUSTERS,
          PERCONA_MONGODB_BACKUPS,
          PERCONA_XTRADB_CLUSTERS,
          PERCONA_XTRADB_BACKUPS,
          CRUNCHY_CLUSTERS,
          ZALANDO_CLUSTERS,
          MARIADB_BACKUPS,
          MARIADB_PHYSICAL_BACKUPS,
          VELERO_RESTORES,
          VELERO_LOCATIONS,
          VELERO_POD_VOLUME_BACKUPS,
          VELERO_DATA_UPLOADS,
          VOLUME_SNAPSHOT_CLASSES,
          LONGHORN_BACKUPS,
          LONGHORN_BACKUP_TARGETS,
          K10_PROFILES,
          K8UP_RESTORES,
          K8UP_PRE_BACKUP_PODS,
          VOLSYNC_DESTINATIONS,
          VOLUME_GROUP_SNAPSHOTS,
          DRUID_ETCDS,
          K10_RESTORE_ACTIONS,
          KUBESTASH_RESTORES,
          KUBESTASH_VERIFICATIONS,
          STASH_RESTORES,
          PERCONA_PG_RESTORES,
          PERCONA_MONGODB_RESTORES,
          PERCONA_XTRADB_RESTORES);

  /// A label holds 63 characters; of a longer name Velero keeps 57 and adds 6 of its hash
  /// (upstream: pkg/label GetValidName).
  private static final int LONGEST_LABEL = 63;

  private static final int HASH_PART = 6;

  private BackupKinds() {}

  /// Returns what the label `velero.io/schedule-name` says on the backups of a schedule.
  public static String veleroScheduleLabel(String schedule) {
    if (schedule.length() <= LONGEST_LABEL) {
      return schedule;
    }
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(schedule.getBytes(StandardCharsets.UTF_8));
      return schedule.substring(0, LONGEST_LABEL - HASH_PART)
          + HexFormat.of().formatHex(hash).substring(0, HASH_PART);
    } catch (NoSuchAlgorithmException everyRuntimeHasIt) {
      throw new IllegalStateException(everyRuntimeHasIt);
    }
  }
}
