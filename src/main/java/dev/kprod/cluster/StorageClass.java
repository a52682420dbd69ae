package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.List;

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
}
