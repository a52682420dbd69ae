package dev.kprod.cluster;

import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.util.List;

/// A ValidatingAdmissionPolicy.
public record AdmissionPolicy(Tree tree) implements ApiObject {
  /// Says whether an error in its expressions lets the request through.
  public boolean isLenient() {
    return tree.text("spec", "failurePolicy").equals("Ignore");
  }

  /// Returns what it is asked about.
  public Match match() {
    return new Match(tree.at("spec", "matchConstraints"));
  }

  /// Which requests a policy, or a binding of one, is about.
  public record Match(Tree tree) {
    /// Returns in which namespaces; absent means in all.
    public Selector namespaces() {
      return LabelSelectors.orEverything(tree.at("namespaceSelector"));
    }

    /// Says whether the creation of pods is among its resource rules and not excluded again.
    public boolean coversPodCreation() {
      return tree.items("resourceRules").stream().anyMatch(Match::namesPodCreation)
          && tree.items("excludeResourceRules").stream().noneMatch(Match::namesPodCreation);
    }

    /// Says whether it names any resources, so that it narrows what is asked.
    public boolean namesResources() {
      return !tree.items("resourceRules").isEmpty();
    }

    private static boolean namesPodCreation(Tree rule) {
      return names(rule.texts("apiGroups"), "", "*")
          && names(rule.texts("resources"), "pods", "*", "*/*")
          && names(rule.texts("operations"), "CREATE", "*");
    }

    private static boolean names(List<String> written, String... wanted) {
      return List.of(wanted).stream().anyMatch(written::contains);
    }
  }
}
