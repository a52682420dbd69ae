package dev.kprod.semantics.scheduling;

import dev.kprod.cluster.AffinityTerm;
import dev.kprod.semantics.selector.Selector;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// A set of pods that a rule about other pods counts.
///
/// @param areas what a pod of the set must be in, each of them
/// @param onlyStaying whether pods that are being deleted are left out
record Counted(List<Area> areas, boolean onlyStaying) {
  /// Pods of some namespaces.
  ///
  /// @param namespaces the namespaces meant by name
  /// @param byLabels the namespaces meant by their labels
  /// @param selector what a pod of them must meet
  record Area(List<String> namespaces, Selector byLabels, Selector selector) {
    boolean holds(
        String namespace, Map<String, String> labels, Function<String, Map<String, String>> of) {
      return (namespaces.contains(namespace) || reaches(namespace, of)) && selector.matches(labels);
    }

    private boolean reaches(String namespace, Function<String, Map<String, String>> labelsOf) {
      return switch (byLabels) {
        case Selector.Nothing nothing -> false;
        case Selector.Everything everything -> true;
        case Selector.Matching matching -> matching.matches(labelsOf.apply(namespace));
        case Selector.Invalid invalid -> false;
      };
    }
  }

  Counted {
    areas = List.copyOf(areas);
  }

  static Area area(AffinityTerm term, String namespace, Map<String, String> labels) {
    return new Area(term.namespaces(namespace), term.namespaceSelector(), term.selector(labels));
  }

  boolean holds(
      String namespace, Map<String, String> labels, Function<String, Map<String, String>> of) {
    return areas.stream().allMatch(area -> area.holds(namespace, labels, of));
  }

  /// Says whether the labels of namespaces decide.
  boolean asksNamespaceLabels() {
    return areas.stream().anyMatch(area -> area.byLabels instanceof Selector.Matching);
  }
}
