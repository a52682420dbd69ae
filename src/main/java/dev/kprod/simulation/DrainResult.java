package dev.kprod.simulation;

import dev.kprod.cluster.Node;
import dev.kprod.cluster.Workload;
import java.util.List;

/// What a drain of one node does.
///
/// @param verdict the whole in a word
/// @param pods every pod of the node, by namespace and name
/// @param dips the workloads that pass through a lower number of ready pods, by name
/// @param orderSensitive whether another order of evictions ends otherwise
/// @param remarks what a person should know beside it
public record DrainResult(
    Node node,
    Verdict verdict,
    List<PodDrain> pods,
    List<Dip> dips,
    boolean orderSensitive,
    List<String> remarks) {
  /// How a drain ends, the worst last.
  public enum Verdict {
    /// It ends, and everything has a place.
    DRAINS,
    /// It ends, and a service stops for a while or a pod finds no place.
    DEGRADED,
    /// It cannot be told.
    UNKNOWN,
    /// kubectl refuses to begin.
    REFUSES,
    /// It ends with an error and pods left.
    FAILS,
    /// It never ends.
    HANGS
  }

  /// A workload that loses ready pods on the way.
  ///
  /// @param before how many pods were ready
  /// @param lowest how few there are at the worst moment
  public record Dip(Workload workload, int before, int lowest) {}

  public DrainResult {
    pods = List.copyOf(pods);
    dips = List.copyOf(dips);
    remarks = List.copyOf(remarks);
  }

  /// Says whether the node is empty in the end.
  public boolean isDone() {
    return switch (verdict) {
      case DRAINS, DEGRADED -> true;
      case UNKNOWN, REFUSES, FAILS, HANGS -> false;
    };
  }

  /// Returns the pods to which something happened.
  public List<PodDrain> pods(PodDrain.Fate fate) {
    return pods.stream().filter(pod -> pod.fate() == fate).toList();
  }

  /// Returns the pods that leave and whose replacement finds no node.
  public List<PodDrain> homeless() {
    return pods.stream()
        .filter(pod -> pod.fate() == PodDrain.Fate.LEAVES && !pod.hasPlace())
        .filter(pod -> !pod.because().isEmpty())
        .toList();
  }
}
