package dev.kprod.cluster;

import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.util.List;

/// A Role or a ClusterRole; a Role has a namespace.
public record Role(Tree tree) implements ApiObject {
  /// Returns the rules as stored, which is all that the authorizer looks at.
  public List<PolicyRule> rules() {
    return tree.items("rules").stream().map(PolicyRule::of).toList();
  }

  /// Says whether a controller fills in the rules from other roles.
  public boolean isAggregated() {
    return tree.has("aggregationRule");
  }

  /// Returns which cluster roles the rules are collected from, in order.
  public List<Selector> aggregates() {
    return tree.items("aggregationRule", "clusterRoleSelectors").stream()
        .map(LabelSelectors::of)
        .toList();
  }

  /// Returns the kind: `ClusterRole` where there is no namespace.
  public String kind() {
    return namespace().isEmpty() ? "ClusterRole" : "Role";
  }

  /// Returns what names the role.
  public Subject subject() {
    return new Subject("rbac.authorization.k8s.io", "v1", kind(), namespace(), name());
  }
}
