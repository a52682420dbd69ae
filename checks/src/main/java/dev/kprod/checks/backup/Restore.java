package dev.kprod.checks.backup;

import dev.kprod.cluster.Subject;
import java.time.Instant;
import java.util.function.Predicate;

/// Evidence that something was restored, or that it was tried.
///
/// @param object what shows it
/// @param at when it ended
/// @param result how
/// @param word how the product calls that
/// @param from says whether it was restored from what a source saves
record Restore(
    Subject object, Instant at, Result result, String word, Predicate<BackupSource> from) {
  /// How a restore ended.
  enum Result {
    OK,
    FAILED
  }
}
