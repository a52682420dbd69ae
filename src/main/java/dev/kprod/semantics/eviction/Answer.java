package dev.kprod.semantics.eviction;

import dev.kprod.cluster.DisruptionBudget;
import java.util.List;

/// What the API server answers when it is asked to evict a pod.
public sealed interface Answer {
  /// 201: the pod is deleted.
  ///
  /// @param because why no budget stands in the way
  record Allowed(Grace because) implements Answer {}

  /// 429: a client should ask again later.
  ///
  /// @param budget which stands in the way
  /// @param because why it does
  record Refused(DisruptionBudget budget, Refusal because) implements Answer {}

  /// 500 or 403: asking again does not help.
  ///
  /// @param budgets which stand in the way, by name
  /// @param because why they do
  record Failed(List<DisruptionBudget> budgets, Fault because) implements Answer {
    public Failed {
      budgets = List.copyOf(budgets);
    }
  }

  /// Why a pod may go.
  enum Grace {
    /// It has ended.
    FINISHED,
    /// It has not started.
    PENDING,
    /// It is being deleted already.
    DELETED,
    /// No budget selects it.
    NO_BUDGET,
    /// It is not ready, so that its budget does not count on it.
    UNHEALTHY,
    /// Its budget has room.
    ROOM;

    /// Says whether the grant uses up room of a budget.
    public boolean usesRoom() {
      return this == ROOM;
    }
  }

  /// Why a budget refuses.
  enum Refusal {
    /// The disruption controller has not seen the newest spec, or cannot count the pods.
    NOT_COUNTED,
    /// No disruption is allowed.
    EXHAUSTED
  }

  /// Why the API server cannot decide.
  enum Fault {
    /// More than one budget selects the pod: 500.
    SEVERAL_BUDGETS,
    /// The budget allows a negative number: 403.
    NEGATIVE,
    /// More than 2,000 evictions were granted that the controller has not yet seen: 403.
    TOO_MANY_GRANTED
  }
}
