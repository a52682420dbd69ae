package dev.kprod.semantics.rbac;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.PolicyRule;
import dev.kprod.cluster.RbacSubject;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Role;
import dev.kprod.cluster.RoleBinding;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Every right that RBAC gives in a cluster, with where it comes from.
///
/// What a right comes from is always certain, since rules only add: where roles or bindings of
/// namespaces were not seen, it is the absence of a right that is not.
public final class Rbac {
  /// What is read: without the roles and bindings of the cluster nothing can be said.
  public static final Reads READS =
      Reads.of(Resources.CLUSTER_ROLES, Resources.CLUSTER_ROLE_BINDINGS)
          .may(Resources.ROLES, Resources.ROLE_BINDINGS);

  private static final Index<Rbac> INDEX = Index.of("rbac", READS, Rbac::new);

  private static final Comparator<Grant> ORDER =
      Comparator.<Grant, dev.kprod.cluster.Subject>comparing(grant -> grant.holder().subject())
          .thenComparing(grant -> grant.binding().subject())
          .thenComparingInt(Grant::rule);

  /// A binding with the role it gives and to whom.
  private record Bound(RoleBinding binding, Role role, List<Identity> holders) {}

  private final Cluster cluster;
  private final List<Bound> bound = new ArrayList<>();

  /// The bindings by namespace (empty for the cluster), then by the name of the user or by group.
  private final Map<String, Map<String, List<Bound>>> byUser = new HashMap<>();

  private final Map<String, Map<String, List<Bound>>> byGroup = new HashMap<>();

  private Rbac(Cluster cluster) {
    this.cluster = cluster;
    Map<String, Role> clusterRoles = new HashMap<>();
    cluster.list(Resources.CLUSTER_ROLES).forEach(role -> clusterRoles.put(role.name(), role));
    Map<String, Role> roles = new HashMap<>();
    cluster
        .ask(Resources.ROLES)
        .known()
        .forEach(role -> roles.put(role.namespace() + "/" + role.name(), role));
    List<RoleBinding> bindings = new ArrayList<>(cluster.list(Resources.CLUSTER_ROLE_BINDINGS));
    bindings.addAll(cluster.ask(Resources.ROLE_BINDINGS).known());
    for (RoleBinding binding : bindings) {
      Optional<Role> role =
          switch (binding.roleKind()) {
            case "ClusterRole" -> Optional.ofNullable(clusterRoles.get(binding.roleName()));
            case "Role" ->
                Optional.ofNullable(roles.get(binding.namespace() + "/" + binding.roleName()));
            default -> Optional.empty();
          };
      role.ifPresent(found -> learn(binding, found));
    }
  }

  private void learn(RoleBinding binding, Role role) {
    Set<Identity> holders = new LinkedHashSet<>();
    for (RbacSubject subject : binding.subjects()) {
      Identity.find(subject, binding.namespace()).ifPresent(holders::add);
    }
    Bound one = new Bound(binding, role, List.copyOf(holders));
    bound.add(one);
    for (Identity holder : holders) {
      switch (holder) {
        case Identity.Group(String name) -> learn(byGroup, name, one);
        case Identity.User(String name, var stated) -> learn(byUser, name, one);
        case Identity.ServiceAccount account -> learn(byUser, account.user(), one);
      }
    }
  }

  private static void learn(Map<String, Map<String, List<Bound>>> by, String name, Bound one) {
    by.computeIfAbsent(one.binding.namespace(), unseen -> new HashMap<>())
        .computeIfAbsent(name, unseen -> new ArrayList<>())
        .add(one);
  }

  /// Returns the rights in a cluster. Declare [#READS].
  public static Rbac of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  /// Decides a request of an identity.
  public Decision decide(Identity identity, RequestAttributes request) {
    return decide(identity.user(), identity.groups(), request);
  }

  /// Decides a request as the API server's authorizers would.
  ///
  /// @param user the name, empty where only groups are asked about
  public Decision decide(String user, Collection<String> groups, RequestAttributes request) {
    if (groups.contains(Identity.MASTERS)) {
      return new Decision.Privileged();
    }
    for (Bound one : boundTo(user, groups, request.namespaceOrNone())) {
      List<PolicyRule> rules = one.role.rules();
      for (int i = 0; i < rules.size(); i++) {
        if (Rules.allows(rules.get(i), request)) {
          return new Decision.Allowed(
              new Grant(holder(one, user, groups), one.binding, one.role, i));
        }
      }
    }
    List<Read<?>> unseen = unseen(request.namespaceOrNone());
    return unseen.isEmpty() ? new Decision.NoOpinion() : new Decision.Unknown(unseen);
  }

