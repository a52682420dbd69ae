package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;

/// A ReplicationController.
public record ReplicationController(Tree tree) implements Controller {
  /// Returns how many pods are wanted.
  public int replicas() {
    return (int) tree.number(1, "spec", "replicas");
  }

  @Override
  public PodTemplate template() {
    return new PodTemplate(tree.at("spec", "template"));
  }
}
