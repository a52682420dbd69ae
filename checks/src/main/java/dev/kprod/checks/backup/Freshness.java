package dev.kprod.checks.backup;

import dev.kprod.checks.backup.BackupSource.Run;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// How old the last good copy may be.
///
/// A run needs time, so the limit is the objective and a tenth of the interval, at least an hour.
final class Freshness {
  private static final Duration GRACE = Duration.ofHours(1);

  private Freshness() {}

  /// Returns how long ago a source may have succeeded at most.
  static Duration limit(Duration rpo, BackupSource source) {
    Duration tenth = source.interval().orElse(Duration.ZERO).dividedBy(10);
    return rpo.plus(tenth.compareTo(GRACE) > 0 ? tenth : GRACE);
  }

  /// Says whether a run is young enough.
  static boolean isFresh(Run run, Duration rpo, BackupSource source, Instant now) {
    return Duration.between(run.at(), now).compareTo(limit(rpo, source)) <= 0;
  }

  /// Says whether a source is so new that its first run is not due.
  static boolean isYoung(BackupSource source, Instant now) {
    Duration first = source.interval().orElse(Duration.ZERO).plus(GRACE);
    return source.createdAt().filter(made -> made.plus(first).isAfter(now)).isPresent();
  }

  /// Returns an age in words: `9 days`.
  static String text(Duration age) {
    if (age.compareTo(Duration.ofDays(2)) >= 0) {
      return age.toDays() + " days";
    }
    return age.compareTo(Duration.ofHours(2)) >= 0
        ? age.toHours() + " hours"
        : age.truncatedTo(ChronoUnit.MINUTES).toMinutes() + " minutes";
  }
}
