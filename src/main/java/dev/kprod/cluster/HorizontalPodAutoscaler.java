package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;

/// A HorizontalPodAutoscaler, `autoscaling/v2`.
public record HorizontalPodAutoscaler(Tree tree) implements ApiObject {
  /// Returns what it scales.
  public ScaleTarget target() {
    Tree ref = tree.at("spec", "scaleTargetRef");
    return ScaleTarget.of(ref.text("apiVersion"), ref.text("kind"), ref.text("name"));
  }

  /// Returns the fewest replicas it scales to; 1 where it does not say.
  public int minReplicas() {
    return (int) tree.number(1, "spec", "minReplicas");
  }

  /// Returns the most replicas it scales to.
  public int maxReplicas() {
    return (int) tree.number(0, "spec", "maxReplicas");
  }

  /// Returns how many replicas it wants now.
  public int desiredReplicas() {
    return (int) tree.number(0, "status", "desiredReplicas");
  }

  /// Says whether it has stopped because its target is at 0 replicas.
  public boolean isDisabled() {
    return Condition.find(tree, "ScalingActive")
        .filter(active -> active.isFalse() && active.reason().equals("ScalingDisabled"))
        .isPresent();
  }

  /// Says whether KEDA made it for a ScaledObject, which then is what people wrote.
  public boolean isMadeByKeda() {
    return owners().stream()
        .anyMatch(owner -> owner.group().equals("keda.sh") && owner.kind().equals("ScaledObject"));
  }
}
