package dev.kprod.cluster;

import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/// Which autoscalers target which owner.
final class FloorIndex {
  static final Index<FloorIndex> INDEX = Index.of("floor", Words.FLOOR, FloorIndex::new);

  private final Cluster cluster;
  private final Autoscalers autoscalers;

  /// Kept as they are asked for: many checks ask for the floor of each workload.
  private final Map<Workload, Floor> floors = new ConcurrentHashMap<>();

  private FloorIndex(Cluster cluster) {
    this.cluster = cluster;
    this.autoscalers = Autoscalers.of(cluster);
  }

  Floor of(Workload workload) {
    Floor known = floors.get(workload);
    if (known == null) {
      known = floor(workload);
      floors.put(workload, known);
    }
    return known;
  }

  private Floor floor(Workload workload) {
    return switch (workload.scale()) {
      case Scale.PerNode perNode -> new Floor.None("it runs one pod on each node");
      case Scale.Single single -> new Floor.None("nothing makes another of this pod");
      case Scale.Batch batch -> new Floor.None("it runs to an end");
      case Scale.Replicas(int count) -> scaled(workload, OptionalInt.of(count), "");
      case Scale.Unknown(String because) -> scaled(workload, OptionalInt.empty(), because);
    };
  }

  private Floor scaled(Workload workload, OptionalInt replicas, String because) {
    List<Floor.Of> floors = new ArrayList<>();
    for (ScaledObject one : autoscalers.scaledObjects(workload)) {
      OptionalInt paused = one.pausedReplicas();
      if (paused.isPresent()) {
        floors.add(new Floor.Of(paused.getAsInt(), new Floor.Source.KedaPaused(one)));
      } else if (!one.isPaused()) {
        floors.add(new Floor.Of(one.minReplicas(), new Floor.Source.Keda(one)));
      }
    }
    if (!replicas.equals(OptionalInt.of(0))) {
      floors.addAll(byAutoscaler(autoscalers.of(workload)));
    }
    if (floors.isEmpty() && replicas.isPresent()) {
      floors.add(new Floor.Of(replicas.getAsInt(), new Floor.Source.Spec()));
    }
    List<Read<?>> unseen = unseen(workload.namespace());
    if (floors.isEmpty()) {
      return new Floor.Unknown(because);
    }
    Floor.Of least = Collections.min(floors, Comparator.comparingInt(Floor.Of::replicas));
    return unseen.isEmpty() || least.replicas() == 0
        ? least
        : new Floor.AtMost(least.replicas(), least.by(), unseen);
  }

  /// An autoscaler leaves a target alone that is at 0.
  private static List<Floor.Of> byAutoscaler(List<HorizontalPodAutoscaler> all) {
    if (all.isEmpty()) {
      return List.of();
    }
    List<HorizontalPodAutoscaler> own = all.stream().filter(one -> !one.isDisabled()).toList();
    return own.stream()
        .min(
            Comparator.comparingInt(HorizontalPodAutoscaler::minReplicas)
                .thenComparing(HorizontalPodAutoscaler::name))
        .map(
            least ->
                List.of(
                    new Floor.Of(
                        least.minReplicas(), new Floor.Source.Autoscaler(least, own.size() - 1))))
        .orElse(List.of());
  }

  private List<Read<?>> unseen(String namespace) {
    List<Read<?>> unseen = new ArrayList<>();
    for (Read<?> read : List.<Read<?>>of(Resources.AUTOSCALERS, Resources.SCALED_OBJECTS)) {
      if (cluster.outcome(read, namespace) instanceof ReadOutcome.Unseen) {
        unseen.add(read);
      }
    }
    return unseen;
  }
}
