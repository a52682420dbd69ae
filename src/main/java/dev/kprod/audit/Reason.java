package dev.kprod.audit;

import dev.kprod.snapshot.ReadOutcome;
import java.util.Locale;

/// Why something is unknown.
public enum Reason {
  FORBIDDEN,
  API_ABSENT,
  TIMEOUT,
  TRUNCATED,
  READ_FAILED,
  CHECK_CRASHED,
  NOT_OBSERVABLE;

  /// Returns the word that reports use.
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Returns the reason that a missing read gives.
  public static Reason of(ReadOutcome.Unseen outcome) {
    return switch (outcome) {
      case ReadOutcome.Forbidden forbidden -> FORBIDDEN;
      case ReadOutcome.TimedOut timedOut -> TIMEOUT;
      case ReadOutcome.Truncated truncated -> TRUNCATED;
      case ReadOutcome.NotAsked notAsked -> NOT_OBSERVABLE;
      case ReadOutcome.Failed failed -> READ_FAILED;
    };
  }
}
