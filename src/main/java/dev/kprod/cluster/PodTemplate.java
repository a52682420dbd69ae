package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import org.jspecify.annotations.Nullable;

/// What a workload makes its pods from; it has labels and a spec, and no name.
public final class PodTemplate implements ApiObject {
  private final Tree tree;
  private final PodSpec spec;

  /// Makes the view of a template, or of a pod as one.
  public PodTemplate(Tree tree) {
    this.tree = tree;
    this.spec = new PodSpec(tree.at("spec"));
  }

  @Override
  public Tree tree() {
    return tree;
  }

  /// Returns the spec of the pods.
  public PodSpec spec() {
    return spec;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PodTemplate template && tree.equals(template.tree);
  }

  @Override
  public int hashCode() {
    return tree.hashCode();
  }
}
