package dev.kprod.semantics.rbac;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.PolicyRule;
import dev.kprod.cluster.RbacSubject;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Role;
import dev.kprod.cluster.RoleBinding;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A binding with the role that it gives, and to whom. Two are equal only if they are the same one,
/// so that sets of them are cheap.
final class Bound {
  private final RoleBinding binding;
  private final Role role;
  private final List<PolicyRule> rules;
  private final List<Identity> holders;
  private final String namespace;

  private Bound(RoleBinding binding, Role role, List<PolicyRule> rules, List<Identity> holders) {
    this.binding = binding;
    this.role = role;
    this.rules = rules;
    this.holders = holders;
    this.namespace = binding.namespace();
  }

  /// Returns every binding of a cluster whose role exists, in the order of the lists.
  static List<Bound> all(Cluster cluster) {
    Map<String, Role> roles = new HashMap<>();
    cluster.list(Resources.CLUSTER_ROLES).forEach(role -> roles.put(key("", role.name()), role));
    for (Role role : cluster.ask(Resources.ROLES).known()) {
      roles.put(key(role.namespace(), role.name()), role);
    }
    List<RoleBinding> bindings = new ArrayList<>(cluster.list(Resources.CLUSTER_ROLE_BINDINGS));
    bindings.addAll(cluster.ask(Resources.ROLE_BINDINGS).known());
    Map<Tree, PolicyRule> rules = new HashMap<>();
    Map<Tree, List<PolicyRule>> read = new HashMap<>();
    List<Bound> all = new ArrayList<>();
    for (RoleBinding binding : bindings) {
      place(binding)
          .map(roles::get)
          .ifPresent(
              role ->
                  all.add(
                      new Bound(
                          binding,
                          role,
                          read.computeIfAbsent(
                              role.tree().at("rules"), unseen -> rules(role, rules)),
                          holders(binding))));
    }
    return List.copyOf(all);
  }

  private static List<PolicyRule> rules(Role role, Map<Tree, PolicyRule> known) {
    return role.tree().items("rules").stream()
        .map(rule -> known.computeIfAbsent(rule, PolicyRule::of))
        .toList();
  }

  /// A Role is looked up where its binding lives, so a ClusterRoleBinding to one finds none.
  private static Optional<String> place(RoleBinding binding) {
    return switch (binding.roleKind()) {
      case "ClusterRole" -> Optional.of(key("", binding.roleName()));
      case "Role" ->
          binding.namespace().isEmpty()
              ? Optional.empty()
              : Optional.of(key(binding.namespace(), binding.roleName()));
      default -> Optional.empty();
    };
  }

  private static String key(String namespace, String name) {
    return namespace + "/" + name;
  }

  private static List<Identity> holders(RoleBinding binding) {
    Set<Identity> holders = new LinkedHashSet<>();
    for (RbacSubject subject : binding.subjects()) {
      Identity.find(subject, binding.namespace()).ifPresent(holders::add);
    }
    return List.copyOf(holders);
  }

  /// Returns the binding itself.
  RoleBinding binding() {
    return binding;
  }

  /// Returns the role that it gives.
  Role role() {
    return role;
  }

  /// Returns the rules of the role, read once for all bindings of it.
  List<PolicyRule> rules() {
    return rules;
  }

  /// Returns whom the subjects mean, each once.
  List<Identity> holders() {
    return holders;
  }

  /// Returns the namespace that the rights are limited to, empty for the whole cluster.
  String namespace() {
    return namespace;
  }

  /// Returns the grant of one rule to one of the holders.
  Grant grant(Identity holder, int rule) {
    return new Grant(holder, binding, role, rule, rules.get(rule));
  }

  /// Returns the first holder that means somebody, as the authorizer names it.
  Identity holder(String user, Collection<String> groups) {
    for (Identity holder : holders) {
      boolean means =
          switch (holder) {
            case Identity.Group(String name) -> groups.contains(name);
            case Identity.User(String name, var stated) -> name.equals(user);
            case Identity.ServiceAccount account -> account.user().equals(user);
          };
      if (means) {
        return holder;
      }
    }
    throw new IllegalStateException("%s names nobody of %s".formatted(binding.name(), user));
  }
}
