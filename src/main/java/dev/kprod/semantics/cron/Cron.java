package dev.kprod.semantics.cron;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneRulesProvider;
import java.util.Optional;

/// When something recurs, as the cron library of Kubernetes and its operators (robfig/cron) reads
/// it.
///
/// It fires at every second whose time on the wall matches. Where clocks are put forward, a time
/// that is left out does not fire; where they are put back, a time that comes twice fires twice.
///
/// Upstream strays from that on two kinds of days, and this does not follow: where midnight is left
/// out (Beirut, Havana), and where clocks move by half an hour (Lord Howe).
public sealed interface Cron permits Cron.Every, WallClock {

  /// Fires in equal steps from whenever it was started: `@every 6h`.
  ///
  /// @param step whole seconds, at least one
  record Every(Duration step) implements Cron {
    @Override
    public Optional<Instant> next(Instant after) {
      return Optional.of(after.truncatedTo(ChronoUnit.SECONDS).plus(step));
    }

    @Override
    public Optional<Duration> largestGap(Instant from, Duration horizon) {
      return Optional.of(step);
    }
  }

  /// The first time it fires after an instant, in whole seconds.
  ///
  /// Empty where it does not fire until the end of the fifth calendar year after, as upstream gives
  /// up there.
  Optional<Instant> next(Instant after);

  /// The longest silence that begins within the horizon.
  ///
  /// That is the largest distance from one time to the one after it, where the former lies in the
  /// horizon, or from `from` to the first time, whichever is longer. Empty where it fires less than
  /// twice.
  Optional<Duration> largestGap(Instant from, Duration horizon);

  /// Reads five fields (minute, hour, day of month, month, day of week), `@hourly` and its like, or
  /// `@every` with a duration; `TZ=` or `CRON_TZ=` in front name another zone.
  ///
  /// This is what CronJob, Velero, Longhorn and most others take (v3 `ParseStandard`). Sunday is 0
  /// and never 7. If day of month and day of week are both restricted, either will do; a field is
  /// not restricted if it has `*` or `?`, but `*/2` does restrict.
  ///
  /// @param zone the zone of whoever runs the schedule, where the text names none
  /// @throws IllegalArgumentException where upstream refuses the text; the message says what is
  ///   wrong with which field
  static Cron parse(String text, ZoneId zone) {
    return new CronParser(text, zone, CronParser.Dialect.STANDARD).parse();
  }

  /// Reads six fields, seconds first, as CloudNativePG takes them (v1 `Parse`).
  ///
  /// The day of week may be left out: five fields are then **second** to month, so `0 0 * * *`
  /// fires every hour. `*/2` counts as not restricted, and there is no `TZ=`.
  ///
  /// @param zone the zone of whoever runs the schedule
  /// @throws IllegalArgumentException where upstream refuses the text
  static Cron parseWithSeconds(String text, ZoneId zone) {
    return new CronParser(text, zone, CronParser.Dialect.WITH_SECONDS).parse();
  }

  /// The zone of a name such as `Europe/Berlin`; empty where the time zone database has none such.
  ///
  /// The empty name is UTC. Offsets such as `+02:00` are no names.
  static Optional<ZoneId> findZone(String name) {
    if (name.isEmpty()) {
      return Optional.of(ZoneOffset.UTC);
    }
    return ZoneRulesProvider.getAvailableZoneIds().contains(name)
        ? Optional.of(ZoneId.of(name))
        : Optional.empty();
  }
}
