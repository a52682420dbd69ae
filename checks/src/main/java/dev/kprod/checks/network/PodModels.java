package dev.kprod.checks.network;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
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

  static final Reads READS = Words.WORKLOAD.and(Reads.of(Resources.NAMESPACES));

  private record Asked(String namespace, Selector selector) {}

  private static final Index<PodModels> INDEX = Index.of("pod models", READS, PodModels::new);

  private final Map<String, List<Model>> byNamespace = new TreeMap<>();
  private final Map<Asked, List<Model>> selected = Collections.synchronizedMap(new HashMap<>());
  private final Map<String, Map<String, String>> namespaces = new TreeMap<>();

  private PodModels(Cluster cluster) {
    for (Namespace namespace : cluster.list(Resources.NAMESPACES)) {
      namespaces.put(namespace.name(), namespace.labels());
    }
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

  /// Returns the models of a cluster. Declare [#READS].
  static PodModels of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  /// Returns the labels of each namespace, by name.
  Map<String, Map<String, String>> namespaces() {
    return namespaces;
  }

  List<Model> in(String namespace) {
    return byNamespace.getOrDefault(namespace, List.of());
  }

  /// Returns the models of a namespace that a selector picks.
  List<Model> selected(String namespace, Selector selector) {
    return selected.computeIfAbsent(
        new Asked(namespace, selector),
        unseen ->
            in(namespace).stream().filter(one -> selector.matches(one.pod().labels())).toList());
  }
}
