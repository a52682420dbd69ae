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
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Replays the sudden death of some nodes at once: of one node, or of all nodes of a zone.
///
/// Nothing asks a budget. Pods are gone at once, and come back elsewhere after the control plane
/// has noticed: those of a StatefulSet only after the Node object is deleted.
public final class Loss {
  private static final Index<Map<String, LossResult>> NODES =
      Index.of("node losses", Simulations.READS, Loss::everyNode);
  private static final Index<Map<String, LossResult>> ZONES =
      Index.of("zone losses", Simulations.READS, Loss::everyZone);

  private static final Index<Map<String, Map<String, WorkloadFate>>> BY_NODE =
      Index.of(
          "node losses by workload", Simulations.READS, cluster -> byWorkload(ofNodes(cluster)));
  private static final Index<Map<String, Map<String, WorkloadFate>>> BY_ZONE =
      Index.of(
          "zone losses by workload", Simulations.READS, cluster -> byWorkload(ofZones(cluster)));

  /// What is the same whatever is lost.
  ///
  /// @param unseen the reads that did not bring everything
  /// @param placeless how many nodes are in no zone
  /// @param controlPlane the nodes of the control plane that can be seen
  private record Facts(List<Read<?>> unseen, long placeless, Set<Node> controlPlane) {
    static Facts of(Cluster cluster) {
      List<Node> nodes = Landscape.of(cluster).nodes();
      return new Facts(
          Simulations.unseen(cluster),
          nodes.stream().filter(node -> node.zone().isEmpty()).count(),
          nodes.stream().filter(Node::isControlPlane).collect(Collectors.toSet()));
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

  private Loss(Cluster cluster, String target, List<Integer> sites) {
    this.facts = cluster.index(FACTS);
    this.land = Landscape.of(cluster);
    this.budgets = Budgets.of(cluster);
    this.comeback = Comeback.of(cluster);
    this.target = target;
    this.sites = sites;
  }

  /// Returns what the loss of each node does, each by itself, by name. Declare [Simulations#READS].
  public static Map<String, LossResult> ofNodes(Cluster cluster) {
    return cluster.index(NODES);
  }

  /// Returns what the loss of each zone does, each by itself, by name. Declare [Simulations#READS].
  public static Map<String, LossResult> ofZones(Cluster cluster) {
    return cluster.index(ZONES);
  }

  /// Returns what each loss of a node does to one workload, the harmless ones too, by node. Declare
  /// [Simulations#READS].
  public static Map<String, WorkloadFate> ofNodes(Workload workload, Cluster cluster) {
    return cluster.index(BY_NODE).getOrDefault(workload.subject().key(), Map.of());
  }

  /// Returns what each loss of a zone does to one workload, the harmless ones too, by zone. Declare
  /// [Simulations#READS].
  public static Map<String, WorkloadFate> ofZones(Workload workload, Cluster cluster) {
    return cluster.index(BY_ZONE).getOrDefault(workload.subject().key(), Map.of());
  }

  private static Map<String, Map<String, WorkloadFate>> byWorkload(
      Map<String, LossResult> results) {
    Map<String, Map<String, WorkloadFate>> byWorkload = new LinkedHashMap<>();
    results.forEach(
        (target, result) ->
            result
                .workloads()
                .forEach(
                    fate ->
                        byWorkload
                            .computeIfAbsent(
                                fate.workload().subject().key(), none -> new LinkedHashMap<>())
                            .put(target, fate)));
    return byWorkload;
  }

  private static Map<String, LossResult> everyNode(Cluster cluster) {
    Map<String, LossResult> results = new LinkedHashMap<>();
    List<Node> nodes = Landscape.of(cluster).nodes();
    for (int site = 0; site < nodes.size(); site++) {
      String name = nodes.get(site).name();
      results.put(name, new Loss(cluster, name, List.of(site)).result());
    }
    return Collections.unmodifiableMap(results);
  }

  private static Map<String, LossResult> everyZone(Cluster cluster) {
    List<Node> nodes = Landscape.of(cluster).nodes();
    SortedMap<String, List<Integer>> zones = new TreeMap<>();
    for (int site = 0; site < nodes.size(); site++) {
      int index = site;
      nodes
          .get(site)
          .zone()
          .ifPresent(zone -> zones.computeIfAbsent(zone, none -> new ArrayList<>()).add(index));
    }
    Map<String, LossResult> results = new LinkedHashMap<>();
    zones.forEach((zone, sites) -> results.put(zone, new Loss(cluster, zone, sites).result()));
    return Collections.unmodifiableMap(results);
  }

  private LossResult result() {
    List<Node> nodes = sites.stream().map(land.nodes()::get).toList();
    List<Actor> gone = new ArrayList<>();
    for (Node node : nodes) {
      for (Actor actor : comeback.on(node.name())) {
        if (!actor.traits().finished()) {
          gone.add(actor);
        }
      }
    }
    Set<Pod> lost = new HashSet<>();
    List<Pod> moving = new ArrayList<>();
    List<String> bare = new ArrayList<>();
    boolean lookingAtOthers = false;
    for (Actor actor : gone) {
      lost.add(actor.pod());
      switch (actor.traits().way()) {
        case ANOTHER, SAME_NAME -> {
          if (!actor.pod().isDeleted()) {
            moving.add(actor.pod());
            lookingAtOthers |= actor.shape().looksAtOthers();
          }
        }
        case NEVER -> bare.add(actor.namespace() + "/" + actor.name());
        case WITH_NODE -> {}
      }
    }
    Collections.sort(bare);
    Placing.Outcome placed = Placing.of(land, board(gone, Board::remove), moving);
    Map<Pod, Placing.Verdict> later = placed.verdicts();
    Map<Pod, Placing.Verdict> first =
        lookingAtOthers ? Placing.of(land, board(gone, Board::kill), moving).verdicts() : later;
    boolean headless = isHeadless(nodes);
    Map<Workload, List<Pod>> byOwner = new LinkedHashMap<>();
    for (Actor actor : gone) {
      if (actor.owner().isPresent()) {
        byOwner.computeIfAbsent(actor.owner().get(), none -> new ArrayList<>()).add(actor.pod());
      }
    }
    List<WorkloadFate> fates = new ArrayList<>();
    Aftermath aftermath = new Aftermath(comeback, lost, later, first, headless, isCloud());
    byOwner.forEach((owner, pods) -> fates.add(aftermath.of(owner, pods)));
    fates.sort((a, b) -> a.workload().subject().compareTo(b.workload().subject()));
    return new LossResult(
        target, nodes, fates, placed.leastLeftOut().size(), headless, bare, remarks(nodes, gone));
  }

  private interface End {
    void of(Board board, int site);
  }

  private Supplier<Board> board(List<Actor> gone, End end) {
    Board base = land.board();
    gone.forEach(actor -> base.take(actor.pod()));
    sites.forEach(site -> end.of(base, site));
    return base::copy;
  }

  /// Says whether the nodes of the control plane that can be seen lose their majority.
  private boolean isHeadless(List<Node> lost) {
    int all = facts.controlPlane.size();
    long dying = lost.stream().filter(facts.controlPlane::contains).count();
    return dying > 0 && all - dying < all / 2 + 1;
  }

  /// A cloud deletes the Node object of a machine that is gone.
  private boolean isCloud() {
    return sites.stream().allMatch(site -> land.nodes().get(site).isOfCloud());
  }

  private List<String> remarks(List<Node> lost, List<Actor> gone) {
    List<String> remarks = new ArrayList<>();
    for (Read<?> read : facts.unseen) {
      remarks.add("%s could not be read whole".formatted(read.id()));
    }
    if (facts.placeless > 0 && lost.stream().anyMatch(node -> !node.name().equals(target))) {
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
