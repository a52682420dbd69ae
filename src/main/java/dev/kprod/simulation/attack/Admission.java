package dev.kprod.simulation.attack;

import dev.kprod.cluster.Namespace;

/// Whether a namespace lets in a pod that takes its node.
@FunctionalInterface
public interface Admission {
  /// What becomes of such a pod.
  sealed interface Answer {
    /// It starts.
    record Admitted() implements Answer {}

    /// It starts unless somebody refuses it whose rules are not evaluated.
    ///
    /// @param by who may refuse it
    record Unless(String by) implements Answer {}

    /// It does not.
    record Refused() implements Answer {}
  }

  /// Returns what becomes of such a pod in a namespace.
  Answer of(Namespace namespace);
}
