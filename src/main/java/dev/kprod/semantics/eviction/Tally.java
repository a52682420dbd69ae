package dev.kprod.semantics.eviction;

import dev.kprod.cluster.DisruptionBudget;

/// What the eviction subresource looks at in the status of a budget.
///
/// @param observed whether the disruption controller has seen the newest spec
/// @param expected how many pods there should be, which shares are measured against
/// @param desired how many of them must stay healthy
/// @param healthy how many are
/// @param allowed how many may go now
/// @param granted how many evictions were granted that the controller has not yet seen
public record Tally(
    boolean observed, int expected, int desired, int healthy, int allowed, int granted) {
  /// Returns what the status of a budget says.
  public static Tally of(DisruptionBudget budget) {
    return new Tally(
        budget.isObserved(),
        budget.expectedPods(),
        budget.desiredHealthy(),
        budget.currentHealthy(),
        budget.disruptionsAllowed(),
        budget.disruptedPods().size());
  }

  /// Returns what the disruption controller makes of a count: none may go where nothing is expected
  /// (upstream: `updatePdbStatus`).
  public static Tally counted(int expected, int desired, int healthy) {
    int allowed = expected <= 0 ? 0 : Math.max(0, healthy - desired);
    return new Tally(true, expected, desired, healthy, allowed, 0);
  }

  /// Returns this with one eviction granted and not yet counted.
  public Tally withOneGone() {
    return new Tally(observed, expected, desired, healthy, allowed - 1, granted + 1);
  }

  /// Returns this counted anew with so many more, or fewer, healthy pods.
  public Tally recounted(int change) {
    return counted(expected, desired, healthy + change);
  }
}
