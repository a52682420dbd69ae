package dev.kprod.cluster;

import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Map;

/// A required term of a pod's affinity to other pods, or of its anti-affinity.
public record AffinityTerm(Tree tree) {
  /// Returns the label of nodes whose values are the domains.
  public String topologyKey() {
    return tree.text("topologyKey");
  }

  /// Returns which pods are meant by the term of a pod of these labels; none where it has no
  /// selector.
  public Selector selector(Map<String, String> labels) {
    return LabelSelectors.narrowed(
        tree.at("labelSelector"),
        labels,
        tree.texts("matchLabelKeys"),
        tree.texts("mismatchLabelKeys"));
  }

  /// Returns the namespaces that are meant by name. The pod's own is the one where the term names
  /// none and selects none.
  public List<String> namespaces(String own) {
    List<String> named = tree.texts("namespaces");
    return named.isEmpty() && !tree.has("namespaceSelector") ? List.of(own) : named;
  }

  /// Returns the namespaces that are meant by their labels: none if absent, all if empty.
  public Selector namespaceSelector() {
    return LabelSelectors.of(tree.at("namespaceSelector"));
  }

  /// Says whether it may mean pods of another namespace than the pod's own.
  public boolean reachesOtherNamespaces() {
    return !tree.texts("namespaces").isEmpty() || tree.has("namespaceSelector");
  }
}
