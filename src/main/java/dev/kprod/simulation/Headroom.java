package dev.kprod.simulation;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Serving;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.semantics.scheduling.Landscape;
import dev.kprod.semantics.scheduling.Placing;
import dev.kprod.semantics.scheduling.PodRequests;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Whether the requests of pods still find room without one node, or without one zone.
///
/// Pods that only hold room for others, with a priority below zero and no Service, make way first:
/// they are the headroom.
public final class Headroom {
  private static final Index<Headroom> INDEX =
      Index.of("headroom", Simulations.READS, Headroom::new);

  /// What is short without one node or zone.
  ///
  /// @param target the node or zone that is gone
  /// @param placed how many pods find room in every order
  /// @param tight the pods that find room in some orders only, where another order places all
  /// @param homeless the pods that find no room in the order that leaves the fewest out
  /// @param impossible how many pods no other node takes at all, whatever its room
  /// @param unknown the pods of which it cannot be told, with the reason
  public record Without(
      String target,
      int placed,
      List<Pod> tight,
      List<Pod> homeless,
      int impossible,
      Map<Pod, String> unknown) {
    public Without {
      tight = List.copyOf(tight);
      homeless = List.copyOf(homeless);
      unknown = Collections.unmodifiableMap(new LinkedHashMap<>(unknown));
    }

    /// Returns what those that find no room ask for together, by resource.
    public SortedMap<String, Quantity> asked() {
      SortedMap<String, Quantity> asked = new TreeMap<>();
      for (Pod pod : homeless) {
        PodRequests.of(pod.spec())
            .forEach((resource, amount) -> asked.merge(resource, amount, Quantity::plus));
      }
      return asked;
    }
  }

  private final Cluster cluster;
  private final Landscape land;
  private final Comeback comeback;
  private final List<Pod> placeholders = new ArrayList<>();
  private final List<Without> nodes = new ArrayList<>();
  private final List<Without> zones = new ArrayList<>();
  private final List<String> workers = new ArrayList<>();
  private final int pods;
  private final int unasking;

  private Headroom(Cluster cluster) {
    this.cluster = cluster;
    this.land = Landscape.of(cluster);
    this.comeback = Comeback.of(cluster);
    int all = 0;
    int silent = 0;
    SortedMap<String, List<Integer>> byZone = new TreeMap<>();
    List<Integer> usable = new ArrayList<>();
    List<Node> known = land.nodes();
    for (int site = 0; site < known.size(); site++) {
      for (Actor actor : comeback.on(site)) {
        Pod pod = actor.pod();
        if (actor.traits().way() == Comeback.Way.WITH_NODE || !pod.isLive()) {
          continue;
        }
        all++;
        silent += actor.shape().asksNothing() ? 1 : 0;
        if (isPlaceholder(actor)) {
          placeholders.add(pod);
        }
      }
      if (known.get(site).isUsable() && !known.get(site).isControlPlane()) {
        workers.add(known.get(site).name());
        usable.add(site);
        int index = site;
        known
            .get(site)
            .zone()
            .ifPresent(zone -> byZone.computeIfAbsent(zone, none -> new ArrayList<>()).add(index));
      }
    }
    this.pods = all;
    this.unasking = silent;
    for (int site : usable) {
      nodes.add(without(known.get(site).name(), List.of(site)));
    }
    if (byZone.size() > 1) {
      byZone.forEach((zone, sites) -> zones.add(without(zone, sites)));
    }
  }

  /// Returns the headroom of a cluster. Declare [Simulations#READS].
  public static Headroom of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  /// Returns what is short without each usable worker, by name.
  public List<Without> nodes() {
    return List.copyOf(nodes);
  }

  /// Returns what is short without the workers of each zone; empty with fewer than two zones.
  public List<Without> zones() {
    return List.copyOf(zones);
  }

  /// Returns the names of the usable workers.
  public List<String> workers() {
    return List.copyOf(workers);
  }

  /// Returns how many pods run that could run elsewhere.
  public int pods() {
    return pods;
  }

  /// Returns how many of them request nothing.
  public int unasking() {
    return unasking;
  }

  private boolean isPlaceholder(Actor actor) {
    return actor.shape().priority() < 0
        && actor.owner().isPresent()
        && Serving.of(actor.owner().get(), cluster) instanceof Serving.No;
  }

  private Without without(String target, List<Integer> sites) {
    List<Pod> gone = new ArrayList<>();
    List<Pod> moving = new ArrayList<>();
    for (int site : sites) {
      for (Actor actor : comeback.on(site)) {
        gone.add(actor.pod());
        if (comesBack(actor)) {
          moving.add(actor.pod());
        }
      }
    }
    List<Pod> makingWay = new ArrayList<>(placeholders);
    if (!placeholders.isEmpty()) {
      makingWay.removeAll(new HashSet<>(gone));
    }
    Placing.Outcome outcome =
        Placing.of(
            land,
            board -> {
              gone.forEach(board::take);
              makingWay.forEach(board::take);
              sites.forEach(board::remove);
            },
            moving);
    return sorted(target, moving, outcome);
  }

  private boolean comesBack(Actor actor) {
    return switch (actor.traits().way()) {
      case ANOTHER, SAME_NAME -> actor.pod().isLive() && !isPlaceholder(actor);
      case WITH_NODE, NEVER -> false;
    };
  }

  private static Without sorted(String target, List<Pod> moving, Placing.Outcome outcome) {
    int placed = 0;
    Set<Pod> impossible = new HashSet<>();
    List<Pod> tight = new ArrayList<>();
    Map<Pod, String> unknown = new LinkedHashMap<>();
    for (int i = 0; i < moving.size(); i++) {
      Pod pod = moving.get(i);
      switch (outcome.verdicts().get(i)) {
        case Placing.Verdict.Fits fits -> placed++;
        case Placing.Verdict.Tight tightly -> tight.add(pod);
        case Placing.Verdict.NoRoom none -> {}
        case Placing.Verdict.Impossible(var why) -> {
          if (!isForRoom(why)) {
            impossible.add(pod);
          }
        }
        case Placing.Verdict.Unknown(String because) -> unknown.put(pod, because);
      }
    }
    List<Pod> homeless = new ArrayList<>();
    for (Pod pod : outcome.leastLeftOut()) {
      if (!impossible.contains(pod) && !unknown.containsKey(pod)) {
        homeless.add(pod);
      }
    }
    return new Without(
        target,
        placed,
        homeless.isEmpty() ? tight : List.of(),
        homeless,
        impossible.size(),
        unknown);
  }

  /// A pod that no node takes for want of room is not impossible: a larger cluster would do.
  private static boolean isForRoom(Map<String, Integer> why) {
    for (String reason : why.keySet()) {
      if (reason.startsWith("too little ") || reason.equals("full of pods")) {
        return true;
      }
    }
    return false;
  }

  /// Finds the owner of a pod.
  public Optional<Workload> owner(Pod pod) {
    return comeback.owner(pod);
  }

  /// Returns the priority of a pod.
  public long priority(Pod pod) {
    return land.shape(pod).priority();
  }
}
