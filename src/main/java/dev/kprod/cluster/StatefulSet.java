package dev.kprod.cluster;

import dev.kprod.semantics.amount.Amount;
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

  /// Returns how many pods an update may take away at once; 1 where it does not say.
  public Amount maxUnavailable() {
    return IntOrText.amount(tree.at("spec", "updateStrategy", "rollingUpdate", "maxUnavailable"))
        .orElse(Amount.of(1));
  }

  /// Says whether pods get a new template only when somebody deletes them.
  public boolean isUpdatedOnDelete() {
    return tree.text("spec", "updateStrategy", "type").equals("OnDelete");
  }

  /// Returns the ordinal below which pods keep the old template; 0 updates all.
  public int partition() {
    return (int) tree.number(0, "spec", "updateStrategy", "rollingUpdate", "partition");
  }

  /// Returns the revision that most pods are of, empty where the controller has not said.
  public String currentRevision() {
    return tree.text("status", "currentRevision");
  }

  /// Returns the revision of the template, empty where the controller has not said.
  public String updateRevision() {
    return tree.text("status", "updateRevision");
  }

  @Override
  public PodTemplate template() {
    return new PodTemplate(tree.at("spec", "template"));
  }
}
