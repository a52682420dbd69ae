package dev.kprod.cluster;

import dev.kprod.semantics.amount.Amount;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;

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
}
