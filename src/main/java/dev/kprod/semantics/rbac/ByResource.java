package dev.kprod.semantics.rbac;

import dev.kprod.cluster.PolicyRule;
import dev.kprod.cluster.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Which bindings give a rule on a resource, so that a question about one resource meets only the
/// rules that can answer it, and each of them once however many bindings give it.
final class ByResource {
  private static final String ALL = "*";

  /// A role that is given, by the namespaces of the bindings; the empty text is the cluster.
  private static final class Given {
    private final List<PolicyRule> rules;
    private final Map<String, List<Bound>> by = new LinkedHashMap<>();

    Given(List<PolicyRule> rules) {
      this.rules = rules;
    }
  }

  private record Place(Given given, int rule) {}

  /// The rules by a resource as they write it: `pods`, `pods/exec`, `*`, `*/scale`.
  private final Map<String, List<Place>> byResource = new HashMap<>();

  private final List<Place> onUrls = new ArrayList<>();

  ByResource(List<Bound> bound) {
    Map<Role, Given> roles = new LinkedHashMap<>();
    for (Bound one : bound) {
      roles
          .computeIfAbsent(one.role(), role -> new Given(one.rules()))
          .by
          .computeIfAbsent(one.namespace(), unseen -> new ArrayList<>())
          .add(one);
    }
    roles.values().forEach(this::learn);
  }

  private void learn(Given given) {
    for (int i = 0; i < given.rules.size(); i++) {
      Place place = new Place(given, i);
      for (String resource : new LinkedHashSet<>(given.rules.get(i).resources())) {
        byResource.computeIfAbsent(resource, unseen -> new ArrayList<>()).add(place);
      }
      if (!given.rules.get(i).urls().isEmpty()) {
        onUrls.add(place);
      }
    }
  }

  /// Hands out every binding, with the place of the rule in its role, that allows a request in a
  /// namespace; those of the cluster are among them.
  void allowing(RequestAttributes request, Found found) {
    for (Place place : candidates(request, rule -> Rules.allows(rule, request))) {
      give(place, "", found);
      if (!request.namespaceOrNone().isEmpty()) {
        give(place, request.namespaceOrNone(), found);
      }
    }
  }

  /// Hands out every binding, in whatever namespace, that gives a rule on a resource that is taken.
  void everywhere(RequestAttributes request, Predicate<PolicyRule> takes, Found found) {
    for (Place place : candidates(request, takes)) {
      place.given.by.values().forEach(some -> some.forEach(one -> found.give(one, place.rule)));
    }
  }

  /// What is told of a find.
  interface Found {
    void give(Bound bound, int rule);
  }

  private static void give(Place place, String namespace, Found found) {
    List<Bound> there = place.given.by.getOrDefault(namespace, List.of());
    there.forEach(one -> found.give(one, place.rule));
  }

  private Set<Place> candidates(RequestAttributes request, Predicate<PolicyRule> takes) {
    Set<Place> candidates = new LinkedHashSet<>();
    Consumer<Place> add =
        place -> {
          if (takes.test(place.given.rules.get(place.rule))) {
            candidates.add(place);
          }
        };
    switch (request) {
      case RequestAttributes.OnUrl url -> onUrls.forEach(add);
      case RequestAttributes.OnResource on -> {
        byResource.getOrDefault(ALL, List.of()).forEach(add);
        byResource.getOrDefault(on.combined(), List.of()).forEach(add);
        if (!on.subresource().isEmpty()) {
          byResource.getOrDefault("*/" + on.subresource(), List.of()).forEach(add);
        }
      }
    }
    return candidates;
  }
}
