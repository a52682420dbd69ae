package dev.kprod.simulation;

import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.QuorumSystem;
import dev.kprod.cluster.Toleration;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.scheduling.Placing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a loss of nodes means for the workloads that had pods there.
///
/// @param lost every pod on the lost nodes
/// @param later where replacements go once the Node objects are deleted
/// @param first where they go while the dead Node objects are still there
/// @param headless whether no control plane is left to start anything
/// @param cloud whether somebody deletes the Node objects of machines that are gone
record Aftermath(
    Comeback comeback,
    Set<Pod> lost,
    Map<Pod, Placing.Verdict> later,
    Map<Pod, Placing.Verdict> first,
    boolean headless,
    boolean cloud) {
  private static final Node.Taint DEAD =
      new Node.Taint("node.kubernetes.io/unreachable", "", "NoExecute", Optional.empty());

  /// Returns what becomes of one workload.
  ///
  /// @param pods its pods on the lost nodes
  WorkloadFate of(Workload owner, List<Pod> pods) {
    List<Pod> ready = comeback.ready(owner);
    int left = left(ready);
    Map<Pod, Placing.Verdict> places = new LinkedHashMap<>();
    boolean waits = false;
    for (Pod pod : pods) {
      Placing.Verdict verdict = later.get(pod);
      if (verdict != null) {
        places.put(pod, verdict);
        waits |= isPlaced(verdict) && !isPlaced(first.getOrDefault(pod, verdict));
      }
    }
    List<String> remarks = new ArrayList<>();
    boolean forEver =
        !places.isEmpty() && places.keySet().stream().allMatch(Aftermath::staysForEver);
    if (forEver) {
      remarks.add(
          "it tolerates a dead node for ever, so it moves only once the Node object is deleted");
    }
    if (waits) {
      remarks.add(
          "its spread rule counts the dead nodes: replacements wait until their Node objects are"
              + " deleted");
    }
    boolean set = owner.kind() == Workload.Kind.STATEFUL_SET;
    if (set && !places.isEmpty()) {
      remarks.add("its pods come back only once the Node object is deleted, or somebody says so");
    }
    WorkloadFate.End end = end(owner, ready.size(), left, places, (set || forEver) && !cloud);
    Optional<String> minority = minority(owner);
    if (minority.isPresent() && end != WorkloadFate.End.STAYS_DOWN) {
      end = WorkloadFate.End.NO_QUORUM;
    }
    if (headless && left == 0 && !ready.isEmpty()) {
      end = WorkloadFate.End.STAYS_DOWN;
    }
    return new WorkloadFate(
        owner,
        ready.size(),
        left,
        pods,
        places,
        end,
        end == WorkloadFate.End.NO_QUORUM
            ? minority.orElse("")
            : because(end, places, set || forEver, headless),
        waits,
        remarks);
  }

  private int left(List<Pod> ready) {
    int left = 0;
    for (Pod pod : ready) {
      left += lost.contains(pod) ? 0 : 1;
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
      List<Pod> ready = comeback.ready(workload);
      before += ready.size();
      left += left(ready);
    }
    return before >= majority && left < majority
        ? Optional.of(
            "%s of the %s members of %s are left, and a majority is %s"
                .formatted(left, members, system.get().name(), majority))
        : Optional.empty();
  }

  private WorkloadFate.End end(
      Workload owner, int ready, int left, Map<Pod, Placing.Verdict> places, boolean stuck) {
    boolean stops = ready > 0 && left == 0;
    boolean some = false;
    boolean homeless = false;
    boolean open = false;
    for (Placing.Verdict verdict : places.values()) {
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
    if (some && !stuck && places.keySet().stream().anyMatch(comeback::isProven)) {
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

  private static String because(
      WorkloadFate.End end,
      Map<Pod, Placing.Verdict> places,
      boolean waitsForNode,
      boolean headless) {
    return switch (end) {
      case SURVIVES, NO_QUORUM -> "";
      case STAYS_DEGRADED, STAYS_DOWN, UNKNOWN -> {
        if (headless) {
          yield "no control plane is left to start it elsewhere";
        }
        Optional<String> place =
            places.values().stream()
                .filter(verdict -> !isPlaced(verdict))
                .map(Aftermath::because)
                .findFirst();
        yield place.orElse(
            waitsForNode
                ? "its pods come back only once the Node object is deleted"
                : places.isEmpty()
                    ? "nothing makes its pods again elsewhere"
                    : "none of its pods was seen ready, so no new one is believed to be");
      }
      case RECOVERS -> "its pods find a node";
    };
  }

  private static String because(Placing.Verdict verdict) {
    return switch (verdict) {
      case Placing.Verdict.NoRoom(var why) -> Reasons.of(why);
      case Placing.Verdict.Impossible(var why) -> Reasons.of(why);
      case Placing.Verdict.Tight tight -> "whether it finds room depends on who comes first";
      case Placing.Verdict.Unknown(String reason) -> reason;
      case Placing.Verdict.Fits fits -> "";
    };
  }

  /// A pod that tolerates the taint of a dead node without an end is never evicted.
  private static boolean staysForEver(Pod pod) {
    for (Toleration toleration : pod.spec().tolerations()) {
      if (toleration.tolerates(DEAD) && toleration.seconds().isEmpty()) {
        return true;
      }
    }
    return false;
  }
}
