package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.util.List;

/// A RoleBinding or a ClusterRoleBinding; a RoleBinding has a namespace.
public record RoleBinding(Tree tree) implements ApiObject {
  /// Returns the kind of the role it gives: `Role` or `ClusterRole`.
  public String roleKind() {
    return tree.text("roleRef", "kind");
  }

  /// Returns the name of the role it gives.
  public String roleName() {
    return tree.text("roleRef", "name");
  }

  /// Returns to whom it gives the role.
  public List<RbacSubject> subjects() {
    return tree.items("subjects").stream().map(RbacSubject::of).toList();
  }

  /// Returns the kind: `ClusterRoleBinding` where there is no namespace.
  public String kind() {
    return namespace().isEmpty() ? "ClusterRoleBinding" : "RoleBinding";
  }

  /// Returns what names the binding.
  public Subject subject() {
    return new Subject("rbac.authorization.k8s.io", "v1", kind(), namespace(), name());
  }
}
