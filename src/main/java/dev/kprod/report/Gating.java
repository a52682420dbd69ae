package dev.kprod.report;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Item;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Result;
import dev.kprod.check.Severity;
import java.util.Arrays;
import java.util.Optional;

/// What of a result the gate counts, so that a reader which turns red on the first failure turns
/// red exactly where the exit code does.
///
/// @param failOn the lowest severity of a failure that counts; empty where none does
/// @param unknown the lowest severity of an unknown that counts; empty where none does
/// @param onlyNew whether a baseline holds what is known
record Gating(Optional<Severity> failOn, Optional<Severity> unknown, boolean onlyNew) {
  static Gating of(AuditResult result) {
    return new Gating(
        limit(result, "failOn"), limit(result, "unknown"), result.baseline().isPresent());
  }

  private static Optional<Severity> limit(AuditResult result, String rule) {
    return result.gate().rules().stream()
        .filter(one -> one.rule().equals(rule))
        .flatMap(one -> Arrays.stream(Severity.values()).filter(s -> s.word().equals(one.limit())))
        .findFirst();
  }

  /// Says whether a result is a failure that stops a pipeline.
  boolean stops(Result result) {
    return result.outcome() instanceof Outcome.Fail(var found)
        && failOn.filter(found.severity()::isAtLeast).isPresent()
        && (!onlyNew || Sheet.isNew(result));
  }

  /// Says whether what is unknown of an item stops a pipeline.
  boolean stopsUnknown(Item item) {
    return item.hasObservableUnknown() && unknown.filter(item.severity()::isAtLeast).isPresent();
  }
}
