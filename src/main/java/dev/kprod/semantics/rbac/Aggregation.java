package dev.kprod.semantics.rbac;

import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.PolicyRule;
import dev.kprod.cluster.Role;
import dev.kprod.semantics.selector.Selector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What the controller would write into cluster roles that collect the rules of others.
///
/// The authorizer looks at stored rules alone; this says what is about to be stored. Upstream:
/// `pkg/controller/clusterroleaggregation`.
public final class Aggregation {
  private Aggregation() {}

  /// Returns the rules that one pass of the controller gives a role, from the stored rules of the
  /// others; what is nested settles by repetition. A role that collects nothing keeps its own.
  public static List<PolicyRule> computed(Role role, List<Role> clusterRoles) {
    if (!role.isAggregated()) {
      return role.rules();
    }
    List<PolicyRule> rules = new ArrayList<>();
    for (Selector selector : role.aggregates()) {
      clusterRoles.stream()
          .filter(other -> !other.name().equals(role.name()))
          .filter(other -> selector.matches(other.labels()))
          .sorted(Comparator.comparing(ApiObject::name))
          .flatMap(other -> other.rules().stream())
          .forEach(
              rule -> {
                if (!rules.contains(rule)) {
                  rules.add(rule);
                }
              });
    }
    return List.copyOf(rules);
  }
}
