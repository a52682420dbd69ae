package dev.kprod.checks.backup;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.checks.backup.BackupSource.Activity;
import dev.kprod.checks.backup.BackupSource.History;
import dev.kprod.checks.backup.BackupSource.Recognition;
import dev.kprod.checks.backup.BackupSource.Run;
import dev.kprod.checks.backup.Objectives.Objective;
import dev.kprod.cluster.Cluster;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether the last good copy is as young as the business was promised.
///
/// Products differ in their adapters alone; the rule judges the one record that all reduce to.
final class BackupRecency implements Check<BackupSource> {
  static final Param<Boolean> ACCEPT_PARTIAL =
      new Param<>(
          "acceptPartial",
          ValueType.flag(),
          false,
          "The items that a partial run leaves out are usually the volumes.");

  private static final Declaration<BackupSource> DECLARATION =
      Declaration.of("backup-recency", BackupSources.KIND)
          .title("Every active backup source has succeeded within its recovery point objective.")
          .severity(CRITICAL)
          .reads(Objectives.READS)
          .param(Objectives.RPO)
          .param(ACCEPT_PARTIAL)
          .takes(Objectives.FACT)
          .weighs(Objectives.TOPIC)
          .settledBy(BackupSources.EXTERNAL)
          .heuristic()
          .breaks(
              """
              The last good copy is older than the business agreed to lose, and it turns out on the
              day of the restore. The usual cause is a credential that expired unseen.
              """)
          .judged(
              "A source that is switched off is not judged here.",
              "A source without any finished run is given one interval and an hour to begin.",
              "Where the product tells no results, or they may not be read, it is unknown.",
              "A source that never succeeded fails.",
              "It fails if its last success is older than the strictest objective of the data it"
                  + " saves plus a tenth of its interval, at least an hour.",
              "The objective is the annotation kprod.dev/rpo of claim, workload or namespace, else"
                  + " the fact backup.objectives, else an attestation, else the param rpo.")
          .example(
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
                name: daily-20200112020000
                namespace: velero
                labels: {velero.io/schedule-name: daily}
              status: {phase: Completed, completionTimestamp: "2020-01-12T02:04:00Z"}
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
              status: {phase: Completed, completionTimestamp: "2026-11-21T02:04:00Z"}
              """)
          .source("https://velero.io/docs/main/api-types/backup/")
          .source(
              "https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/cron-job-v1/")
          .source("https://cloudnative-pg.io/documentation/current/backup/")
          .build();

  @Override
  public Declaration<BackupSource> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(BackupSource source, Cluster cluster, Params params) {
    Objective objective = new Objectives(cluster, params).of(source);
    if (source.activity() instanceof Activity.Off(String because, var why, var path)) {
      return notApplicable(because);
    }
    return switch (source.history()) {
      case History.Runs runs -> judge(source, runs, objective, cluster.takenAt(), params);
      case History.NotShown(String because) -> notObservable(because);
      case History.Unseen(var read) ->
          undecided("the runs of %s were not read".formatted(source.product()), read);
    };
  }

  private static Verdict judge(
      BackupSource source, History.Runs runs, Objective objective, Instant now, Params params) {
    if (runs.runs().isEmpty() && Freshness.isYoung(source, now)) {
      return notApplicable("it is new, and its first run is not due yet");
    }
    boolean partial = params.of(ACCEPT_PARTIAL);
    Optional<Run> last = runs.lastGood(partial);
    if (last.isEmpty()) {
      return noted(never(source, runs, now), source);
    }
    return switch (objective) {
      case Objective.Unseen(var read) ->
          undecided("what objective was stated for its data was not read", read);
      case Objective.Known known -> judge(source, runs, last.get(), known, now, partial);
    };
  }

  private static Verdict judge(
      BackupSource source,
      History.Runs runs,
      Run last,
      Objective.Known objective,
      Instant now,
      boolean partial) {
    Duration age = Duration.between(last.at(), now);
    Duration limit = Freshness.limit(objective.rpo(), source);
    if (age.compareTo(limit) <= 0) {
      return new Verdict.Pass(notes(source, objective));
    }
    long since =
        runs.runs().stream()
            .filter(run -> run.at().isAfter(last.at()) && !run.isGood(partial))
            .count();
    Evidence seen =
        at(
                last.path(),
                "%s, %s %s ago%s"
                    .formatted(last.at(), last.word(), Freshness.text(age), failures(since)),
                "at most %s ago (%s: %s)"
                    .formatted(exactly(limit), objective(objective), objective.where()))
            .on(last.object());
    return noted(
        fail(
            CRITICAL,
            "%s last succeeded %s ago%s; the objective is %s."
                .formatted(
                    who(runs.part()),
                    Freshness.text(age),
                    failures(since),
                    Objectives.text(objective.rpo())),
            source.remedy(),
            seen),
        source);
  }

  private static String objective(Objective.Known objective) {
    return "objective " + Objectives.text(objective.rpo());
  }

  private static Verdict.Fail never(BackupSource source, History.Runs runs, Instant now) {
    long failed = runs.runs().size();
    String made =
        source
            .createdAt()
            .map(
                at ->
                    " in the %s since it was made"
                        .formatted(Freshness.text(Duration.between(at, now))))
            .orElse("");
    return fail(
        CRITICAL,
        "%s never succeeded%s%s.".formatted(who(runs.part()), made, failures(failed)),
        source.remedy(),
        at("status", "no successful run" + failures(failed), "a success within the objective"));
  }

  private static String who(String part) {
    return part.isEmpty() ? "It" : "Its " + part;
  }

  private static String failures(long count) {
    return switch ((int) count) {
      case 0 -> "";
      case 1 -> ", and 1 run since failed";
      default -> ", and %s runs since failed".formatted(count);
    };
  }

  private static List<Note> notes(BackupSource source, Objective.Known objective) {
    List<Note> notes = new ArrayList<>();
    if (objective.where().startsWith("the fact ") || objective.where().startsWith("the attest")) {
      notes.add(Note.of("%s by %s".formatted(objective(objective), objective.where())));
    }
    if (source.recognition() instanceof Recognition.Assumed(String because)) {
      notes.add(Note.of("taken for a backup because " + because));
    }
    return notes;
  }

  private static Verdict.Fail noted(Verdict.Fail found, BackupSource source) {
    return source.recognition() instanceof Recognition.Assumed(String because)
        ? found.with(Note.of("taken for a backup because " + because))
        : found;
  }

  /// Returns hours and minutes: `26h24m`.
  private static String exactly(Duration limit) {
    Duration rest = limit.minusHours(limit.toHours());
    return rest.toMinutes() == 0 || limit.toHours() == 0
        ? Objectives.text(limit.truncatedTo(ChronoUnit.MINUTES))
        : "%sh%sm".formatted(limit.toHours(), rest.toMinutes());
  }
}
