package dev.kprod.checks.availability;

import dev.kprod.cluster.CronJob;
import dev.kprod.semantics.cron.Cron;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// When a CronJob is due.
///
/// Without `timeZone` the clock is the controller manager's, which no API tells. The time of the
/// last run is a due time, though, so it gives the offset away.
record Schedule(Cron cron) {
  private static final int QUARTERS_BACK = -12 * 4;
  private static final int QUARTERS_AHEAD = 14 * 4;
  private static final int QUARTER = 15 * 60;

  /// More than this many missed runs are told as so many.
  private static final int MANY = 100;

  /// Reads the schedule of a CronJob.
  ///
  /// @throws IllegalArgumentException if it is not one, or its zone is not known
  static Schedule of(CronJob cronJob) {
    Optional<String> zone = cronJob.timeZone();
    if (zone.isPresent()) {
      ZoneId known =
          Cron.findZone(zone.get())
              .orElseThrow(
                  () -> new IllegalArgumentException("zone %s is not known".formatted(zone.get())));
      return new Schedule(Cron.parse(cronJob.schedule(), known));
    }
    Cron utc = Cron.parse(cronJob.schedule(), ZoneOffset.UTC);
    Optional<Instant> last = cronJob.lastScheduledAt();
    if (last.isEmpty() || isDue(utc, last.get())) {
      return new Schedule(utc);
    }
    for (int quarter = QUARTERS_BACK; quarter <= QUARTERS_AHEAD; quarter++) {
      Cron shifted = Cron.parse(cronJob.schedule(), ZoneOffset.ofTotalSeconds(quarter * QUARTER));
      if (isDue(shifted, last.get())) {
        return new Schedule(shifted);
      }
    }
    return new Schedule(utc);
  }

  private static boolean isDue(Cron cron, Instant time) {
    return cron.next(time.minusSeconds(1)).equals(Optional.of(time));
  }

  /// Returns the due times after one time and up to another, the first hundred of them.
  List<Instant> between(Instant after, Instant upTo) {
    List<Instant> due = new ArrayList<>();
    Optional<Instant> next = cron.next(after);
    while (next.isPresent() && !next.get().isAfter(upTo) && due.size() < MANY) {
      due.add(next.get());
      next = cron.next(next.get());
    }
    return due;
  }

  /// Returns how many there are, in words.
  static String count(List<Instant> due) {
    return due.size() == MANY ? "%s or more".formatted(MANY) : Integer.toString(due.size());
  }
}
