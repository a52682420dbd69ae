package dev.kprod.checks.network;

import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Verdict;
import dev.kprod.semantics.networkpolicy.Decision;
import dev.kprod.snapshot.Read;
import java.util.stream.Collectors;

/// Turns a decision that could not be told into the verdict that says so.
final class Undetermined {
  private Undetermined() {}

  static Verdict verdict(Decision decision) {
    if (!decision.unseen().isEmpty()) {
      return undecided(decision.because(), decision.unseen().toArray(Read<?>[]::new));
    }
    String names =
        decision.by().stream()
            .map(clause -> clause.policy().kind() + " " + clause.policy().name())
            .distinct()
            .collect(Collectors.joining(", "));
    return notObservable("%s: %s".formatted(decision.because(), names));
  }
}
