package dev.kprod.checks.availability;

import static dev.kprod.cluster.Resources.DISRUPTION_BUDGETS;
import static dev.kprod.cluster.Words.WORKLOAD;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.DisruptionBudget;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.selector.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which budgets select which live pods, worked out once.
final class Budgets {
  /// What is read for it.
  static final Reads READS = Reads.of(DISRUPTION_BUDGETS).and(WORKLOAD);

  private static final Index<Budgets> INDEX = Index.of("budgets", READS, Budgets::new);

  private final Map<String, List<DisruptionBudget>> byNamespace = new HashMap<>();
  private final Map<String, List<DisruptionBudget>> byName = new HashMap<>();
  private final Map<Pod, List<DisruptionBudget>> byPod = new HashMap<>();
  private final Map<DisruptionBudget, Boolean> idle = new HashMap<>();
  private final Workloads workloads;

  private Budgets(Cluster cluster) {
    this.workloads = Workloads.of(cluster);
    for (DisruptionBudget budget : cluster.list(DISRUPTION_BUDGETS)) {
      byNamespace.computeIfAbsent(budget.namespace(), unseen -> new ArrayList<>()).add(budget);
      byName.computeIfAbsent(budget.name(), unseen -> new ArrayList<>()).add(budget);
      for (Pod pod : workloads.pods(budget.namespace(), budget.selector())) {
        byPod.computeIfAbsent(pod, unseen -> new ArrayList<>()).add(budget);
      }
    }
  }

  static Budgets of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  /// Returns the budgets of a namespace, by name.
  List<DisruptionBudget> in(String namespace) {
    return byNamespace.getOrDefault(namespace, List.of());
  }

  /// Returns the budgets of a name, by namespace.
  List<DisruptionBudget> named(String name) {
    return byName.getOrDefault(name, List.of());
  }

  /// Says whether a budget selects nothing that runs or may run.
  synchronized boolean isIdle(DisruptionBudget budget) {
    return idle.computeIfAbsent(
        budget, one -> workloads.selected(one.namespace(), one.selector()).isEmpty());
  }

  /// Returns the budgets that select a live pod, by name.
  List<DisruptionBudget> of(Pod pod) {
    return byPod.getOrDefault(pod, List.of());
  }

  /// Returns the budgets that select what the template of a workload makes.
  List<DisruptionBudget> ofTemplate(Workload workload) {
    Map<String, String> labels = workload.template().labels();
    return in(workload.namespace()).stream()
        .filter(budget -> budget.selector().matches(labels))
        .toList();
  }

  /// Returns a selector for a sentence: `app=web`, "every pod".
  static String text(Selector selector) {
    return switch (selector) {
      case Selector.Everything all -> "every pod of the namespace";
      case Selector.Nothing none -> "no pod";
      case Selector.Matching some -> some.toString();
      case Selector.Invalid(String reason) -> reason;
    };
  }
}
