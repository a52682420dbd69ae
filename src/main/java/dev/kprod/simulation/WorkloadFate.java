package dev.kprod.simulation;

import dev.kprod.cluster.Workload;
import dev.kprod.semantics.scheduling.Placing;
import java.util.List;

/// What the loss of nodes does to one workload.
///
/// @param ready how many pods were ready
/// @param left how many of them are ready at once after the loss
/// @param places what becomes of the replacement of each lost pod once the Node objects are
///   deleted, by name of the pod
/// @param end how it ends
/// @param obstacle what keeps it from coming back whatever becomes of the replacements
/// @param remarks what a person should know beside it
public record WorkloadFate(
    Workload workload,
    int ready,
    int left,
    List<Placing.Verdict> places,
    End end,
    Obstacle obstacle,
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

  /// What keeps a workload from coming back.
  public sealed interface Obstacle {
    /// Too few of its voting members are left.
    record Minority(String because) implements Obstacle {}

    /// No control plane is left.
    record Headless() implements Obstacle {}

    /// Its pods wait for the deletion of the Node object.
    record NodeObject() implements Obstacle {}

    /// Nothing of that.
    record None() implements Obstacle {}
  }

  public WorkloadFate {
    places = List.copyOf(places);
    remarks = List.copyOf(remarks);
  }

  /// Returns why it ends so, for a person; empty where nothing has to be said.
  public String because() {
    return switch (end) {
      case SURVIVES -> "";
      case NO_QUORUM -> obstacle instanceof Obstacle.Minority(String because) ? because : "";
      case STAYS_DEGRADED, STAYS_DOWN, UNKNOWN ->
          obstacle instanceof Obstacle.Headless
              ? "no control plane is left to start it elsewhere"
              : becauseOfPlaces();
      case RECOVERS -> "its pods find a node";
    };
  }

  private String becauseOfPlaces() {
    for (Placing.Verdict verdict : places) {
      if (!Aftermath.isPlaced(verdict)) {
        return Reasons.of(verdict, "whether it finds room depends on who comes first");
      }
    }
    if (obstacle instanceof Obstacle.NodeObject) {
      return "its pods come back only once the Node object is deleted";
    }
    return places.isEmpty()
        ? "nothing makes its pods again elsewhere"
        : "none of its pods was seen ready, so no new one is believed to be";
  }

  /// Says whether there is a time in which it does not answer.
  public boolean stops() {
    return end == End.RECOVERS || end == End.NO_QUORUM || end == End.STAYS_DOWN;
  }

  /// Returns how many replacements find no node.
  public int homeless() {
    int homeless = 0;
    for (Placing.Verdict verdict : places) {
      homeless += Aftermath.isHomeless(verdict) ? 1 : 0;
    }
    return homeless;
  }
}
