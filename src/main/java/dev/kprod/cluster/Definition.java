package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;

/// A CustomResourceDefinition, without its schemas.
public record Definition(Tree tree) implements ApiObject {
  /// Returns the certificates that its conversion webhook is checked against, in base64; empty for
  /// those of the system, and where nothing is converted.
  public String conversionBundle() {
    return tree.text("spec", "conversion", "webhook", "clientConfig", "caBundle");
  }
}
