package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A StorageClass.
public record StorageClass(Tree tree) implements ApiObject {
  private static final List<String> DEFAULT =
      List.of(
          "storageclass.kubernetes.io/is-default-class",
          "storageclass.beta.kubernetes.io/is-default-class");

  /// Says whether claims that name no class get this one.
  public boolean isDefault() {
    return DEFAULT.stream()
        .anyMatch(key -> tree.text("metadata", "annotations", key).equals("true"));
  }

  /// Returns the driver that makes its volumes.
  public String provisioner() {
    return tree.text("provisioner");
  }

  /// Says whether a volume is made only when a pod that mounts it is placed; at once otherwise.
  public boolean waitsForConsumer() {
    return tree.text("volumeBindingMode").equals("WaitForFirstConsumer");
  }

  /// Says whether nobody makes volumes of this class: they are there already.
  public boolean isStatic() {
    return provisioner().equals("kubernetes.io/no-provisioner");
  }

  /// Returns where its volumes may be made, as a required node selector; absent for everywhere.
  public Tree allowedNodes() {
    List<Tree> terms = new ArrayList<>();
    for (Tree topology : tree.items("allowedTopologies")) {
      List<Tree> expressions = new ArrayList<>();
      for (Tree label : topology.items("matchLabelExpressions")) {
        expressions.add(
            Tree.of(
                Map.of(
                    "key", label.at("key"),
                    "operator", Tree.of("In"),
                    "values", label.at("values"))));
      }
      terms.add(Tree.of(Map.of("matchExpressions", Tree.of(expressions))));
    }
    return terms.isEmpty() ? Tree.ABSENT : Tree.of(Map.of("nodeSelectorTerms", Tree.of(terms)));
  }
}
