package dev.kprod.semantics.eviction;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.DisruptionBudget;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Words;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The disruption budgets of a cluster: which pods each selects, and what each allows now.
public final class Budgets {
  /// What is read to know them.
  public static final Reads READS = Reads.of(Resources.DISRUPTION_BUDGETS).and(Words.WORKLOAD);

  private static final Index<Budgets> INDEX = Index.of("budgets", READS, Budgets::new);

  private record Guard(DisruptionBudget budget, Selector selector) {}

  /// What the selection depends on; pods that share it share the budgets.
  private record Kind(String namespace, Tree labels) {}

  private final Map<String, List<Guard>> guards = new HashMap<>();
  private final Map<Kind, List<DisruptionBudget>> byKind = new HashMap<>();
  private final Map<Tree, BudgetCount> counts = new LinkedHashMap<>();

  private Budgets(Cluster cluster) {
    List<DisruptionBudget> all = new ArrayList<>(cluster.list(Resources.DISRUPTION_BUDGETS));
    all.sort(Comparator.comparing(DisruptionBudget::namespace).thenComparing(b -> b.name()));
    for (DisruptionBudget budget : all) {
      guards
          .computeIfAbsent(budget.namespace(), unseen -> new ArrayList<>())
          .add(new Guard(budget, budget.selector()));
    }
    Map<Tree, List<Pod>> selected = new LinkedHashMap<>();
    all.forEach(budget -> selected.put(budget.tree(), new ArrayList<>()));
    for (Pod pod : cluster.list(Resources.PODS)) {
      for (DisruptionBudget budget : select(pod)) {
        selected.getOrDefault(budget.tree(), new ArrayList<>()).add(pod);
      }
    }
    for (DisruptionBudget budget : all) {
      List<Pod> pods = selected.getOrDefault(budget.tree(), List.of());
      counts.put(budget.tree(), new BudgetCount(budget, pods, cluster));
    }
  }

  /// Returns the budgets of a cluster. Declare [#READS].
  public static Budgets of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  /// Returns the budgets that select a pod, by name.
  public List<DisruptionBudget> of(Pod pod) {
    return byKind.getOrDefault(kind(pod), List.of());
  }

  /// Returns what the disruption controller makes of a budget, and how.
  public BudgetCount count(DisruptionBudget budget) {
    BudgetCount count = counts.get(budget.tree());
    if (count == null) {
      throw new IllegalArgumentException("%s is not of this cluster".formatted(budget.name()));
    }
    return count;
  }

  /// Returns what the API server would answer to the eviction of one pod alone, now.
  public Answer answer(Pod pod) {
    return Eviction.of(pod, of(pod), budget -> count(budget).inForce());
  }

  private List<DisruptionBudget> select(Pod pod) {
    return byKind.computeIfAbsent(
        kind(pod),
        unseen -> {
          List<Guard> there = guards.getOrDefault(unseen.namespace, List.of());
          if (there.isEmpty()) {
            return List.of();
          }
          Map<String, String> labels = pod.labels();
          List<DisruptionBudget> found = new ArrayList<>();
          for (Guard guard : there) {
            if (guard.selector.matches(labels)) {
              found.add(guard.budget);
            }
          }
          return List.copyOf(found);
        });
  }

  private static Kind kind(Pod pod) {
    return new Kind(pod.namespace(), pod.tree().at("metadata", "labels"));
  }
}
