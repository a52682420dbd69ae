package dev.kprod.check;

import java.time.Duration;
import java.time.Instant;

/// Says in words how long something has been so.
public final class Ages {
  private Ages() {}

  /// Returns a length of time in the unit that a person would choose: `5 days`, `3 hours`, `12
  /// minutes`, `40 seconds`.
  public static String text(Duration age) {
    if (age.compareTo(Duration.ofDays(2)) >= 0) {
      return age.toDays() + " days";
    }
    if (age.compareTo(Duration.ofHours(2)) >= 0) {
      return age.toHours() + " hours";
    }
    if (age.toMinutes() < 1) {
      return age.toSeconds() == 1 ? "1 second" : age.toSeconds() + " seconds";
    }
    return age.toMinutes() == 1 ? "1 minute" : age.toMinutes() + " minutes";
  }

  /// Returns how long ago something was.
  public static String text(Instant then, Instant now) {
    return text(then.isAfter(now) ? Duration.ZERO : Duration.between(then, now));
  }
}