  /// Returns every grant that an identity has in a namespace, those of the cluster included; with
  /// the empty text those of the cluster alone.
  public List<Grant> grants(Identity identity, String namespace) {
    List<Grant> grants = new ArrayList<>();
    for (Bound one : boundTo(identity.user(), identity.groups(), namespace)) {
      Identity holder = holder(one, identity.user(), identity.groups());
      for (int i = 0; i < one.role.rules().size(); i++) {
        grants.add(new Grant(holder, one.binding, one.role, i));
      }
    }
    return grants;
  }

  /// Returns who may do something, as bindings say it: groups are not taken apart, and whoever is
  /// in `system:masters` is not listed. For a request in a namespace, what holds in all is in it.
  public List<Grant> holders(RequestAttributes request) {
    String namespace = request.namespaceOrNone();
    return matching(
        one -> one.binding.namespace().isEmpty() || one.binding.namespace().equals(namespace),
        rule -> Rules.allows(rule, request));
  }

  /// Returns who may do something on a resource somewhere, in whatever namespace.
  public List<Grant> holdersAnywhere(RequestAttributes.OnResource request) {
    return matching(one -> true, rule -> Rules.allows(rule, request));
  }

  /// Returns who may do everything in the whole cluster: the rule `*` on `*` of `*`, whatever the
  /// role is called. The group `system:masters` may too, without any binding.
  public List<Grant> admins() {
    return matching(
        one -> one.binding.namespace().isEmpty(),
        rule -> Rules.cover(List.of(rule), List.of(Rules.EVERYTHING)));
  }

  /// Says whether an identity may do everything in the whole cluster.
  public boolean isAdmin(Identity identity) {
    return identity.groups().contains(Identity.MASTERS)
        || boundTo(identity.user(), identity.groups(), "").stream()
            .anyMatch(one -> Rules.cover(one.role.rules(), List.of(Rules.EVERYTHING)));
  }

  /// Returns everybody whom a binding names, each once, sorted.
  public List<Identity> identities() {
    return bound.stream()
        .flatMap(one -> one.holders.stream())
        .distinct()
        .sorted(Comparator.comparing(Identity::subject))
        .toList();
  }

  /// Returns the reads without which the absence of a right in a namespace is not certain; with the
  /// empty text those for the cluster, of which there are none.
  public List<Read<?>> unseen(String namespace) {
    List<Read<?>> unseen = new ArrayList<>();
    if (!namespace.isEmpty()) {
      for (Read<?> read : List.<Read<?>>of(Resources.ROLES, Resources.ROLE_BINDINGS)) {
        if (cluster.outcome(read, namespace) instanceof ReadOutcome.Unseen) {
          unseen.add(read);
        }
      }
    }
    return unseen;
  }

  private interface BoundFilter {
    boolean takes(Bound one);
  }

  private interface RuleFilter {
    boolean takes(PolicyRule rule);
  }

  /// Asks each role once, however many bindings give it.
  private List<Grant> matching(BoundFilter bindings, RuleFilter rules) {
    Map<Role, List<Integer>> matching = new LinkedHashMap<>();
    List<Grant> grants = new ArrayList<>();
    for (Bound one : bound) {
      if (!bindings.takes(one)) {
        continue;
      }
      List<Integer> matched =
          matching.computeIfAbsent(one.role, role -> matchingRules(role, rules));
      for (int rule : matched) {
        one.holders.forEach(holder -> grants.add(new Grant(holder, one.binding, one.role, rule)));
      }
    }
    grants.sort(ORDER);
    return List.copyOf(grants);
  }

  private static List<Integer> matchingRules(Role role, RuleFilter filter) {
    List<PolicyRule> rules = role.rules();
    List<Integer> matched = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      if (filter.takes(rules.get(i))) {
        matched.add(i);
      }
    }
    return matched;
  }

  private List<Bound> boundTo(String user, Collection<String> groups, String namespace) {
    Set<Bound> mine = new LinkedHashSet<>();
    collect(mine, user, groups, "");
    if (!namespace.isEmpty()) {
      collect(mine, user, groups, namespace);
    }
    return new ArrayList<>(mine);
  }

  private void collect(Set<Bound> mine, String user, Collection<String> groups, String namespace) {
    if (!user.isEmpty()) {
      mine.addAll(byUser.getOrDefault(namespace, Map.of()).getOrDefault(user, List.of()));
    }
    Map<String, List<Bound>> grouped = byGroup.getOrDefault(namespace, Map.of());
    groups.forEach(group -> mine.addAll(grouped.getOrDefault(group, List.of())));
  }

  /// Returns the first subject of a binding that means somebody, as the authorizer names it.
  private static Identity holder(Bound one, String user, Collection<String> groups) {
    for (Identity holder : one.holders) {
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
    throw new IllegalStateException("%s names nobody of %s".formatted(one.binding.name(), user));
  }
}
