package dev.kprod.semantics.cron;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Optional;

/// What the six fields of a schedule allow, as sets of bits: bit 5 of the minutes is minute 5.
///
/// @param daysOfWeek Sunday is bit 0
record CronFields(
    Allowed seconds,
    Allowed minutes,
    Allowed hours,
    Allowed daysOfMonth,
    Allowed months,
    Allowed daysOfWeek) {

  /// The values that one field allows.
  ///
  /// @param bits the values
  /// @param starred whether the field was written with a star and so does not restrict its days
  record Allowed(long bits, boolean starred) {
    boolean contains(int value) {
      return ((bits >>> value) & 1) != 0;
    }

    /// The smallest allowed value from here on; 64 if there is none.
    int from(int value) {
      return Long.numberOfTrailingZeros(bits & (-1L << value));
    }

    int least() {
      return Long.numberOfTrailingZeros(bits);
    }

    int most() {
      return 63 - Long.numberOfLeadingZeros(bits);
    }

    boolean isEmpty() {
      return bits == 0;
    }
  }

  /// The first time that matches, from one local time up to and without another.
  Optional<LocalDateTime> findFirst(LocalDateTime from, LocalDateTime until) {
    if (seconds.isEmpty() || minutes.isEmpty() || hours.isEmpty()) {
      return Optional.empty();
    }
    LocalDate day = from.toLocalDate();
    LocalTime earliest = from.toLocalTime();
    while (day.isBefore(until.toLocalDate()) || day.equals(until.toLocalDate())) {
      if (!months.contains(day.getMonthValue())) {
        day = day.withDayOfMonth(1).plusMonths(1);
      } else {
        Optional<LocalTime> time = matchesDay(day) ? findTime(earliest) : Optional.empty();
        if (time.isPresent()) {
          LocalDateTime found = day.atTime(time.get());
          return found.isBefore(until) ? Optional.of(found) : Optional.empty();
        }
        day = day.plusDays(1);
      }
      earliest = LocalTime.MIDNIGHT;
    }
    return Optional.empty();
  }

  private boolean matchesDay(LocalDate day) {
    boolean ofMonth = daysOfMonth.contains(day.getDayOfMonth());
    boolean ofWeek = daysOfWeek.contains(day.getDayOfWeek().getValue() % 7);
    boolean both = daysOfMonth.starred() || daysOfWeek.starred();
    return both ? (ofMonth && ofWeek) : (ofMonth || ofWeek);
  }

  /// The first matching time of a day that is not before another; empty if the day has none left.
  private Optional<LocalTime> findTime(LocalTime earliest) {
    int hour = earliest.getHour();
    int minute = earliest.getMinute();
    int second = earliest.getSecond();
    if (hours.contains(hour)) {
      if (minutes.contains(minute) && seconds.from(second) < 60) {
        return Optional.of(LocalTime.of(hour, minute, seconds.from(second)));
      }
      int laterMinute = minutes.from(minute + 1);
      if (laterMinute < 60) {
        return Optional.of(LocalTime.of(hour, laterMinute, seconds.least()));
      }
    }
    int laterHour = hours.from(hour + 1);
    return laterHour < 24
        ? Optional.of(LocalTime.of(laterHour, minutes.least(), seconds.least()))
        : Optional.empty();
  }

  /// The first time of a matching day; only asked where the schedule fires at all.
  LocalTime firstOfDay() {
    return LocalTime.of(hours.least(), minutes.least(), seconds.least());
  }

  /// The last time of a matching day; only asked where the schedule fires at all.
  LocalTime lastOfDay() {
    return LocalTime.of(hours.most(), minutes.most(), seconds.most());
  }

  /// The largest distance between two times of one matching day; zero where it has but one.
  Duration largestGapWithinDay() {
    Duration largest = Duration.ZERO;
    LocalTime time = firstOfDay();
    while (time.isBefore(lastOfDay())) {
      LocalTime next = findTime(time.plusSeconds(1)).orElseThrow();
      Duration gap = Duration.between(time, next);
      largest = gap.compareTo(largest) > 0 ? gap : largest;
      time = next;
    }
    return largest;
  }
}
