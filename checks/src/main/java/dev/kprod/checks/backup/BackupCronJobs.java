package dev.kprod.checks.backup;

import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.checks.backup.BackupSource.Activity;
import dev.kprod.checks.backup.BackupSource.Recognition;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.CronJob;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.semantics.cron.Cron;
import dev.kprod.semantics.image.ImageReference;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// CronJobs that take backups: by what they run that is certain, by their name or image assumed,
/// since a script that is mounted cannot be seen.
final class BackupCronJobs {
  /// Commands that take a backup, each where a word begins.
  private static final Pattern COMMANDS =
      Pattern.compile(
          "(?<![\\w-])(?:"
              + String.join(
                  "|",
                  "pg_dump(?:all)?",
                  "pg_basebackup",
                  "barman-cloud-backup(?!-)",
                  "mysqldump",
                  "mariadb-dump",
                  "mydumper",
                  "mariabackup",
                  "xtrabackup",
                  "util\\.dumpInstance",
                  "mongodump",
                  "pbm backup",
                  "redis-cli\\b.{0,200}?--rdb",
                  "influxd? backup",
                  "clickhouse-backup",
                  "cockroach sql\\b.{0,200}?\\bBACKUP\\b",
                  "neo4j-admin database (?:dump|backup)",
                  "nodetool\\b.{0,100}? snapshot",
                  "medusa backup",
                  "vault operator raft snapshot save",
                  "consul snapshot save",
                  "etcdctl\\b.{0,400}? snapshot save",
                  "etcd-snapshot save",
                  "talosctl\\b.{0,200}? etcd snapshot",
                  "cluster-backup\\.sh",
                  "restic\\b.{0,200}? backup",
                  "borg create",
                  "borgmatic",
                  "kopia snapshot",
                  "duplicity",
                  "rclone (?:sync|copy)",
                  "velero backup create",
                  "gitlab backup-utility",
                  "gitlab-backup")
              + ")(?![\\w])",
          Pattern.DOTALL);

  /// Tools whose other subcommands keep house: these count unless only those are called.
  private static final Pattern TOOLS =
      Pattern.compile("(?<![\\w-])(?:pgbackrest|wal-g|wal-e)(?![\\w-])");

  private static final Pattern TOOL_SAVES = Pattern.compile("\\b(?:backup|backup-push)\\b");

  private static final Pattern TOOL_KEEPS_HOUSE =
      Pattern.compile("\\b(?:expire|delete|info|check|verify|restore|backup-list|backup-fetch)\\b");

  private static final Pattern NAME =
      Pattern.compile("(?:^|[-_.])(?:backup|bkp|dump|snapshot)(?:[-_.]|$)");

  private static final Pattern HOUSEKEEPING =
      Pattern.compile("cleanup|prune|restore|delete|expire|verify");

  private static final Pattern IMAGE =
      Pattern.compile(
          "restic|borgmatic|kopia|wal-g|pgbackrest|postgres-backup-.+|mysql-backup|mongodb-backup"
              + "|docker-volume-backup|talos-backup|etcd-backup");

  private BackupCronJobs() {}

  /// Returns the sources that are CronJobs of nobody else.
  static List<BackupSource> sources(Cluster cluster) {
    List<BackupSource> sources = new ArrayList<>();
    for (CronJob cronJob : cluster.list(Resources.CRON_JOBS)) {
      if (!BackupSources.isAdopted(cronJob, cluster)) {
        recognition(cronJob).ifPresent(known -> sources.add(source(cronJob, known, cluster)));
      }
    }
    return sources;
  }

  private static BackupSource source(CronJob cronJob, Recognition recognition, Cluster cluster) {
    Subject ref = Subjects.subject(Resources.CRON_JOBS, cronJob);
    return new BackupSource(
        "CronJob",
        ref,
        cronJob.labels(),
        cronJob.createdAt(),
        Scope.all(cronJob.namespace()),
        cronJob.isSuspended() ? new Activity.Off("it is suspended") : new Activity.On(),
        new Plan.On(
                List.of(cronJob.schedule()),
                cronJob.timeZone().flatMap(Cron::findZone).orElse(ZoneOffset.UTC),
                Cron::parse)
            .interval(cluster.takenAt()),
        CronJobRuns.of(List.of(cronJob), cluster),
        recognition,
        cronJob.annotations().getOrDefault(Objectives.ANNOTATION, ""),
        Remedy.run(
            "Run it now, and read in the logs why it fails.",
            "kubectl",
            "-n",
            ref.namespace(),
            "create",
            "job",
            cut(ref.name()) + "-now",
            "--from=cronjob/" + ref.name()));
  }

  /// Leaves room in the 63 characters of a Job's name.
  private static String cut(String name) {
    return name.length() <= 50 ? name : name.substring(0, 50).replaceAll("[-.]+$", "");
  }

  private static Optional<Recognition> recognition(CronJob cronJob) {
    List<Container> containers = cronJob.template().spec().everyContainer();
    if (containers.stream().anyMatch(BackupCronJobs::saves)) {
      return Optional.of(new Recognition.Certain());
    }
    if (HOUSEKEEPING.matcher(cronJob.name()).find()) {
      return Optional.empty();
    }
    if (NAME.matcher(cronJob.name()).find()) {
      return Optional.of(new Recognition.Assumed("its name says that it takes backups"));
    }
    return containers.stream()
        .map(Container::image)
        .filter(BackupCronJobs::isOfBackups)
        .findFirst()
        .map(image -> new Recognition.Assumed("its image %s takes backups".formatted(image)));
  }

  private static boolean saves(Container container) {
    String words =
        Stream.concat(
                container.tree().texts("command").stream(), container.tree().texts("args").stream())
            .collect(Collectors.joining(" "));
    if (COMMANDS.matcher(words).find()) {
      return true;
    }
    return TOOLS.matcher(words).find()
        && (TOOL_SAVES.matcher(words).find() || !TOOL_KEEPS_HOUSE.matcher(words).find());
  }

  private static boolean isOfBackups(String image) {
    return ImageReference.find(image).stream()
        .flatMap(reference -> reference.segments().stream())
        .anyMatch(segment -> IMAGE.matcher(segment).matches());
  }
}
