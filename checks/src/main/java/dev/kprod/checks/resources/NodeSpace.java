package dev.kprod.checks.resources;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.PodsByNode;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.semantics.scheduling.Eligibility;
import dev.kprod.semantics.scheduling.PodRequests;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What each node would give to pods if nothing ran there but what belongs to the node: its
/// DaemonSets' pods and its static ones. Whether a pod fits is worked out once for pods alike.
final class NodeSpace {
  /// What is read.
  static final Reads READS = Words.WORKLOAD.and(Reads.of(Resources.NODES));

  private static final Index<NodeSpace> INDEX = Index.of("node space", READS, NodeSpace::new);

  /// Marks that go as they came: of health, of a node that starts, of an autoscaler that waits.
  private static final List<String> PASSING =
      List.of(
          "node.kubernetes.io/not-ready",
          "node.kubernetes.io/unreachable",
          "node.kubernetes.io/unschedulable",
          "node.kubernetes.io/memory-pressure",
          "node.kubernetes.io/disk-pressure",
          "node.kubernetes.io/pid-pressure",
          "node.kubernetes.io/network-unavailable",
          "node.kubernetes.io/out-of-service",
          "node.cloudprovider.kubernetes.io/uninitialized",
          "node.cloudprovider.kubernetes.io/shutdown",
          "ToBeDeletedByClusterAutoscaler",
          "DeletionCandidateOfClusterAutoscaler",
          "karpenter.sh/disrupted",
          "karpenter.sh/unregistered");

  /// How a pod fits.
  sealed interface Fit {
    /// Some node takes it.
    record Fits() implements Fit {}

    /// Selectors and taints leave it no node, whatever it asks.
    ///
    /// @param because how many nodes are out of the question for which reason
    record Nowhere(SortedMap<String, Integer> because) implements Fit {}

    /// The nodes that it may run on are all too small.
    ///
    /// @param lacks what is asked and at most given, by resource, on the node that lacks least
    /// @param node that node
    /// @param eligible how many nodes it may run on
    /// @param kept a node that is large enough and why it is out of the question
    record TooSmall(List<Lack> lacks, String node, int eligible, Optional<String> kept)
        implements Fit {}
  }

  /// One resource of which a node gives too little.
  record Lack(String resource, Quantity asked, Quantity given) {}

  private record Space(Node node, SortedMap<String, Quantity> given) {}

  private final List<Space> spaces = new ArrayList<>();
  private final Map<List<Tree>, Fit> answers = new HashMap<>();

  private NodeSpace(Cluster cluster) {
    PodsByNode pods = PodsByNode.of(cluster);
    Workloads workloads = Workloads.of(cluster);
    List<Node> nodes = new ArrayList<>(cluster.list(Resources.NODES));
    nodes.sort(Comparator.comparing(Node::name));
    for (Node node : nodes) {
      SortedMap<String, Quantity> given = new TreeMap<>(node.allocatable());
      if (given.isEmpty()) {
        continue;
      }
      for (Pod pod : pods.on(node.name())) {
        if (pod.isLive() && belongsToNode(pod, workloads)) {
          PodRequests.held(pod).forEach((resource, amount) -> take(given, resource, amount));
          take(given, "pods", Quantity.of(1));
        }
      }
      spaces.add(new Space(lasting(node), given));
    }
  }

  private static boolean belongsToNode(Pod pod, Workloads workloads) {
    return pod.isMirror() || workloads.of(pod).filter(Workload::isDaemonSet).isPresent();
  }

  private static void take(Map<String, Quantity> given, String resource, Quantity amount) {
    given.computeIfPresent(resource, (name, there) -> there.minus(amount));
  }

  /// Returns the node without the marks that pass.
  private static Node lasting(Node node) {
    List<Tree> taints =
        node.tree().items("spec", "taints").stream()
            .filter(taint -> !PASSING.contains(taint.text("key")))
            .toList();
    Map<String, Tree> spec = new LinkedHashMap<>(node.tree().fields("spec"));
    spec.put("taints", Tree.of(taints));
    Map<String, Tree> fields = new LinkedHashMap<>(node.tree().fields());
    fields.put("spec", Tree.of(spec));
    return new Node(Tree.of(fields));
  }

