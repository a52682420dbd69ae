package dev.kprod.checks.availability;

import static dev.kprod.cluster.Resources.NODES;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Workload;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/// Where the ready pods of a workload are.
///
/// @param pods how many are ready on each node that reports, by the node's name
record Placement(Map<String, Integer> pods) {
  private static final Index<Map<Place, Node>> PLACES =
      Index.of("places", Reads.of(NODES), Placement::places);

  /// Returns the nodes by name. Declare [dev.kprod.cluster.Resources#NODES].
  static Map<String, Node> nodes(Cluster cluster) {
    return NodePool.of(cluster).byName();
  }

  /// Returns where the ready pods are. A pod on a node that does not report is about to be called
  /// unready, so it does not count.
  static Placement of(Workload workload, Cluster cluster) {
    NodePool pool = NodePool.of(cluster);
    Map<String, Integer> pods = new TreeMap<>();
    for (Pod pod : workload.readyPods()) {
      String node = pod.spec().nodeName();
      if (pool.isReady(node)) {
        pods.merge(node, 1, Integer::sum);
      }
    }
    return new Placement(pods);
  }

  /// Returns the nodes that may take a new pod, capacity and other pods left aside.
  static List<Node> eligible(PodSpec spec, Cluster cluster) {
    return NodePool.of(cluster).eligible(spec);
  }

  /// Returns the zones of the usable nodes whose taints a pod tolerates.
  static SortedSet<String> zones(PodSpec spec, Cluster cluster) {
    SortedSet<String> zones = new TreeSet<>();
    for (Map.Entry<Place, Node> place : cluster.index(PLACES).entrySet()) {
      if (tolerates(spec, place.getValue())) {
        zones.add(place.getKey().zone());
      }
    }
    return zones;
  }

  /// Nodes of one zone and with the same taints are the same place for every pod.
  private record Place(String zone, List<Node.Taint> taints) {}

  private static Map<Place, Node> places(Cluster cluster) {
    Map<Place, Node> places = new LinkedHashMap<>();
    for (Node node : cluster.list(NODES)) {
      if (node.isUsable() && node.zone().isPresent()) {
        places.putIfAbsent(new Place(node.zone().get(), node.taints()), node);
      }
    }
    return places;
  }

  /// Says whether a pod tolerates every taint of a node that keeps pods out.
  static boolean tolerates(PodSpec spec, Node node) {
    return node.taints().stream().filter(Node.Taint::keepsOut).allMatch(spec::tolerates);
  }

  /// Returns how many are ready.
  int ready() {
    return pods.values().stream().mapToInt(Integer::intValue).sum();
  }

  /// Returns the node that holds most of them, the first by name of equals.
  Map.Entry<String, Integer> fullest() {
    Map.Entry<String, Integer> fullest = Map.entry("", 0);
    for (Map.Entry<String, Integer> one : pods.entrySet()) {
      fullest = one.getValue() > fullest.getValue() ? one : fullest;
    }
    return fullest;
  }

  /// Returns how many are ready in each group of nodes.
  Map<String, Integer> by(Function<Node, String> group, Cluster cluster) {
    Map<String, Integer> grouped = new TreeMap<>();
    Map<String, Node> nodes = nodes(cluster);
    for (Map.Entry<String, Integer> one : pods.entrySet()) {
      Node node = nodes.get(one.getKey());
      if (node != null) {
        grouped.merge(group.apply(node), one.getValue(), Integer::sum);
      }
    }
    return grouped;
  }
}
