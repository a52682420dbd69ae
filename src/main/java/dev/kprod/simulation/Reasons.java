package dev.kprod.simulation;

import dev.kprod.cluster.DisruptionBudget;
import dev.kprod.semantics.eviction.BudgetCount;
import dev.kprod.semantics.eviction.Tally;
import dev.kprod.semantics.scheduling.Placing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Puts reasons into words.
final class Reasons {
  /// What a reason starts with that says why something cannot be told.
  static final String UNMODELLED = "cannot be told: ";

  private static final int MOST = 3;

  private Reasons() {}

  /// Returns why a pod is not placed; empty where it is.
  ///
  /// @param tight what is said where it depends on the order
  static String of(Placing.Verdict verdict, String tight) {
    return switch (verdict) {
      case Placing.Verdict.NoRoom(var why) -> of(why);
      case Placing.Verdict.Impossible(var why) -> of(why);
      case Placing.Verdict.Tight depends -> tight;
      case Placing.Verdict.Unknown(String because) -> because;
      case Placing.Verdict.Fits fits -> "";
    };
  }

  /// Returns how many nodes say what, the most frequent first: `12 nodes too little memory`.
  static String of(Map<String, Integer> why) {
    List<Map.Entry<String, Integer>> sorted = new ArrayList<>(why.entrySet());
    sorted.sort(
        Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
            .thenComparing(Map.Entry.comparingByKey()));
    List<String> said = new ArrayList<>();
    for (Map.Entry<String, Integer> one : sorted.subList(0, Math.min(MOST, sorted.size()))) {
      said.add(one.getValue() + (one.getValue() == 1 ? " node " : " nodes ") + one.getKey());
    }
    if (sorted.size() > MOST) {
      said.add("%s more reasons".formatted(sorted.size() - MOST));
    }
    return said.isEmpty()
        ? "there is no other node"
        : "no node takes it: " + String.join(", ", said);
  }

  /// Returns why a budget refuses for good.
  static String hang(DisruptionBudget budget, Tally tally, BudgetCount count) {
    if (count.outcome() instanceof BudgetCount.Outcome.SyncFailed(String because)) {
      return "budget %s cannot be counted: %s".formatted(budget.name(), because);
    }
    if (!tally.observed()) {
      return "budget %s has not been counted yet".formatted(budget.name());
    }
    if (tally.expected() <= 0) {
      return "budget %s counts the replicas of owners, and its pods have none"
          .formatted(budget.name());
    }
    if (tally.expected() == 1) {
      return "budget %s (%s) wants its only pod to stay".formatted(budget.name(), budget.limit());
    }
    if (tally.desired() >= tally.expected()) {
      return "budget %s (%s) wants all %s pods healthy"
          .formatted(budget.name(), budget.limit(), tally.expected());
    }
    return "budget %s (%s) wants %s healthy pods and has %s"
        .formatted(budget.name(), budget.limit(), tally.desired(), tally.healthy());
  }
}
