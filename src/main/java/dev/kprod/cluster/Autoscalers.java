package dev.kprod.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which autoscalers say what they scale, as far as they were seen. Declare [Words#FLOOR].
///
/// A HorizontalPodAutoscaler that KEDA made belongs to its ScaledObject, and is not listed.
public final class Autoscalers {
  private static final Index<Autoscalers> INDEX =
      Index.of("autoscalers", Words.FLOOR, Autoscalers::new);

  private final List<HorizontalPodAutoscaler> own = new ArrayList<>();
  private final Map<String, List<HorizontalPodAutoscaler>> byTarget = new HashMap<>();
  private final Map<String, List<ScaledObject>> kedaByTarget = new HashMap<>();

  private Autoscalers(Cluster cluster) {
    for (ScaledObject one : cluster.ask(Resources.SCALED_OBJECTS).known()) {
      kedaByTarget
          .computeIfAbsent(key(one.namespace(), one.target()), unseen -> new ArrayList<>())
          .add(one);
    }
    for (HorizontalPodAutoscaler one : cluster.ask(Resources.AUTOSCALERS).known()) {
      if (!isKedas(one)) {
        own.add(one);
        byTarget
            .computeIfAbsent(key(one.namespace(), one.target()), unseen -> new ArrayList<>())
            .add(one);
      }
    }
  }

  /// Returns the autoscalers of a cluster.
  public static Autoscalers of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  private boolean isKedas(HorizontalPodAutoscaler one) {
    List<ScaledObject> objects =
        kedaByTarget.getOrDefault(key(one.namespace(), one.target()), List.of());
    return objects.stream().anyMatch(object -> object.autoscalerName().equals(one.name()))
        || (one.isMadeByKeda() && !objects.isEmpty());
  }

  private static String key(String namespace, ScaleTarget target) {
    return new Subject(target.group(), "", target.kind(), namespace, target.name()).key();
  }

  /// Returns every HorizontalPodAutoscaler that a person wrote.
  public List<HorizontalPodAutoscaler> own() {
    return List.copyOf(own);
  }

  /// Returns the HorizontalPodAutoscalers of one target.
  public List<HorizontalPodAutoscaler> of(String namespace, ScaleTarget target) {
    return List.copyOf(byTarget.getOrDefault(key(namespace, target), List.of()));
  }

  /// Returns the ScaledObjects of one target.
  public List<ScaledObject> scaledObjects(String namespace, ScaleTarget target) {
    return List.copyOf(kedaByTarget.getOrDefault(key(namespace, target), List.of()));
  }

  /// Returns the HorizontalPodAutoscalers of a workload.
  public List<HorizontalPodAutoscaler> of(Workload workload) {
    return of(workload.namespace(), target(workload));
  }

  /// Returns the ScaledObjects of a workload.
  public List<ScaledObject> scaledObjects(Workload workload) {
    return scaledObjects(workload.namespace(), target(workload));
  }

  private static ScaleTarget target(Workload workload) {
    Subject subject = workload.subject();
    return new ScaleTarget(subject.group(), subject.kind(), subject.name());
  }
}
