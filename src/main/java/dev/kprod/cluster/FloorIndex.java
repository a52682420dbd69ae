package dev.kprod.cluster;

import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// Which autoscalers target which owner.
final class FloorIndex {
  static final Index<FloorIndex> INDEX = Index.of("floor", Words.FLOOR, FloorIndex::new);

  private record Target(String namespace, ScaleTarget of) {}

  private final Cluster cluster;
  private final Map<Target, List<HorizontalPodAutoscaler>> autoscalers = new HashMap<>();
  private final Map<Target, List<ScaledObject>> scaledObjects = new HashMap<>();

  private FloorIndex(Cluster cluster) {
    this.cluster = cluster;
    for (HorizontalPodAutoscaler one : cluster.ask(Resources.AUTOSCALERS).known()) {
      autoscalers
          .computeIfAbsent(new Target(one.namespace(), one.target()), unseen -> new ArrayList<>())
          .add(one);
    }
    for (ScaledObject one : cluster.ask(Resources.SCALED_OBJECTS).known()) {
      scaledObjects
          .computeIfAbsent(new Target(one.namespace(), one.target()), unseen -> new ArrayList<>())
          .add(one);
    }
  }

  Floor of(Workload workload) {
    return switch (workload.scale()) {
      case Scale.PerNode perNode -> new Floor.None("it runs one pod on each node");
      case Scale.Single single -> new Floor.None("nothing makes another of this pod");
      case Scale.Batch batch -> new Floor.None("it runs to an end");
      case Scale.Replicas(int count) -> scaled(workload, OptionalInt.of(count), "");
      case Scale.Unknown(String because) -> scaled(workload, OptionalInt.empty(), because);
    };
  }

  private Floor scaled(Workload workload, OptionalInt replicas, String because) {
    Subject subject = workload.subject();
    Target target =
        new Target(
            subject.namespace(), new ScaleTarget(subject.group(), subject.kind(), subject.name()));
    List<Floor.Of> floors = new ArrayList<>();
    List<ScaledObject> keda = scaledObjects.getOrDefault(target, List.of());
    for (ScaledObject one : keda) {
      OptionalInt paused = one.pausedReplicas();
      if (paused.isPresent()) {
        floors.add(new Floor.Of(paused.getAsInt(), new Floor.Source.KedaPaused(one)));
      } else if (!one.isPaused()) {
        floors.add(new Floor.Of(one.minReplicas(), new Floor.Source.Keda(one)));
      }
    }
    if (!replicas.equals(OptionalInt.of(0))) {
      floors.addAll(byAutoscaler(autoscalers.getOrDefault(target, List.of()), keda));
    }
    if (floors.isEmpty() && replicas.isPresent()) {
      floors.add(new Floor.Of(replicas.getAsInt(), new Floor.Source.Spec()));
    }
    List<Read<?>> unseen = unseen(subject.namespace());
    if (floors.isEmpty()) {
      return new Floor.Unknown(because);
    }
    Floor.Of least =
        floors.stream().min(Comparator.comparingInt(Floor.Of::replicas)).orElse(floors.getFirst());
    return unseen.isEmpty() || least.replicas() == 0
        ? least
        : new Floor.AtMost(least.replicas(), least.by(), unseen);
  }

  /// An autoscaler leaves a target alone that is at 0, and one that KEDA made is KEDA's.
  private static List<Floor.Of> byAutoscaler(
      List<HorizontalPodAutoscaler> all, List<ScaledObject> keda) {
    List<HorizontalPodAutoscaler> own = new ArrayList<>();
    for (HorizontalPodAutoscaler one : all) {
      boolean kedas =
          keda.stream().anyMatch(object -> object.autoscalerName().equals(one.name()))
              || (one.isMadeByKeda() && !keda.isEmpty());
      if (!kedas && !one.isDisabled()) {
        own.add(one);
      }
    }
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
