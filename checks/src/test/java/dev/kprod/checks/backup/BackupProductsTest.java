package dev.kprod.checks.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Each product's adapter on the objects of that product.
class BackupProductsTest {
  private final CheckTester<BackupSource> check = CheckTester.of(new BackupRecency());

  private List<String> outcomes(String yaml) {
    return check.outcomes(yaml);
  }

  @Test
  void k8up_completes_failures_too_and_the_reason_decides() {
    String yaml =
        """
        apiVersion: k8up.io/v1
        kind: Schedule
        metadata: {name: all, namespace: shop}
        spec: {backup: {schedule: "@daily-random"}}
        status: {effectiveSchedules: [{jobType: backup, generatedSchedule: "12 3 * * *"}]}
        ---
        apiVersion: k8up.io/v1
        kind: Backup
        metadata: {name: all-1, namespace: shop}
        status:
          conditions:
            - {type: Completed, status: "True", reason: Succeeded,
               lastTransitionTime: "2026-11-21T03:20:00Z"}
        """;

    assertThat(outcomes(yaml)).containsExactly("pass schedule/shop/all");
    assertThat(outcomes(yaml.replace("Succeeded", "Failed")))
        .containsExactly(
            "fail schedule/shop/all: status is no successful run, and 1 run since failed, wanted a"
                + " success within the objective");
    assertThat(outcomes(yaml.replace("spec: {backup:", "spec: {prune:"))).isEmpty();
  }

  private static final String LONGHORN =
      """
      apiVersion: longhorn.io/v1beta2
      kind: RecurringJob
      metadata: {name: nightly, namespace: longhorn-system}
      spec: {cron: "0 1 * * *", task: backup, groups: [default]}
      ---
      apiVersion: longhorn.io/v1beta2
      kind: Volume
      metadata: {name: pvc-1, namespace: longhorn-system}
      status:
        lastBackupAt: "2026-11-21T01:02:00Z"
        kubernetesStatus: {namespace: shop, pvcName: data}
      """;

  @Test
  void longhorn_is_as_good_as_its_worst_volume() {
    String second =
        """
        ---
        apiVersion: longhorn.io/v1beta2
        kind: Volume
        metadata: {name: pvc-2, namespace: longhorn-system}
        status: {lastBackupAt: "", kubernetesStatus: {namespace: shop, pvcName: files}}
        """;

    assertThat(outcomes(LONGHORN)).containsExactly("pass recurringjob/longhorn-system/nightly");
    assertThat(check.messages(LONGHORN + second))
        .containsExactly(
            "fail recurringjob/longhorn-system/nightly: Its volume pvc-2 of claim shop/files never"
                + " succeeded.");
    assertThat(
            outcomes(
                LONGHORN
                    + second.replace(
                        "namespace: longhorn-system}",
                        "namespace: longhorn-system, creationTimestamp:"
                            + " \"2026-11-21T07:00:00Z\"}")))
        .containsExactly("pass recurringjob/longhorn-system/nightly");
    assertThat(outcomes(LONGHORN + second.replace("status: {", "status: {state: detached, ")))
        .containsExactly("pass recurringjob/longhorn-system/nightly");
    assertThat(
            outcomes(
                LONGHORN
                    + second.replace(
                        "namespace: longhorn-system}",
                        "namespace: longhorn-system, labels:"
                            + " {recurring-job-group.longhorn.io/other: enabled}}")))
        .containsExactly("pass recurringjob/longhorn-system/nightly");
  }

  @Test
  void longhorn_snapshots_on_the_same_disks_are_no_backup() {
    assertThat(outcomes(LONGHORN.replace("task: backup", "task: snapshot"))).isEmpty();
  }

  @Test
  void a_longhorn_job_without_volumes_is_off() {
    assertThat(outcomes(LONGHORN.replace("[default]", "[gold]")))
        .containsExactly(
            "not-applicable recurringjob/longhorn-system/nightly: no attached volume is in its"
                + " groups");
  }

