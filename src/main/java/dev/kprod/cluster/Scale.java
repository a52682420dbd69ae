package dev.kprod.cluster;

/// How many pods of a workload are wanted.
public sealed interface Scale {
  /// `spec.replicas`, 1 where it is absent.
  record Replicas(int count) implements Scale {}

  /// One on each node that fits.
  ///
  /// @param nodes on how many, by the DaemonSet controller's count
  record PerNode(int nodes) implements Scale {}

  /// The pods that are there; nothing makes another.
  record Single() implements Scale {}

  /// As many as the work takes, then none.
  record Batch() implements Scale {}

  /// It is not known.
  ///
  /// @param because why, for a person
  record Unknown(String because) implements Scale {}
}
