package dev.kprod.cluster;

import dev.kprod.semantics.amount.Amount;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A PodDisruptionBudget, `policy/v1`.
public record DisruptionBudget(Tree tree) implements ApiObject {
  /// How far a budget lets disruptions go.
  public sealed interface Limit {
    /// So many pods must stay.
    record MinAvailable(Amount amount) implements Limit {
      @Override
      public String toString() {
        return "minAvailable " + amount;
      }
    }

    /// So many pods may go.
    record MaxUnavailable(Amount amount) implements Limit {
      @Override
      public String toString() {
        return "maxUnavailable " + amount;
      }
    }

    /// Neither is set: the controller expects no pod, and so allows no disruption.
    record Neither() implements Limit {
      @Override
      public String toString() {
        return "neither minAvailable nor maxUnavailable";
      }
    }

    /// What is set is no number and no percentage: the controller fails and allows no disruption.
    ///
    /// @param text what is set
    record Unreadable(String text) implements Limit {
      @Override
      public String toString() {
        return text;
      }
    }
  }

  /// Returns which pods of its namespace it protects: none if absent, all if empty.
  public Selector selector() {
    return LabelSelectors.of(tree.at("spec", "selector"));
  }

  /// Returns how far it lets disruptions go; `maxUnavailable` rules where both are set.
  public Limit limit() {
    Tree most = tree.at("spec", "maxUnavailable");
    if (!(most instanceof Tree.Absent)) {
      return IntOrText.amount(most)
          .<Limit>map(Limit.MaxUnavailable::new)
          .orElseGet(() -> new Limit.Unreadable("maxUnavailable " + most));
    }
    Tree least = tree.at("spec", "minAvailable");
    if (least instanceof Tree.Absent) {
      return new Limit.Neither();
    }
    return IntOrText.amount(least)
        .<Limit>map(Limit.MinAvailable::new)
        .orElseGet(() -> new Limit.Unreadable("minAvailable " + least));
  }

  /// Says whether a pod that is not ready may always be evicted, however little the budget allows:
  /// `unhealthyPodEvictionPolicy: AlwaysAllow`.
  public boolean alwaysLetsUnhealthyGo() {
    return tree.text("spec", "unhealthyPodEvictionPolicy").equals("AlwaysAllow");
  }

  /// Says whether somebody counted for this budget: neither its generation nor a status is there in
  /// a manifest that no API server has seen.
  public boolean isCounted() {
    return tree.has("metadata", "generation") || tree.has("status", "disruptionsAllowed");
  }

  /// Says whether the disruption controller has seen the newest spec.
  public boolean isObserved() {
    return tree.number(0, "status", "observedGeneration")
        >= tree.number(0, "metadata", "generation");
  }

  /// Returns how many disruptions the status allows; 0 where there is none.
  public int disruptionsAllowed() {
    return (int) tree.number(0, "status", "disruptionsAllowed");
  }

  /// Returns how many healthy pods the status counts.
  public int currentHealthy() {
    return (int) tree.number(0, "status", "currentHealthy");
  }

  /// Returns how many healthy pods the status wants at least.
  public int desiredHealthy() {
    return (int) tree.number(0, "status", "desiredHealthy");
  }

  /// Returns how many pods the status measures shares against.
  public int expectedPods() {
    return (int) tree.number(0, "status", "expectedPods");
  }

  /// Returns the names of the pods whose eviction was granted and not yet seen by the controller,
  /// with the time of the grant.
  public Map<String, String> disruptedPods() {
    return tree.textFields("status", "disruptedPods");
  }

  // Simulations keep answers by it, and a record's own methods are slow while a run is young.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DisruptionBudget(Tree its) && tree.equals(its);
  }

  @Override
  public int hashCode() {
    return tree.hashCode();
  }
}
