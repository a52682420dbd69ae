package dev.kprod.cluster;

import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/// A ResourceQuota.
public record ResourceQuota(Tree tree) implements ApiObject {
  /// A condition on the pods that a quota counts.
  ///
  /// @param name `Terminating`, `NotTerminating`, `BestEffort`, `NotBestEffort`, `PriorityClass`,
  ///   `CrossNamespacePodAffinity`
  /// @param operator `Exists`, or how the values are compared
  public record Scope(String name, String operator, List<String> values) {
    public Scope {
      values = List.copyOf(values);
    }
  }

  /// Returns the limits, by resource.
  public SortedMap<String, Quantity> hard() {
    return Amounts.of(tree.at("spec", "hard"));
  }

  /// Returns what is in use, by resource.
  public SortedMap<String, Quantity> used() {
    return Amounts.of(tree.at("status", "used"));
  }

  /// Says whether its controller has counted against the limits that are written now.
  public boolean isCounted() {
    return Amounts.of(tree.at("status", "hard")).equals(hard());
  }

  /// Returns the conditions on the pods it counts, all of which must hold; none for every pod.
  public List<Scope> scopes() {
    List<Scope> scopes = new ArrayList<>();
    for (String name : tree.texts("spec", "scopes")) {
      scopes.add(new Scope(name, "Exists", List.of()));
    }
    for (Tree one : tree.items("spec", "scopeSelector", "matchExpressions")) {
      scopes.add(new Scope(one.text("scopeName"), one.text("operator"), one.texts("values")));
    }
    return scopes;
  }
}
