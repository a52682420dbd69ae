package dev.kprod.checks.backup;

import dev.kprod.check.Remedy;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Read;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What takes backups, whatever product it belongs to.
///
/// @param product what people call the product
/// @param ref the Schedule, policy, CronJob or database that says when
/// @param labels the labels of `ref`
/// @param createdAt when `ref` was made; empty in a fixture without the time
/// @param scope which data it saves
/// @param activity whether it is switched on
/// @param interval the longest time between two runs; empty where it runs on demand
/// @param history what came of its runs
/// @param recognition how it was recognised
/// @param stated the objective that `ref` itself states, the empty text for none
/// @param remedy how to find out why it fails
record BackupSource(
    String product,
    Subject ref,
    Map<String, String> labels,
    Optional<Instant> createdAt,
    Scope scope,
    Activity activity,
    Optional<Duration> interval,
    History history,
    Recognition recognition,
    String stated,
    Remedy remedy) {

  /// Whether a source is switched on.
  sealed interface Activity {
    /// It runs when it is due.
    record On() implements Activity {}

    /// It does not run.
    record Off(String because) implements Activity {}
  }

  /// How sure it is that something takes backups.
  sealed interface Recognition {
    /// An API of the product says so, or a command that does nothing else.
    record Certain() implements Recognition {}

    /// A name says so.
    record Assumed(String because) implements Recognition {}
  }

  /// How a run ended.
  enum Result {
    OK,
    PARTIAL,
    FAILED
  }

  /// One run that ended.
  ///
  /// @param at when it ended
  /// @param result how
  /// @param word how the product calls that: `Completed`
  /// @param object what shows it
  /// @param path the field of `object` that has the time
  record Run(Instant at, Result result, String word, Subject object, String path) {}

  /// What is known of the runs.
  sealed interface History {
    /// All that ended and are still on record.
    ///
    /// @param part the part of the source that is worst off, where it has parts: `volume pvc-1`
    record Runs(List<Run> runs, String part) implements History {
      public Runs {
        runs = List.copyOf(runs);
      }
    }

    /// The product tells nobody in the API.
    record NotShown(String because) implements History {}

    /// The list that has them did not come whole.
    record Unseen(Read<?> read) implements History {}

    /// Returns the runs of a source without parts.
    static History of(List<Run> runs) {
      return new Runs(runs, "");
    }
  }
}
