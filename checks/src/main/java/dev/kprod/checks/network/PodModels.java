package dev.kprod.checks.network;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.networkpolicy.Isolation;
import dev.kprod.semantics.networkpolicy.PodModel;
import dev.kprod.semantics.selector.Selector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What runs or will run in each namespace, as selectors see it: running pods, and the templates of
/// what has none.
final class PodModels {
  /// A model, and what makes pods of it.
  record Model(PodModel pod, Workload workload) {}

  private static final Index<PodModels> INDEX =
      Index.of("pod models", Words.WORKLOAD, PodModels::new);

  private final Map<String, List<Model>> byNamespace = new TreeMap<>();
  private final Map<String, List<Model>> selected = Collections.synchronizedMap(new HashMap<>());

  private PodModels(Cluster cluster) {
    Map<String, Map<PodModel, Model>> distinct = new HashMap<>();
    for (Workload workload : Workloads.of(cluster).all()) {
      Map<PodModel, Model> own =
          distinct.computeIfAbsent(workload.namespace(), unseen -> new HashMap<>());
      for (PodModel model : Isolation.models(workload, cluster)) {
        if (own.putIfAbsent(model, new Model(model, workload)) == null) {
          byNamespace
              .computeIfAbsent(workload.namespace(), unseen -> new ArrayList<>())
              .add(new Model(model, workload));
        }
      }
    }
  }

  /// Returns the models of a cluster. Declare [Words#WORKLOAD].
  static PodModels of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  List<Model> in(String namespace) {
    return byNamespace.getOrDefault(namespace, List.of());
  }

  /// Returns the models of a namespace that a selector picks.
  List<Model> selected(String namespace, Selector selector) {
    return selected.computeIfAbsent(
        namespace + " " + selector.getClass().getSimpleName() + " " + selector,
        unseen ->
            in(namespace).stream().filter(one -> selector.matches(one.pod().labels())).toList());
  }
}