  private static final String CNPG =
      """
      apiVersion: postgresql.cnpg.io/v1
      kind: ScheduledBackup
      metadata: {name: orders, namespace: shop, creationTimestamp: "2026-11-20T01:00:00Z"}
      spec: {schedule: "0 0 2 * * *", cluster: {name: orders}}
      """;

  @Test
  void the_schedule_of_cloud_native_pg_begins_with_seconds() {
    assertThat(check.takenAt("2026-11-21T01:59:00Z").outcomes(CNPG))
        .containsExactly(
            "not-applicable scheduledbackup/shop/orders: it is new, and its first run is not due"
                + " yet");
    assertThat(check.messages(CNPG))
        .containsExactly(
            "fail scheduledbackup/shop/orders: It never succeeded in the 31 hours since it was"
                + " made.");
  }

  @Test
  void cloud_native_pg_tells_in_backups_in_the_cluster_and_in_the_object_store() {
    String backup =
        """
        ---
        apiVersion: postgresql.cnpg.io/v1
        kind: Backup
        metadata: {name: orders-1, namespace: shop}
        spec: {cluster: {name: orders}}
        status: {phase: completed, stoppedAt: "2026-11-21T02:04:00Z"}
        """;
    String cluster =
        """
        ---
        apiVersion: postgresql.cnpg.io/v1
        kind: Cluster
        metadata: {name: orders, namespace: shop}
        spec:
          plugins: [{name: barman-cloud.cloudnative-pg.io, parameters: {serverName: orders-v2}}]
        status: {lastSuccessfulBackup: "2026-11-21T02:04:00Z"}
        """;
    String store =
        """
        ---
        apiVersion: barmancloud.cnpg.io/v1
        kind: ObjectStore
        metadata: {name: s3, namespace: shop}
        status:
          serverRecoveryWindow: {orders-v2: {lastSuccessfulBackupTime: "2026-11-21T02:04:00Z"}}
        """;

    assertThat(outcomes(CNPG + backup)).containsExactly("pass scheduledbackup/shop/orders");
    assertThat(outcomes(CNPG + backup.replace("phase: completed", "phase: walArchivingFailing")))
        .singleElement()
        .satisfies(outcome -> assertThat(outcome).startsWith("fail"));
    assertThat(outcomes(CNPG + cluster)).containsExactly("pass scheduledbackup/shop/orders");
    assertThat(outcomes(CNPG + cluster.replaceAll("(?m)^status.*$", "") + store))
        .containsExactly("pass scheduledbackup/shop/orders");
    assertThat(outcomes(store.substring(4))).containsExactly("pass objectstore/shop/s3");
  }

  @Test
  void a_suspended_scheduled_backup_is_off() {
    assertThat(outcomes(CNPG.replace("spec: {", "spec: {suspend: true, ")))
        .containsExactly("not-applicable scheduledbackup/shop/orders: it is suspended");
  }

