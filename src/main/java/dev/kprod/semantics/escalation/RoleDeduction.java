package dev.kprod.semantics.escalation;

import dev.kprod.cluster.PolicyRule;
import dev.kprod.cluster.Role;
import dev.kprod.cluster.RoleBinding;
import dev.kprod.semantics.escalation.Rights.Held;
import dev.kprod.semantics.escalation.Rights.Place;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.semantics.rbac.Rbac;
import dev.kprod.semantics.rbac.Rules;
import java.util.List;
import java.util.Optional;

/// What rights on roles and bindings give.
///
/// Whoever changes a role that is bound to them has what they write into it. Whoever binds a role
/// has its rights. Without `escalate` or `bind` the server lets them write only what they hold
/// already, which is no gain.
final class RoleDeduction {
  private final Rbac rbac;
  private final Surroundings around;
  private final Identity identity;
  private final String namespace;
  private final Deduction deduction;

  RoleDeduction(
      Rbac rbac, Surroundings around, Identity identity, String namespace, Deduction deduction) {
    this.rbac = rbac;
    this.around = around;
    this.identity = identity;
    this.namespace = namespace;
    this.deduction = deduction;
  }

  void all() {
    if (namespace.isEmpty()) {
      deduction.both(
          Right.ESCALATE_CLUSTER_ROLES, Right.CHANGE_CLUSTER_ROLES, this::escalateInCluster);
      deduction.both(Right.ESCALATE_ROLES, Right.CHANGE_ROLES, this::escalateInEach);
      deduction.both(
          Right.BIND_CLUSTER_ROLES,
          Right.CREATE_CLUSTER_BINDINGS,
          (bind, create) -> bind(bind, create, bind.names(), true));
      deduction.both(
          Right.BIND_CLUSTER_ROLES,
          Right.CHANGE_CLUSTER_BINDINGS,
          (bind, change) -> extend(bind, change, true));
    } else {
      deduction.both(Right.ESCALATE_ROLES, Right.CHANGE_ROLES, this::escalateHere);
      deduction.both(
          Right.BIND_CLUSTER_ROLES,
          Right.CHANGE_BINDINGS,
          (bind, change) -> extend(bind, change, false));
    }
    deduction.both(
        Right.BIND_CLUSTER_ROLES,
        Right.CREATE_BINDINGS,
        (bind, create) -> bind(bind, create, bind.names(), false));
  }

  private void escalateInCluster(Held escalate, Held change) {
    boolean bound =
        escalate.names().within(change.names()).filter(names -> isBound(names, "")).isPresent();
    if (bound) {
      deduction.add(Primitive.ESCALATE, new Gain.Admin(), escalate, change);
      return;
    }
    for (String there : rbac.namespaces()) {
      if (isBoundByName(escalate, change, there)) {
        deduction.add(Primitive.ESCALATE, new Gain.NamespaceAdmin(there), escalate, change);
      }
    }
  }

  /// A ClusterRole that a RoleBinding gives counts in its namespace.
  private boolean isBoundByName(Held escalate, Held change, String there) {
    return rbac.grants(identity, there).stream()
        .filter(grant -> grant.namespace().equals(there))
        .filter(grant -> grant.role().kind().equals("ClusterRole"))
        .anyMatch(
            grant ->
                escalate.names().has(grant.role().name())
                    && change.names().has(grant.role().name()));
  }

  private void escalateInEach(Held escalate, Held change) {
    Optional<Names> both = escalate.names().within(change.names());
    for (String there : rbac.namespaces()) {
      if (both.filter(names -> isBound(names, there)).isPresent()) {
        deduction.add(Primitive.ESCALATE, new Gain.NamespaceAdmin(there), escalate, change);
      }
    }
  }

  private void escalateHere(Held escalate, Held change) {
    Optional<Names> both = escalate.names().within(change.names());
    if (both.filter(names -> isBound(names, namespace)).isPresent()) {
      deduction.add(Primitive.ESCALATE, new Gain.NamespaceAdmin(namespace), escalate, change);
    }
  }

  private boolean isBound(Names names, String there) {
    String kind = there.isEmpty() ? "ClusterRole" : "Role";
    return rbac.grants(identity, there).stream()
        .filter(grant -> grant.namespace().equals(there) && grant.role().kind().equals(kind))
        .anyMatch(grant -> names.has(grant.role().name()));
  }

  /// @param inCluster whether the binding gives the role in the whole cluster
  private void bind(Held bind, Held write, Names roles, boolean inCluster) {
    Gain whole = inCluster ? new Gain.Admin() : new Gain.NamespaceAdmin(namespace);
    switch (roles) {
      case Names.All all -> deduction.add(Primitive.BIND, whole, bind, write);
      case Names.Only(List<String> names) -> {
        for (String name : names) {
          rbac.clusterRole(name).ifPresent(role -> bind(bind, write, role, whole, inCluster));
        }
      }
    }
  }

  /// What a role gives is deduced from its rules, one step deep.
  private void bind(Held bind, Held write, Role role, Gain whole, boolean inCluster) {
    List<PolicyRule> rules = role.rules();
    if (Rules.cover(rules, List.of(Rules.EVERYTHING))) {
      deduction.add(Primitive.BIND, whole, bind, write);
      return;
    }
    Place place = new Place();
    for (PolicyRule rule : rules) {
      for (Right right : Right.ALL) {
        right.names(rule).ifPresent(names -> place.add(right, new Held(names, bind.grant())));
      }
    }
    new Deduction(rbac, around, identity, namespace, place)
        .ofRole(inCluster)
        .forEach(one -> deduction.add(Primitive.BIND, one.gain(), bind, write));
  }

  /// The role of a binding cannot be changed, so this gives the roles of bindings that exist.
  private void extend(Held bind, Held change, boolean inCluster) {
    List<String> roles =
        rbac.bindings(namespace).stream()
            .filter(binding -> change.names().has(binding.name()))
            .filter(binding -> binding.roleKind().equals("ClusterRole"))
            .map(RoleBinding::roleName)
            .filter(bind.names()::has)
            .distinct()
            .sorted()
            .toList();
    if (!roles.isEmpty()) {
      bind(bind, change, new Names.Only(roles), inCluster);
    }
  }
}
