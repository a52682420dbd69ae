package dev.kprod.checks.security;

import dev.kprod.cluster.Workload;
import dev.kprod.semantics.podsecurity.Change;

/// How violations of the Pod Security Standards are told.
final class PssWords {
  private PssWords() {}

  /// Returns where a field is in the object that a person would change.
  static String path(Change change, Workload workload) {
    String inside = change.path();
    if (!inside.startsWith("metadata.")) {
      return workload.specPath() + "." + inside;
    }
    String template = workload.specPath().replaceFirst("\\.?spec$", "");
    return template.isEmpty() ? inside : template + "." + inside;
  }
}