  @Test
  void volsync_tells_its_last_synchronisation() {
    String yaml =
        """
        kind: ReplicationSource
        metadata: {name: files, namespace: shop}
        spec: {sourcePVC: files, trigger: {schedule: "0 * * * *"}}
        status: {lastSyncTime: "2026-11-19T07:00:00Z"}
        """;

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail replicationsource/shop/files: It last succeeded 2 days ago; the objective is"
                + " 24h.");
    assertThat(outcomes(yaml.replace("2026-11-19", "2026-11-21")))
        .containsExactly("pass replicationsource/shop/files");
    assertThat(outcomes(yaml.replace("spec: {", "spec: {paused: true, ")))
        .containsExactly("not-applicable replicationsource/shop/files: it is paused");
  }

  @Test
  void snapscheduler_saves_the_claims_that_it_selects() {
    String yaml =
        """
        kind: SnapshotSchedule
        metadata: {name: hourly, namespace: shop}
        spec: {schedule: "0 * * * *", claimSelector: {matchLabels: {tier: gold}}}
        status: {lastSnapshotTime: "2026-11-21T02:00:00Z"}
        ---
        kind: PersistentVolumeClaim
        metadata: {name: a, namespace: shop, labels: {tier: gold}, annotations: {kprod.dev/rpo: 4h}}
        status: {phase: Bound}
        """;

    assertThat(outcomes(yaml))
        .singleElement()
        .satisfies(outcome -> assertThat(outcome).startsWith("fail snapshotschedule/shop/hourly"));
    assertThat(outcomes(yaml.replace("labels: {tier: gold}", "labels: {tier: tin}")))
        .containsExactly("pass snapshotschedule/shop/hourly");
    assertThat(outcomes(yaml.replace("spec: {", "spec: {disabled: true, ")))
        .containsExactly("not-applicable snapshotschedule/shop/hourly: it is disabled");
  }

  @Test
  void the_snapshots_of_k3s_are_one_source_of_the_cluster() {
    String yaml =
        """
        kind: ETCDSnapshotFile
        metadata: {name: on-demand-1, creationTimestamp: "2026-11-01T00:00:00Z"}
        status: {readyToUse: true, creationTime: "2026-11-19T00:00:00Z"}
        ---
        kind: ETCDSnapshotFile
        metadata: {name: on-demand-2, creationTimestamp: "2026-11-21T00:00:00Z"}
        status: {readyToUse: false, error: {message: disk full, time: "2026-11-21T00:00:00Z"}}
        """;

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail cluster: It last succeeded 2 days ago, and 1 run since failed; the objective is"
                + " 24h.");
    assertThat(outcomes(yaml.replace("2026-11-19", "2026-11-21"))).containsExactly("pass cluster");
  }

  @Test
  void open_shift_tells_by_the_reason_of_a_condition() {
    String yaml =
        """
        apiVersion: config.openshift.io/v1alpha1
        kind: Backup
        metadata: {name: default}
        spec: {etcd: {schedule: "0 2 * * *", timeZone: UTC}}
        ---
        apiVersion: operator.openshift.io/v1alpha1
        kind: EtcdBackup
        metadata: {name: default-1}
        status:
          conditions:
            - {type: BackupCompleted, status: "True", reason: BackupCompleted,
               lastTransitionTime: "2026-11-21T02:04:00Z"}
        """;

    assertThat(outcomes(yaml)).containsExactly("pass backup/default");
    assertThat(outcomes(yaml.replace("BackupCompleted", "BackupFailed")))
        .singleElement()
        .satisfies(outcome -> assertThat(outcome).startsWith("fail backup/default"));
  }

  private static final String K10 =
      """
      apiVersion: config.kio.kasten.io/v1alpha1
      kind: Policy
      metadata: {name: shop, namespace: kasten-io}
      spec: {frequency: "@daily", actions: [{action: backup}]}
      """;

  private static final String RUN_ACTION =
      """
      ---
      kind: RunAction
      metadata: {name: run-1, namespace: kasten-io, labels: {k10.kasten.io/policyName: shop}}
      status: {state: Complete, endTime: "2026-11-21T02:04:00Z"}
      """;

  @Test
  void k10_tells_results_only_where_its_run_actions_may_be_read() {
    assertThat(outcomes(K10 + RUN_ACTION)).containsExactly("pass policy/kasten-io/shop");
    assertThat(outcomes(K10))
        .containsExactly(
            "unknown(not-observable) policy/kasten-io/shop: K10 tells results in RunActions alone,"
                + " and these are not served");
    assertThat(check.refusing("runactions.actions.kio.kasten.io").outcomes(K10 + RUN_ACTION))
        .containsExactly(
            "unknown(not-observable) policy/kasten-io/shop: K10 tells results in RunActions alone,"
                + " and these may not be read");
  }

  @Test
  void a_k10_policy_that_restores_is_no_source() {
    assertThat(outcomes(K10.replace("action: backup", "action: import"))).isEmpty();
  }

  @Test
  void kube_stash_and_stash_tell_in_sessions() {
    String yaml =
        """
        apiVersion: core.kubestash.com/v1alpha1
        kind: BackupConfiguration
        metadata: {name: db, namespace: shop}
        spec: {sessions: [{scheduler: {schedule: "0 2 * * *"}}]}
        ---
        apiVersion: core.kubestash.com/v1alpha1
        kind: BackupSession
        metadata: {name: db-1, namespace: shop, creationTimestamp: "2026-11-21T02:00:00Z"}
        spec: {invoker: {name: db}}
        status: {phase: Succeeded}
        """;
    String stash =
        yaml.replace("core.kubestash.com/v1alpha1", "stash.appscode.com/v1beta1")
            .replace(
                "sessions: [{scheduler: {schedule: \"0 2 * * *\"}}]", "schedule: \"0 2 * * *\"");

    assertThat(List.of(yaml, stash))
        .allSatisfy(
            one -> {
              assertThat(outcomes(one)).containsExactly("pass backupconfiguration/shop/db");
              assertThat(outcomes(one.replace("Succeeded", "Failed")))
                  .singleElement()
                  .satisfies(outcome -> assertThat(outcome).startsWith("fail"));
              assertThat(outcomes(one.replace("spec: {s", "spec: {paused: true, s")))
                  .containsExactly("not-applicable backupconfiguration/shop/db: it is paused");
            });
  }

  @Test
  void the_operators_of_percona_tell_in_states() {
    String postgres =
        """
        kind: PerconaPGCluster
        metadata: {name: db, namespace: shop}
        spec: {backups: {pgbackrest: {repos: [{name: repo1, schedules: {full: "0 2 * * *"}}]}}}
        ---
        kind: PerconaPGBackup
        metadata: {name: db-1, namespace: shop}
        spec: {pgCluster: db}
        status: {state: Succeeded, completed: "2026-11-21T02:04:00Z"}
        """;
    String mongo =
        """
        kind: PerconaServerMongoDB
        metadata: {name: db, namespace: shop}
        spec: {backup: {enabled: true, tasks: [{enabled: true, schedule: "0 2 * * *"}]}}
        ---
        kind: PerconaServerMongoDBBackup
        metadata: {name: db-1, namespace: shop}
        spec: {clusterName: db}
        status: {state: ready, completed: "2026-11-21T02:04:00Z"}
        """;
    String mysql =
        """
        kind: PerconaXtraDBCluster
        metadata: {name: db, namespace: shop}
        spec: {backup: {schedule: [{schedule: "0 2 * * *"}]}}
        ---
        kind: PerconaXtraDBClusterBackup
        metadata: {name: db-1, namespace: shop}
        spec: {pxcCluster: db}
        status: {state: Succeeded, completed: "2026-11-21T02:04:00Z"}
        """;

    assertThat(outcomes(postgres)).containsExactly("pass perconapgcluster/shop/db");
    assertThat(outcomes(mongo)).containsExactly("pass perconaservermongodb/shop/db");
    assertThat(outcomes(mysql)).containsExactly("pass perconaxtradbcluster/shop/db");
    assertThat(outcomes(mongo.replace("state: ready", "state: error")))
        .singleElement()
        .satisfies(outcome -> assertThat(outcome).startsWith("fail perconaservermongodb/shop/db"));
    assertThat(outcomes(mongo.replace("{enabled: true, schedule", "{enabled: false, schedule")))
        .containsExactly(
            "not-applicable perconaservermongodb/shop/db: its backup tasks are not enabled");
    assertThat(outcomes(mysql.replace("spec: {backup", "spec: {pause: true, backup")))
        .containsExactly("not-applicable perconaxtradbcluster/shop/db: the database is paused");
    assertThat(outcomes(postgres.replace("schedules", "none"))).isEmpty();
  }

  @Test
  void crunchy_tells_in_the_status_of_the_database_and_in_its_cron_jobs() {
    String yaml =
        """
        kind: PostgresCluster
        metadata: {name: hippo, namespace: shop}
        spec: {backups: {pgbackrest: {repos: [{name: repo1, schedules: {full: "0 2 * * *"}}]}}}
        status:
          pgbackrest:
            scheduledBackups: [{completionTime: "2026-11-21T02:04:00Z", succeeded: 1}]
        """;
    String cronJob =
        """
        ---
        kind: CronJob
        metadata:
          name: hippo-repo1-backup
          namespace: shop
          ownerReferences:
            - {apiVersion: postgres-operator.crunchydata.com/v1beta1, kind: PostgresCluster,
               name: hippo, controller: true}
        spec: {schedule: "0 2 * * *"}
        status: {lastSuccessfulTime: "2026-11-21T02:04:00Z"}
        """;

    assertThat(outcomes(yaml)).containsExactly("pass postgrescluster/shop/hippo");
    assertThat(outcomes(yaml.replaceAll("(?s)status:.*", "") + cronJob))
        .containsExactly("pass postgrescluster/shop/hippo");
    assertThat(outcomes(yaml.replace("succeeded", "failed")))
        .singleElement()
        .satisfies(outcome -> assertThat(outcome).startsWith("fail postgrescluster/shop/hippo"));
  }

  @Test
  void the_logical_backups_of_zalando_are_told_by_a_cron_job_that_is_no_source_of_its_own() {
    String yaml =
        """
        kind: postgresql
        metadata: {name: orders, namespace: shop}
        spec: {enableLogicalBackup: true}
        ---
        kind: CronJob
        metadata: {name: logical-backup-orders, namespace: shop}
        spec: {schedule: "30 0 * * *"}
        status: {lastSuccessfulTime: "2026-11-21T00:34:00Z"}
        """;

    assertThat(outcomes(yaml)).containsExactly("pass postgresql/shop/orders");
    assertThat(
            outcomes(
                yaml.replace("orders", "a-name-of-a-database-that-is-long-and-longer-still")
                    .replace(
                        "logical-backup-a-name-of-a-database-that-is-long-and-longer-still",
                        "logical-backup-a-name-of-a-database-that-is-long-and")))
        .containsExactly("pass postgresql/shop/a-name-of-a-database-that-is-long-and-longer-still");
  }

  @Test
  void the_operator_of_maria_db_tells_by_a_condition_or_by_its_cron_job() {
    String yaml =
        """
        apiVersion: k8s.mariadb.com/v1alpha1
        kind: Backup
        metadata: {name: nightly, namespace: shop}
        spec: {mariaDbRef: {name: db}, schedule: {cron: "0 2 * * *"}}
        status:
          conditions:
            - {type: Complete, status: "True", lastTransitionTime: "2026-11-21T02:04:00Z"}
        """;

    assertThat(outcomes(yaml)).containsExactly("pass backup/shop/nightly");
    assertThat(outcomes(yaml.replace("kind: Backup", "kind: PhysicalBackup")))
        .containsExactly("pass physicalbackup/shop/nightly");
    assertThat(outcomes(yaml.replace("{cron", "{suspend: true, cron")))
        .containsExactly("not-applicable backup/shop/nightly: it is suspended");
    assertThat(outcomes(yaml.replaceAll(", schedule.*", "}"))).isEmpty();
  }

  @Test
  void etcd_druid_tells_for_each_etcd_with_a_store_and_members() {
    String yaml =
        """
        kind: Etcd
        metadata: {name: etcd-main, namespace: garden}
        spec: {replicas: 1, backup: {fullSnapshotSchedule: "0 3 * * *", store: {provider: aws}}}
        status:
          conditions:
          - {type: BackupReady, status: "True", reason: BackupSucceeded,
             lastTransitionTime: "2026-10-01T00:00:00Z", lastUpdateTime: "2026-11-21T06:00:00Z"}
        """;

    assertThat(outcomes(yaml)).containsExactly("pass etcd/garden/etcd-main");
    assertThat(outcomes(yaml.replace("replicas: 1", "replicas: 0")))
        .containsExactly("not-applicable etcd/garden/etcd-main: it has no members");
    assertThat(outcomes(yaml.replace(", store: {provider: aws}", ""))).isEmpty();
  }
}
