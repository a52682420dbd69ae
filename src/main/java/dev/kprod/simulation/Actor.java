package dev.kprod.simulation;

import dev.kprod.cluster.DisruptionBudget;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.eviction.Answer;
import dev.kprod.semantics.scheduling.Shape;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/// A pod in a run: as it was seen, or the one that took its place.
///
/// @param pod the pod that was seen
/// @param site the number of its node, -1 while it has none
/// @param life how it stands
/// @param traits what does not change about it
record Actor(Pod pod, Shape shape, Optional<Workload> owner, int site, Life life, Traits traits) {
  static final Comparator<Actor> BY_NAME =
      Comparator.comparing(Actor::namespace).thenComparing(Actor::name);

  /// What does not change about a pod in a run.
  ///
  /// @param way how it comes back
  /// @param healthy whether it was seen healthy
  /// @param proven whether one that takes its place may be believed to become ready
  /// @param finished whether it has ended
  /// @param ordinal its number in a StatefulSet
  /// @param budgets what selects it
  /// @param staysOnDead whether it tolerates the taint of a dead node without an end, so that it is
  ///   never evicted from one
  /// @param unguarded what the API server answers to its eviction where no budget has a say
  record Traits(
      Comeback.Way way,
      boolean healthy,
      boolean proven,
      boolean finished,
      OptionalInt ordinal,
      List<DisruptionBudget> budgets,
      boolean staysOnDead,
      Optional<Answer> unguarded) {}

  /// How a pod stands in a run.
  enum Life {
    /// As it was seen.
    SEEN,
    /// It took another's place and is ready.
    READY,
    /// It took another's place and is not ready, or has no node.
    WAITING
  }

  boolean isHealthy() {
    return switch (life) {
      case SEEN -> traits.healthy;
      case READY -> true;
      case WAITING -> false;
    };
  }

  /// Returns the one that takes its place.
  Actor replaced(int newSite, boolean ready) {
    return new Actor(pod, shape, owner, newSite, ready ? Life.READY : Life.WAITING, traits);
  }

  String namespace() {
    return pod.namespace();
  }

  String name() {
    return pod.name();
  }

  // Runs keep what they find by actor, and none of them makes one twice.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