  /// Returns the space of a cluster. Declare [#READS].
  static NodeSpace of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  /// Says whether no node says what it gives.
  boolean isUnknown() {
    return spaces.isEmpty();
  }

  /// Says how pods of a spec fit, wherever they run now.
  synchronized Fit fit(PodSpec spec) {
    return answers.computeIfAbsent(spec.placementParts(), unseen -> work(unbound(spec)));
  }

  /// The node that the scheduler wrote is no wish, and a limit alone is the request too.
  private static PodSpec unbound(PodSpec spec) {
    Map<String, Tree> fields = new LinkedHashMap<>(spec.tree().fields());
    fields.remove("nodeName");
    for (String list : List.of("containers", "initContainers")) {
      if (spec.tree().has(list)) {
        fields.put(list, Tree.of(spec.tree().items(list).stream().map(NodeSpace::asking).toList()));
      }
    }
    return new PodSpec(Tree.of(fields));
  }

  private static Tree asking(Tree container) {
    Map<String, Tree> requests = new LinkedHashMap<>(container.fields("resources", "limits"));
    requests.putAll(container.fields("resources", "requests"));
    Map<String, Tree> resources = new LinkedHashMap<>(container.fields("resources"));
    resources.put("requests", Tree.of(requests));
    Map<String, Tree> fields = new LinkedHashMap<>(container.fields());
    fields.put("resources", Tree.of(resources));
    return Tree.of(fields);
  }

  private Fit work(PodSpec spec) {
    Eligibility eligibility = Eligibility.of(spec);
    SortedMap<String, Quantity> asked = PodRequests.of(spec);
    SortedMap<String, Integer> because = new TreeMap<>();
    Optional<String> kept = Optional.empty();
    Optional<Fit.TooSmall> nearest = Optional.empty();
    int eligible = 0;
    for (Space space : spaces) {
      List<Lack> lacks = lacks(asked, space.given);
      String reason = eligibility.because(space.node);
      if (!reason.isEmpty()) {
        because.merge(reason, 1, Integer::sum);
        kept =
            kept.isEmpty() && lacks.isEmpty()
                ? Optional.of("%s (%s)".formatted(space.node.name(), reason))
                : kept;
        continue;
      }
      if (lacks.isEmpty()) {
        return new Fit.Fits();
      }
      eligible++;
      Fit.TooSmall here = new Fit.TooSmall(lacks, space.node.name(), 0, Optional.empty());
      nearest = nearest.filter(best -> !isNearer(here, best)).or(() -> Optional.of(here));
    }
    if (nearest.isEmpty()) {
      return new Fit.Nowhere(because);
    }
    return new Fit.TooSmall(nearest.get().lacks, nearest.get().node, eligible, kept);
  }

  private static boolean isNearer(Fit.TooSmall one, Fit.TooSmall other) {
    if (one.lacks.size() != other.lacks.size()) {
      return one.lacks.size() < other.lacks.size();
    }
    Lack mine = one.lacks.getFirst();
    Lack theirs = other.lacks.getFirst();
    return mine.resource.equals(theirs.resource) && mine.given.compareTo(theirs.given) > 0;
  }

  private static List<Lack> lacks(Map<String, Quantity> asked, Map<String, Quantity> given) {
    List<Lack> lacks = new ArrayList<>();
    asked.forEach(
        (resource, amount) -> {
          Quantity there = given.getOrDefault(resource, Quantity.zero());
          if (amount.signum() > 0 && amount.compareTo(there) > 0) {
            lacks.add(new Lack(resource, amount, there));
          }
        });
    Quantity pods = given.getOrDefault("pods", Quantity.of(1));
    if (pods.compareTo(Quantity.of(1)) < 0) {
      lacks.add(new Lack("pods", Quantity.of(1), pods));
    }
    return lacks;
  }
}
