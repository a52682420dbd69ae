package dev.kprod.cluster;

import dev.kprod.manifest.Yaml;
import dev.kprod.snapshot.Redacted;
import dev.kprod.snapshot.Tree;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// A ConfigMap. Slimming leaves the shape of its values, and whole only the keys that a table
/// names.
public record ConfigMap(Tree tree) implements ApiObject {
  /// Finds what the YAML or JSON under a key says; empty as well where it is neither.
  public Optional<Tree> findYaml(String key) {
    return find(key).flatMap(Yaml::find);
  }

  /// Returns what is said of the values that slimming took out, by key.
  public Map<String, Redacted> redacted() {
    Map<String, Redacted> values = new LinkedHashMap<>();
    tree.fields("data")
        .forEach(
            (key, value) -> Redacted.find(value).ifPresent(redacted -> values.put(key, redacted)));
    return Collections.unmodifiableMap(values);
  }

  /// Finds the value of a key that is kept whole.
  public Optional<String> find(String key) {
    return tree.findText("data", key);
  }
}
