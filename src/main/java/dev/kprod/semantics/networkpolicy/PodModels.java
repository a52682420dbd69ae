package dev.kprod.semantics.networkpolicy;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// The models of the pods of a cluster: those of one shape are read once, and those of a workload
/// looked for once.
final class PodModels {
  static final Index<PodModels> INDEX = Index.of("models of pods", Words.WORKLOAD, PodModels::new);

  private final Instant takenAt;
  private final Map<PodShape, PodModel> byShape = new ConcurrentHashMap<>();
  private final Map<String, List<PodModel>> byWorkload = new ConcurrentHashMap<>();

  private PodModels(Cluster cluster) {
    this.takenAt = cluster.takenAt();
  }

  PodModel of(Pod pod) {
    return of(PodShape.of(pod));
  }

  private PodModel of(PodShape shape) {
    return byShape.computeIfAbsent(shape, PodShape::model);
  }

  List<PodModel> of(Workload workload) {
    String key = workload.subject().key();
    List<PodModel> known = byWorkload.get(key);
    if (known == null) {
      // not under a lock: two checks ask for the same workloads in the same order
      known = modelsOf(workload);
      byWorkload.put(key, known);
    }
    return known;
  }

  private List<PodModel> modelsOf(Workload workload) {
    Set<PodModel> models = new LinkedHashSet<>();
    PodShape last = null;
    for (Pod pod : workload.pods()) {
      if (pod.occupiesAt(takenAt)) {
        PodShape shape = PodShape.of(pod);
        if (!shape.equals(last)) {
          models.add(of(shape));
        }
        last = shape;
      }
    }
    return models.isEmpty()
        ? List.of(PodModel.of(workload.namespace(), workload.template()))
        : List.copyOf(models);
  }
}
