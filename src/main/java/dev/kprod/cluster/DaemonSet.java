package dev.kprod.cluster;

import dev.kprod.semantics.amount.Amount;
import dev.kprod.snapshot.Tree;

/// A DaemonSet.
public record DaemonSet(Tree tree) implements Controller {
  /// Returns on how many nodes it should run, by its own controller's count.
  public int wantedNodes() {
    return (int) tree.number(0, "status", "desiredNumberScheduled");
  }

  /// Returns how many pods an update may take away at once; 1 where it does not say.
  public Amount maxUnavailable() {
    return IntOrText.amount(tree.at("spec", "updateStrategy", "rollingUpdate", "maxUnavailable"))
        .orElse(Amount.of(1));
  }

  /// Returns how many pods an update may add at once; none where it does not say.
  public Amount maxSurge() {
    return IntOrText.amount(tree.at("spec", "updateStrategy", "rollingUpdate", "maxSurge"))
        .orElse(Amount.of(0));
  }

  /// Says whether pods get a new template only when somebody deletes them.
  public boolean isUpdatedOnDelete() {
    return tree.text("spec", "updateStrategy", "type").equals("OnDelete");
  }

  /// Returns on how many nodes a pod of the newest template runs.
  public int updatedNodes() {
    return (int) tree.number(0, "status", "updatedNumberScheduled");
  }

  /// Returns on how many nodes a pod is wanted and not available.
  public int unavailableNodes() {
    return (int) tree.number(0, "status", "numberUnavailable");
  }

  @Override
  public PodTemplate template() {
    return new PodTemplate(tree.at("spec", "template"));
  }
}
