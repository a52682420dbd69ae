package dev.kprod.checks.resources;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Deployment;
import dev.kprod.cluster.Deployment.Strategy;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.amount.Rounding;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.semantics.scheduling.Board;
import dev.kprod.semantics.scheduling.Landscape;
import dev.kprod.semantics.scheduling.PodRequests;
import dev.kprod.semantics.scheduling.Shape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Whether the pods that the largest rollouts start on top find a place: the one that asks for the
/// most cpu, and the one that asks for the most memory.
final class SurgeRoom {
  /// What is read.
  static final Reads READS = Landscape.READS.and(Words.WORKLOAD);

  private static final Index<List<Surge>> INDEX =
      Index.of("room for surges", READS, SurgeRoom::all);

  /// The extra pods of one rollout.
  ///
  /// @param pods how many
  /// @param placed how many of them find a place
  /// @param why how many nodes refuse the next one for which reason
  record Surge(Workload workload, int pods, int placed, Map<String, Integer> why) {
    boolean fits() {
      return placed == pods;
    }
  }

  private record Wish(Workload workload, Pod pod, int pods, Map<String, Quantity> asked) {
    Quantity asks(String resource) {
      return asked.getOrDefault(resource, Quantity.zero()).times(pods);
    }
  }

  private SurgeRoom() {}

  /// Returns the largest surges, by name. Declare [#READS].
  static List<Surge> of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  private static List<Surge> all(Cluster cluster) {
    Landscape land = Landscape.of(cluster);
    List<Wish> wishes = new ArrayList<>();
    for (Workload workload : Workloads.of(cluster).all()) {
      wish(workload)
          .filter(wish -> land.unmodelled(land.shape(wish.pod)).isEmpty())
          .ifPresent(wishes::add);
    }
    Map<String, Wish> largest = new TreeMap<>();
    for (String resource : List.of("cpu", "memory")) {
      wishes.stream()
          .max(
              Comparator.comparing((Wish wish) -> wish.asks(resource))
                  .thenComparing(wish -> wish.workload.subject()))
          .ifPresent(wish -> largest.put(wish.workload.subject().key(), wish));
    }
    return largest.values().stream().map(wish -> surge(wish, land)).toList();
  }

  private static Optional<Wish> wish(Workload workload) {
    if (workload.kind() != Workload.Kind.DEPLOYMENT
        || workload.livePods().isEmpty()
        || !(new Deployment(workload.tree()).strategy()
            instanceof Strategy.RollingUpdate rolling)) {
      return Optional.empty();
    }
    int pods =
        Rounding.deployment(rolling.surge(), rolling.unavailable(), workload.replicas().orElse(0))
            .surge();
    return pods == 0
        ? Optional.empty()
        : Optional.of(wish(workload, workload.livePods().getFirst(), pods));
  }

  private static Wish wish(Workload workload, Pod pod, int pods) {
    return new Wish(workload, pod, pods, PodRequests.of(pod.spec()));
  }

  private static Surge surge(Wish wish, Landscape land) {
    Shape shape = land.shape(wish.pod);
    Surge best = new Surge(wish.workload, wish.pods, -1, Map.of());
    for (Board.Choice choice : Board.Choice.values()) {
      Board board = land.board();
      int placed = 0;
      while (placed < wish.pods && board.place(shape, choice).isPresent()) {
        placed++;
      }
      if (placed > best.placed) {
        best =
            new Surge(
                wish.workload,
                wish.pods,
                placed,
                placed == wish.pods ? Map.of() : board.why(shape));
      }
    }
    return best;
  }
}
