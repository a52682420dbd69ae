package dev.kprod.checks.backup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.snapshot.Tree;
import dev.kprod.testing.CheckTester;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BackupRecencyTest {
  private static final String SCHEDULE =
      """
      apiVersion: velero.io/v1
      kind: Schedule
      metadata: {name: daily, namespace: velero, creationTimestamp: "2026-01-01T00:00:00Z"}
      spec: {schedule: "0 2 * * *"}
      status: {phase: Enabled}
      """;

  private final CheckTester<BackupSource> check = CheckTester.of(new BackupRecency());

  private static String backup(String stamp, String phase, String completed) {
    return """
    ---
    apiVersion: velero.io/v1
    kind: Backup
    metadata:
      name: daily-%s
      namespace: velero
      labels: {velero.io/schedule-name: daily}
    status: {phase: %s%s}
    """
        .formatted(
            stamp,
            phase,
            completed.isEmpty() ? "" : ", completionTimestamp: \"%s\"".formatted(completed));
  }

  private static final String STALE =
      SCHEDULE + backup("20261112020000", "Completed", "2026-11-12T02:04:00Z");

  private static final String FRESH =
      SCHEDULE + backup("20261121020000", "Completed", "2026-11-21T02:04:00Z");

  @Test
  void a_success_of_this_night_passes() {
    assertThat(check.outcomes(FRESH)).containsExactly("pass schedule/velero/daily");
  }

  @Test
  void a_success_of_nine_days_ago_fails_and_counts_the_failures_since() {
    String yaml =
        STALE
            + backup("20261120020000", "Failed", "2026-11-20T02:01:00Z")
            + backup("20261121020000", "PartiallyFailed", "2026-11-21T02:03:00Z");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail schedule/velero/daily: status.completionTimestamp of"
                + " backup/velero/daily-20261112020000 is 2026-11-12T02:04:00Z, Completed 9 days"
                + " ago, and 2 runs since failed, wanted at most 26h24m ago (objective 24h: the"
                + " default)");
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail schedule/velero/daily: It last succeeded 9 days ago, and 2 runs since failed; the"
                + " objective is 24h.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            """
            See why its runs fail, mend that and start one by hand.
            velero -n velero backup describe daily-20261121020000 --details && velero -n velero \
            backup logs daily-20261121020000\
            """);
  }

  @Test
  void a_run_may_take_a_tenth_of_the_interval_longer_than_the_objective() {
    String yaml = SCHEDULE + backup("20261120060000", "Completed", "2026-11-20T05:40:00Z");

    assertThat(check.outcomes(yaml)).containsExactly("pass schedule/velero/daily");
    assertThat(check.takenAt("2026-11-21T08:04:01Z").outcomes(yaml))
        .allSatisfy(outcome -> assertThat(outcome).startsWith("fail"));
  }

  @Test
  void an_hour_is_the_least_that_a_run_may_take() {
    String yaml =
        """
        kind: CronJob
        metadata: {name: pg-backup, namespace: shop, annotations: {kprod.dev/rpo: 1h}}
        spec: {schedule: "*/30 * * * *"}
        status: {lastSuccessfulTime: "2026-11-21T06:00:00Z"}
        """;

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "pass cronjob/shop/pg-backup [note: taken for a backup because its name says that it"
                + " takes backups]");
    assertThat(check.takenAt("2026-11-21T08:00:01Z").outcomes(yaml))
        .containsExactly(
            "fail cronjob/shop/pg-backup: status.lastSuccessfulTime is 2026-11-21T06:00:00Z,"
                + " succeeded 2 hours ago, wanted at most 2h ago (objective 1h: its own annotation"
                + " kprod.dev/rpo) [note: taken for a backup because its name says that it takes"
                + " backups]");
  }

  @Test
  void a_paused_schedule_is_judged_elsewhere() {
    assertThat(check.outcomes(STALE.replace("{schedule:", "{paused: true, schedule:")))
        .containsExactly("not-applicable schedule/velero/daily: it is paused");
    assertThat(check.outcomes(STALE.replace("Enabled", "FailedValidation")))
        .containsExactly("not-applicable schedule/velero/daily: its phase is FailedValidation");
  }

  @Test
  void a_new_source_gets_one_interval_and_an_hour_for_its_first_run() {
    String young = SCHEDULE.replace("2026-01-01T00", "2026-11-20T08");

    assertThat(check.outcomes(young))
        .containsExactly(
            "not-applicable schedule/velero/daily: it is new, and its first run is not due yet");
    assertThat(check.takenAt("2026-11-21T09:00:00Z").messages(young))
        .containsExactly(
            "fail schedule/velero/daily: It never succeeded in the 25 hours since it was made.");
  }

  @Test
  void a_new_source_whose_first_run_failed_fails_at_once() {
    String yaml =
        SCHEDULE.replace("2026-01-01T00", "2026-11-20T23")
            + backup("20261121020000", "Failed", "2026-11-21T02:01:00Z");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail schedule/velero/daily: status is no successful run, and 1 run since failed,"
                + " wanted a success within the objective");
  }

  @Test
  void a_run_under_way_is_no_run_yet() {
    String yaml =
        SCHEDULE.replace("2026-01-01T00", "2026-11-20T23")
            + backup("20261121020000", "WaitingForPluginOperations", "");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "not-applicable schedule/velero/daily: it is new, and its first run is not due yet");
  }

  @Test
  void a_partial_run_counts_only_where_that_was_accepted() {
    String yaml = SCHEDULE + backup("20261121020000", "PartiallyFailed", "2026-11-21T02:04:00Z");

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail schedule/velero/daily: It never succeeded in the 324 days since it was made, and"
                + " 1 run since failed.");
    assertThat(check.with(BackupRecency.ACCEPT_PARTIAL, true).outcomes(yaml))
        .containsExactly("pass schedule/velero/daily");
  }

  @Test
  void the_time_of_completion_counts_and_not_that_of_the_object_which_a_rebuilt_cluster_made() {
    String yaml =
        STALE.replace(
            "namespace: velero\n  labels",
            "namespace: velero\n  creationTimestamp: \"2026-11-21T07:00:00Z\"\n  labels");

    assertThat(check.outcomes(yaml))
        .singleElement()
        .satisfies(outcome -> assertThat(outcome).contains("is 2026-11-12T02:04:00Z"));
  }

  @Test
  void a_schedule_with_a_long_name_finds_its_runs_by_the_cut_label() {
    String name = "a-schedule-with-a-name-that-is-longer-than-a-label-of-kubernetes-may-be";
    String yaml =
        FRESH
            .replace("name: daily,", "name: %s,".formatted(name))
            .replace(
                "schedule-name: daily",
                "schedule-name: a-schedule-with-a-name-that-is-longer-than-a-label-of-kub54f21b");

    assertThat(check.outcomes(yaml)).containsExactly("pass schedule/velero/" + name);
  }

  @Test
  void runs_of_another_cluster_in_the_same_bucket_are_not_its_own() {
    String yaml =
        STALE.replace("{phase: Enabled}", "{phase: Enabled, lastBackup: \"2026-11-12T02:00:00Z\"}")
            + backup("20261121013000", "Completed", "2026-11-21T01:34:00Z");

    assertThat(check.outcomes(yaml))
        .singleElement()
        .satisfies(outcome -> assertThat(outcome).contains("is 2026-11-12T02:04:00Z"));
  }

  @Test
  void a_rebuilt_cluster_that_has_not_fired_yet_takes_the_runs_of_the_bucket_for_its_own() {
    String rebuilt = FRESH.replace("2026-01-01T00:00:00Z", "2026-11-21T06:00:00Z");

    assertThat(check.outcomes(rebuilt)).containsExactly("pass schedule/velero/daily");
  }

  @Test
  void a_completion_after_the_snapshot_is_a_clock_that_is_off_and_passes() {
    String yaml = SCHEDULE + backup("20261121080000", "Completed", "2026-11-21T08:03:00Z");

    assertThat(check.outcomes(yaml)).containsExactly("pass schedule/velero/daily");
  }

  private static final String CLAIM =
      """
      ---
      kind: PersistentVolumeClaim
      metadata: {name: data-db-0, namespace: shop}
      status: {phase: Bound}
      """;

  private static final String YESTERDAY =
      SCHEDULE + backup("20261120140000", "Completed", "2026-11-20T14:04:00Z") + CLAIM;

  @Test
  void the_strictest_objective_of_the_data_in_scope_counts() {
    String claim =
        YESTERDAY.replace("namespace: shop}", "namespace: shop, annotations: {kprod.dev/rpo: 4h}}");

    assertThat(check.outcomes(YESTERDAY)).containsExactly("pass schedule/velero/daily");
    assertThat(check.outcomes(claim))
        .singleElement()
        .satisfies(
            outcome ->
                assertThat(outcome)
                    .endsWith("(objective 4h: kprod.dev/rpo of claim shop/data-db-0)"));
  }

  @Test
  void a_workload_states_the_objective_of_its_claims() {
    String set =
        YESTERDAY
            + """
            ---
            kind: StatefulSet
            metadata: {name: db, namespace: shop, annotations: {kprod.dev/rpo: 4h}}
            spec: {volumeClaimTemplates: [{metadata: {name: data}}]}
            """;
    String deployment =
        YESTERDAY
            + """
            ---
            kind: Deployment
            metadata: {name: wiki, namespace: shop, annotations: {kprod.dev/rpo: 30m}}
            spec:
              template:
                spec: {volumes: [{name: a, persistentVolumeClaim: {claimName: data-db-0}}]}
            """;

    assertThat(check.outcomes(set))
        .singleElement()
        .satisfies(
            outcome -> assertThat(outcome).endsWith("(objective 4h: kprod.dev/rpo of sts/db)"));
    assertThat(check.outcomes(deployment))
        .singleElement()
        .satisfies(
            outcome ->
                assertThat(outcome).endsWith("(objective 30m: kprod.dev/rpo of deploy/wiki)"));
  }

  @Test
  void a_namespace_states_an_objective_and_a_milder_one_counts_too() {
    String namespace =
        """
        ---
        kind: Namespace
        metadata: {name: shop, annotations: {kprod.dev/rpo: 14d}}
        """;

    assertThat(check.outcomes(STALE + CLAIM + namespace))
        .containsExactly("pass schedule/velero/daily");
  }

  @Test
  void the_fact_and_then_the_attestation_state_what_no_annotation_does() {
    CheckTester<BackupSource> stated =
        check.stating(
            Objectives.FACT, List.of(new Objectives.Stated(List.of("sh*"), Duration.ofHours(2))));
    CheckTester<BackupSource> attested =
        check.attesting(Objectives.TOPIC, Map.of("rpo", Tree.of("3h")));

    assertThat(stated.outcomes(YESTERDAY))
        .singleElement()
        .satisfies(
            outcome -> assertThat(outcome).endsWith("(objective 2h: the fact backup.objectives)"));
    assertThat(attested.outcomes(YESTERDAY))
        .singleElement()
        .satisfies(
            outcome ->
                assertThat(outcome).endsWith("(objective 3h: the attestation backup-objectives)"));
    assertThat(stated.outcomes(FRESH + CLAIM))
        .singleElement()
        .satisfies(outcome -> assertThat(outcome).startsWith("fail"));
    assertThat(
            check
                .stating(
                    Objectives.FACT,
                    List.of(new Objectives.Stated(List.of("shop"), Duration.ofDays(2))))
                .outcomes(FRESH + CLAIM))
        .containsExactly(
            "pass schedule/velero/daily [note: objective 2d by the fact backup.objectives]");
  }

  @Test
  void data_that_somebody_decided_not_to_save_states_no_objective() {
    String marked =
        YESTERDAY.replace(
            "namespace: shop}",
            "namespace: shop, annotations: {kprod.dev/rpo: 4h, kprod.dev/backup: none}}");

    assertThat(check.outcomes(marked)).containsExactly("pass schedule/velero/daily");
  }

  @Test
  void data_outside_the_scope_of_a_schedule_does_not_matter_to_it() {
    String strict =
        YESTERDAY.replace("namespace: shop}", "namespace: shop, annotations: {kprod.dev/rpo: 4h}}");

    assertThat(
            List.of(
                "includedNamespaces: [pay]",
                "excludedNamespaces: [\"sh*\"]",
                "includedResources: [deployments]",
                "excludedResources: [persistentvolumeclaims]",
                "labelSelector: {matchLabels: {app: wiki}}"))
        .allSatisfy(
            template ->
                assertThat(
                        check.outcomes(
                            strict.replace(
                                "* * *\"}", "* * *\", template: {%s}}".formatted(template))))
                    .containsExactly("pass schedule/velero/daily"));
    assertThat(
            List.of(
                "includedNamespaces: [\"*\"]",
                "includedNamespaces: [\"s?op\"]",
                "includedResources: [pvc, pv]",
                "orLabelSelectors: [{matchLabels: {a: b}}, {matchExpressions: [{key: a, operator:"
                    + " DoesNotExist}]}]"))
        .allSatisfy(
            template ->
                assertThat(
                        check.outcomes(
                            strict.replace(
                                "* * *\"}", "* * *\", template: {%s}}".formatted(template))))
                    .singleElement()
                    .satisfies(outcome -> assertThat(outcome).startsWith("fail")));
  }

  @Test
  void where_objectives_could_not_be_read_only_what_never_succeeded_fails() {
    assertThat(check.refusing("persistentvolumeclaims").outcomes(FRESH))
        .containsExactly(
            "unknown(forbidden) schedule/velero/daily: what objective was stated for its data was"
                + " not read");
    assertThat(check.refusing("persistentvolumeclaims").outcomes(SCHEDULE))
        .singleElement()
        .satisfies(outcome -> assertThat(outcome).startsWith("fail"));
  }

  @Test
  void runs_that_may_not_be_read_leave_one_product_unknown_and_the_others_judged() {
    String yaml =
        FRESH
            + """
            ---
            kind: CronJob
            metadata: {name: nightly, namespace: shop}
            spec:
              schedule: "0 1 * * *"
              jobTemplate: {spec: {template: {spec: {containers: [{args: [pg_dump, shop]}]}}}}
            status: {lastSuccessfulTime: "2026-11-21T01:10:00Z"}
            """;

    assertThat(check.refusing("backups.velero.io").outcomes(yaml))
        .containsExactly(
            "unknown(forbidden) schedule/velero/daily: the runs of Velero were not read",
            "pass cronjob/shop/nightly");
  }

  @Test
  void a_list_of_schedules_that_may_not_be_read_hides_sources_and_passes_nothing() {
    assertThat(check.refusing("schedules.velero.io").outcomes(FRESH))
        .containsExactly("unknown(forbidden) schedules.velero.io: 403 Forbidden");
  }

  @Test
  void nothing_that_takes_backups_is_nothing_to_judge_here() {
    assertThat(
            check.outcomes(
                """
                kind: CronJob
                metadata: {name: report, namespace: shop}
                spec: {schedule: "0 1 * * *"}
                """))
        .isEmpty();
  }

  // CronJobs

  private static String cronJob(String name, String container) {
    return """
    kind: CronJob
    metadata: {name: %s, namespace: shop}
    spec:
      schedule: "0 1 * * *"
      jobTemplate: {spec: {template: {spec: {containers: [%s]}}}}
    status: {lastSuccessfulTime: "2026-11-21T01:10:00Z"}
    """
        .formatted(name, container);
  }

  @Test
  void a_command_makes_a_cron_job_a_source_for_certain() {
    assertThat(
            List.of(
                "{command: [sh, -c, \"pg_dumpall | gzip > /b/x\"]}",
                "{command: [mysqldump], args: [shop]}",
                "{args: [\"redis-cli -h cache --rdb /b/x\"]}",
                "{args: [\"etcdctl --cacert /x snapshot save /b/x\"]}",
                "{command: [restic, -r, \"s3:x\", backup, /data]}",
                "{args: [\"pgbackrest --stanza=db backup && pgbackrest --stanza=db expire\"]}",
                "{args: [wal-g, backup-push, /data]}"))
        .allSatisfy(
            container ->
                assertThat(check.outcomes(cronJob("nightly", container)))
                    .containsExactly("pass cronjob/shop/nightly"));
  }

  @Test
  void a_name_or_an_image_makes_a_cron_job_a_source_by_assumption() {
    assertThat(check.outcomes(cronJob("db.dump", "{image: \"x/y\"}")))
        .containsExactly(
            "pass cronjob/shop/db.dump [note: taken for a backup because its name says that it"
                + " takes backups]");
    assertThat(
            check.outcomes(cronJob("nightly", "{image: \"mirror:5000/a/postgres-backup-s3:1\"}")))
        .containsExactly(
            "pass cronjob/shop/nightly [note: taken for a backup because its image"
                + " mirror:5000/a/postgres-backup-s3:1 takes backups]");
  }

  @Test
  void a_cron_job_that_keeps_house_among_backups_is_none() {
    assertThat(
            List.of(
                cronJob("backup-cleanup", "{image: \"x/restic\"}"),
                cronJob("backups", "{image: \"x/y\"}"),
                cronJob("nightly", "{image: \"x/resticky\"}"),
                cronJob("nightly", "{args: [pgbackrest, --stanza=db, expire]}"),
                cronJob("nightly", "{args: [pg_restore, /b/x]}")))
        .allSatisfy(yaml -> assertThat(check.outcomes(yaml)).isEmpty());
  }

  @Test
  void a_suspended_cron_job_is_switched_off() {
    assertThat(
            check.outcomes(
                cronJob("nightly", "{args: [pg_dump]}")
                    .replace("schedule:", "suspend: true\n  schedule:")))
        .containsExactly("not-applicable cronjob/shop/nightly: it is suspended");
  }

  @Test
  void the_time_zone_of_a_cron_job_is_read() {
    String yaml =
        cronJob("nightly", "{args: [pg_dump]}")
            .replace("schedule:", "timeZone: Europe/Berlin\n  schedule:");

    assertThat(check.outcomes(yaml)).containsExactly("pass cronjob/shop/nightly");
  }

  @Test
  void an_old_cluster_tells_a_success_by_the_newest_job_that_ended_well() {
    String old =
        cronJob("nightly", "{args: [pg_dump]}")
                .replace("status: {lastSuccessfulTime: \"2026-11-21T01:10:00Z\"}\n", "")
            + """
            ---
            kind: Job
            metadata:
              name: nightly-1
              namespace: shop
              ownerReferences: [{kind: CronJob, name: nightly, controller: true}]
            status:
              completionTime: "2026-11-21T01:09:00Z"
              conditions: [{type: Complete, status: "True"}]
            """;

    assertThat(check.outcomes(old)).containsExactly("pass cronjob/shop/nightly");
    assertThat(check.refusing("jobs.batch").outcomes(old))
        .containsExactly(
            "unknown(forbidden) cronjob/shop/nightly: the runs of CronJob were not read");
  }

  @Test
  void jobs_that_failed_since_are_counted() {
    String yaml =
        cronJob("nightly", "{args: [pg_dump]}").replace("2026-11-21T01:10", "2026-11-18T01:10")
            + """
            ---
            kind: Job
            metadata:
              name: nightly-2
              namespace: shop
              ownerReferences: [{kind: CronJob, name: nightly, controller: true}]
            status:
              conditions: [{type: Failed, status: "True", lastTransitionTime: "2026-11-20T01:12:00Z"}]
            """;

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail cronjob/shop/nightly: It last succeeded 3 days ago, and 1 run since failed; the"
                + " objective is 24h.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            """
            Run it now, and read in the logs why it fails.
            kubectl -n shop create job nightly-now --from=cronjob/nightly\
            """);
  }

  @Test
  void an_attestation_answers_where_a_product_tells_nothing() {
    String zalando =
        """
        apiVersion: acid.zalan.do/v1
        kind: postgresql
        metadata: {name: orders, namespace: shop}
        """;

    assertThat(check.outcomes(zalando))
        .containsExactly(
            "unknown(not-observable) postgresql/shop/orders: base backups by WAL-G leave no trace"
                + " in the API");
    assertThat(check.attesting(BackupSources.EXTERNAL).outcomes(zalando))
        .containsExactly("pass(attested) postgresql/shop/orders");
    assertThat(check.attestingTooLongAgo(BackupSources.EXTERNAL).messages(zalando))
        .containsExactly(
            "fail postgresql/shop/orders: the attestation backup-external expired 1 day ago");
  }
}
