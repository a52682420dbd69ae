package dev.kprod.cluster;

import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The live pods of each namespace by their labels, so that a selector is asked once for all pods
/// that share theirs.
final class PodClasses {
  private record Alike(Map<String, String> labels, List<Pod> pods) {}

  private final Map<String, Map<Tree, Alike>> classes = new LinkedHashMap<>();

  PodClasses(List<Pod> pods) {
    for (Pod pod : pods) {
      if (pod.isLive()) {
        classes
            .computeIfAbsent(pod.namespace(), unseen -> new LinkedHashMap<>())
            .computeIfAbsent(
                pod.tree().at("metadata", "labels"),
                unseen -> new Alike(pod.labels(), new ArrayList<>()))
            .pods()
            .add(pod);
      }
    }
  }

  List<Pod> selected(String namespace, Selector selector) {
    List<Pod> selected = new ArrayList<>();
    for (Alike alike : classes.getOrDefault(namespace, Map.of()).values()) {
      if (selector.matches(alike.labels())) {
        selected.addAll(alike.pods());
      }
    }
    return selected;
  }
}
