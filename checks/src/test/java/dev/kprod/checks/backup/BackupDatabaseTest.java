package dev.kprod.checks.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackupDatabaseTest {
  private final CheckTester<DataSet> check = CheckTester.of(new BackupDatabase());

  private static final String VELERO =
      """
      ---
      apiVersion: velero.io/v1
      kind: Schedule
      metadata: {name: daily, namespace: velero}
      spec: {schedule: "0 2 * * *"}
      status: {phase: Enabled}
      """;

  private static String claim(String name) {
    return "---\nkind: PersistentVolumeClaim\nmetadata: {name: %s, namespace: shop}\nstatus: {phase: Bound}\n"
        .formatted(name);
  }

  private static String set(String image, String templates, String annotations) {
    return """
    ---
    kind: StatefulSet
    metadata: {name: db, namespace: shop}
    spec:
      volumeClaimTemplates: [%s]
      template:
        metadata: {annotations: {%s}}
        spec: {containers: [{name: db, image: "%s"}]}
    """
        .formatted(templates, annotations, image);
  }

  private static final String POSTGRES =
      set("postgres:17", "{metadata: {name: data}}", "") + claim("data-db-0");

  private static String cnpg(String spec) {
    return """
    apiVersion: postgresql.cnpg.io/v1
    kind: Cluster
    metadata: {name: pg, namespace: shop}
    spec: {%s}
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
        .formatted(spec);
  }

  @Test
  void a_database_of_an_operator_that_declares_no_backup_fails_whatever_velero_copies() {
    assertThat(check.outcomes(cnpg("instances: 3") + VELERO))
        .containsExactly(
            "fail cluster/shop/pg: spec.backup or spec.plugins is absent, wanted a backup");
    assertThat(check.remedies(cnpg("instances: 3")).getFirst()).contains("cluster: {name: pg}");
  }

  @Test
  void a_store_or_a_plugin_declares_it_and_a_schedule_proves_it() {
    assertThat(check.outcomes(cnpg("plugins: [{name: barman-cloud.cloudnative-pg.io}]")))
        .containsExactly("pass cluster/shop/pg [note: nothing shows when its backups are taken]");
    assertThat(
            check.outcomes(
                cnpg("backup: {barmanObjectStore: {destinationPath: 's3://b'}}")
                    + """
                    ---
                    apiVersion: postgresql.cnpg.io/v1
                    kind: ScheduledBackup
                    metadata: {name: pg, namespace: shop}
                    spec: {schedule: "0 0 2 * * *", cluster: {name: pg}}
                    """))
        .containsExactly("pass cluster/shop/pg");
  }

  @Test
  void a_database_that_stands_still_saves_itself_no_more_than_one_that_runs() {
    String yaml =
        """
        kind: PerconaXtraDBCluster
        metadata: {name: db, namespace: shop}
        spec: {pause: true}
        ---
        kind: PersistentVolumeClaim
        metadata:
          name: datadir-db-pxc-0
          namespace: shop
          labels: {app.kubernetes.io/instance: db}
          ownerReferences:
          - {apiVersion: pxc.percona.com/v1, kind: PerconaXtraDBCluster, name: db, controller: true}
        status: {phase: Bound}
        """;

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail perconaxtradbcluster/shop/db: spec.backup.schedule is absent, wanted a backup");
    assertThat(
            check.outcomes(
                yaml.replace(
                    "{pause: true}", "{pause: true, backup: {schedule: [{schedule: 0 2 * * *}]}}")))
        .containsExactly("pass perconaxtradbcluster/shop/db");
  }

  @Test
  void an_operator_that_shows_nothing_is_unknown() {
    assertThat(
            check.outcomes(
                """
                kind: StatefulSet
                metadata:
                  name: db
                  namespace: shop
                  ownerReferences:
                  - {apiVersion: k8s.mariadb.com/v1alpha1, kind: MariaDB, name: db, controller: true}
                spec:
                  volumeClaimTemplates: [{metadata: {name: data}}]
                  template: {spec: {containers: [{name: db, image: "mariadb:11"}]}}
                """
                    + claim("data-db-0")
                    + VELERO))
        .containsExactly(
            "unknown(not-observable) statefulset/shop/db: objects of mariadb-operator do not show"
                + " how it is saved");
  }

  @Test
  void a_dump_a_hook_and_a_command_let_the_engine_know() {
    String dump =
        """
        ---
        kind: CronJob
        metadata: {name: dump, namespace: shop}
        spec:
          schedule: "0 1 * * *"
          jobTemplate:
            spec: {template: {spec: {containers: [{name: a, image: x, command: [TOOL]}]}}}
        """;

    assertThat(check.outcomes(POSTGRES + dump.replace("TOOL", "pg_dumpall")))
        .containsExactly("pass statefulset/shop/db");
    assertThat(check.outcomes(POSTGRES + VELERO + dump.replace("TOOL", "mysqldump")))
        .as("a dump of another engine is none")
        .containsExactly(
            "pass statefulset/shop/db [note: crash-consistent: it will replay its journal]");
    for (String mark :
        new String[] {"pre.hook.backup.velero.io/command: fsfreeze", "k8up.io/backupcommand: x"}) {
      assertThat(
              check.outcomes(
                  set("postgres:17", "{metadata: {name: data}}", mark)
                      + claim("data-db-0")
                      + VELERO))
          .as(mark)
          .containsExactly("pass statefulset/shop/db");
    }
    assertThat(
            check.outcomes(
                POSTGRES
                    + VELERO.replace(
                        "\"0 2 * * *\"",
                        "\"0 2 * * *\", template: {hooks: {resources: [{name: db, pre: [{}]}]}}")))
        .containsExactly("pass statefulset/shop/db");
    assertThat(
            check.outcomes(
                POSTGRES
                    + "---\napiVersion: k8up.io/v1\nkind: PreBackupPod\n"
                    + "metadata: {name: dump, namespace: shop}\n"))
        .containsExactly("pass statefulset/shop/db");
  }

  @Test
  void a_copy_of_one_volume_is_enough_for_an_engine_with_a_journal() {
    assertThat(check.outcomes(POSTGRES + VELERO))
        .containsExactly(
            "pass statefulset/shop/db [note: crash-consistent: it will replay its journal]");
    assertThat(check.with(BackupDatabase.CRASH_CONSISTENT_OK, false).outcomes(POSTGRES + VELERO))
        .containsExactly(
            "fail statefulset/shop/db: spec is a copy of its volume by schedule velero/daily,"
                + " wanted a backup by PostgreSQL");
    assertThat(
            check.messages(
                set("neo4j:5", "{metadata: {name: data}}", "") + claim("data-db-0") + VELERO))
        .containsExactly(
            "fail statefulset/shop/db: Only its volume is copied, while Neo4j writes.");
  }

  @Test
  void data_and_log_on_two_volumes_are_copied_at_two_instants() {
    assertThat(
            check.messages(
                set("postgres:17", "{metadata: {name: data}}, {metadata: {name: wal}}", "")
                    + claim("data-db-0")
                    + claim("wal-db-0")
                    + VELERO))
        .containsExactly(
            "fail statefulset/shop/db: Its 2 volumes are copied one by one, each at its own"
                + " instant.");
  }

  @Test
  void replicas_have_a_volume_each_and_every_one_is_a_whole_copy() {
    assertThat(
            check.outcomes(
                set("postgres:17", "{metadata: {name: data}}", "")
                    + claim("data-db-0")
                    + claim("data-db-1")
                    + claim("data-db-2")
                    + VELERO))
        .containsExactly(
            "pass statefulset/shop/db [note: crash-consistent: it will replay its journal]");
    assertThat(
            check.messages(
                set("postgres:17", "{metadata: {name: data}}, {metadata: {name: wal}}", "")
                    + claim("data-db-0")
                    + claim("wal-db-0")
                    + claim("data-db-1")
                    + claim("wal-db-1")
                    + VELERO))
        .containsExactly(
            "fail statefulset/shop/db: Its 2 volumes are copied one by one, each at its own"
                + " instant.");
  }

  private static final String TOGETHER =
      set("postgres:17", "{metadata: {name: data}}, {metadata: {name: wal}}", "")
          + claim("data-db-0")
          + claim("wal-db-0")
          + VELERO
          + """
          ---
          apiVersion: groupsnapshot.storage.k8s.io/v1
          kind: VolumeGroupSnapshot
          metadata: {name: nightly, namespace: shop}
          spec: {source: {selector: {matchLabels: {app: db}}}}
          status: {readyToUse: true, creationTime: "2026-11-21T02:00:00Z"}
          ---
          apiVersion: snapshot.storage.k8s.io/v1
          kind: VolumeSnapshot
          metadata: {name: snapshot-1, namespace: shop}
          spec: {source: {persistentVolumeClaimName: data-db-0}}
          status: {volumeGroupSnapshotName: nightly}
          ---
          apiVersion: snapshot.storage.k8s.io/v1
          kind: VolumeSnapshot
          metadata: {name: snapshot-2, namespace: shop}
          spec: {source: {persistentVolumeClaimName: wal-db-0}}
          status: {volumeGroupSnapshotName: nightly}
          """;

  @Test
  void a_fresh_group_snapshot_takes_all_volumes_at_one_instant() {
    assertThat(check.outcomes(TOGETHER))
        .containsExactly(
            "pass statefulset/shop/db [note: crash-consistent: its 2 volumes were taken together 6"
                + " hours ago]");
    assertThat(
            List.of(
                TOGETHER.replace("2026-11-21T02", "2026-11-14T02"),
                TOGETHER.replace("readyToUse: true", "readyToUse: false"),
                TOGETHER.replace("Name: wal-db-0", "Name: other-db-0")))
        .allSatisfy(
            yaml ->
                assertThat(check.messages(yaml))
                    .containsExactly(
                        "fail statefulset/shop/db: Its 2 volumes are copied one by one, each at its"
                            + " own instant."));
    assertThat(check.refusing("volumesnapshots.snapshot.storage.k8s.io").outcomes(TOGETHER))
        .containsExactly(
            "unknown(forbidden) statefulset/shop/db: whether its volumes are taken together was not"
                + " read");
  }

  @Test
  void a_volume_group_of_velero_is_copied_at_one_instant() {
    String two =
        set("postgres:17", "{metadata: {name: data}}, {metadata: {name: wal}}", "")
            + claim("data-db-0")
            + claim("wal-db-0");
    String grouped =
        two.replace("namespace: shop}\nstatus", "namespace: shop, labels: {KEY: db}}\nstatus");
    String byDefault = grouped.replace("KEY", "velero.io/volume-group");
    String instant =
        "pass statefulset/shop/db [note: crash-consistent: it will replay its journal]";
    String apart =
        "fail statefulset/shop/db: spec is copies of 2 volumes by schedule velero/daily, wanted a"
            + " backup by PostgreSQL";

    assertThat(check.outcomes(byDefault + VELERO)).containsExactly(instant);
    assertThat(check.outcomes(byDefault.replaceFirst("group: db", "group: other") + VELERO))
        .containsExactly(apart);
    assertThat(
            check.outcomes(byDefault + template("volumeGroupSnapshotLabelKey: example.com/group")))
        .containsExactly(apart);
    assertThat(
            check.outcomes(
                grouped.replace("KEY", "example.com/group")
                    + template("volumeGroupSnapshotLabelKey: example.com/group")))
        .containsExactly(instant);
    assertThat(check.outcomes(byDefault + template("defaultVolumesToFsBackup: true")))
        .containsExactly(apart);
  }

  private static String template(String fields) {
    return VELERO.replace("0 2 * * *\"}", "0 2 * * *\", template: {%s}}".formatted(fields));
  }

  @Test
  void engines_that_save_inside_themselves_are_unknown_and_may_be_attested() {
    String yaml =
        set("docker.elastic.co/elasticsearch/elasticsearch:9", "{metadata: {name: data}}", "")
            + claim("data-db-0")
            + VELERO;

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "unknown(not-observable) statefulset/shop/db: Elasticsearch saves itself, out of"
                + " sight");
    assertThat(check.attesting(BackupSources.EXTERNAL).outcomes(yaml))
        .containsExactly("pass(attested) statefulset/shop/db");
  }

  @Test
  void what_is_no_database_or_not_saved_at_all_is_not_judged_here() {
    assertThat(check.outcomes(claim("files") + VELERO))
        .containsExactly(
            "not-applicable persistentvolumeclaim/shop/files: it is no database that kprod knows");
    assertThat(
            check.outcomes(
                POSTGRES
                    + VELERO.replace(
                        "\"0 2 * * *\"", "\"0 2 * * *\", template: {includedNamespaces: [pay]}")))
        .containsExactly(
            "not-applicable statefulset/shop/db: backup-coverage says whether anything saves it");
  }

  @Test
  void outside_production_it_is_low() {
    assertThat(
            check.outcomes(
                cnpg("instances: 1").replace("shop", "shop-test")
                    + "---\nkind: Namespace\nmetadata: {name: shop-test}\n"))
        .containsExactly(
            "fail(low) cluster/shop-test/pg: spec.backup or spec.plugins is absent, wanted a"
                + " backup");
  }
}
