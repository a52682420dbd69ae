package dev.kprod.cluster;

import dev.kprod.manifest.Yaml;
import dev.kprod.snapshot.Tree;
import java.util.Optional;

/// A ConfigMap. Slimming leaves the shape of its values, and whole only the keys that a table
/// names.
public record ConfigMap(Tree tree) implements ApiObject {
  /// Finds what the YAML or JSON under a key says; empty as well where it is neither.
  public Optional<Tree> findYaml(String key) {
    return find(key).flatMap(Yaml::find);
  }

  /// Finds the value of a key that is kept whole.
  public Optional<String> find(String key) {
    return tree.findText("data", key);
  }
}
