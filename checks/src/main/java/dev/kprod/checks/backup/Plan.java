package dev.kprod.checks.backup;

import dev.kprod.checks.backup.BackupSource.Activity;
import dev.kprod.semantics.cron.Cron;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// When a source runs.
sealed interface Plan {
  /// How far ahead a schedule is looked at: two months, so that a monthly one fires twice.
  Duration HORIZON = Duration.ofDays(62);

  /// The object takes no backups.
  record None() implements Plan {}

  /// It would take backups and does not run.
  record Off(Activity.Off off) implements Plan {}

  /// How often something runs.
  ///
  /// @param schedules the schedules as written; none where it runs on demand
  /// @param interval the longest silence; empty where there is no schedule or none can be read
  /// @param unreadable the schedules that nobody can read
  record Rhythm(List<String> schedules, Optional<Duration> interval, List<String> unreadable) {
    /// It runs when somebody asks for it.
    static final Rhythm ON_DEMAND = new Rhythm(List.of(), Optional.empty(), List.of());

    public Rhythm {
      schedules = List.copyOf(schedules);
      unreadable = List.copyOf(unreadable);
    }
  }

  /// It runs by its schedules, or with none on demand.
  record On(List<String> schedules, ZoneId zone, Dialect dialect) implements Plan {
    public On {
      schedules = schedules.stream().filter(schedule -> !schedule.isEmpty()).toList();
    }

    /// Returns how often it runs: each run is a backup, so of several schedules the busiest counts.
    Rhythm rhythm(Instant from) {
      List<Duration> gaps = new ArrayList<>();
      List<String> unreadable = new ArrayList<>();
      for (String text : schedules) {
        try {
          dialect.parse(text, zone).largestGap(from, HORIZON).ifPresent(gaps::add);
        } catch (IllegalArgumentException noSchedule) {
          unreadable.add(text);
        }
      }
      return new Rhythm(schedules, gaps.stream().min(Duration::compareTo), unreadable);
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

  /// Returns the plan of a source that runs by one schedule of five fields in UTC.
  static On on(String schedule) {
    return new On(List.of(schedule), ZoneOffset.UTC, Cron::parse);
  }
}
