package dev.kprod.cluster;

import dev.kprod.semantics.amount.Amount;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;

/// A Deployment.
public record Deployment(Tree tree) implements Controller {
  private static final Amount QUARTER = new Amount.Percent(25);

  /// How it replaces its pods.
  public sealed interface Strategy {
    /// It stops all of them, then starts the new ones.
    record Recreate() implements Strategy {}

    /// A few at a time.
    ///
    /// @param surge how many above the number wanted
    /// @param unavailable how many below it
    record RollingUpdate(Amount surge, Amount unavailable) implements Strategy {}
  }

  /// Returns how it replaces its pods; both amounts are a quarter where they are absent.
  public Strategy strategy() {
    Tree rolling = tree.at("spec", "strategy", "rollingUpdate");
    return tree.text("spec", "strategy", "type").equals("Recreate")
        ? new Strategy.Recreate()
        : new Strategy.RollingUpdate(
            IntOrText.amount(rolling.at("maxSurge")).orElse(QUARTER),
            IntOrText.amount(rolling.at("maxUnavailable")).orElse(QUARTER));
  }

  /// Returns how many pods are wanted.
  public int replicas() {
    return (int) tree.number(1, "spec", "replicas");
  }

  /// Returns which pods it takes for its own.
  public Selector selector() {
    return LabelSelectors.of(tree.at("spec", "selector"));
  }

  /// Returns the seconds that a pod must be ready before it counts as available.
  public long minReadySeconds() {
    return tree.number(0, "spec", "minReadySeconds");
  }

  /// Says whether its rollout is held.
  public boolean isPaused() {
    return tree.isTrue("spec", "paused");
  }

  /// Says whether its controller has yet to look at the newest spec.
  public boolean isBehind() {
    return tree.number(0, "status", "observedGeneration")
        < tree.number(0, "metadata", "generation");
  }

  /// Returns how many pods its controller has counted.
  public int pods() {
    return (int) tree.number(0, "status", "replicas");
  }

  /// Returns how many of them are of the newest template.
  public int updatedPods() {
    return (int) tree.number(0, "status", "updatedReplicas");
  }

  @Override
  public PodTemplate template() {
    return new PodTemplate(tree.at("spec", "template"));
  }
}
