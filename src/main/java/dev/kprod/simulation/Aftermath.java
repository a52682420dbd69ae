package dev.kprod.simulation;

import dev.kprod.cluster.QuorumSystem;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.scheduling.Placing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a loss of nodes means for the workloads that had pods there.
///
/// @param lost which nodes are lost, by number
/// @param headless whether no control plane is left to start anything
/// @param cloud whether somebody deletes the Node objects of machines that are gone
@SuppressWarnings("ArrayRecordComponent") // never compared
record Aftermath(Comeback comeback, boolean[] lost, boolean headless, boolean cloud) {
  /// A lost pod that is made again.
  ///
  /// @param later where its replacement goes once the Node objects are deleted
  /// @param first where it goes while the dead Node objects are still there
  record Moved(Actor actor, Placing.Verdict later, Placing.Verdict first) {}

  /// Returns what becomes of one workload.
  ///
  /// @param moved those of its lost pods that are made again
  WorkloadFate of(Workload owner, List<Moved> moved) {
    int[] ready = comeback.ready(owner);
    int left = left(ready);
    List<Placing.Verdict> places = new ArrayList<>(moved.size());
    boolean waits = false;
    boolean forEver = !moved.isEmpty();
    boolean proven = false;
    for (Moved one : moved) {
      places.add(one.later);
      waits |= isPlaced(one.later) && !isPlaced(one.first);
      forEver &= one.actor.traits().staysOnDead();
      proven |= one.actor.traits().proven();
    }
    boolean set = owner.kind() == Workload.Kind.STATEFUL_SET;
    boolean stops = ready.length > 0 && left == 0;
    WorkloadFate.End end = end(owner, stops, places, (set || forEver) && !cloud, proven);
    Optional<String> minority = minority(owner);
    if (minority.isPresent() && end != WorkloadFate.End.STAYS_DOWN) {
      end = WorkloadFate.End.NO_QUORUM;
    }
    if (headless && stops) {
      end = WorkloadFate.End.STAYS_DOWN;
    }
    return new WorkloadFate(
        owner,
        ready.length,
        left,
        places,
        end,
        obstacle(end, minority, set || forEver),
        remarks(forEver, waits, set && !moved.isEmpty()));
  }

  private WorkloadFate.Obstacle obstacle(
      WorkloadFate.End end, Optional<String> minority, boolean waitsForNode) {
    if (end == WorkloadFate.End.NO_QUORUM) {
      return new WorkloadFate.Obstacle.Minority(minority.orElse(""));
    }
    return headless
        ? new WorkloadFate.Obstacle.Headless()
        : waitsForNode ? new WorkloadFate.Obstacle.NodeObject() : new WorkloadFate.Obstacle.None();
  }

  private static List<String> remarks(boolean forEver, boolean waits, boolean set) {
    if (!forEver && !waits && !set) {
      return List.of();
    }
    List<String> remarks = new ArrayList<>();
    if (forEver) {
      remarks.add(
          "it tolerates a dead node for ever, so it moves only once the Node object is deleted");
    }
    if (waits) {
      remarks.add(
          "its spread rule counts the dead nodes: replacements wait until their Node objects are"
              + " deleted");
    }
    if (set) {
      remarks.add("its pods come back only once the Node object is deleted, or somebody says so");
    }
    return remarks;
  }

  private int left(int[] ready) {
    int left = 0;
    for (int site : ready) {
      left += site >= 0 && lost[site] ? 0 : 1;
    }
    return left;
  }

  /// Finds how few voting members are left, where there was a majority and is none.
  private Optional<String> minority(Workload owner) {
    Optional<QuorumSystem> system = comeback.voting(owner);
    if (system.isEmpty() || system.get().members().isEmpty()) {
      return Optional.empty();
    }
    int members = system.get().members().get();
    int majority = members / 2 + 1;
    int before = 0;
    int left = 0;
    for (Workload workload : system.get().workloads()) {
      int[] ready = comeback.ready(workload);
      before += ready.length;
      left += left(ready);
    }
    return before >= majority && left < majority
        ? Optional.of(
            "%s of the %s members of %s are left, and a majority is %s"
                .formatted(left, members, system.get().name(), majority))
        : Optional.empty();
  }

  private static WorkloadFate.End end(
      Workload owner, boolean stops, List<Placing.Verdict> places, boolean stuck, boolean proven) {
    boolean some = false;
    boolean homeless = false;
    boolean open = false;
    for (Placing.Verdict verdict : places) {
      boolean placed = isPlaced(verdict);
      boolean waits = isHomeless(verdict);
      some |= placed;
      homeless |= waits;
      open |= !placed && !waits;
    }
    if (owner.isDaemonSet() && stops) {
      return WorkloadFate.End.STAYS_DOWN;
    }
    if (!stops) {
      return homeless ? WorkloadFate.End.STAYS_DEGRADED : WorkloadFate.End.SURVIVES;
    }
    if (some && !stuck && proven) {
      return WorkloadFate.End.RECOVERS;
    }
    return open && !stuck ? WorkloadFate.End.UNKNOWN : WorkloadFate.End.STAYS_DOWN;
  }

  static boolean isPlaced(Placing.Verdict verdict) {
    return verdict instanceof Placing.Verdict.Fits;
  }

  static boolean isHomeless(Placing.Verdict verdict) {
    return switch (verdict) {
      case Placing.Verdict.NoRoom none -> true;
      case Placing.Verdict.Impossible none -> true;
      case Placing.Verdict.Fits fits -> false;
      case Placing.Verdict.Tight tight -> false;
      case Placing.Verdict.Unknown unknown -> false;
    };
  }
}
