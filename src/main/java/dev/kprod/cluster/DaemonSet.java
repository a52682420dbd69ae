package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;

/// A DaemonSet.
public record DaemonSet(Tree tree) implements Controller {
  /// Returns on how many nodes it should run, by its own controller's count.
  public int wantedNodes() {
    return (int) tree.number(0, "status", "desiredNumberScheduled");
  }

  @Override
  public PodTemplate template() {
    return new PodTemplate(tree.at("spec", "template"));
  }
}
