package dev.kprod.cluster;

import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Map;

/// A topology spread constraint of a pod.
public record SpreadConstraint(Tree tree) {
  /// Returns the label of nodes whose values are the domains.
  public String topologyKey() {
    return tree.text("topologyKey");
  }

  /// Returns by how many pods a domain may exceed the emptiest one.
  public int maxSkew() {
    return (int) tree.number(1, "maxSkew");
  }

  /// Returns below how many domains the emptiest one counts as empty; 1 by default.
  public int minDomains() {
    return (int) tree.number(1, "minDomains");
  }

  /// Says whether a pod waits rather than break it.
  public boolean isHard() {
    return !tree.text("whenUnsatisfiable").equals("ScheduleAnyway");
  }

  /// Says whether nodes that the pod's own affinity excludes are left out of the count; so by
  /// default.
  public boolean honorsAffinity() {
    return !tree.text("nodeAffinityPolicy").equals("Ignore");
  }

  /// Says whether nodes with a taint that the pod does not tolerate are left out of the count; not
  /// so by default.
  public boolean honorsTaints() {
    return tree.text("nodeTaintsPolicy").equals("Honor");
  }

  /// Returns the keys of the pod's own labels that narrow the selector.
  public List<String> matchLabelKeys() {
    return tree.texts("matchLabelKeys");
  }

  /// Returns which pods are counted for a pod of these labels. No selector counts none, and the
  /// scheduler lets one that is there and empty count none as well.
  public Selector selector(Map<String, String> labels) {
    Selector merged =
        LabelSelectors.narrowed(tree.at("labelSelector"), labels, matchLabelKeys(), List.of());
    return merged instanceof Selector.Everything ? new Selector.Nothing() : merged;
  }

  /// Says whether a pod of these labels is among those that it counts.
  public boolean countsItself(Map<String, String> labels) {
    return LabelSelectors.narrowed(tree.at("labelSelector"), labels, matchLabelKeys(), List.of())
        .matches(labels);
  }
}
