package dev.kprod.checks.backup;

import dev.kprod.semantics.cron.Cron;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/// When a source runs.
sealed interface Plan {
  /// How far ahead a schedule is looked at: two months, so that a monthly one fires twice.
  Duration HORIZON = Duration.ofDays(62);

  /// The object takes no backups.
  record None() implements Plan {}

  /// It would take backups and is switched off.
  record Off(String because) implements Plan {}

  /// It runs by its schedules, or with none on demand.
  record On(List<String> schedules, ZoneId zone, Dialect dialect) implements Plan {
    public On {
      schedules = schedules.stream().filter(schedule -> !schedule.isEmpty()).toList();
    }

    /// Finds the longest silence: each run is a backup, so of several schedules the busiest counts.
    Optional<Duration> interval(Instant from) {
      return schedules.stream().flatMap(text -> gap(text, from).stream()).min(Duration::compareTo);
    }

    private Optional<Duration> gap(String text, Instant from) {
      try {
        return dialect.parse(text, zone).largestGap(from, HORIZON);
      } catch (IllegalArgumentException noSchedule) {
        return Optional.empty();
      }
    }
  }

  /// How a product reads the text of a schedule.
  @FunctionalInterface
  interface Dialect {
    /// Returns the schedule.
    ///
    /// @throws IllegalArgumentException if the text is none
    Cron parse(String text, ZoneId zone);
  }

  /// Returns the plan of a source that runs by schedules of five fields in UTC.
  static On on(List<String> schedules) {
    return new On(schedules, ZoneOffset.UTC, Cron::parse);
  }

  /// Returns the plan of a source that runs by one schedule of five fields in UTC.
  static On on(String schedule) {
    return on(List.of(schedule));
  }

  /// Returns the plan of a source that takes backups only by a schedule.
  static Plan onlyBy(List<String> schedules) {
    return schedules.stream().allMatch(String::isEmpty) ? new None() : on(schedules);
  }
}
