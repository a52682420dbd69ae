package dev.kprod.semantics.rbac;

import dev.kprod.cluster.PolicyRule;
import dev.kprod.cluster.Role;
import dev.kprod.cluster.RoleBinding;

/// Why somebody may do something: to whom which binding gives which rule of which role.
///
/// @param holder who, as the binding says: a user, a group or a service account
/// @param binding the binding
/// @param role the role it gives
/// @param rule the place of the rule in the role
/// @param policyRule the rule itself
public record Grant(
    Identity holder, RoleBinding binding, Role role, int rule, PolicyRule policyRule) {
  private static final String DEFAULTS = "kubernetes.io/bootstrapping";

  /// Returns the namespace that the grant is limited to, empty for the whole cluster.
  public String namespace() {
    return binding.namespace();
  }

  /// Says whether the API server itself made the binding, and keeps it.
  public boolean isDefault() {
    return binding.tree().text("metadata", "labels", DEFAULTS).equals("rbac-defaults");
  }

  /// Returns the grant for a person: `ClusterRoleBinding ops to ClusterRole cluster-admin
  /// rules[0]`.
  @Override
  public String toString() {
    return "%s %s to %s %s rules[%s]"
        .formatted(binding.kind(), binding.name(), role.kind(), role.name(), rule);
  }
}
