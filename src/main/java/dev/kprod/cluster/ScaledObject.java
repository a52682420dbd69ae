package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.OptionalInt;
import java.util.OptionalLong;

/// KEDA's ScaledObject, `keda.sh/v1alpha1`.
public record ScaledObject(Tree tree) implements ApiObject {
  private static final String PAUSED = "autoscaling.keda.sh/paused";
  private static final String PAUSED_REPLICAS = "autoscaling.keda.sh/paused-replicas";

  /// Returns what it scales; a Deployment where it does not say.
  public ScaleTarget target() {
    Tree ref = tree.at("spec", "scaleTargetRef");
    return ScaleTarget.of(
        ref.findText("apiVersion").orElse("apps/v1"),
        ref.findText("kind").orElse("Deployment"),
        ref.text("name"));
  }

  /// Returns the fewest replicas it scales to: `minReplicaCount`, 0 where it does not say, or the
  /// `idleReplicaCount` below it.
  public int minReplicas() {
    long least = tree.number(0, "spec", "minReplicaCount");
    OptionalLong idle = tree.findNumber("spec", "idleReplicaCount");
    return (int) Math.min(least, idle.orElse(least));
  }

  /// Returns the most replicas it scales to; 100 where it does not say.
  public int maxReplicas() {
    return (int) tree.number(100, "spec", "maxReplicaCount");
  }

  /// Finds the replicas that it is paused at by annotation.
  public OptionalInt pausedReplicas() {
    String text = tree.text("metadata", "annotations", PAUSED_REPLICAS).strip();
    return text.matches("[0-9]{1,9}")
        ? OptionalInt.of(Integer.parseInt(text))
        : OptionalInt.empty();
  }

  /// Says whether it is paused where it stands, so that `spec.replicas` of its target rules.
  public boolean isPaused() {
    return tree.text("metadata", "annotations", PAUSED).strip().equals("true");
  }

  /// Returns the name of the HorizontalPodAutoscaler that KEDA makes for it.
  public String autoscalerName() {
    String given = tree.text("spec", "advanced", "horizontalPodAutoscalerConfig", "name");
    return given.isEmpty() ? "keda-hpa-" + name() : given;
  }
}
