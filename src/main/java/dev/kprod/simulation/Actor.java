package dev.kprod.simulation;

import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.eviction.Eviction;
import dev.kprod.semantics.scheduling.Shape;
import java.util.Optional;

/// A pod in a run: as it was seen, or the one that took its place.
///
/// @param pod the pod that was seen
/// @param site the number of its node, -1 while it has none
/// @param life how it stands
record Actor(Pod pod, Shape shape, Optional<Workload> owner, int site, Life life) {
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
      case SEEN -> !pod.isDeleted() && Eviction.isHealthy(pod);
      case READY -> true;
      case WAITING -> false;
    };
  }

  /// Returns the one that takes its place.
  Actor replaced(int newSite, boolean ready) {
    return new Actor(pod, shape, owner, newSite, ready ? Life.READY : Life.WAITING);
  }

  String namespace() {
    return pod.namespace();
  }

  String name() {
    return pod.name();
  }
}
