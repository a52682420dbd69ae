package dev.kprod.cluster;

import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;

/// A Deployment.
public record Deployment(Tree tree) implements Controller {
  /// Returns how many pods are wanted.
  public int replicas() {
    return (int) tree.number(1, "spec", "replicas");
  }

  /// Returns which pods it takes for its own.
  public Selector selector() {
    return LabelSelectors.of(tree.at("spec", "selector"));
  }

  @Override
  public PodTemplate template() {
    return new PodTemplate(tree.at("spec", "template"));
  }
}
