package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;

/// What a workload makes its pods from; it has labels and a spec, and no name.
public record PodTemplate(Tree tree) implements ApiObject {
  /// Returns the spec of the pods.
  public PodSpec spec() {
    return new PodSpec(tree.at("spec"));
  }
}
