package dev.kprod.checks.controlplane;

import dev.kprod.cluster.Node;
import java.util.List;
import java.util.Optional;

/// Whether a node is on its way out, by the marks of those who remove it.
final class Removal {
  private static final List<String> TAINTS =
      List.of(
          "ToBeDeletedByClusterAutoscaler",
          "DeletionCandidateOfClusterAutoscaler",
          "karpenter.sh/disrupted",
          "karpenter.sh/disruption");

  private static final List<String> ANNOTATIONS =
      List.of("cluster.x-k8s.io/delete-machine", "machine.openshift.io/delete-machine");

  private Removal() {}

  /// Finds what says that the node is being removed.
  static Optional<String> find(Node node) {
    if (node.isDeleted()) {
      return Optional.of("it is being deleted");
    }
    return node.taints().stream()
        .map(Node.Taint::key)
        .filter(TAINTS::contains)
        .findFirst()
        .or(() -> ANNOTATIONS.stream().filter(node.annotations()::containsKey).findFirst())
        .map("it is being removed (%s)"::formatted);
  }
}
