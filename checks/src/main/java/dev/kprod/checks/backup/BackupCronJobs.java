package dev.kprod.checks.backup;

import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.checks.backup.BackupSource.Activity;
import dev.kprod.checks.backup.BackupSource.Recognition;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.CronJob;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Subject;
import dev.kprod.semantics.cron.Cron;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// CronJobs that take backups: by what they run that is certain, by their name or image assumed,
/// since a script that is mounted cannot be seen.
final class BackupCronJobs {
  /// What such a source is called.
  static final String PRODUCT = "CronJob";

  private static final Pattern NAME =
      Pattern.compile("(?:^|[-_.])(?:backup|bkp|dump|snapshot)(?:[-_.]|$)");

  private static final Pattern HOUSEKEEPING =
      Pattern.compile("cleanup|prune|restore|delete|expire|verify");

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
        PRODUCT,
        ref,
        cronJob.labels(),
        cronJob.createdAt(),
        scope(cronJob),
        cronJob.isSuspended()
            ? new Activity.Off("it is suspended", Activity.Why.PAUSED, "spec.suspend")
            : new Activity.On(),
        new Plan.On(
                List.of(cronJob.schedule()),
                cronJob.timeZone().flatMap(Cron::findZone).orElse(ZoneOffset.UTC),
                Cron::parse)
            .rhythm(cluster.takenAt()),
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
    if (saved(cronJob).isPresent()) {
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
        .filter(BackupTools::isOfBackups)
        .findFirst()
        .map(image -> new Recognition.Assumed("its image %s takes backups".formatted(image)));
  }

  private static Optional<String> saved(CronJob cronJob) {
    return cronJob.template().spec().everyContainer().stream()
        .flatMap(container -> BackupTools.saved(String.join(" ", container.words())).stream())
        .findFirst();
  }

  /// A dump saves the databases of its engine in its namespace; a copy of files saves what it
  /// mounts; what only a name hints at cannot be linked to any data.
  private static Scope scope(CronJob cronJob) {
    String namespace = cronJob.namespace();
    String saves = saved(cronJob).orElse(Scope.UNKNOWN_ENGINE);
    if (saves.equals(BackupTools.CLUSTER)
        || (saves.equals("etcd") && isOfTheControlPlane(cronJob))) {
      return Scope.CLUSTER_STATE;
    }
    if (!saves.equals(BackupTools.FILES)) {
      return Scope.dump(namespace, saves);
    }
    Set<String> mounted = Set.copyOf(cronJob.template().spec().claims());
    return mounted.isEmpty()
        ? Scope.dump(namespace, Scope.UNKNOWN_ENGINE)
        : Scope.within(namespace, claim -> mounted.contains(claim.name()));
  }

  /// Whoever saves the control plane's own etcd runs on its nodes or beside it.
  private static boolean isOfTheControlPlane(CronJob cronJob) {
    PodSpec spec = cronJob.template().spec();
    return cronJob.namespace().equals("kube-system")
        || spec.isOnHostNetwork()
        || spec.nodeSelector().keySet().stream().anyMatch(key -> key.contains("control-plane"))
        || spec.tree().items("volumes").stream()
            .anyMatch(volume -> volume.text("hostPath", "path").contains("etcd"));
  }
}
