package dev.kprod.simulation;

import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.scheduling.Placing;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the loss of nodes does to one workload.
///
/// @param ready how many pods were ready
/// @param left how many of them are ready at once after the loss
/// @param lost its pods on the lost nodes, by name
/// @param places what becomes of the replacements once the Node objects are deleted, by lost pod
/// @param end how it ends
/// @param because why, for a person; empty where nothing has to be said
/// @param untilDeleted whether replacements wait for the deletion of the Node objects
/// @param remarks what a person should know beside it
public record WorkloadFate(
    Workload workload,
    int ready,
    int left,
    List<Pod> lost,
    Map<Pod, Placing.Verdict> places,
    End end,
    String because,
    boolean untilDeleted,
    List<String> remarks) {
  /// How it ends, the worst last.
  public enum End {
    /// It never was without a ready pod, and all its pods find a node.
    SURVIVES,
    /// It never was without a ready pod, and some pods find no node.
    STAYS_DEGRADED,
    /// It cannot be told.
    UNKNOWN,
    /// It is without a ready pod until its replacements are.
    RECOVERS,
    /// Fewer of its voting members are left than a majority.
    NO_QUORUM,
    /// It is without a ready pod, and stays so.
    STAYS_DOWN
  }

  public WorkloadFate {
    lost = List.copyOf(lost);
    places = new LinkedHashMap<>(places);
    remarks = List.copyOf(remarks);
  }

  /// Says whether there is a time in which it does not answer.
  public boolean stops() {
    return end == End.RECOVERS || end == End.NO_QUORUM || end == End.STAYS_DOWN;
  }

  /// Returns the lost pods whose replacements find no node.
  public List<Pod> homeless() {
    return places.entrySet().stream()
        .filter(
            one ->
                one.getValue() instanceof Placing.Verdict.NoRoom
                    || one.getValue() instanceof Placing.Verdict.Impossible)
        .map(Map.Entry::getKey)
        .toList();
  }
}
