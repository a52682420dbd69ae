package dev.kprod.semantics.cron;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class CronPropertyTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  @Property(tries = 300)
  void it_fires_at_exactly_the_minutes_whose_time_on_the_wall_matches(
      @ForAll("schedules") Schedule schedule,
      @ForAll("zones") ZoneId zone,
      @ForAll("instants") Instant start) {
    Instant end = start.plus(Duration.ofDays(3));
    List<Instant> naive = new ArrayList<>();
    Instant minute = start.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
    for (; !minute.isAfter(end); minute = minute.plus(1, ChronoUnit.MINUTES)) {
      if (schedule.matches(LocalDateTime.ofInstant(minute, zone))) {
        naive.add(minute);
      }
    }
    assertThat(times(Cron.parse(schedule.toString(), zone), start, end)).isEqualTo(naive);
  }

  @Property(tries = 200)
  void the_largest_gap_is_the_largest_of_all_distances_counted_one_by_one(
      @ForAll("schedules") Schedule schedule,
      @ForAll("zones") ZoneId zone,
      @ForAll("instants") Instant start) {
    Cron cron = Cron.parse(schedule.toString(), zone);
    Duration horizon = Duration.ofDays(20);
    Optional<Instant> next = cron.next(start);
    Duration largest = Duration.between(start, next.orElseThrow());
    while (next.isPresent() && !next.get().isAfter(start.plus(horizon))) {
      Instant following = cron.next(next.get()).orElseThrow();
      Duration gap = Duration.between(next.get(), following);
      largest = gap.compareTo(largest) > 0 ? gap : largest;
      next = Optional.of(following);
    }
    if (next.equals(cron.next(start))) {
      Duration gap = Duration.between(next.get(), cron.next(next.get()).orElseThrow());
      largest = gap.compareTo(largest) > 0 ? gap : largest;
    }
    assertThat(cron.largestGap(start, horizon)).contains(largest);
  }

  private static List<Instant> times(Cron cron, Instant start, Instant end) {
    List<Instant> times = new ArrayList<>();
    Optional<Instant> next = cron.next(start);
    while (next.isPresent() && !next.get().isAfter(end)) {
      times.add(next.get());
      next = cron.next(next.get());
    }
    return times;
  }

  /// Steps of minutes and hours from an offset, and days of the week from one to Saturday.
  record Schedule(int minute, int minuteStep, int hour, int hourStep, int firstDay) {
    boolean matches(LocalDateTime time) {
      int day = time.getDayOfWeek().getValue() % 7;
      return day >= firstDay
          && time.getHour() >= hour
          && (time.getHour() - hour) % hourStep == 0
          && time.getMinute() >= minute
          && (time.getMinute() - minute) % minuteStep == 0;
    }

    @Override
    public String toString() {
      return minute + "/" + minuteStep + " " + hour + "/" + hourStep + " * * " + firstDay + "-6";
    }
  }

  @Provide
  Arbitrary<Schedule> schedules() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 59),
            Arbitraries.integers().between(1, 60),
            Arbitraries.integers().between(0, 23),
            Arbitraries.integers().between(1, 24),
            Arbitraries.integers().between(0, 6))
        .as(Schedule::new);
  }

  @Provide
  Arbitrary<ZoneId> zones() {
    return Arbitraries.of(
            "UTC", "Europe/Berlin", "America/New_York", "America/Havana", "Australia/Lord_Howe")
        .map(ZoneId::of);
  }

  @Provide
  Arbitrary<Instant> instants() {
    return Arbitraries.longs().between(0, 365L * 24 * 3600).map(BEGIN::plusSeconds);
  }
}
