package dev.kprod.checks.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.config.Settings;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.testing.CheckTester;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackupCoverageTest {
  private final CheckTester<DataSet> check = CheckTester.of(new BackupCoverage());

  private static final String CLAIM = claim("files", "shop", "");

  private static String claim(String name, String namespace, String more) {
    return """
    ---
    kind: PersistentVolumeClaim
    metadata: {name: %s, namespace: %s%s}
    spec: {resources: {requests: {storage: 20Gi}}, volumeName: pv-%s}
    status: {phase: Bound}
    """
        .formatted(name, namespace, more, name);
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

  @Test
  void a_database_outside_every_scope_was_forgotten() {
    String yaml =
        """
        kind: StatefulSet
        metadata: {name: db, namespace: shop}
        spec:
          replicas: 1
          volumeClaimTemplates: [{metadata: {name: data}}]
          template: {spec: {containers: [{name: db, image: "postgres:17"}]}}
        """
            + claim("data-db-0", "shop", "")
            + schedule("includedNamespaces: [payments]");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail statefulset/shop/db: spec of persistentvolumeclaim/shop/data-db-0 is in no active"
                + " scope (20Gi), wanted in the scope of one of: schedule velero/daily");
    assertThat(check.messages(yaml))
        .containsExactly("fail statefulset/shop/db: Nobody saves its data.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            """
            Save the namespace with Velero too.
            velero -n velero schedule create shop --schedule='0 2 * * *' --include-namespaces shop\
            """);
  }

  @Test
  void a_part_of_the_claims_is_not_enough_and_the_rest_is_named() {
    String yaml =
        """
        kind: Deployment
        metadata: {name: files, namespace: shop}
        spec:
          template:
            spec:
              containers: [{name: files, image: example/files}]
              volumes:
              - {name: a, persistentVolumeClaim: {claimName: a}}
              - {name: b, persistentVolumeClaim: {claimName: b}}
              - {name: c, persistentVolumeClaim: {claimName: c}}
        """
            + claim("a", "shop", ", labels: {keep: all}")
            + claim("b", "shop", "")
            + claim("c", "shop", "")
            + schedule("labelSelector: {matchLabels: {keep: all}}");

    assertThat(check.messages(yaml))
        .containsExactly("fail deployment/shop/files: 2 of its 3 claims are saved by nobody.");
    assertThat(check.failures(yaml).getFirst().evidence())
        .extracting(evidence -> evidence.object().orElseThrow().name())
        .containsExactly("b", "c");
  }

  @Test
  void several_sources_may_share_the_claims_of_a_data_set() {
    String yaml =
        claim("a", "shop", "")
            + claim("b", "shop", "")
            + schedule("includedNamespaces: [payments]")
            + """
            ---
            kind: Deployment
            metadata: {name: files, namespace: shop}
            spec:
              template:
                spec:
                  containers: [{name: files, image: example/files}]
                  volumes:
                  - {name: a, persistentVolumeClaim: {claimName: a}}
                  - {name: b, persistentVolumeClaim: {claimName: b}}
            ---
            apiVersion: volsync.backube/v1alpha1
            kind: ReplicationSource
            metadata: {name: a, namespace: shop}
            spec: {sourcePVC: a, trigger: {schedule: "0 * * * *"}}
            ---
            apiVersion: volsync.backube/v1alpha1
            kind: ReplicationSource
            metadata: {name: b, namespace: shop}
            spec: {sourcePVC: b, trigger: {schedule: "0 * * * *"}}
            """;

    assertThat(check.outcomes(yaml)).containsExactly("pass deployment/shop/files");
  }

  @Test
  void a_paused_schedule_is_named_as_what_would_save_it() {
    String yaml = CLAIM + schedule("").replace("spec: {", "spec: {paused: true, ");

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail persistentvolumeclaim/shop/files: Nobody saves its data: schedule velero/daily"
                + " would, but it is paused.");
    assertThat(check.remedies(yaml))
        .containsExactly("Switch schedule velero/daily on again, or save shop by another source.");
  }

  @Test
  void no_or_every_namespace_is_all_and_exclusion_wins() {
    assertThat(check.outcomes(CLAIM + schedule("")))
        .containsExactly("pass persistentvolumeclaim/shop/files");
    assertThat(check.outcomes(CLAIM + schedule("includedNamespaces: ['*']")))
        .containsExactly("pass persistentvolumeclaim/shop/files");
    assertThat(check.outcomes(CLAIM + schedule("includedNamespaces: ['sh?p', 'x-*']")))
        .containsExactly("pass persistentvolumeclaim/shop/files");
    assertThat(
            check.messages(
                CLAIM + schedule("includedNamespaces: [shop], excludedNamespaces: [shop]")))
        .containsExactly("fail persistentvolumeclaim/shop/files: Nobody saves its data.");
  }

  @Test
  void a_schedule_of_other_resources_saves_no_data() {
    String refused = "fail persistentvolumeclaim/shop/files: Nobody saves its data.";

    assertThat(check.messages(CLAIM + schedule("includedResources: [deployments]")))
        .containsExactly(refused);
    assertThat(check.messages(CLAIM + schedule("includedNamespaceScopedResources: [secrets]")))
        .containsExactly(refused);
    assertThat(check.messages(CLAIM + schedule("excludedNamespaceScopedResources: [pvc]")))
        .containsExactly(refused);
  }

  @Test
  void a_mark_says_that_somebody_decided() {
    assertThat(
            check.outcomes(
                claim("a", "shop", ", labels: {velero.io/exclude-from-backup: 'true'}")
                    + claim("b", "shop", ", annotations: {k8up.io/backup: 'false'}")
                    + claim("c", "shop", ", annotations: {kprod.dev/backup: none}")
                    + schedule("includedNamespaces: [payments]")))
        .containsExactly(
            "not-applicable persistentvolumeclaim/shop/a: somebody decided against saving it: label"
                + " velero.io/exclude-from-backup",
            "not-applicable persistentvolumeclaim/shop/b: somebody decided against saving it:"
                + " annotation k8up.io/backup",
            "not-applicable persistentvolumeclaim/shop/c: somebody decided against saving it:"
                + " annotation kprod.dev/backup");
  }

  @Test
  void a_namespace_that_is_left_out_itself_keeps_its_content_in() {
    String namespace =
        """
        ---
        kind: Namespace
        metadata: {name: shop, labels: {velero.io/exclude-from-backup: 'true'}}
        """;

    assertThat(check.outcomes(CLAIM + schedule("") + namespace))
        .containsExactly("pass persistentvolumeclaim/shop/files");
  }

  @Test
  void a_claim_younger_than_the_last_run_waits_for_its_first() {
    String yaml =
        claim("files", "shop", ", creationTimestamp: '2026-11-21T06:00:00Z'")
            + schedule("")
            + """
            ---
            apiVersion: velero.io/v1
            kind: Backup
            metadata:
              name: daily-20261121020000
              namespace: velero
              labels: {velero.io/schedule-name: daily}
            status: {phase: Completed, completionTimestamp: "2026-11-21T02:04:00Z"}
            """;

    assertThat(check.outcomes(yaml))
        .containsExactly("pass persistentvolumeclaim/shop/files [note: first run pending]");
  }

  @Test
  void what_is_no_data_is_no_subject() {
    String yaml =
        """
        kind: PersistentVolume
        metadata: {name: free}
        spec: {persistentVolumeReclaimPolicy: Retain}
        ---
        kind: PersistentVolumeClaim
        metadata: {name: waiting, namespace: shop}
        status: {phase: Pending}
        ---
        kind: PersistentVolumeClaim
        metadata:
          name: scratch
          namespace: shop
          ownerReferences: [{apiVersion: v1, kind: Pod, name: job, controller: true}]
        status: {phase: Bound}
        """
            + schedule("includedNamespaces: [payments]");

    assertThat(check.outcomes(yaml)).isEmpty();
  }

  @Test
  void content_that_was_there_before_its_claim_needs_no_backup() {
    String yaml =
        """
        kind: PersistentVolume
        metadata: {name: pv-maps}
        spec: {csi: {driver: nfs.csi.k8s.io}}
        ---
        kind: PersistentVolumeClaim
        metadata: {name: maps, namespace: shop}
        spec: {accessModes: [ReadOnlyMany], volumeName: pv-maps}
        status: {phase: Bound}
        """
            + schedule("includedNamespaces: [payments]");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "not-applicable persistentvolumeclaim/shop/maps: it may only be read and was there"
                + " before its claim");
  }

  @Test
  void velero_leaves_out_a_folder_of_a_node() {
    String yaml =
        CLAIM
            + schedule("defaultVolumesToFsBackup: true")
            + """
            ---
            kind: PersistentVolume
            metadata: {name: pv-files}
            spec: {hostPath: {path: /data}}
            """;

    assertThat(check.messages(yaml))
        .containsExactly("fail persistentvolumeclaim/shop/files: Nobody saves its data.");
  }

  @Test
  void the_operator_of_a_database_saves_it_so_no_volume_copy_is_needed() {
    String yaml =
        """
        apiVersion: postgresql.cnpg.io/v1
        kind: ScheduledBackup
        metadata: {name: pg, namespace: shop}
        spec: {schedule: "0 0 2 * * *", cluster: {name: pg}}
        ---
        kind: PersistentVolumeClaim
        metadata:
          name: pg-1
          namespace: shop
          labels: {cnpg.io/cluster: pg}
          ownerReferences:
          - {apiVersion: postgresql.cnpg.io/v1, kind: Cluster, name: pg, controller: true}
        status: {phase: Bound}
        """
            + schedule("includedNamespaces: [payments]");

    assertThat(check.outcomes(yaml)).containsExactly("pass cluster/shop/pg");
  }

  private static String dump(String command) {
    return """
    ---
    kind: CronJob
    metadata: {name: nightly, namespace: shop}
    spec:
      schedule: "0 1 * * *"
      jobTemplate:
        spec:
          template: {spec: {containers: [{name: dump, image: x, command: [%s]}]}}
    """
        .formatted(command);
  }

  private static final String DATABASE =
      """
      kind: StatefulSet
      metadata: {name: db, namespace: shop}
      spec:
        volumeClaimTemplates: [{metadata: {name: data}}]
        template: {spec: {containers: [{name: db, image: "images.shop.example/postgres:17"}]}}
      """
          + claim("data-db-0", "shop", "");

  @Test
  void a_dump_saves_the_databases_of_its_engine_and_nothing_else_beside_them() {
    assertThat(check.messages(DATABASE + CLAIM + dump("pg_dump, shop")))
        .containsExactly(
            "fail persistentvolumeclaim/shop/files: Nobody saves its data.",
            "pass statefulset/shop/db");
  }

  @Test
  void a_dump_that_fits_no_database_here_leaves_its_namespace_unknown() {
    assertThat(check.outcomes(CLAIM + dump("mysqldump, shop")))
        .containsExactly(
            "unknown(not-observable) persistentvolumeclaim/shop/files: cronjob shop/nightly may"
                + " save it, but what it saves cannot be seen");
  }

  @Test
  void a_job_that_only_its_name_gives_away_is_no_proof_and_no_fault() {
    String named = dump("/run.sh").replace("nightly", "db-backup");

    assertThat(check.outcomes(CLAIM + named + schedule("includedNamespaces: [payments]")))
        .containsExactly(
            "unknown(not-observable) persistentvolumeclaim/shop/files: cronjob shop/db-backup may"
                + " save it, but what it saves cannot be seen");
  }

  @Test
  void a_copy_of_files_saves_what_it_mounts() {
    String restic =
        dump("restic, backup, /data")
            .replace(
                "containers:",
                "volumes: [{name: d, persistentVolumeClaim: {claimName: files}}], containers:");

    assertThat(check.messages(CLAIM + claim("other", "shop", "") + restic))
        .containsExactly(
            "fail persistentvolumeclaim/shop/other: Nobody saves its data.",
            "pass cronjob/shop/nightly [note: first run pending]"
                .replace(" [note: first run pending]", ""));
  }

  @Test
  void where_nothing_takes_backups_nobody_can_tell() {
    assertThat(check.outcomes(CLAIM))
        .containsExactly(
            "unknown(not-observable) persistentvolumeclaim/shop/files: nothing in the cluster shows"
                + " how backups are made");
  }

  @Test
  void a_snapshot_of_the_datastore_says_nothing_about_volumes() {
    String etcd =
        """
        ---
        apiVersion: k3s.cattle.io/v1
        kind: ETCDSnapshotFile
        metadata: {name: etcd-snapshot-cp1}
        status: {readyToUse: true, creationTime: "2026-11-21T00:00:00Z"}
        """;

    assertThat(check.outcomes(CLAIM + etcd))
        .containsExactly(
            "unknown(not-observable) persistentvolumeclaim/shop/files: nothing in the cluster shows"
                + " how backups are made");
  }

  @Test
  void an_attestation_settles_what_nobody_can_see_where_it_speaks() {
    Settings.Reach shop = new Settings.Reach(List.of(), List.of("shop"), List.of());
    String yaml = CLAIM + claim("orders", "payments", "");

    assertThat(check.attesting(BackupSources.EXTERNAL, Map.of(), 10, shop).outcomes(yaml))
        .containsExactly(
            "unknown(not-observable) persistentvolumeclaim/payments/orders: nothing in the cluster"
                + " shows how backups are made",
            "pass(attested) persistentvolumeclaim/shop/files");
  }

  @Test
  void an_attestation_settles_also_what_no_source_of_the_cluster_saves() {
    assertThat(
            check
                .attesting(BackupSources.EXTERNAL)
                .outcomes(CLAIM + schedule("includedNamespaces: [payments]")))
        .containsExactly("pass(attested) persistentvolumeclaim/shop/files");
  }

  @Test
  void schedules_that_may_not_be_read_are_no_sign_that_there_are_none() {
    assertThat(check.refusing("schedules.velero.io").outcomes(CLAIM))
        .containsExactly("unknown(forbidden) persistentvolumeclaim/shop/files: 403 Forbidden");
  }

  @Test
  void data_of_the_system_and_of_add_ons_counts_only_where_it_is_asked_for() {
    String yaml = claim("registry", "kube-system", "") + schedule("includedNamespaces: [payments]");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "not-applicable persistentvolumeclaim/kube-system/registry: it is data of the system"
                + " (ignoreAddonData)");
    assertThat(check.with(DataSets.IGNORE_ADD_ON_DATA, false).messages(yaml))
        .containsExactly("fail persistentvolumeclaim/kube-system/registry: Nobody saves its data.");
  }

  @Test
  void metrics_are_not_missed() {
    String yaml =
        """
        kind: StatefulSet
        metadata: {name: prometheus, namespace: monitoring}
        spec:
          volumeClaimTemplates: [{metadata: {name: db}}]
          template: {spec: {containers: [{name: p, image: "quay.io/prometheus/prometheus:v3"}]}}
        """
            + claim("db-prometheus-0", "monitoring", "")
            + schedule("includedNamespaces: [payments]");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "not-applicable statefulset/monitoring/prometheus: it keeps metrics, logs or traces:"
                + " quay.io/prometheus/prometheus:v3 (ignoreAddonData)");
  }

  @Test
  void a_snapshot_in_the_same_pool_is_no_copy_outside() {
    String yaml =
        CLAIM
            + """
            ---
            kind: PersistentVolume
            metadata: {name: pv-files}
            spec: {csi: {driver: rook-ceph.rbd.csi.ceph.com}}
            ---
            apiVersion: snapscheduler.backube/v1
            kind: SnapshotSchedule
            metadata: {name: hourly, namespace: shop}
            spec: {schedule: "0 * * * *"}
            """;

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "pass persistentvolumeclaim/shop/files [note: every copy of files lies in the"
                + " cluster]");
    assertThat(check.with(BackupCoverage.REQUIRE_OFF_CLUSTER, true).outcomes(yaml))
        .containsExactly(
            "fail persistentvolumeclaim/shop/files: spec is saved by snapshotschedule shop/hourly,"
                + " wanted a copy outside the cluster");
    assertThat(
            check
                .with(BackupCoverage.REQUIRE_OFF_CLUSTER, true)
                .outcomes(yaml.replace("rook-ceph.rbd.csi.ceph.com", "unheard.of/driver")))
        .containsExactly(
            "unknown(not-observable) persistentvolumeclaim/shop/files: nothing shows where its"
                + " copies lie");
  }

  @Test
  void a_product_that_is_not_read_makes_it_unknown_and_no_fault() {
    String trilio =
        """
        ---
        apiVersion: triliovault.trilio.io/v1
        kind: BackupPlan
        metadata: {name: shop, namespace: shop}
        """;

    assertThat(check.outcomes(CLAIM + trilio + schedule("includedNamespaces: [payments]")))
        .containsExactly(
            "unknown(not-observable) persistentvolumeclaim/shop/files: Trilio may save it, and"
                + " kprod does not read its results");
  }

  @Test
  void a_list_that_is_not_served_is_a_product_that_is_not_there() {
    assertThat(
            check.outcome("schedules.k8up.io", ReadOutcome.ABSENT).outcomes(CLAIM + schedule("")))
        .containsExactly("pass persistentvolumeclaim/shop/files");
  }
}
