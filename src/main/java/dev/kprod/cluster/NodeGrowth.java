package dev.kprod.cluster;

import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether something adds nodes when pods need them, and whether it still may.
public sealed interface NodeGrowth {
  /// Where products say what they may add.
  List<Read<?>> PRODUCTS =
      List.of(
          AutoscalerStatus.READ,
          CapacityKinds.NODE_POOLS,
          CapacityKinds.CLUSTER_AUTOSCALERS,
          CapacityKinds.MACHINE_AUTOSCALERS);

  /// What is read to know it.
  Reads READS =
      Reads.of(Resources.NODES, Resources.DEPLOYMENTS)
          .and(Words.PLATFORM)
          .may(PRODUCTS.toArray(Read<?>[]::new));

  /// Nothing does: the nodes are what there is.
  record None() implements NodeGrowth {}

  /// Something does, and may add at least one more node.
  ///
  /// @param by what it is called
  record Open(String by) implements NodeGrowth {}

  /// Something does, and has reached the most that it may add.
  ///
  /// @param by what it is called
  record Exhausted(String by) implements NodeGrowth {}

  /// Something does, or may do, and its limits are not seen.
  ///
  /// @param because what, for a person
  record Hidden(String because) implements NodeGrowth {}

  /// Nothing was seen, and not all was looked at.
  ///
  /// @param unseen the reads that were not complete
  record Unseen(List<Read<?>> unseen) implements NodeGrowth {
    public Unseen {
      unseen = List.copyOf(unseen);
    }
  }

  /// Says how a cluster grows. Declare [#READS].
  static NodeGrowth of(Cluster cluster) {
    List<CustomResource> pools = cluster.ask(CapacityKinds.NODE_POOLS).known();
    Optional<AutoscalerStatus> status = AutoscalerStatus.find(cluster);
    if (pools.stream().anyMatch(NodeGrowth::hasRoom)) {
      return new Open("Karpenter");
    }
    List<AutoscalerStatus.Group> groups = status.map(AutoscalerStatus::groups).orElse(List.of());
    if (groups.stream().anyMatch(AutoscalerStatus.Group::hasRoom)) {
      return new Open("cluster-autoscaler");
    }
    Optional<String> hidden = hidden(cluster, pools, groups);
    if (hidden.isPresent()) {
      return new Hidden(hidden.get());
    }
    if (!pools.isEmpty() || !groups.isEmpty()) {
      return new Exhausted(pools.isEmpty() ? "cluster-autoscaler" : "Karpenter");
    }
    List<Read<?>> unseen = new ArrayList<>();
    for (Read<?> read : PRODUCTS) {
      if (!cluster.ask(read).isWhole()) {
        unseen.add(read);
      }
    }
    return unseen.isEmpty() ? new None() : new Unseen(unseen);
  }

  private static Optional<String> hidden(
      Cluster cluster, List<CustomResource> pools, List<AutoscalerStatus.Group> groups) {
    for (AutoscalerStatus.Group group : groups) {
      if (group.target().isEmpty() || group.most().isEmpty()) {
        return Optional.of("cluster-autoscaler does not say how far it may grow");
      }
    }
    for (NodeAutoscalers.Found found : NodeAutoscalers.of(cluster)) {
      boolean told =
          switch (found.kind()) {
            case "karpenter" -> !pools.isEmpty();
            case "cluster-autoscaler" -> !groups.isEmpty();
            default -> false;
          };
      if (found.deployment().replicas() > 0 && !told) {
        return Optional.of("how far %s may grow is not seen".formatted(found.product()));
      }
    }
    if (!cluster.ask(CapacityKinds.CLUSTER_AUTOSCALERS).known().isEmpty()
        && !cluster.ask(CapacityKinds.MACHINE_AUTOSCALERS).known().isEmpty()) {
      return Optional.of("how far OpenShift's machines may grow is not seen");
    }
    Platform platform = Platform.of(cluster);
    return NodeAutoscalers.isOutOfSight(platform.provider())
        ? Optional.of("%s grows its pools out of sight".formatted(platform.providerName()))
        : Optional.empty();
  }

  /// Says whether a pool of Karpenter is below each of its limits.
  static boolean hasRoom(CustomResource pool) {
    for (Map.Entry<String, Tree> limit : pool.tree().fields("spec", "limits").entrySet()) {
      Optional<Quantity> most = Quantity.find(text(limit.getValue()));
      Optional<Quantity> used =
          Quantity.find(text(pool.tree().at("status", "resources", limit.getKey())));
      if (most.isPresent() && used.isPresent() && used.get().compareTo(most.get()) >= 0) {
        return false;
      }
    }
    return true;
  }

  private static String text(Tree amount) {
    return amount.findText().orElseGet(amount::toString);
  }
}
