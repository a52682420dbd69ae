package dev.kprod.simulation;

import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Workload;
import java.util.Optional;

/// What a drain does to one pod of the node.
///
/// @param owner whose pod it is
/// @param fate what the drain as a whole does to it
/// @param because why, for a person; empty where there is nothing to say
/// @param target the node that its replacement goes to, empty for none
public record PodDrain(
    Pod pod, Optional<Workload> owner, Fate fate, String because, Optional<String> target) {
  /// What a drain does to a pod.
  public enum Fate {
    /// It is left where it is: a DaemonSet's, or the node's own.
    STAYS,
    /// It is evicted.
    LEAVES,
    /// It is evicted, and nothing makes another.
    LOST,
    /// kubectl refuses to begin without `--force`.
    NEEDS_FORCE,
    /// Its eviction is refused until somebody changes something.
    HANGS,
    /// Its eviction is an error.
    FAILS,
    /// It cannot be told.
    UNKNOWN
  }

  /// What becomes of the pod that takes its place, for those that leave.
  public boolean hasPlace() {
    return target.isPresent();
  }
}
