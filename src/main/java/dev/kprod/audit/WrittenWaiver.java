package dev.kprod.audit;

import dev.kprod.check.Untrusted;
import dev.kprod.config.Settings;
import java.time.LocalDate;
import java.util.Optional;

/// A waiver and what it has done so far.
final class WrittenWaiver {
  final String check;
  final String where;
  final Outcome.By.Source source;
  final Optional<Settings.Waiver> config;
  final String reason;
  final LocalDate expires;
  int matches;
  int subjects;
  int failing;
  boolean blind;
  boolean judged;
  boolean refused;

  WrittenWaiver(
      String check,
      String where,
      Outcome.By.Source source,
      Optional<Settings.Waiver> config,
      String reason,
      LocalDate expires) {
    this.check = check;
    this.where = where;
    this.source = source;
    this.config = config;
    this.reason = reason;
    this.expires = expires;
  }

  Outcome.By by() {
    return new Outcome.By(
        source, config.flatMap(Settings.Waiver::id), Untrusted.of(reason), Optional.of(expires));
  }
}
