package dev.kprod.checks.backup;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Verdict;
import dev.kprod.checks.backup.BackupSource.Activity;
import dev.kprod.cluster.Cluster;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Whether what is saved was ever brought back.
final class BackupRestoreTest implements Check<BackupSource> {
  static final Param<Duration> MAX_AGE =
      new Param<>(
          "maxAge",
          Objectives.SPANS,
          Duration.ofDays(90),
          "People, versions and data change within a quarter.");

  private static final Comparator<Restore> NEWEST =
      Comparator.comparing(Restore::at).thenComparing(restore -> restore.object().key());

  private static final Declaration<BackupSource> DECLARATION =
      Declaration.of("backup-restore-test", BackupSources.KIND)
          .title("A restore of every backup source has succeeded within the drill interval.")
          .severity(HIGH)
          .reads(Restores.READS)
          .param(MAX_AGE)
          .settledBy(BackupTopics.RESTORE_TEST)
          .heuristic()
          .breaks(
              """
              The first restore is the incident. What nobody ever brought back may lack a key, a
              volume or an hour too many.
              """)
          .judged(
              "A source that is switched off is not judged here.",
              "It passes if a restore from it succeeded within maxAge: one that restored nothing,"
                  + " or only in part, is none.",
              "It fails if the newest restore from it failed and none succeeded since.",
              "Otherwise it is unknown, since drills belong into another cluster; an attestation"
                  + " settles it, and one that expired fails.")
          .example(
              """
              apiVersion: velero.io/v1
              kind: Schedule
              metadata: {name: daily, namespace: velero}
              spec: {schedule: "0 2 * * *"}
              status: {phase: Enabled}
              ---
              apiVersion: velero.io/v1
              kind: Restore
              metadata: {name: drill, namespace: velero}
              spec: {scheduleName: daily}
              status: {phase: PartiallyFailed, completionTimestamp: "2026-11-01T10:00:00Z"}
              """,
              """
              apiVersion: velero.io/v1
              kind: Schedule
              metadata: {name: daily, namespace: velero}
              spec: {schedule: "0 2 * * *"}
              status: {phase: Enabled}
              ---
              apiVersion: velero.io/v1
              kind: Restore
              metadata: {name: drill, namespace: velero}
              spec: {scheduleName: daily}
              status:
                phase: Completed
                completionTimestamp: "2026-11-01T10:00:00Z"
                progress: {itemsRestored: 212}
              """)
          .source("https://velero.io/docs/main/api-types/restore/")
          .source("https://cloudnative-pg.io/documentation/current/recovery/")
          .maps("SOC 2", "A1.3")
          .build();

  @Override
  public Declaration<BackupSource> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(BackupSource source, Cluster cluster, Params params) {
    List<Restore> own =
        Restores.of(cluster).stream().filter(one -> one.from().test(source)).toList();
    if (source.activity() instanceof Activity.Off(String because, var why, var path)) {
      return notApplicable(because);
    }
    Duration maxAge = params.of(MAX_AGE);
    Instant now = cluster.takenAt();
    Optional<Restore> newest = own.stream().max(NEWEST);
    Optional<Restore> good =
        own.stream().filter(one -> one.result() == Restore.Result.OK).max(NEWEST);
    if (newest.isPresent() && newest.get().result() == Restore.Result.FAILED) {
      Restore failed = newest.get();
      return fail(
          HIGH,
          "The newest restore from it failed, %s ago."
              .formatted(Freshness.text(Duration.between(failed.at(), now))),
          remedy(source),
          at("status", "%s, %s".formatted(failed.word(), failed.at()), "a restore that succeeded")
              .on(failed.object()));
    }
    if (good.isPresent() && Duration.between(good.get().at(), now).compareTo(maxAge) <= 0) {
      return pass(
          Note.of(
              "restored %s ago".formatted(Freshness.text(Duration.between(good.get().at(), now)))));
    }
    return notObservable(
        good.map(
                restore ->
                    "the last restore from it was %s ago, and drills elsewhere leave no object"
                        .formatted(Freshness.text(Duration.between(restore.at(), now))))
            .orElse("no restore from it is seen, and drills elsewhere leave no object"));
  }

  private static Remedy remedy(BackupSource source) {
    return source.product().equals(Velero.PRODUCT)
        ? Remedy.run(
                "See why it failed, and do it again into a namespace of its own.",
                "velero",
                "-n",
                source.ref().namespace(),
                "restore",
                "create",
                "--from-schedule",
                source.ref().name(),
                "--namespace-mappings",
                "NAMESPACE:NAMESPACE-drill")
            .reviewed()
        : Remedy.think("See why it failed, do it again, and verify the application on it.");
  }
}
