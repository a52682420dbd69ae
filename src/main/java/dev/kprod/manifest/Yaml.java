package dev.kprod.manifest;

import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Optional;

/// YAML that stands as a text inside an object: the values of ConfigMaps.
public final class Yaml {
  private static final int LONGEST = 1 << 20;

  private Yaml() {}

  /// Finds the first document of a text; empty where it is no YAML.
  public static Optional<Tree> find(String text) {
    if (text.length() > LONGEST) {
      return Optional.empty();
    }
    try {
      List<Document> documents = YamlTrees.read(text);
      return documents.isEmpty() ? Optional.empty() : Optional.of(documents.getFirst().tree());
    } catch (ManifestException notYaml) {
      return Optional.empty();
    }
  }
}
