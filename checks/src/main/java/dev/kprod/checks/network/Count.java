package dev.kprod.checks.network;

/// Counts things in words.
final class Count {
  private Count() {}

  /// Returns a number of things: `1 pod`, `3 pods`.
  static String of(long count, String thing) {
    return count == 1 ? "1 " + thing : count + " " + thing + "s";
  }
}
