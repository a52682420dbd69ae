package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.Optional;

/// A ConfigMap. Slimming leaves the shape of its values, and whole only the keys that a table
/// names.
public record ConfigMap(Tree tree) implements ApiObject {
  /// Finds the value of a key that is kept whole.
  public Optional<String> find(String key) {
    return tree.findText("data", key);
  }
}
