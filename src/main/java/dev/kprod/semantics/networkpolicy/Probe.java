package dev.kprod.semantics.networkpolicy;

import java.util.List;
import java.util.Map;

/// Whom the question is about at the other end: nobody in particular, so that the answer holds for
/// everybody of that sort.
sealed interface Probe {
  /// A pod without labels in a namespace that has none but its name, with any address of a pod.
  record Stranger(Map<String, String> namespaceLabels, List<IpRange> addresses) implements Probe {}

  /// An address outside the cluster that no rule means in particular.
  record Internet(List<IpRange> addresses) implements Probe {}

  List<IpRange> addresses();
}
