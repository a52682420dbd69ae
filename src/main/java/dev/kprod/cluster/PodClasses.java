package dev.kprod.cluster;

import dev.kprod.semantics.selector.Requirement;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The live pods of each namespace by their labels, so that a selector is asked once for all pods
/// that share theirs, and of those only for pods with a value that it names.
final class PodClasses {
  private record Alike(Map<String, String> labels, List<Pod> pods) {}

  private final Map<String, OfNamespace> classes = new HashMap<>();

  PodClasses(List<Pod> pods) {
    for (Pod pod : pods) {
      if (pod.isLive()) {
        classes.computeIfAbsent(pod.namespace(), unseen -> new OfNamespace()).add(pod);
      }
    }
  }

  List<Pod> selected(String namespace, Selector selector) {
    OfNamespace here = classes.get(namespace);
    if (here == null) {
      return List.of();
    }
    List<Pod> selected = new ArrayList<>();
    for (Alike alike : here.candidates(selector)) {
      if (selector.matches(alike.labels)) {
        selected.addAll(alike.pods);
      }
    }
    return selected;
  }

  private static final class OfNamespace {
    private final Map<Tree, Alike> byLabels = new LinkedHashMap<>();

    /// By the key of a label and its value; only keys that selectors name are ever asked for.
    private final Map<String, Map<String, List<Alike>>> byKey = new ConcurrentHashMap<>();

    void add(Pod pod) {
      byLabels
          .computeIfAbsent(
              pod.tree().at("metadata", "labels"),
              unseen -> new Alike(pod.labels(), new ArrayList<>(1)))
          .pods
          .add(pod);
    }

    Iterable<Alike> candidates(Selector selector) {
      if (!(selector instanceof Selector.Matching(List<Requirement> requirements))) {
        return byLabels.values();
      }
      Iterable<Alike> candidates = byLabels.values();
      int fewest = byLabels.size();
      for (Requirement requirement : requirements) {
        if (requirement.asksForOneValue()) {
          List<Alike> having = having(requirement.key(), requirement.values().getFirst());
          if (having.size() < fewest) {
            candidates = having;
            fewest = having.size();
          }
        }
      }
      return candidates;
    }

    private List<Alike> having(String key, String value) {
      return byKey.computeIfAbsent(key, this::byValue).getOrDefault(value, List.of());
    }

    private Map<String, List<Alike>> byValue(String key) {
      Map<String, List<Alike>> byValue = new HashMap<>();
      for (Alike alike : byLabels.values()) {
        String value = alike.labels.get(key);
        if (value != null) {
          byValue.computeIfAbsent(value, unseen -> new ArrayList<>(1)).add(alike);
        }
      }
      return byValue;
    }
  }
}
