package dev.kprod.semantics.escalation;

import dev.kprod.cluster.PolicyRule;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.semantics.rbac.Rbac;
import dev.kprod.semantics.rbac.RequestAttributes;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// Which of some rights each identity holds, where, on which names and by what grant.
final class Rights {
  /// A right as somebody holds it.
  ///
  /// @param grant one that gives it; where several do, the first that is not for some names only
  record Held(Names names, Grant grant) {}

  /// The rights that hold in one place.
  static final class Place {
    private final Map<Right, Held> held = new HashMap<>();

    Optional<Held> find(Right right) {
      return Optional.ofNullable(held.get(right));
    }

    void add(Right right, Held more) {
      held.merge(
          right,
          more,
          (known, other) ->
              known.names.isAll()
                  ? known
                  : new Held(
                      known.names.and(other.names),
                      other.names.isAll() ? other.grant : known.grant));
    }

    void addAll(Place other) {
      other.held.forEach(this::add);
    }
  }

  /// To appear as somebody else for some verbs, and to use those that write; both are told by the
  /// shape of a verb, not by a resource.
  static final Right ACT_AS = Right.of();

  static final Right ACT_ON = Right.of();

  private final Map<Identity, SortedMap<String, Place>> byHolder = new HashMap<>();

  Rights(Rbac rbac, List<Right> wanted) {
    for (Right right : wanted) {
      right.requests().stream()
          .map(request -> request.group() + "/" + request.combined())
          .distinct()
          .forEach(resource -> learn(rbac, right, resource));
    }
  }

  private void learn(Rbac rbac, Right right, String resource) {
    int slash = resource.indexOf('/');
    RequestAttributes on =
        RequestAttributes.on("", resource.substring(0, slash), resource.substring(slash + 1));
    IdentityHashMap<PolicyRule, Optional<Names>> known = new IdentityHashMap<>();
    rbac.eachAnywhere(
        on,
        rule -> known.computeIfAbsent(rule, right::names).isPresent(),
        grant ->
            known
                .getOrDefault(grant.policyRule(), Optional.empty())
                .ifPresent(
                    found ->
                        add(grant.holder(), grant.namespace(), right, new Held(found, grant))));
  }

  /// Adds a right that was found in another way.
  void add(Identity holder, String namespace, Right right, Held held) {
    byHolder
        .computeIfAbsent(holder, unseen -> new TreeMap<>())
        .computeIfAbsent(namespace, unseen -> new Place())
        .add(right, held);
  }

  /// Hands out the rights of an identity and of its groups: those of the whole cluster with the
  /// empty text, then those of each namespace in which there are any, the cluster's among them.
  void of(Identity identity, BiConsumer<String, Place> taker) {
    SortedMap<String, Place> places = new TreeMap<>();
    collect(identity, places);
    for (String group : identity.groups()) {
      Identity.Group one = new Identity.Group(group);
      if (!one.equals(identity)) {
        collect(one, places);
      }
    }
    Place everywhere = places.getOrDefault("", new Place());
    taker.accept("", everywhere);
    places.forEach(
        (namespace, place) -> {
          if (!namespace.isEmpty()) {
            place.addAll(everywhere);
            taker.accept(namespace, place);
          }
        });
  }

  private void collect(Identity holder, SortedMap<String, Place> places) {
    byHolder
        .getOrDefault(holder, new TreeMap<>())
        .forEach(
            (namespace, place) ->
                places.computeIfAbsent(namespace, unseen -> new Place()).addAll(place));
  }
}
