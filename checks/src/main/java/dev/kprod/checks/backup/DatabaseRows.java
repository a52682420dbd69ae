package dev.kprod.checks.backup;

import static dev.kprod.cluster.BackupKinds.CRUNCHY_CLUSTERS;
import static dev.kprod.cluster.BackupKinds.MARIADB_BACKUPS;
import static dev.kprod.cluster.BackupKinds.MARIADB_PHYSICAL_BACKUPS;
import static dev.kprod.cluster.BackupKinds.PERCONA_MONGODB_BACKUPS;
import static dev.kprod.cluster.BackupKinds.PERCONA_MONGODB_CLUSTERS;
import static dev.kprod.cluster.BackupKinds.PERCONA_PG_BACKUPS;
import static dev.kprod.cluster.BackupKinds.PERCONA_PG_CLUSTERS;
import static dev.kprod.cluster.BackupKinds.PERCONA_XTRADB_BACKUPS;
import static dev.kprod.cluster.BackupKinds.PERCONA_XTRADB_CLUSTERS;
import static dev.kprod.cluster.BackupKinds.ZALANDO_CLUSTERS;

import dev.kprod.check.Subjects;
import dev.kprod.checks.backup.BackupSource.History;
import dev.kprod.checks.backup.BackupSource.Result;
import dev.kprod.checks.backup.BackupSource.Run;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.CronJob;
import dev.kprod.cluster.CustomResource;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;

/// Databases whose operators take backups by the specification of the database itself.
final class DatabaseRows {
  private static final String POSTGRES_CLUSTER = "postgres-operator.crunchydata.com/cluster";
  private static final String INSTANCE = "app.kubernetes.io/instance";

  /// CronJob names are cut to this by Zalando's operator.
  private static final int LONGEST_CRON_JOB = 52;

  /// All of them.
  static final List<ProductRow> ALL =
      List.of(
          new ProductRow(
              "Percona Operator for PostgreSQL",
              PERCONA_PG_CLUSTERS,
              List.of(PERCONA_PG_BACKUPS),
              cluster -> repositories(cluster, "pause"),
              cluster -> Scope.labelled(cluster.namespace(), POSTGRES_CLUSTER, cluster.name()),
              Past.objects(
                  PERCONA_PG_BACKUPS,
                  named("pgCluster"),
                  states(PERCONA_PG_BACKUPS, "Succeeded", "Failed"))),
          new ProductRow(
              "Percona Operator for MongoDB",
              PERCONA_MONGODB_CLUSTERS,
              List.of(PERCONA_MONGODB_BACKUPS),
              DatabaseRows::mongoPlan,
              cluster -> Scope.labelled(cluster.namespace(), INSTANCE, cluster.name()),
              Past.objects(
                  PERCONA_MONGODB_BACKUPS,
                  named("clusterName"),
                  states(PERCONA_MONGODB_BACKUPS, "ready", "error"))),
          new ProductRow(
              "Percona Operator for MySQL",
              PERCONA_XTRADB_CLUSTERS,
              List.of(PERCONA_XTRADB_BACKUPS),
              DatabaseRows::mySqlPlan,
              cluster -> Scope.labelled(cluster.namespace(), INSTANCE, cluster.name()),
              Past.objects(
                  PERCONA_XTRADB_BACKUPS,
                  named("pxcCluster"),
                  states(PERCONA_XTRADB_BACKUPS, "Succeeded", "Failed"))),
          new ProductRow(
              "Crunchy Postgres",
              CRUNCHY_CLUSTERS,
              List.of(),
              cluster -> repositories(cluster, "shutdown"),
              cluster -> Scope.labelled(cluster.namespace(), POSTGRES_CLUSTER, cluster.name()),
              DatabaseRows::crunchyPast),
          new ProductRow(
              "Zalando Postgres",
              ZALANDO_CLUSTERS,
              List.of(),
              cluster -> Plan.on(List.of(logicalSchedule(cluster))),
              cluster -> Scope.labelled(cluster.namespace(), "cluster-name", cluster.name()),
              DatabaseRows::zalandoPast),
          mariaDb(MARIADB_BACKUPS),
          mariaDb(MARIADB_PHYSICAL_BACKUPS));

  private DatabaseRows() {}

  /// Says whether a CronJob is the logical backup of a database of Zalando's operator, which does
  /// not own it.
  static boolean isLogical(CronJob cronJob, Cluster cluster) {
    return cluster.list(ZALANDO_CLUSTERS).stream()
        .anyMatch(
            database ->
                isLogical(database)
                    && database.namespace().equals(cronJob.namespace())
                    && logicalCronJob(database).equals(cronJob.name()));
  }

  private static Plan mongoPlan(CustomResource cluster) {
    List<Tree> tasks = cluster.tree().items("spec", "backup", "tasks");
    if (tasks.isEmpty()) {
      return new Plan.None();
    }
    if (cluster.tree().isTrue("spec", "pause")) {
      return Plan.idle("the database is paused", "spec.pause");
    }
    List<String> schedules =
        tasks.stream()
            .filter(task -> task.isTrue("enabled"))
            .map(task -> task.text("schedule"))
            .toList();
    if (schedules.isEmpty() || !cluster.tree().isTrue("spec", "backup", "enabled")) {
      return Plan.paused("its backup tasks are not enabled", "spec.backup");
    }
    return Plan.on(schedules);
  }

