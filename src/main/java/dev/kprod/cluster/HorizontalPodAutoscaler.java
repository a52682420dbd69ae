package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.List;

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

  /// Returns how many replicas there were when it last looked.
  public int currentReplicas() {
    return (int) tree.number(0, "status", "currentReplicas");
  }

  /// Returns what it scales by, in the order written; CPU to 80 % where nothing is written.
  public List<ScalingMetric> metrics() {
    return tree.items("spec", "metrics").stream().map(ScalingMetric::of).toList();
  }

  /// Returns what it last saw of each metric, in the order written. The controller leaves an entry
  /// without a type for a metric that it could not get.
  public List<ScalingMetric> currentMetrics() {
    return tree.items("status", "currentMetrics").stream().map(ScalingMetric::of).toList();
  }

  /// Returns its rules for one direction, `scaleUp` or `scaleDown`; absent where it has none.
  public Tree behaviour(String direction) {
    return tree.at("spec", "behavior", direction);
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
