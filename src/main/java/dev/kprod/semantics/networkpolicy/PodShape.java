package dev.kprod.semantics.networkpolicy;

import dev.kprod.cluster.Pod;
import dev.kprod.cluster.PodSpec;
import dev.kprod.snapshot.Tree;
import java.util.LinkedHashMap;
import java.util.Map;

/// The parts of a pod that its model is made of, as sent: pods that share them share the model, and
/// comparing trees costs less than reading them.
record PodShape(String namespace, Tree labels, Tree starters, Tree containers, Tree onHost) {
  static PodShape of(Pod pod) {
    Tree tree = pod.tree();
    return new PodShape(
        pod.namespace(),
        tree.at("metadata", "labels"),
        tree.at("spec", "initContainers"),
        tree.at("spec", "containers"),
        tree.at("spec", "hostNetwork"));
  }

  PodModel model() {
    Map<String, Tree> spec = new LinkedHashMap<>();
    spec.put("initContainers", starters);
    spec.put("containers", containers);
    spec.put("hostNetwork", onHost);
    return PodModel.of(namespace, labels.textFields(), new PodSpec(Tree.of(spec)));
  }
}
