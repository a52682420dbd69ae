package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.List;

/// What `/readyz?verbose` or `/livez?verbose` of the API server that happened to answer said.
public record Health(Tree tree) {
  /// Says whether the server called itself healthy.
  public boolean isHealthy() {
    return tree.number(0, "status") == 200;
  }

  /// Returns the names of the checks that failed, in the order sent.
  public List<String> failed() {
    return tree.items("checks").stream()
        .filter(check -> !check.isTrue("ok"))
        .map(check -> check.text("name"))
        .toList();
  }

  /// Returns the names of all checks, in the order sent.
  public List<String> checks() {
    return tree.items("checks").stream().map(check -> check.text("name")).toList();
  }
}
