package dev.kprod.checks.resources;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.PodsByNode;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.semantics.scheduling.PodRequests;
import dev.kprod.snapshot.Tree;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether memory that was promised twice is being asked for: what shows on a node that its limits
/// are not a number alone.
final class MemoryPressure {
  /// What is read.
  static final Reads READS = NodeLoad.READS.may(Resources.NODE_METRICS, Resources.POD_METRICS);

  private static final Index<MemoryPressure> INDEX =
      Index.of("memory pressure", READS, MemoryPressure::new);

  /// Above this share of what a node has for pods the kubelet is about to evict.
  private static final BigDecimal MUCH = new BigDecimal("0.8");

  private static final Duration RECENT = Duration.ofHours(24);

  private final Map<String, Quantity> nodes = new HashMap<>();
  private final Map<String, Quantity> pods = new HashMap<>();
  private final PodsByNode byNode;
  private final Instant since;

  private MemoryPressure(Cluster cluster) {
    for (CustomResource one : cluster.ask(Resources.NODE_METRICS).known()) {
      Quantity.find(one.tree().text("usage", "memory"))
          .ifPresent(used -> nodes.put(one.name(), used));
    }
    for (CustomResource one : cluster.ask(Resources.POD_METRICS).known()) {
      Quantity used = Quantity.zero();
      for (Tree container : one.tree().items("containers")) {
        used = used.plus(Quantity.find(container.text("usage", "memory")).orElse(Quantity.zero()));
      }
      pods.put(one.namespace() + "/" + one.name(), used);
    }
    this.byNode = PodsByNode.of(cluster);
    this.since = cluster.takenAt().minus(RECENT);
  }

  /// Returns what shows in a cluster. Declare [#READS].
  static MemoryPressure of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  /// Finds what shows on a node, for a person; empty where nothing does.
  Optional<String> on(NodeLoad load) {
    Quantity used = nodes.get(load.node().name());
    Quantity all = load.allocatable("memory");
    if (used != null
        && used.amount().compareTo(all.amount().multiply(MUCH)) > 0
        && all.signum() > 0) {
      return Optional.of("%s of its memory is in use".formatted(percent(used, all)));
    }
    if (Condition.holds(load.node().tree(), "MemoryPressure")) {
      return Optional.of("it reports MemoryPressure");
    }
    long evicted =
        byNode.on(load.node().name()).stream()
            .filter(pod -> Oom.isEvictedForMemory(pod, since))
            .count();
    return evicted == 0
        ? Optional.empty()
        : Optional.of("it evicted %s for memory within a day".formatted(pods(evicted)));
  }

  private static String pods(long count) {
    return count == 1 ? "1 pod" : count + " pods";
  }

  static String percent(Quantity part, Quantity all) {
    return part.amount()
            .multiply(BigDecimal.valueOf(100))
            .divide(all.amount(), 0, RoundingMode.UP)
            .toPlainString()
        + " %";
  }

  /// Returns the pods of a node that use more memory than they request, those that use most beyond
  /// it first, as `namespace/name`.
  List<String> beyondTheirRequest(NodeLoad load) {
    record Beyond(String name, Quantity by) {}
    List<Beyond> found = new ArrayList<>();
    for (Pod pod : load.pods()) {
      String name = pod.namespace() + "/" + pod.name();
      Quantity used = pods.getOrDefault(name, Quantity.zero());
      Quantity by = used.minus(PodRequests.held(pod).getOrDefault("memory", Quantity.zero()));
      if (by.signum() > 0) {
        found.add(new Beyond(name, by));
      }
    }
    return found.stream()
        .sorted(Comparator.comparing(Beyond::by).reversed().thenComparing(Beyond::name))
        .map(Beyond::name)
        .toList();
  }
}
