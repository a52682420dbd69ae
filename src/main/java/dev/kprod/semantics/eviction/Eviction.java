package dev.kprod.semantics.eviction;

import dev.kprod.cluster.Condition;
import dev.kprod.cluster.DisruptionBudget;
import dev.kprod.cluster.Pod;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Decides like the eviction subresource of a pod.
///
/// Upstream: `pkg/registry/core/pod/storage/eviction.go` of v1.36, `Create` and
/// `checkAndDecrement`.
public final class Eviction {
  private static final int MOST_GRANTED = 2000;

  private Eviction() {}

  /// Returns what the API server would answer to the eviction of one pod, now.
  ///
  /// @param budgets every budget that selects the pod
  /// @param tally what is known of a budget's count
  public static Answer of(
      Pod pod, List<DisruptionBudget> budgets, Function<DisruptionBudget, Tally> tally) {
    return unguarded(pod).orElseGet(() -> ofRunning(isHealthy(pod), budgets, tally));
  }

  /// Finds what the API server would answer about a pod that no budget has a say in: it has ended,
  /// has not started, or is being deleted.
  public static Optional<Answer> unguarded(Pod pod) {
    if (pod.isDeleted()) {
      return Optional.of(new Answer.Allowed(Answer.Grace.DELETED));
    }
    return switch (pod.phase()) {
      case SUCCEEDED, FAILED -> Optional.of(new Answer.Allowed(Answer.Grace.FINISHED));
      case PENDING -> Optional.of(new Answer.Allowed(Answer.Grace.PENDING));
      case RUNNING, UNKNOWN -> Optional.empty();
    };
  }

  /// Returns what the API server would answer about a pod that runs and is not being deleted.
  public static Answer ofRunning(
      boolean healthy, List<DisruptionBudget> budgets, Function<DisruptionBudget, Tally> tally) {
    if (budgets.size() > 1) {
      return new Answer.Failed(budgets, Answer.Fault.SEVERAL_BUDGETS);
    }
    if (budgets.isEmpty()) {
      return new Answer.Allowed(Answer.Grace.NO_BUDGET);
    }
    DisruptionBudget budget = budgets.getFirst();
    Tally count = tally.apply(budget);
    if (!healthy) {
      boolean covered = count.healthy() >= count.desired() && count.desired() > 0;
      if (covered || budget.alwaysLetsUnhealthyGo()) {
        return new Answer.Allowed(Answer.Grace.UNHEALTHY);
      }
    }
    return withinBudget(budget, count);
  }

  private static Answer withinBudget(DisruptionBudget budget, Tally count) {
    if (!count.observed()) {
      return new Answer.Refused(budget, Answer.Refusal.NOT_COUNTED);
    }
    if (count.allowed() < 0) {
      return new Answer.Failed(List.of(budget), Answer.Fault.NEGATIVE);
    }
    if (count.granted() > MOST_GRANTED) {
      return new Answer.Failed(List.of(budget), Answer.Fault.TOO_MANY_GRANTED);
    }
    return count.allowed() == 0
        ? new Answer.Refused(budget, Answer.Refusal.EXHAUSTED)
        : new Answer.Allowed(Answer.Grace.ROOM);
  }

  /// Says whether a pod is what the API server and the disruption controller call healthy: its
  /// condition `Ready` is true, whatever its phase.
  public static boolean isHealthy(Pod pod) {
    return Condition.holds(pod.tree(), "Ready");
  }
}
