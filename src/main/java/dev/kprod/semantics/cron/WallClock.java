package dev.kprod.semantics.cron;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;

/// Fires whenever the clock on the wall of a zone matches the fields.
record WallClock(CronFields fields, ZoneId zone) implements Cron {
  private static final int YEARS_SEARCHED = 5;

  @Override
  public Optional<Instant> next(Instant after) {
    ZoneRules rules = zone.getRules();
    Instant at = after.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    int firstYear = at.atOffset(rules.getOffset(at)).getYear();
    LocalDateTime end = LocalDateTime.of(firstYear + YEARS_SEARCHED + 1, 1, 1, 0, 0);
    while (true) {
      // Between two changes of the zone's offset the wall clock is an ordinary calendar.
      ZoneOffset offset = rules.getOffset(at);
      ZoneOffsetTransition change = rules.nextTransition(at);
      LocalDateTime from = LocalDateTime.ofEpochSecond(at.getEpochSecond(), 0, offset);
      boolean changes = change != null && change.getDateTimeBefore().isBefore(end);
      LocalDateTime until = changes ? change.getDateTimeBefore() : end;
      Optional<LocalDateTime> found = fields.findFirst(from, until);
      if (found.isPresent()) {
        return Optional.of(found.get().toInstant(offset));
      }
      if (!changes) {
        return Optional.empty();
      }
      at = change.getInstant();
    }
  }

  @Override
  public Optional<Duration> largestGap(Instant from, Duration horizon) {
    Instant end = from.plus(horizon);
    Optional<Instant> first = next(from);
    if (first.isEmpty()) {
      return Optional.empty();
    }
    Duration largest = Duration.between(from, first.get());
    Instant fired = first.get();
    boolean twice = false;
    do {
      Optional<Instant> lastOfDay = findLastOfOrdinaryDay(fired, end);
      if (lastOfDay.isPresent()) {
        largest = larger(largest, fields.largestGapWithinDay());
        fired = lastOfDay.get();
      }
      Optional<Instant> next = next(fired);
      if (next.isEmpty()) {
        break;
      }
      largest = larger(largest, Duration.between(fired, next.get()));
      fired = next.get();
      twice = true;
    } while (!fired.isAfter(end));
    return twice ? Optional.of(largest) : Optional.empty();
  }

  /// The last time of the day that a time begins: one step instead of up to 86,399.
  ///
  /// Empty where the time is not its day's first, the day is not all before the end, or the clock
  /// is changed during it.
  private Optional<Instant> findLastOfOrdinaryDay(Instant fired, Instant end) {
    ZoneRules rules = zone.getRules();
    ZoneOffset offset = rules.getOffset(fired);
    LocalDateTime local = LocalDateTime.ofEpochSecond(fired.getEpochSecond(), 0, offset);
    LocalDate day = local.toLocalDate();
    Instant dayBegins = day.atStartOfDay().toInstant(offset);
    Instant dayEnds = day.plusDays(1).atStartOfDay().toInstant(offset);
    ZoneOffsetTransition change = rules.nextTransition(dayBegins.minusSeconds(1));
    boolean ordinary = change == null || !change.getInstant().isBefore(dayEnds);
    LocalTime last = fields.lastOfDay();
    return ordinary && !dayEnds.isAfter(end) && local.toLocalTime().equals(fields.firstOfDay())
        ? Optional.of(day.atTime(last).toInstant(offset))
        : Optional.empty();
  }

  private static Duration larger(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
