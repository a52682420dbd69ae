package dev.kprod.checks.backup;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Params;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.checks.backup.BackupSource.Activity;
import dev.kprod.checks.backup.BackupSource.History;
import dev.kprod.checks.backup.BackupSource.Result;
import dev.kprod.checks.backup.BackupSource.Run;
import dev.kprod.cluster.BackupKinds;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether the newest run that ended left nothing out.
final class BackupResult implements Check<BackupSource> {
  private static final Declaration<BackupSource> DECLARATION =
      Declaration.of("backup-result", BackupSources.KIND)
          .title("The newest finished run of every backup source is complete.")
          .severity(HIGH)
          .reads(VeleroVolumes.READS)
          .heuristic()
          .breaks(
              """
              A run that failed in part looks like a success in most dashboards. The items that
              failed are usually the volumes, and the restore shows it.
              """)
          .judged(
              "A source that is switched off is not judged here, and neither is one without any"
                  + " finished run.",
              "Where the product tells no results, or they may not be read, it is unknown.",
              "It fails if a run has gone on for longer than the time between two runs.",
              "It fails if the newest finished run failed, or failed in part.",
              "With Velero it fails as well if that run counts errors or failed hooks, or if one of"
                  + " its uploads of volumes failed.",
              "Warnings alone are no failure, and a failed run before a good one is past.")
          .example(
              """
              kind: CronJob
              metadata: {name: dump, namespace: shop}
              spec:
                schedule: "0 1 * * *"
                jobTemplate:
                  spec: {template: {spec: {containers: [{name: a, image: x, command: [pg_dump]}]}}}
              ---
              kind: Job
              metadata:
                name: dump-1
                namespace: shop
                ownerReferences: [{apiVersion: batch/v1, kind: CronJob, name: dump, controller: true}]
              status:
                conditions:
                - {type: Failed, status: "True", lastTransitionTime: "2026-11-21T01:05:00Z"}
              """,
              """
              apiVersion: velero.io/v1
              kind: Schedule
              metadata: {name: daily, namespace: velero}
              spec: {schedule: "0 2 * * *"}
              status: {phase: Enabled}
              ---
              apiVersion: velero.io/v1
              kind: Backup
              metadata:
                name: daily-20261121020000
                namespace: velero
                labels: {velero.io/schedule-name: daily}
              status: {phase: Completed, warnings: 3, completionTimestamp: "2026-11-21T02:04:00Z"}
              """)
          .source("https://velero.io/docs/main/api-types/backup/")
          .source("https://docs.k8up.io/k8up/2.12/references/status.html")
          .source("https://cloudnative-pg.io/documentation/current/backup/")
          .maps("NIST CSF 2.0", "PR.DS-11")
          .build();

  @Override
  public Declaration<BackupSource> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(BackupSource source, Cluster cluster, Params params) {
    VeleroVolumes volumes = VeleroVolumes.of(cluster);
    if (source.activity() instanceof Activity.Off(String because, var why, var path)) {
      return notApplicable(because);
    }
    return switch (source.history()) {
      case History.Runs runs -> judge(source, runs, volumes, cluster);
      case History.NotShown(String because) -> notObservable(because);
      case History.Unseen(var read) ->
          undecided("the runs of %s were not read".formatted(source.product()), read);
    };
  }

  private static Verdict judge(
      BackupSource source, History.Runs runs, VeleroVolumes volumes, Cluster cluster) {
    Instant now = cluster.takenAt();
    Optional<Duration> interval = source.interval();
    Optional<Instant> since = runs.runningSince();
    if (since.isPresent() && interval.isPresent() && isLonger(since.get(), interval.get(), now)) {
      return fail(
          HIGH,
          "A run has gone on for %s and overlaps the next one."
              .formatted(Freshness.text(Duration.between(since.get(), now))),
          source.remedy(),
          at(
              "status",
              "running since " + since.get(),
              "an end before the next run, %s later".formatted(Objectives.text(interval.get()))));
    }
    Optional<Run> newest = runs.newest();
    if (newest.isEmpty()) {
      return notApplicable("no run has finished yet");
    }
    Run run = newest.get();
    List<Evidence> evidence = new ArrayList<>();
    if (run.result() != Result.OK) {
      evidence.add(
          at(path(run), "%s, ended %s".formatted(run.word(), run.at()), "a complete run")
              .on(run.object()));
    }
    boolean velero = source.product().equals(Velero.PRODUCT);
    if (velero) {
      addCounts(run, cluster, evidence);
      addUploads(run, volumes, evidence);
    }
    if (evidence.isEmpty()) {
      return pass();
    }
    return fail(HIGH, message(run), source.remedy(), evidence);
  }

  /// The field that says how it ended lies beside the one that says when.
  private static String path(Run run) {
    return switch (run.path()) {
      case "status.completionTimestamp", "status.stoppedAt" -> "status.phase";
      default -> run.path();
    };
  }

  private static String message(Run run) {
    return switch (run.result()) {
      case OK -> "Its newest run says %s and left something out.".formatted(run.word());
      case PARTIAL -> "Its newest run failed in part.";
      case FAILED -> "Its newest run failed.";
    };
  }

  private static boolean isLonger(Instant since, Duration interval, Instant now) {
    return Duration.between(since, now).compareTo(interval) > 0;
  }

  private static void addCounts(Run run, Cluster cluster, List<Evidence> evidence) {
    Tree backup =
        cluster.ask(BackupKinds.VELERO_BACKUPS, run.object().namespace()).known().stream()
            .filter(one -> one.name().equals(run.object().name()))
            .map(CustomResource::tree)
            .findFirst()
            .orElse(Tree.ABSENT);
    addCount(backup.number(0, "status", "errors"), "status.errors", run, evidence);
    addCount(
        backup.number(0, "status", "hookStatus", "hooksFailed"),
        "status.hookStatus.hooksFailed",
        run,
        evidence);
  }

  private static void addCount(long count, String path, Run run, List<Evidence> evidence) {
    if (count > 0) {
      evidence.add(at(path, count, "0").on(run.object()));
    }
  }

  private static void addUploads(Run run, VeleroVolumes volumes, List<Evidence> evidence) {
    for (CustomResource upload : volumes.failedUploads(run.object())) {
      String message = upload.tree().text("status", "message");
      evidence.add(
          at("status.phase", "Failed" + (message.isEmpty() ? "" : ": " + message), "Completed")
              .on(
                  Subjects.subject(
                      upload.tree().has("spec", "sourcePVC")
                          ? BackupKinds.VELERO_DATA_UPLOADS
                          : BackupKinds.VELERO_POD_VOLUME_BACKUPS,
                      upload)));
    }
  }
}
