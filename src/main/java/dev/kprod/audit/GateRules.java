package dev.kprod.audit;

import dev.kprod.audit.AuditResult.Gate;
import dev.kprod.check.Severity;
import dev.kprod.config.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// Whether a pipeline may go on. What is known to be bad comes before what is not known.
final class GateRules {
  private static final int PASSED = 0;
  private static final int FAILED = 1;
  private static final int INCOMPLETE = 4;

  private GateRules() {}

  /// Returns the gate of an audit.
  ///
  /// @param blindSpots modules that could not be loaded: what they would have judged is unknown
  static Gate of(
      Settings.Gate settings,
      List<Item> items,
      Score score,
      Optional<AuditResult.BaselineRow> baseline,
      int blindSpots) {
    List<Gate.Rule> rules = new ArrayList<>();
    boolean failed = false;
    boolean incomplete = score.score().isEmpty();
    if (settings.failOn().isPresent()) {
      Severity limit = settings.failOn().get();
      int found = findings(items, limit, baseline.isPresent());
      failed |= found > 0;
      rules.add(rule("failOn", limit.word(), found, found == 0));
      switch (settings.unknown()) {
        case INCOMPLETE -> {
          int unknown =
              blindSpots
                  + unknowns(items, limit, settings.requireAttested())
                  + unjudged(baseline, limit);
          incomplete |= unknown > 0;
          rules.add(rule("unknown", limit.word(), unknown, unknown == 0));
        }
        case IGNORE -> {}
      }
    }
    if (settings.minScore().isPresent()) {
      double limit = settings.minScore().getAsDouble();
      boolean met = score.floor().isPresent() && Score.reaches(score.floor().getAsDouble(), limit);
      failed |= score.floor().isPresent() && !met;
      rules.add(new Gate.Rule("minScore", number(limit), score.floor(), met));
    }
    if (settings.minCoverage().isPresent()) {
      double limit = settings.minCoverage().getAsDouble();
      boolean met = Score.reaches(score.observable(), limit);
      incomplete |= !met;
      rules.add(
          new Gate.Rule("minCoverage", number(limit), OptionalDouble.of(score.observable()), met));
    }
    if (failed) {
      return new Gate(Gate.Verdict.FAILED, FAILED, rules);
    }
    if (incomplete) {
      return new Gate(Gate.Verdict.INCOMPLETE, INCOMPLETE, rules);
    }
    return new Gate(rules.isEmpty() ? Gate.Verdict.OFF : Gate.Verdict.PASSED, PASSED, rules);
  }

  private static int findings(List<Item> items, Severity limit, boolean onlyNew) {
    int found = 0;
    for (Item item : items) {
      for (Result result : item.findings()) {
        if (result.outcome() instanceof Outcome.Fail(var fail)
            && fail.severity().isAtLeast(limit)
            && (!onlyNew || result.state().equals(Optional.of(Result.BaselineState.NEW)))) {
          found++;
        }
      }
    }
    return found;
  }

  /// Counts the items that could hold a finding that nobody saw.
  private static int unknowns(List<Item> items, Severity limit, boolean requireAttested) {
    int unknown = 0;
    for (Item item : items) {
      boolean matters = item.severity().isAtLeast(limit);
      if (matters
          && item.counts().unknown() > 0
          && (requireAttested || item.hasObservableUnknown())) {
        unknown++;
      }
    }
    return unknown;
  }

  private static int unjudged(Optional<AuditResult.BaselineRow> baseline, Severity limit) {
    return baseline
        .map(
            row ->
                (int)
                    row.unjudged().stream()
                        .filter(known -> known.severity().isAtLeast(limit))
                        .count())
        .orElse(0);
  }

  private static Gate.Rule rule(String name, String limit, int actual, boolean met) {
    return new Gate.Rule(name, limit, OptionalDouble.of(actual), met);
  }

  /// Returns a limit as it was written: without a fraction where it has none.
  static String number(double limit) {
    return limit == Math.rint(limit) ? Long.toString((long) limit) : Double.toString(limit);
  }

  /// Returns a count that is only there with a baseline.
  static OptionalInt count(boolean present, int count) {
    return present ? OptionalInt.of(count) : OptionalInt.empty();
  }
}