  private static Plan mySqlPlan(CustomResource cluster) {
    Plan plan = Plan.onlyBy(ProductRows.texts(cluster, "backup", "schedule", "schedule"));
    return plan instanceof Plan.On && cluster.tree().isTrue("spec", "pause")
        ? Plan.idle("the database is paused", "spec.pause")
        : plan;
  }

  /// pgBackRest's repositories, as Crunchy's operator and the one of Percona built on it have them.
  private static Plan repositories(CustomResource cluster, String stopped) {
    List<String> schedules = new ArrayList<>();
    for (Tree repository : cluster.tree().items("spec", "backups", "pgbackrest", "repos")) {
      for (String type : List.of("full", "differential", "incremental")) {
        schedules.add(repository.text("schedules", type));
      }
    }
    Plan plan = Plan.onlyBy(schedules);
    return plan instanceof Plan.On && cluster.tree().isTrue("spec", stopped)
        ? Plan.idle("the database is shut down", "spec." + stopped)
        : plan;
  }

  private static History crunchyPast(CustomResource database, Cluster cluster) {
    List<Run> runs = new ArrayList<>();
    for (Tree backup : database.tree().items("status", "pgbackrest", "scheduledBackups")) {
      Result result = backup.number(0, "succeeded") > 0 ? Result.OK : Result.FAILED;
      if (result == Result.OK || backup.number(0, "failed") > 0) {
        ApiObject.Times.find(backup.findText("completionTime").orElse(backup.text("startTime")))
            .ifPresent(
                at ->
                    runs.add(
                        new Run(
                            at,
                            result,
                            result == Result.OK ? "succeeded" : "failed",
                            Subjects.subject(CRUNCHY_CLUSTERS, database),
                            "status.pgbackrest.scheduledBackups")));
      }
    }
    List<CronJob> owned =
        Past.cronJobs(
            database,
            cluster,
            (one, cronJob) ->
                cronJob
                    .controller()
                    .filter(
                        owner ->
                            owner.kind().equals(CRUNCHY_CLUSTERS.kind())
                                && owner.name().equals(one.name()))
                    .isPresent());
    return Past.and(runs, owned, cluster);
  }

  private static History zalandoPast(CustomResource database, Cluster cluster) {
    return isLogical(database)
        ? CronJobRuns.of(
            Past.cronJobs(
                database, cluster, (one, cronJob) -> cronJob.name().equals(logicalCronJob(one))),
            cluster)
        : new History.NotShown("base backups by WAL-G leave no trace in the API");
  }

  private static boolean isLogical(CustomResource database) {
    return database.tree().isTrue("spec", "enableLogicalBackup");
  }

  /// The operator's own default holds where the database names no schedule.
  private static String logicalSchedule(CustomResource database) {
    return isLogical(database)
        ? database.tree().findText("spec", "logicalBackupSchedule").orElse("30 00 * * *")
        : "";
  }

  private static String logicalCronJob(CustomResource database) {
    String name = "logical-backup-" + database.name();
    return name.length() <= LONGEST_CRON_JOB
        ? name
        : name.substring(0, LONGEST_CRON_JOB).replaceAll("-+$", "");
  }

  private static ProductRow mariaDb(ResourceType<CustomResource> kind) {
    return new ProductRow(
        "mariadb-operator",
        kind,
        List.of(),
        backup -> {
          if (!backup.tree().has("spec", "schedule")) {
            return new Plan.None();
          }
          return backup.tree().isTrue("spec", "schedule", "suspend")
              ? Plan.paused("it is suspended", "spec.schedule.suspend")
              : Plan.on(List.of(backup.tree().text("spec", "schedule", "cron")));
        },
        backup ->
            Scope.labelled(
                backup.namespace(), INSTANCE, backup.tree().text("spec", "mariaDbRef", "name")),
        (backup, cluster) -> {
          List<Run> runs =
              Condition.find(backup.tree(), "Complete").filter(Condition::isTrue).stream()
                  .flatMap(complete -> complete.changedAt().stream())
                  .map(
                      at ->
                          new Run(
                              at,
                              Result.OK,
                              "complete",
                              Subjects.subject(kind, backup),
                              "status.conditions[type=Complete]"))
                  .toList();
          List<CronJob> owned =
              Past.cronJobs(backup, cluster, (one, cronJob) -> cronJob.name().equals(one.name()));
          return Past.and(runs, owned, cluster);
        });
  }

  private static BiPredicate<CustomResource, CustomResource> named(String field) {
    return (source, run) -> run.tree().text("spec", field).equals(source.name());
  }

  /// Reads `status.state` and `status.completed`, as Percona's operators write them.
  private static Function<CustomResource, Optional<Run>> states(
      ResourceType<CustomResource> kind, String ok, String failed) {
    return run ->
        Past.ended(kind, run, run.tree().text("status", "state"), "completed", ok, failed);
  }
}
