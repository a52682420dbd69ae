package dev.kprod.checks.resources;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.PodsByNode;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.semantics.quota.PodUsage;
import dev.kprod.semantics.scheduling.PodRequests;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What runs on a worker, by what its pods ask for and are limited to.
///
/// @param requested what its pods request together, by resource
/// @param memoryLimits what memory its pods are limited to together; a pod without a limit adds
///   nothing
/// @param pods its live pods
record NodeLoad(
    Node node, SortedMap<String, Quantity> requested, Quantity memoryLimits, List<Pod> pods) {
  /// What is read.
  static final Reads READS = Reads.of(Resources.NODES, Resources.PODS);

  private static final Index<List<NodeLoad>> INDEX =
      Index.of("load of workers", READS, NodeLoad::all);

  NodeLoad {
    pods = List.copyOf(pods);
  }

  /// Returns the load of each usable worker, by name; of the nodes of the control plane only where
  /// there are no others. Declare [#READS].
  static List<NodeLoad> of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  private static List<NodeLoad> all(Cluster cluster) {
    List<Node> usable =
        cluster.list(Resources.NODES).stream()
            .filter(node -> node.isUsable() && !node.isVirtual())
            .filter(node -> !node.allocatable().isEmpty())
            .sorted(Comparator.comparing(Node::name))
            .toList();
    List<Node> workers = usable.stream().filter(node -> !node.isControlPlane()).toList();
    PodsByNode pods = PodsByNode.of(cluster);
    Map<List<Tree>, Taken> known = new HashMap<>();
    List<NodeLoad> all = new ArrayList<>();
    for (Node node : workers.isEmpty() ? usable : workers) {
      List<Pod> live = new ArrayList<>();
      for (Pod pod : pods.on(node.name())) {
        if (pod.isLive()) {
          live.add(pod);
        }
      }
      all.add(of(node, live, known));
    }
    return List.copyOf(all);
  }

  /// What a pod takes of its node; the pods of one workload take the same.
  private record Taken(Map<String, Quantity> requested, Quantity memoryLimit) {
    static Taken of(Pod pod) {
      return new Taken(
          PodRequests.held(pod),
          PodUsage.of(pod.spec()).getOrDefault("limits.memory", Quantity.zero()));
    }
  }

  private static NodeLoad of(Node node, List<Pod> pods, Map<List<Tree>, Taken> known) {
    SortedMap<String, Quantity> requested = new TreeMap<>();
    Quantity limits = Quantity.zero();
    for (Pod pod : pods) {
      List<Tree> parts =
          PodRequests.isResized(pod) ? pod.amountParts() : pod.spec().placementParts();
      Taken taken = known.computeIfAbsent(parts, unseen -> Taken.of(pod));
      for (Map.Entry<String, Quantity> one : taken.requested.entrySet()) {
        requested.merge(one.getKey(), one.getValue(), Quantity::plus);
      }
      limits = limits.plus(taken.memoryLimit);
    }
    return new NodeLoad(node, requested, limits, pods);
  }

  /// Returns what it has for pods of a resource.
  Quantity allocatable(String resource) {
    return node.allocatable().getOrDefault(resource, Quantity.zero());
  }

  /// Returns what its pods request of a resource.
  Quantity requested(String resource) {
    return requested.getOrDefault(resource, Quantity.zero());
  }

  /// Returns what is left of a resource.
  Quantity free(String resource) {
    return allocatable(resource).minus(requested(resource));
  }

  /// Returns which nodes it is counted with: pods of one kind of machine go to no other.
  String pool() {
    if (node.isWindows()) {
      return "Windows nodes";
    }
    return node.allocatable().entrySet().stream()
            .anyMatch(one -> one.getKey().endsWith("/gpu") && one.getValue().signum() > 0)
        ? "GPU nodes"
        : "nodes";
  }
}
