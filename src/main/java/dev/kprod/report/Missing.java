package dev.kprod.report;

/// A read that is missing, by its id: `deployments.apps`, `configmaps/kube-system/x`, `/version`.
final class Missing {
  private Missing() {}

  /// Returns the verb of the request that was not answered.
  static String verb(String read) {
    String plain = read.split("[?]", 2)[0];
    return plain.indexOf('/') < 0 ? "list" : "get";
  }

  /// Returns the request in words: `list deployments.apps`.
  static String request(String read, String namespace) {
    String request = verb(read) + " " + read;
    return namespace.isEmpty() ? request : request + " in " + namespace;
  }
}
