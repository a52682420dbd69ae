package dev.kprod.checks.backup;

import dev.kprod.check.Remedy;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Read;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
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
/// @param rhythm how often it runs
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
    Plan.Rhythm rhythm,
    History history,
    Recognition recognition,
    String stated,
    Remedy remedy) {
  /// Finds the longest time between two runs; empty where it runs on demand.
  Optional<Duration> interval() {
    return rhythm.interval();
  }

  /// Says whether it saves data by itself when it is due, and surely.
  boolean isSureAndOn() {
    return activity instanceof Activity.On && recognition instanceof Recognition.Certain;
  }

  /// Returns how people name it: `schedule velero/daily`.
  String name() {
    String kind = ref.isCluster() ? product : ref.kind().toLowerCase(Locale.ROOT);
    String where = ref.namespace().isEmpty() ? "" : ref.namespace() + "/";
    return ref.isCluster() ? kind : "%s %s%s".formatted(kind, where, ref.name());
  }

  /// Whether a source is switched on.
  sealed interface Activity {
    /// It runs when it is due.
    record On() implements Activity {}

    /// It does not run.
    ///
    /// @param because in a sentence: `it is paused`
    /// @param why whose doing that is
    /// @param path the field that shows it, empty where none does
    record Off(String because, Why why, String path) implements Activity {}

    /// Why something does not run.
    enum Why {
      /// Somebody switched it off.
      PAUSED,
      /// The product refuses it.
      REFUSED,
      /// There is nothing for it to do, or not yet.
      IDLE
    }
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
  record Run(Instant at, Result result, String word, Subject object, String path) {
    /// Says whether one can rely on it.
    boolean isGood(boolean acceptPartial) {
      return switch (result) {
        case OK -> true;
        case PARTIAL -> acceptPartial;
        case FAILED -> false;
      };
    }
  }

  /// What is known of the runs.
  sealed interface History {
    /// All that ended and are still on record.
    ///
    /// @param part the part of the source that is worst off, where it has parts: `volume pvc-1`
    /// @param runningSince when the run began that has not ended; empty for none
    record Runs(List<Run> runs, String part, Optional<Instant> runningSince) implements History {
      public Runs {
        runs = List.copyOf(runs);
      }

      /// Finds the newest run.
      Optional<Run> newest() {
        return runs.stream()
            .max(Comparator.comparing(Run::at).thenComparing(run -> run.object().key()));
      }

      /// Finds the newest run that is good enough.
      Optional<Run> lastGood(boolean acceptPartial) {
        return runs.stream()
            .filter(run -> run.isGood(acceptPartial))
            .max(Comparator.comparing(Run::at).thenComparing(run -> run.object().key()));
      }
    }

    /// The product tells nobody in the API.
    record NotShown(String because) implements History {}

    /// The list that has them did not come whole.
    record Unseen(Read<?> read) implements History {}

    /// Returns the runs of a source without parts.
    static History of(List<Run> runs) {
      return new Runs(runs, "", Optional.empty());
    }
  }
}
