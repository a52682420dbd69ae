package dev.kprod.simulation;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.DisruptionBudget;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.eviction.Budgets;
import dev.kprod.semantics.eviction.Tally;
import dev.kprod.semantics.scheduling.Board;
import dev.kprod.semantics.scheduling.Landscape;
import dev.kprod.semantics.scheduling.Placing;
import dev.kprod.snapshot.Read;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Replays the sudden death of some nodes at once: of one node, or of all nodes of a zone.
///
/// Nothing asks a budget. Pods are gone at once, and come back elsewhere after the control plane
/// has noticed: those of a StatefulSet only after the Node object is deleted.
public final class Loss {
  private static final Index<SortedMap<String, List<Integer>>> ZONES =
      Index.of("sites by zone", Landscape.READS, Loss::sitesByZone);

  private static final Index<Map<String, Worst>> WORST_NODE =
      Index.of("worst node losses by workload", Simulations.READS, Loss::worstNode);
  private static final Index<Map<String, Worst>> WORST_ZONE =
      Index.of("worst zone losses by workload", Simulations.READS, Loss::worstZone);

  /// What the loss that is worst for a workload does to it.
  ///
  /// @param target the node or zone that is lost
  public record Worst(String target, WorkloadFate fate) {
    /// The worst end speaks, and of equal ends the one that leaves least.
    private boolean isWorseThan(Worst other) {
      int byEnd = fate.end().compareTo(other.fate.end());
      return byEnd > 0 || (byEnd == 0 && fate.left() < other.fate.left());
    }
  }

  /// What is the same whatever is lost.
  ///
  /// @param unseen the reads that did not bring everything
  /// @param placeless how many nodes are in no zone
  /// @param controlPlane the nodes of the control plane that can be seen
  private record Facts(List<Read<?>> unseen, long placeless, Set<Integer> controlPlane) {
    static Facts of(Cluster cluster) {
      List<Node> nodes = Landscape.of(cluster).nodes();
      Set<Integer> controlPlane = new HashSet<>();
      for (int site = 0; site < nodes.size(); site++) {
        if (nodes.get(site).isControlPlane()) {
          controlPlane.add(site);
        }
      }
      return new Facts(
          Simulations.unseen(cluster),
          nodes.stream().filter(node -> node.zone().isEmpty()).count(),
          controlPlane);
    }
  }

  private static final Index<Facts> FACTS =
      Index.of("facts of losses", Simulations.READS, Facts::of);

  private final Facts facts;
  private final Landscape land;
  private final Budgets budgets;
  private final Comeback comeback;
  private final String target;
  private final List<Integer> sites;
  private final List<Node> nodes;
  private final List<Actor> gone = new ArrayList<>();
  private int leftOut;

  private Loss(Cluster cluster, String target, List<Integer> sites) {
    this.facts = cluster.index(FACTS);
    this.land = Landscape.of(cluster);
    this.budgets = Budgets.of(cluster);
    this.comeback = Comeback.of(cluster);
    this.target = target;
    this.sites = sites;
    this.nodes = sites.stream().map(land.nodes()::get).toList();
    for (int site : sites) {
      for (Actor actor : comeback.on(site)) {
        if (!actor.traits().finished()) {
          gone.add(actor);
        }
      }
    }
  }

  /// Finds what the loss of a node does; empty where there is none of the name. Declare
  /// [Simulations#READS].
  public static Optional<LossResult> ofNode(String node, Cluster cluster) {
    return Landscape.of(cluster)
        .site(node)
        .map(site -> new Loss(cluster, node, List.of(site)).result());
  }

  /// Finds what the loss of a zone does; empty where there is none of the name. Declare
  /// [Simulations#READS].
  public static Optional<LossResult> ofZone(String zone, Cluster cluster) {
    return Optional.ofNullable(cluster.index(ZONES).get(zone))
        .map(sites -> new Loss(cluster, zone, sites).result());
  }

  /// Returns the zones, sorted.
  static List<String> zones(Cluster cluster) {
    return List.copyOf(cluster.index(ZONES).keySet());
  }

  /// Finds what the loss of that node does to a workload that is worst for it; empty where none of
  /// its pods is on a node. Declare [Simulations#READS].
  public static Optional<Worst> worstNode(Workload workload, Cluster cluster) {
    return Optional.ofNullable(cluster.index(WORST_NODE).get(workload.subject().key()));
  }

  /// Finds what the loss of that zone does to a workload that is worst for it; empty where none of
  /// its pods is in a zone. Declare [Simulations#READS].
  public static Optional<Worst> worstZone(Workload workload, Cluster cluster) {
    return Optional.ofNullable(cluster.index(WORST_ZONE).get(workload.subject().key()));
  }

  private static Map<String, Worst> worstNode(Cluster cluster) {
    Map<Workload, Worst> worst = new LinkedHashMap<>();
    List<Node> nodes = Landscape.of(cluster).nodes();
    for (int site = 0; site < nodes.size(); site++) {
      new Loss(cluster, nodes.get(site).name(), List.of(site)).keepWorst(worst);
    }
    return byKey(worst);
  }

  private static Map<String, Worst> worstZone(Cluster cluster) {
    Map<Workload, Worst> worst = new LinkedHashMap<>();
    cluster.index(ZONES).forEach((zone, sites) -> new Loss(cluster, zone, sites).keepWorst(worst));
    return byKey(worst);
  }

