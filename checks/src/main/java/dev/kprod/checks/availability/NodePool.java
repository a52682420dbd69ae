package dev.kprod.checks.availability;

import static dev.kprod.cluster.Resources.NODES;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.NodeTerms;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.SpreadConstraint;
import dev.kprod.semantics.scheduling.Eligibility;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// The nodes of a cluster as new pods meet them. Most workloads select and tolerate the same, so
/// that an answer for one is kept for all of them.
final class NodePool {
  private static final Index<NodePool> INDEX =
      Index.of("node pool", Reads.of(NODES), cluster -> new NodePool(cluster.list(NODES)));

  /// What keeps a pod off nodes.
  private record Kind(String node, List<Tree> parts) {
    static Kind of(PodSpec spec) {
      return new Kind(spec.nodeName(), spec.nodeParts());
    }
  }

  /// What a spread constraint looks at.
  private record Looking(String topologyKey, List<Tree> parts) {}

  /// The nodes that new pods of a template may run on, room and other pods left aside.
  ///
  /// @param usable those that take pods and that nothing in the template excludes
  /// @param excluded how many nodes are excluded for which reason
  /// @param zones the zones of the usable ones
  record Choice(List<Node> usable, Map<String, Integer> excluded, Set<String> zones) {}

  private final Map<String, Node> byName = new LinkedHashMap<>();
  private final List<Node> usable;
  private final Set<String> ready;
  private final Set<String> zones;
  private final Set<String> workerZones;
  private final long workers;
  private final Map<List<Tree>, List<Node>> eligible = new HashMap<>();
  private final Map<Looking, Integer> domains = new HashMap<>();
  private final Map<Kind, Choice> choices = new HashMap<>();

  private NodePool(List<Node> nodes) {
    nodes.forEach(node -> byName.put(node.name(), node));
    List<Node> all = List.copyOf(byName.values());
    this.usable = all.stream().filter(Node::isUsable).toList();
    this.ready = new HashSet<>();
    all.stream().filter(Node::isReady).forEach(node -> ready.add(node.name()));
    this.zones = zones(all);
    this.workerZones = zones(all.stream().filter(node -> !node.isControlPlane()).toList());
    this.workers = usable.stream().filter(node -> !node.isControlPlane()).count();
  }

  /// Returns the nodes of a cluster. Declare [dev.kprod.cluster.Resources#NODES].
  static NodePool of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  private static Set<String> zones(Collection<Node> nodes) {
    Set<String> zones = new TreeSet<>();
    nodes.forEach(node -> node.zone().ifPresent(zones::add));
    return Collections.unmodifiableSet(zones);
  }

  /// Returns the nodes by name.
  Map<String, Node> byName() {
    return Collections.unmodifiableMap(byName);
  }

  /// Returns how many nodes take new pods.
  int usable() {
    return usable.size();
  }

  /// Returns how many of them are no part of the control plane.
  long workers() {
    return workers;
  }

  /// Says whether a node of a name is there and reports.
  boolean isReady(String node) {
    return ready.contains(node);
  }

  /// Returns the zones of all nodes.
  Set<String> zones() {
    return zones;
  }

  /// Returns the zones of the nodes that are no part of the control plane.
  Set<String> workerZones() {
    return workerZones;
  }

  /// Returns the nodes that may take a new pod, capacity and other pods left aside.
  synchronized List<Node> eligible(PodSpec spec) {
    return eligible.computeIfAbsent(
        spec.nodeParts(),
        unseen -> {
          NodeTerms terms = NodeTerms.of(spec);
          return usable.stream()
              .filter(node -> Placement.tolerates(spec, node) && terms.admit(node))
              .toList();
        });
  }

  /// Counts the values of a spread constraint's label on the nodes that it looks at.
  synchronized int domains(SpreadConstraint rule, PodSpec spec) {
    Looking looking =
        new Looking(rule.topologyKey(), rule.honorsAffinity() ? spec.nodeParts() : List.of());
    return domains.computeIfAbsent(looking, unseen -> count(rule, spec));
  }

  private int count(SpreadConstraint rule, PodSpec spec) {
    NodeTerms terms = NodeTerms.of(spec);
    Set<String> values = new HashSet<>();
    for (Node node : byName.values()) {
      String value = node.labels().get(rule.topologyKey());
      if (value != null && (!rule.honorsAffinity() || terms.admit(node))) {
        values.add(value);
      }
    }
    return values.size();
  }

  /// Returns the nodes that new pods of a template may run on.
  synchronized Choice choice(PodSpec spec) {
    return choices.computeIfAbsent(Kind.of(spec), unseen -> choose(spec));
  }

  private Choice choose(PodSpec spec) {
    Eligibility eligibility = Eligibility.of(spec);
    List<Node> open = new ArrayList<>();
    int closed = 0;
    Map<String, Integer> excluded = new TreeMap<>();
    for (Node node : byName.values()) {
      String because = eligibility.because(node);
      if (!because.isEmpty()) {
        excluded.merge(because, 1, Integer::sum);
      } else if (node.isUsable()) {
        open.add(node);
      } else {
        closed++;
      }
    }
    if (closed > 0) {
      excluded.merge("cordoned or not ready", closed, Integer::sum);
    }
    return new Choice(List.copyOf(open), Collections.unmodifiableMap(excluded), zones(open));
  }
}
