package dev.kprod.checks.backup;

import dev.kprod.check.Subjects;
import dev.kprod.checks.backup.BackupSource.History;
import dev.kprod.checks.backup.BackupSource.Result;
import dev.kprod.checks.backup.BackupSource.Run;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CronJob;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Resources;
import dev.kprod.snapshot.ResourceType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Function;

/// Finds what came of the runs of a source.
@FunctionalInterface
interface Past {
  /// Returns what is known of them.
  History of(CustomResource source, Cluster cluster);

  /// Returns the past of a source whose runs are objects of a kind, beside it.
  ///
  /// @param isOf says whether the second is a run of the first
  /// @param ended reads a run that ended, empty while it has not
  static Past objects(
      ResourceType<CustomResource> kind,
      BiPredicate<CustomResource, CustomResource> isOf,
      Function<CustomResource, Optional<Run>> ended) {
    return (source, cluster) ->
        switch (beside(source, kind, cluster)) {
          case Listing.NotServed<CustomResource>() -> History.of(List.of());
          case Listing.Unseen<CustomResource>(var read, var some, var outcome) ->
              new History.Unseen(read);
          case Listing.Seen<CustomResource>(var objects) ->
              History.of(
                  objects.stream()
                      .filter(object -> isOf.test(source, object))
                      .flatMap(object -> ended.apply(object).stream())
                      .toList());
        };
  }

  /// Returns the past of a source that tells only the time of its last success, in its status.
  static Past own(ResourceType<CustomResource> kind, String field, String word) {
    return (source, cluster) ->
        History.of(
            source.time("status", field).stream()
                .map(
                    at ->
                        new Run(
                            at, Result.OK, word, Subjects.subject(kind, source), "status." + field))
                .toList());
  }

  /// Returns what some runs and some CronJobs tell together.
  static History and(List<Run> runs, List<CronJob> cronJobs, Cluster cluster) {
    return switch (CronJobRuns.of(cronJobs, cluster)) {
      case History.Runs more -> {
        List<Run> all = new ArrayList<>(runs);
        all.addAll(more.runs());
        yield new History.Runs(all, more.part(), more.runningSince());
      }
      case History.NotShown notShown -> notShown;
      case History.Unseen unseen -> runs.isEmpty() ? unseen : History.of(runs);
    };
  }

  /// Returns the objects of a kind in the namespace of a source, or all where neither has one.
  static Listing<CustomResource> beside(
      CustomResource source, ResourceType<CustomResource> kind, Cluster cluster) {
    return switch (kind.scope()) {
      case NAMESPACED -> cluster.ask(kind, source.namespace());
      case CLUSTER -> cluster.ask(kind);
    };
  }

  /// Returns the CronJobs that a source made.
  static List<CronJob> cronJobs(
      CustomResource source, Cluster cluster, BiPredicate<CustomResource, CronJob> isOf) {
    return cluster.list(Resources.CRON_JOBS).stream()
        .filter(cronJob -> cronJob.namespace().equals(source.namespace()))
        .filter(cronJob -> isOf.test(source, cronJob))
        .toList();
  }

  /// Reads a run that tells in one word how it ended and in one field of its status when. What
  /// failed may never have got that far: then it counts from its creation.
  static Optional<Run> ended(
      ResourceType<CustomResource> kind,
      CustomResource run,
      String word,
      String time,
      String ok,
      String failed) {
    boolean good = word.equals(ok);
    if (!good && !word.equals(failed)) {
      return Optional.empty();
    }
    Optional<Instant> end = run.time("status", time);
    return (good ? end : end.or(run::createdAt))
        .map(
            at ->
                new Run(
                    at,
                    good ? Result.OK : Result.FAILED,
                    word,
                    Subjects.subject(kind, run),
                    "status." + time));
  }
}
