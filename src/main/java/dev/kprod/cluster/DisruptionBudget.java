package dev.kprod.cluster;

import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;

/// A PodDisruptionBudget, `policy/v1`.
public record DisruptionBudget(Tree tree) implements ApiObject {
  /// Returns which pods of its namespace it protects: none if absent, all if empty.
  public Selector selector() {
    return LabelSelectors.of(tree.at("spec", "selector"));
  }
}