  private void keepWorst(Map<Workload, Worst> worst) {
    for (WorkloadFate fate : fates()) {
      Worst next = new Worst(target, fate);
      worst.merge(fate.workload(), next, (old, one) -> one.isWorseThan(old) ? one : old);
    }
  }

  private static Map<String, Worst> byKey(Map<Workload, Worst> worst) {
    Map<String, Worst> byKey = new HashMap<>();
    worst.forEach((workload, one) -> byKey.put(workload.subject().key(), one));
    return byKey;
  }

  private static SortedMap<String, List<Integer>> sitesByZone(Cluster cluster) {
    List<Node> nodes = Landscape.of(cluster).nodes();
    SortedMap<String, List<Integer>> zones = new TreeMap<>();
    for (int site = 0; site < nodes.size(); site++) {
      Optional<String> zone = nodes.get(site).zone();
      if (zone.isPresent()) {
        zones.computeIfAbsent(zone.get(), none -> new ArrayList<>()).add(site);
      }
    }
    return Collections.unmodifiableSortedMap(zones);
  }

  private LossResult result() {
    List<WorkloadFate> fates = fates();
    fates.sort((a, b) -> a.workload().subject().compareTo(b.workload().subject()));
    List<String> bare = new ArrayList<>();
    for (Actor actor : gone) {
      if (actor.traits().way() == Comeback.Way.NEVER) {
        bare.add(actor.namespace() + "/" + actor.name());
      }
    }
    Collections.sort(bare);
    return new LossResult(target, nodes, fates, leftOut, isHeadless(), bare, remarks());
  }

  /// Replays the loss.
  ///
  /// @return what becomes of each workload with a pod on the lost nodes
  private List<WorkloadFate> fates() {
    List<Actor> moving = new ArrayList<>();
    List<Pod> pods = new ArrayList<>();
    boolean lookingAtOthers = false;
    Map<Workload, List<Aftermath.Moved>> byOwner = new LinkedHashMap<>();
    for (Actor actor : gone) {
      if (comesBack(actor)) {
        moving.add(actor);
        pods.add(actor.pod());
        lookingAtOthers |= actor.shape().looksAtOthers();
      }
      if (actor.owner().isPresent()) {
        byOwner.computeIfAbsent(actor.owner().get(), none -> new ArrayList<>());
      }
    }
    Placing.Outcome later = Placing.of(land, board -> strike(board, Board::remove), pods);
    Placing.Outcome first =
        lookingAtOthers ? Placing.of(land, board -> strike(board, Board::kill), pods) : later;
    leftOut = later.leastLeftOut().size();
    for (int i = 0; i < pods.size(); i++) {
      Actor actor = moving.get(i);
      if (actor.owner().isPresent()) {
        byOwner
            .computeIfAbsent(actor.owner().get(), none -> new ArrayList<>())
            .add(new Aftermath.Moved(actor, later.verdicts().get(i), first.verdicts().get(i)));
      }
    }
    boolean[] lost = new boolean[land.nodes().size()];
    sites.forEach(site -> lost[site] = true);
    Aftermath aftermath = new Aftermath(comeback, lost, isHeadless(), isCloud());
    List<WorkloadFate> fates = new ArrayList<>();
    byOwner.forEach((owner, moved) -> fates.add(aftermath.of(owner, moved)));
    return fates;
  }

  private static boolean comesBack(Actor actor) {
    return switch (actor.traits().way()) {
      case ANOTHER, SAME_NAME -> !actor.pod().isDeleted();
      case NEVER, WITH_NODE -> false;
    };
  }

  private interface End {
    void of(Board board, int site);
  }

  private void strike(Board board, End end) {
    gone.forEach(actor -> board.take(actor.pod()));
    sites.forEach(site -> end.of(board, site));
  }

  /// Says whether the nodes of the control plane that can be seen lose their majority.
  private boolean isHeadless() {
    int all = facts.controlPlane.size();
    int dying = 0;
    for (int site : sites) {
      dying += facts.controlPlane.contains(site) ? 1 : 0;
    }
    return dying > 0 && all - dying < all / 2 + 1;
  }

  /// A cloud deletes the Node object of a machine that is gone.
  private boolean isCloud() {
    return sites.stream().allMatch(site -> land.nodes().get(site).isOfCloud());
  }

  private List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    for (Read<?> read : facts.unseen) {
      remarks.add("%s could not be read whole".formatted(read.id()));
    }
    if (facts.placeless > 0 && nodes.stream().anyMatch(node -> !node.name().equals(target))) {
      remarks.add(
          "%s without a zone label are taken as surviving".formatted(nodes(facts.placeless)));
    }
    List<String> below = new ArrayList<>();
    Map<DisruptionBudget, Integer> fewer = new LinkedHashMap<>();
    for (Actor actor : gone) {
      if (actor.traits().healthy()) {
        for (DisruptionBudget budget : actor.traits().budgets()) {
          fewer.merge(budget, 1, Integer::sum);
        }
      }
    }
    fewer.forEach(
        (budget, count) -> {
          Tally tally = budgets.count(budget).inForce();
          if (tally.healthy() - count < tally.desired()) {
            below.add(budget.namespace() + "/" + budget.name());
          }
        });
    if (!below.isEmpty()) {
      Collections.sort(below);
      remarks.add(
          "until replacements are ready every eviction is refused by %s"
              .formatted(String.join(", ", below)));
    }
    return remarks;
  }

  private static String nodes(long count) {
    return count == 1 ? "1 node" : count + " nodes";
  }
}
