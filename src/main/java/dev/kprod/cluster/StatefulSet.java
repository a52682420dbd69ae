package dev.kprod.cluster;

import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.util.List;

/// A StatefulSet.
public record StatefulSet(Tree tree) implements Controller {
  /// Returns how many pods are wanted.
  public int replicas() {
    return (int) tree.number(1, "spec", "replicas");
  }

  /// Returns which pods it takes for its own.
  public Selector selector() {
    return LabelSelectors.of(tree.at("spec", "selector"));
  }

  /// Returns the claims that each of its pods gets.
  public List<Claim> claimTemplates() {
    return tree.items("spec", "volumeClaimTemplates").stream().map(Claim::new).toList();
  }

  @Override
  public PodTemplate template() {
    return new PodTemplate(tree.at("spec", "template"));
  }
}
