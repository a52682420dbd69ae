package dev.kprod.checks.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackupScheduleTest {
  private final CheckTester<BackupSource> check = CheckTester.of(new BackupSchedule());

  private static String schedule(String name, String spec, String status) {
    return """
    ---
    apiVersion: velero.io/v1
    kind: Schedule
    metadata: {name: %s, namespace: velero}
    spec: {%s}
    status: {%s}
    """
        .formatted(name, spec, status);
  }

  private static final String WEEKLY =
      schedule("weekly-backup", "schedule: '0 0 * * 0'", "phase: Enabled");

  private static final String CLAIM =
      """
      ---
      kind: PersistentVolumeClaim
      metadata: {name: files, namespace: shop}
      status: {phase: Bound}
      """;

  @Test
  void a_weekly_schedule_behind_nothing_stated_misses_the_default() {
    assertThat(check.outcomes(WEEKLY))
        .containsExactly(
            "fail schedule/velero/weekly-backup: spec.schedule is 0 0 * * 0, up to 7d between two"
                + " runs, wanted at most 24h (objective: the default)");
    assertThat(check.messages(WEEKLY))
        .containsExactly(
            "fail schedule/velero/weekly-backup: Nobody states an objective for its data, and the"
                + " default of 24h is missed: up to 7d pass between two runs.");
  }

  @Test
  void a_stated_objective_is_named_and_a_mild_one_excuses() {
    String namespace =
        "---\nkind: Namespace\nmetadata: {name: shop, annotations: {kprod.dev/rpo: %s}}\n";

    assertThat(check.messages(WEEKLY + CLAIM + namespace.formatted("4h")))
        .containsExactly(
            "fail schedule/velero/weekly-backup: The objective of its data is 4h: up to 7d pass"
                + " between two runs.");
    assertThat(check.outcomes(WEEKLY + CLAIM + namespace.formatted("7d")))
        .containsExactly("pass schedule/velero/weekly-backup");
  }

  @Test
  void several_schedules_over_the_same_data_keep_the_promise_together() {
    String hourly = schedule("hourly", "schedule: '0 * * * *'", "phase: Enabled");

    assertThat(check.outcomes(WEEKLY + CLAIM + hourly))
        .containsExactly(
            "pass schedule/velero/hourly",
            "pass schedule/velero/weekly-backup [note: other sources over its data run often"
                + " enough]");
    String elsewhere =
        schedule(
            "hourly",
            "schedule: '0 * * * *', template: {includedNamespaces: [payments]}",
            "phase: Enabled");
    assertThat(check.messages(WEEKLY + CLAIM + elsewhere).getFirst())
        .startsWith("fail schedule/velero/weekly-backup");
  }

  @Test
  void paused_says_who_paused_it_and_how_to_go_on() {
    String yaml =
        """
        apiVersion: velero.io/v1
        kind: Schedule
        metadata:
          name: daily
          namespace: velero
          managedFields:
          - manager: kubectl-patch
            operation: Update
            time: "2026-09-14T10:00:00Z"
            fieldsV1: {"f:spec": {"f:paused": {}}}
        spec: {schedule: "0 2 * * *", paused: true}
        status: {phase: Enabled}
        """;

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail schedule/velero/daily: spec.paused is switched off, wanted a schedule that runs");
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail schedule/velero/daily: It takes no backups: it is paused (by kubectl-patch,"
                + " 2026-09-14).");
    assertThat(check.remedies(yaml))
        .containsExactly(
            """
            Switch it on again.
            kubectl -n velero patch schedules.velero.io daily --type merge -p \
            '{"spec":{"paused":false}}'\
            """);
  }

  @Test
  void suspended_jobs_and_databases_that_sleep_are_told_apart() {
    assertThat(
            check.messages(
                """
                kind: CronJob
                metadata: {name: dump, namespace: shop}
                spec:
                  schedule: "0 1 * * *"
                  suspend: true
                  jobTemplate:
                    spec:
                      template: {spec: {containers: [{name: a, image: x, command: [pg_dump]}]}}
                """))
        .containsExactly("fail cronjob/shop/dump: It takes no backups: it is suspended.");
    assertThat(
            check.outcomes(
                """
                apiVersion: pgv2.percona.com/v2
                kind: PerconaPGCluster
                metadata: {name: pg, namespace: shop}
                spec:
                  pause: true
                  backups: {pgbackrest: {repos: [{schedules: {full: "0 1 * * *"}}]}}
                """))
        .containsExactly("not-applicable perconapgcluster/shop/pg: the database is shut down");
  }

  @Test
  void what_velero_refuses_says_why_and_what_it_has_not_seen_is_not_judged() {
    assertThat(
            check.outcomes(
                schedule(
                    "daily",
                    "schedule: '0 2 * *'",
                    "phase: FailedValidation, validationErrors: ['invalid schedule: too short']")))
        .containsExactly(
            "fail schedule/velero/daily: status.validationErrors is invalid schedule: too short,"
                + " wanted a schedule that its product accepts");
    assertThat(check.outcomes(schedule("daily", "schedule: '0 2 * * *'", "phase: New")))
        .containsExactly("not-applicable schedule/velero/daily: its phase is New");
  }

  @Test
  void a_schedule_that_nobody_can_read_never_fires() {
    assertThat(
            check.outcomes(
                """
                apiVersion: snapscheduler.backube/v1
                kind: SnapshotSchedule
                metadata: {name: hourly, namespace: shop}
                spec: {schedule: "every hour"}
                """))
        .containsExactly(
            "fail snapshotschedule/shop/hourly: spec.schedule is every hour, wanted a cron"
                + " schedule");
  }

  @Test
  void a_store_or_a_database_that_is_not_there_is_named() {
    assertThat(
            check.messages(
                schedule(
                    "daily",
                    "schedule: '0 2 * * *', template: {storageLocation: offsite}",
                    "phase: Enabled")))
        .containsExactly(
            "fail schedule/velero/daily: The storage location offsite that it names is not there.");
    String database =
        """
        apiVersion: postgresql.cnpg.io/v1
        kind: ScheduledBackup
        metadata: {name: pg, namespace: shop}
        spec: {schedule: "0 0 2 * * *", cluster: {name: pg}}
        """;
    assertThat(check.messages(database))
        .containsExactly(
            "fail scheduledbackup/shop/pg: The database pg that it names is not there.");
    assertThat(check.refusing("clusters.postgresql.cnpg.io").outcomes(database))
        .containsExactly("pass scheduledbackup/shop/pg");
  }

  @Test
  void every_dialect_of_schedules_is_read() {
    assertThat(
            check.outcomes(
                schedule("every", "schedule: '@every 6h'", "phase: Enabled")
                    + """
                    ---
                    apiVersion: k8up.io/v1
                    kind: Schedule
                    metadata: {name: random, namespace: shop}
                    spec: {backup: {schedule: "@daily-random"}}
                    ---
                    apiVersion: config.kio.kasten.io/v1alpha1
                    kind: Policy
                    metadata: {name: hourly, namespace: kasten-io}
                    spec: {frequency: "@hourly", actions: [{action: backup}]}
                    ---
                    apiVersion: config.kio.kasten.io/v1alpha1
                    kind: Policy
                    metadata: {name: manual, namespace: kasten-io}
                    spec: {frequency: "@onDemand", actions: [{action: backup}]}
                    """))
        .containsExactly(
            "pass policy/kasten-io/hourly",
            "pass policy/kasten-io/manual [note: it runs on demand, or nothing shows when]",
            "pass schedule/shop/random",
            "pass schedule/velero/every");
  }

  @Test
  void a_namespace_that_is_gone_leaves_a_note() {
    assertThat(
            check.outcomes(
                schedule(
                        "old",
                        "schedule: '0 2 * * *', template: {includedNamespaces: [old]}",
                        "phase: Enabled")
                    + "---\nkind: Namespace\nmetadata: {name: shop}\n"))
        .containsExactly("pass schedule/velero/old [note: its namespace old is gone]");
  }

  @Test
  void the_fact_states_objectives_too() {
    assertThat(
            check
                .stating(
                    Objectives.FACT,
                    List.of(new Objectives.Stated(List.of("sh*"), Duration.ofDays(7))))
                .outcomes(WEEKLY + CLAIM))
        .containsExactly("pass schedule/velero/weekly-backup");
  }
}
