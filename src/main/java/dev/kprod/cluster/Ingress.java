package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;

/// An Ingress.
public record Ingress(Tree tree) implements ApiObject {
  /// Returns the Services of its namespace that it sends to, each once.
  public List<String> services() {
    List<Tree> backends = new ArrayList<>();
    backends.add(tree.at("spec", "defaultBackend"));
    for (Tree rule : tree.items("spec", "rules")) {
      rule.items("http", "paths").forEach(path -> backends.add(path.at("backend")));
    }
    return backends.stream()
        .flatMap(backend -> backend.findText("service", "name").stream())
        .distinct()
        .toList();
  }
}
