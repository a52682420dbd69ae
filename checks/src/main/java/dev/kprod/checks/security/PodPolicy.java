package dev.kprod.checks.security;

import dev.kprod.cluster.Namespace;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.function.Predicate;

/// A policy of some engine that refuses pods.
///
/// @param engine what people call the engine
/// @param name what the policy is called, with its kind where that says more
/// @param standard by what the libraries of the Pod Security Standards know it
/// @param covers in which namespaces it refuses pods
record PodPolicy(String engine, String name, String standard, Predicate<Namespace> covers) {
  /// Returns the policy for a person: `Kyverno disallow-host-path`.
  @Override
  public String toString() {
    return engine + " " + name;
  }

  /// Says whether admission rules, as webhooks and several engines write them, are about the
  /// creation of pods.
  static boolean concernPods(List<Tree> rules) {
    return rules.stream()
        .anyMatch(
            rule ->
                has(rule.texts("apiGroups"), "", "*")
                    && has(rule.texts("resources"), "pods", "*", "*/*")
                    && has(rule.texts("operations"), "CREATE", "*"));
  }

  private static boolean has(List<String> written, String... wanted) {
    return List.of(wanted).stream().anyMatch(written::contains);
  }
}
