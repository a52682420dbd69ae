package dev.kprod.semantics.networkpolicy;

import dev.kprod.cluster.Labels;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.PodSpec;
import dev.kprod.snapshot.Tree;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The parts of a pod that its model is made of, as sent: pods that share them share the model, and
/// comparing trees costs less than reading them.
record PodShape(String namespace, Tree labels, Tree starters, Tree containers, Tree onHost) {
  static PodShape of(Pod pod) {
    Tree spec = pod.tree().at("spec");
    return new PodShape(
        pod.namespace(),
        pod.tree().at("metadata", "labels"),
        spec.at("initContainers"),
        spec.at("containers"),
        spec.at("hostNetwork"));
  }

  // A record's own methods are slow while a run is young.
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PodShape that
        && labels.equals(that.labels)
        && containers.equals(that.containers)
        && starters.equals(that.starters)
        && onHost.equals(that.onHost)
        && namespace.equals(that.namespace);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * namespace.hashCode() + labels.hashCode()) + containers.hashCode();
  }

  PodModel model() {
    Map<String, Tree> spec = new LinkedHashMap<>();
    spec.put("initContainers", starters);
    spec.put("containers", containers);
    spec.put("hostNetwork", onHost);
    return PodModel.of(namespace, Labels.of(labels), new PodSpec(Tree.of(spec)));
  }
}
