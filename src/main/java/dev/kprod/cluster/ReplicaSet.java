package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.OptionalInt;

/// A ReplicaSet. The list brings metadata alone, for the chain of owners; one without a Deployment
/// is read whole, by name.
public record ReplicaSet(Tree tree) implements Controller {
  /// Finds how many pods are wanted; empty where only metadata was read.
  public OptionalInt replicas() {
    return tree.has("spec")
        ? OptionalInt.of((int) tree.number(1, "spec", "replicas"))
        : OptionalInt.empty();
  }

  @Override
  public PodTemplate template() {
    return new PodTemplate(tree.at("spec", "template"));
  }
}
