package dev.kprod.checks.backup;

import static dev.kprod.cluster.BackupKinds.LONGHORN_BACKUPS;
import static dev.kprod.cluster.BackupKinds.LONGHORN_RECURRING_JOBS;
import static dev.kprod.cluster.BackupKinds.LONGHORN_VOLUMES;

import dev.kprod.check.Subjects;
import dev.kprod.checks.backup.BackupSource.Activity;
import dev.kprod.checks.backup.BackupSource.History;
import dev.kprod.checks.backup.BackupSource.Recognition;
import dev.kprod.checks.backup.BackupSource.Result;
import dev.kprod.checks.backup.BackupSource.Run;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.ResourceType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Longhorn: a recurring job saves the volumes of its groups, and each volume says when it was last
/// saved. The job is as good as the volume that is worst off.
final class Longhorn implements BackupProduct {
  private static final String JOB = "recurring-job.longhorn.io/";
  private static final String GROUP = "recurring-job-group.longhorn.io/";
  private static final Set<String> TASKS = Set.of("backup", "backup-force-create");

  @Override
  public List<ResourceType<CustomResource>> kinds() {
    return List.of(LONGHORN_RECURRING_JOBS);
  }

  @Override
  public List<ResourceType<CustomResource>> runKinds() {
    return List.of(LONGHORN_VOLUMES, LONGHORN_BACKUPS);
  }

  @Override
  public List<BackupSource> sources(Cluster cluster) {
    return cluster.list(LONGHORN_RECURRING_JOBS).stream()
        .filter(job -> TASKS.contains(job.tree().text("spec", "task")))
        .map(job -> source(job, cluster))
        .toList();
  }

  private static BackupSource source(CustomResource job, Cluster cluster) {
    Subject ref = Subjects.subject(LONGHORN_RECURRING_JOBS, job);
    Listing<CustomResource> listing = cluster.ask(LONGHORN_VOLUMES, job.namespace());
    List<CustomResource> volumes =
        listing.known().stream().filter(volume -> isOf(volume, job)).toList();
    Plan.Rhythm rhythm = Plan.on(job.tree().text("spec", "cron")).rhythm(cluster.takenAt());
    History history =
        listing instanceof Listing.Unseen<CustomResource>(var read, var some, var outcome)
            ? new History.Unseen(read)
            : history(
                volumes, failures(job, volumes, cluster), rhythm.interval(), cluster.takenAt());
    return new BackupSource(
        "Longhorn",
        ref,
        job.labels(),
        job.createdAt(),
        scope(volumes),
        volumes.isEmpty() && listing.isWhole()
            ? new Activity.Off(
                "no attached volume is in its groups", Activity.Why.IDLE, "spec.groups")
            : new Activity.On(),
        rhythm,
        history,
        new Recognition.Certain(),
        "",
        ProductRow.describe(LONGHORN_RECURRING_JOBS, ref));
  }

  /// A detached volume is not saved again, since nothing can have changed in it.
  private static boolean isOf(CustomResource volume, CustomResource job) {
    if (volume.tree().text("status", "state").equals("detached")) {
      return false;
    }
    Set<String> jobs = new TreeSet<>();
    Set<String> groups = new TreeSet<>();
    volume
        .labels()
        .forEach(
            (key, value) -> {
              if (value.equals("enabled") && key.startsWith(JOB)) {
                jobs.add(key.substring(JOB.length()));
              } else if (value.equals("enabled") && key.startsWith(GROUP)) {
                groups.add(key.substring(GROUP.length()));
              }
            });
    if (jobs.isEmpty() && groups.isEmpty()) {
      groups.add("default");
    }
    return jobs.contains(job.name())
        || job.tree().texts("spec", "groups").stream().anyMatch(groups::contains);
  }

  /// Volumes so new that the job has not come round to them are left out.
  private static History history(
      List<CustomResource> volumes, List<Run> failures, Optional<Duration> interval, Instant now) {
    Duration grace = interval.orElse(Duration.ZERO).plusHours(1);
    List<CustomResource> due =
        volumes.stream()
            .filter(
                volume ->
                    saved(volume).isPresent()
                        || volume
                            .createdAt()
                            .filter(made -> made.plus(grace).isAfter(now))
                            .isEmpty())
            .toList();
    Optional<CustomResource> worst =
        due.stream()
            .min(
                Comparator.comparing((CustomResource one) -> saved(one).orElse(Instant.MIN))
                    .thenComparing(CustomResource::name));
    List<Run> runs = new ArrayList<>(failures);
    worst.flatMap(volume -> saved(volume).map(at -> run(volume, at))).ifPresent(runs::add);
    return new History.Runs(runs, worst.map(Longhorn::part).orElse(""), Optional.empty());
  }

  /// A backup that failed, as far as its volume was not saved since; a list that did not come shows
  /// none, and the volumes speak alone.
  private static List<Run> failures(
      CustomResource job, List<CustomResource> volumes, Cluster cluster) {
    Map<String, Instant> saved = new LinkedHashMap<>();
    volumes.forEach(volume -> saved.put(volume.name(), saved(volume).orElse(Instant.MIN)));
    List<Run> failures = new ArrayList<>();
    for (CustomResource backup : cluster.ask(LONGHORN_BACKUPS, job.namespace()).known()) {
      Instant before = saved.get(backup.tree().text("status", "volumeName"));
      if (before != null && backup.tree().text("status", "state").equals("Error")) {
        backup
            .time("status", "backupCreatedAt")
            .or(backup::createdAt)
            .filter(at -> at.isAfter(before))
            .ifPresent(
                at ->
                    failures.add(
                        new Run(
                            at,
                            Result.FAILED,
                            "Error",
                            Subjects.subject(LONGHORN_BACKUPS, backup),
                            "status.state")));
      }
    }
    return failures;
  }

  private static Run run(CustomResource volume, Instant at) {
    return new Run(
        at, Result.OK, "saved", Subjects.subject(LONGHORN_VOLUMES, volume), "status.lastBackupAt");
  }

  private static String part(CustomResource volume) {
    String claim = volume.tree().text("status", "kubernetesStatus", "pvcName");
    return claim.isEmpty()
        ? "volume " + volume.name()
        : "volume %s of claim %s/%s"
            .formatted(
                volume.name(),
                volume.tree().text("status", "kubernetesStatus", "namespace"),
                claim);
  }

  private static Optional<Instant> saved(CustomResource volume) {
    return volume.time("status", "lastBackupAt");
  }

  private static Scope scope(List<CustomResource> volumes) {
    Set<String> namespaces = new TreeSet<>();
    Set<String> claims = new TreeSet<>();
    for (CustomResource volume : volumes) {
      String namespace = volume.tree().text("status", "kubernetesStatus", "namespace");
      namespaces.add(namespace);
      claims.add(namespace + "/" + volume.tree().text("status", "kubernetesStatus", "pvcName"));
    }
    return Scope.of(
        namespaces::contains, claim -> claims.contains(claim.namespace() + "/" + claim.name()));
  }
}
