package dev.kprod.cluster;

import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Every workload of a cluster, and whose a pod is.
///
/// Finished Jobs without a CronJob and finished pods without an owner are left out: they run no
/// more, and nothing runs them again.
public final class Workloads {
  private static final Index<Workloads> INDEX =
      Index.of("workloads", Words.WORKLOAD, cluster -> new WorkloadAssembly(cluster).build());

  private final List<Workload> all;
  private final Map<String, Workload> byKey;
  private final Map<Tree, Workload> byPod;
  private final ByNamespace<Workload> byNamespace;
  private final PodClasses classes;

  Workloads(List<Workload> all, List<Pod> pods) {
    this.all = List.copyOf(all);
    Map<String, Workload> keys = new LinkedHashMap<>();
    Map<Tree, Workload> owners = new LinkedHashMap<>();
    for (Workload workload : all) {
      keys.put(workload.subject().key(), workload);
      workload.pods().forEach(pod -> owners.put(pod.tree(), workload));
    }
    this.byKey = Collections.unmodifiableMap(keys);
    this.byPod = Collections.unmodifiableMap(owners);
    this.byNamespace = ByNamespace.of(this.all);
    this.classes = new PodClasses(pods);
  }

  /// Returns the workloads of a cluster. Declare [Words#WORKLOAD].
  public static Workloads of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  /// Returns all of them, by namespace, kind and name.
  public List<Workload> all() {
    return all;
  }

  /// Returns those of one namespace.
  public List<Workload> in(String namespace) {
    return byNamespace.in(namespace);
  }

  /// Finds the workload of a name, in whatever version it is asked for.
  public Optional<Workload> find(Subject subject) {
    return Optional.ofNullable(byKey.get(subject.key()));
  }

  /// Finds the workload that a pod belongs to; empty for a finished pod that nothing owns.
  public Optional<Workload> of(Pod pod) {
    return Optional.ofNullable(byPod.get(pod.tree()));
  }

  /// Returns the live pods of a namespace that a selector picks.
  public List<Pod> pods(String namespace, Selector selector) {
    return classes.selected(namespace, selector);
  }

  /// Returns the workloads of a namespace of which a selector picks a live pod or, where a workload
  /// has none, the labels of its template.
  public List<Workload> selected(String namespace, Selector selector) {
    Set<Workload> selected = new LinkedHashSet<>();
    for (Pod pod : pods(namespace, selector)) {
      of(pod).ifPresent(selected::add);
    }
    for (Workload workload : in(namespace)) {
      if (workload.livePods().isEmpty() && selector.matches(workload.template().labels())) {
        selected.add(workload);
      }
    }
    return selected.stream().sorted(java.util.Comparator.comparing(Workload::subject)).toList();
  }
}
