package dev.kprod.checks.availability;

import static dev.kprod.cluster.Resources.NODES;
import static dev.kprod.cluster.Resources.PODS;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.PodsByNode;
import dev.kprod.cluster.Reads;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.semantics.scheduling.PodRequests;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What is left on each node of what pods may request.
final class NodeRoom {
  private static final String PODS_RESOURCE = "pods";

  private static final Index<NodeRoom> INDEX =
      Index.of("node room", Reads.of(NODES, PODS), NodeRoom::new);

  private final Map<String, SortedMap<String, Quantity>> free = new HashMap<>();

  private NodeRoom(Cluster cluster) {
    PodsByNode pods = PodsByNode.of(cluster);
    for (Node node : cluster.list(NODES)) {
      SortedMap<String, Quantity> left = new TreeMap<>(node.allocatable());
      for (Pod pod : pods.on(node.name())) {
        if (holds(pod)) {
          PodRequests.held(pod).forEach((resource, amount) -> take(left, resource, amount));
          take(left, PODS_RESOURCE, Quantity.of(1));
        }
      }
      free.put(node.name(), left);
    }
  }

  /// Returns the room of a cluster. Declare nodes and pods.
  static NodeRoom of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  private static boolean holds(Pod pod) {
    return switch (pod.phase()) {
      case PENDING, RUNNING, UNKNOWN -> true;
      case SUCCEEDED, FAILED -> false;
    };
  }

  private static void take(Map<String, Quantity> left, String resource, Quantity amount) {
    left.computeIfPresent(resource, (name, there) -> there.minus(amount));
  }

  /// Finds what is short on the node of some where least is missing; empty where one has room, and
  /// where no node says how much it has.
  Optional<String> shortage(PodSpec spec, List<Node> nodes) {
    SortedMap<String, Quantity> wanted = PodRequests.of(spec);
    Map<String, Integer> full = new TreeMap<>();
    for (Node node : nodes) {
      SortedMap<String, Quantity> left = free.getOrDefault(node.name(), new TreeMap<>());
      if (left.isEmpty()) {
        return Optional.empty();
      }
      Optional<String> lacks = lacks(wanted, left);
      if (lacks.isEmpty()) {
        return Optional.empty();
      }
      full.merge(lacks.get(), 1, Integer::sum);
    }
    return full.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(
            most -> "%s on %s of %s nodes".formatted(most.getKey(), most.getValue(), nodes.size()));
  }

  private static Optional<String> lacks(Map<String, Quantity> wanted, Map<String, Quantity> left) {
    Quantity pods = left.get(PODS_RESOURCE);
    if (pods != null && pods.compareTo(Quantity.of(1)) < 0) {
      return Optional.of(PODS_RESOURCE);
    }
    for (Map.Entry<String, Quantity> one : wanted.entrySet()) {
      Quantity there = left.getOrDefault(one.getKey(), Quantity.zero());
      if (!one.getValue().isZero() && one.getValue().compareTo(there) > 0) {
        return Optional.of(one.getKey());
      }
    }
    return Optional.empty();
  }

  /// Finds how much of a resource is missing on the node, of some, where least is missing; empty
  /// where one has enough, and where no node says how much it has.
  Optional<Quantity> missing(PodSpec spec, String resource, List<Node> nodes) {
    Quantity wanted = PodRequests.of(spec).getOrDefault(resource, Quantity.zero());
    return nodes.stream()
        .map(node -> free.getOrDefault(node.name(), new TreeMap<>()))
        .filter(left -> left.containsKey(resource))
        .map(left -> wanted.minus(left.getOrDefault(resource, Quantity.zero())))
        .min(Quantity::compareTo)
        .filter(least -> least.signum() > 0);
  }
}
