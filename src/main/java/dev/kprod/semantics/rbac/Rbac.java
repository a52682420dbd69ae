package dev.kprod.semantics.rbac;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.PolicyRule;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Role;
import dev.kprod.cluster.RoleBinding;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

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

  /// A grant with what it is sorted by, worked out once.
  private record Placed(Grant grant, Subject holder, Subject binding) {
    private static final Comparator<Placed> ORDER =
        Comparator.comparing(Placed::holder)
            .thenComparing(Placed::binding)
            .thenComparingInt(one -> one.grant.rule());
  }

  private final Cluster cluster;
  private final List<Bound> bound;
  private final List<String> namespaces;
  private final Set<Identity> admins = new HashSet<>();
  private final ByResource byResource;

  private final ByHolder byHolder;
  private final Map<String, List<RoleBinding>> byNamespace = new HashMap<>();

  private final Map<String, Role> clusterRoles = new HashMap<>();

  private Rbac(Cluster cluster) {
    this.cluster = cluster;
    cluster.list(Resources.CLUSTER_ROLES).forEach(role -> clusterRoles.put(role.name(), role));
    this.bound = Bound.all(cluster);
    this.byResource = new ByResource(bound);
    this.byHolder = new ByHolder(bound);
    for (Bound one : bound) {
      byNamespace.computeIfAbsent(one.namespace(), unseen -> new ArrayList<>()).add(one.binding());
    }
    this.namespaces =
        byNamespace.keySet().stream().filter(name -> !name.isEmpty()).sorted().toList();
    admins().forEach(grant -> admins.add(grant.holder()));
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
    for (Bound one : byHolder.in(user, groups, request.namespaceOrNone())) {
      for (int i = 0; i < one.rules().size(); i++) {
        if (Rules.allows(one.rules().get(i), request)) {
          return new Decision.Allowed(one.grant(one.holder(user, groups), i));
        }
      }
    }
    List<Read<?>> unseen = unseen(request.namespaceOrNone());
    return unseen.isEmpty() ? new Decision.NoOpinion() : new Decision.Unknown(unseen);
  }

  /// Returns every grant that an identity has in a namespace, those of the cluster included; with
  /// the empty text those of the cluster alone.
  public List<Grant> grants(Identity identity, String namespace) {
    return grants(byHolder.in(identity.user(), identity.groups(), namespace), identity);
  }

  /// Returns every grant that an identity has anywhere, those of the cluster first, then by
  /// namespace.
  public List<Grant> grants(Identity identity) {
    return grants(byHolder.anywhere(identity.user(), identity.groups()), identity);
  }

  private static List<Grant> grants(Collection<Bound> some, Identity identity) {
    List<Grant> grants = new ArrayList<>();
    for (Bound one : some) {
      Identity holder = one.holder(identity.user(), identity.groups());
      for (int i = 0; i < one.rules().size(); i++) {
        grants.add(one.grant(holder, i));
      }
    }
    return grants;
  }

  /// Returns who may do something, as bindings say it: groups are not taken apart, and whoever is
  /// in `system:masters` is not listed. For a request in a namespace, what holds in all is in it.
  public List<Grant> holders(RequestAttributes request) {
    return sorted(found -> byResource.allowing(request, found));
  }

  /// Returns who may do something on a resource somewhere, in whatever namespace.
  public List<Grant> holdersAnywhere(RequestAttributes request) {
    return holdersAnywhere(request, rule -> Rules.allows(rule, request));
  }

  /// Returns who holds a rule on a resource somewhere, in whatever namespace, as far as the rule is
  /// taken: what it says of verbs and names is not looked at before.
  public List<Grant> holdersAnywhere(RequestAttributes request, Predicate<PolicyRule> takes) {
    return sorted(found -> byResource.everywhere(request, takes, found));
  }

  /// Hands out what [#holdersAnywhere] returns, in the order of the bindings.
  public void eachAnywhere(
      RequestAttributes request, Predicate<PolicyRule> takes, Consumer<Grant> taker) {
    byResource.everywhere(
        request,
        takes,
        (one, rule) -> one.holders().forEach(holder -> taker.accept(one.grant(holder, rule))));
  }

  /// Returns who holds a rule that is taken, whatever it is on. It asks every rule: to find those
  /// on a resource, [#holdersAnywhere] is quicker.
  public List<Grant> holding(Predicate<PolicyRule> takes) {
    return sorted(
        found -> {
          for (Bound one : bound) {
            for (int i = 0; i < one.rules().size(); i++) {
              if (takes.test(one.rules().get(i))) {
                found.give(one, i);
              }
            }
          }
        });
  }

  /// What is told of each binding whose role exists.
  @FunctionalInterface
  public interface Giving {
    /// Takes one.
    void give(RoleBinding binding, Role role, List<Identity> holders);
  }

  /// Hands out every binding whose role exists, with the role and whom it is given to.
  public void given(Giving taker) {
    bound.forEach(one -> taker.give(one.binding(), one.role(), one.holders()));
  }

  /// Finds a role of the cluster, whether or not it is bound.
  public Optional<Role> clusterRole(String name) {
    return Optional.ofNullable(clusterRoles.get(name));
  }

  /// Returns the bindings of a namespace, or with the empty text those of the whole cluster.
  public List<RoleBinding> bindings(String namespace) {
    return byNamespace.getOrDefault(namespace, List.of());
  }

  /// Returns who may do everything in the whole cluster: the rule `*` on `*` of `*`, whatever the
  /// role is called. The group `system:masters` may too, without any binding.
  public List<Grant> admins() {
    RequestAttributes everything = RequestAttributes.on("*", "*", "*");
    return sorted(
        found ->
            byResource.everywhere(
                everything,
                rule -> Rules.cover(List.of(rule), List.of(Rules.EVERYTHING)),
                (one, rule) -> {
                  if (one.namespace().isEmpty()) {
                    found.give(one, rule);
                  }
                }));
  }

  /// Says whether an identity may do everything in the whole cluster.
  public boolean isAdmin(Identity identity) {
    return admins.contains(identity)
        || identity.groups().stream()
            .anyMatch(
                group ->
                    group.equals(Identity.MASTERS) || admins.contains(new Identity.Group(group)))
        || admins.contains(Identity.user(identity.user()));
  }

  /// Returns everybody whom a binding names, each once, sorted.
  public List<Identity> identities() {
    return bound.stream()
        .flatMap(one -> one.holders().stream())
        .distinct()
        .sorted(Comparator.comparing(Identity::subject))
        .toList();
  }

  /// Returns the namespaces in which there are bindings, sorted.
  public List<String> namespaces() {
    return namespaces;
  }

  /// Returns the reads without which the absence of a right in a namespace is not certain; with the
  /// empty text those for the cluster.
  public List<Read<?>> unseen(String namespace) {
    List<Read<?>> unseen = new ArrayList<>();
    for (Read<?> read : namespace.isEmpty() ? READS.required() : READS.all()) {
      if (cluster.outcome(read, namespace) instanceof ReadOutcome.Unseen) {
        unseen.add(read);
      }
    }
    return unseen;
  }

  /// Returns the reads without which the absence of a right in some namespace is not certain.
  public List<Read<?>> unseenAnywhere() {
    return READS.all().stream()
        .filter(read -> cluster.outcome(read, "") instanceof ReadOutcome.Unseen)
        .toList();
  }

  private static List<Grant> sorted(Consumer<ByResource.Found> search) {
    List<Placed> placed = new ArrayList<>();
    search.accept(
        (one, rule) -> {
          Subject binding = one.binding().subject();
          for (Identity holder : one.holders()) {
            placed.add(new Placed(one.grant(holder, rule), holder.subject(), binding));
          }
        });
    placed.sort(Placed.ORDER);
    return placed.stream().map(Placed::grant).toList();
  }
}
