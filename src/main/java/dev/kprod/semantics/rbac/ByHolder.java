package dev.kprod.semantics.rbac;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which bindings name somebody, by user or by group.
final class ByHolder {
  private static final SortedMap<String, List<Bound>> NOWHERE =
      Collections.unmodifiableSortedMap(new TreeMap<>());

  /// The bindings by the name of the user or by group, then by namespace (empty for the cluster).
  private final Map<String, SortedMap<String, List<Bound>>> byUser = new HashMap<>();

  private final Map<String, SortedMap<String, List<Bound>>> byGroup = new HashMap<>();

  ByHolder(List<Bound> bound) {
    for (Bound one : bound) {
      for (Identity holder : one.holders()) {
        switch (holder) {
          case Identity.Group(String name) -> learn(byGroup, name, one);
          case Identity.User(String name, var stated) -> learn(byUser, name, one);
          case Identity.ServiceAccount account -> learn(byUser, account.user(), one);
        }
      }
    }
  }

  private static void learn(
      Map<String, SortedMap<String, List<Bound>>> by, String name, Bound one) {
    by.computeIfAbsent(name, unseen -> new TreeMap<>())
        .computeIfAbsent(one.namespace(), unseen -> new ArrayList<>())
        .add(one);
  }

  /// Returns the bindings of somebody in a namespace, those of the cluster first; with the empty
  /// text those of the cluster alone. Each once.
  ///
  /// @param user empty where only groups are asked about
  Collection<Bound> in(String user, Collection<String> groups, String namespace) {
    Set<Bound> mine = new LinkedHashSet<>();
    for (String place : namespace.isEmpty() ? List.of("") : List.of("", namespace)) {
      for (SortedMap<String, List<Bound>> source : sources(user, groups)) {
        mine.addAll(source.getOrDefault(place, List.of()));
      }
    }
    return mine;
  }

  /// Returns every binding of somebody, those of the cluster first, then by namespace. Each once.
  Collection<Bound> anywhere(String user, Collection<String> groups) {
    SortedMap<String, Set<Bound>> mine = new TreeMap<>();
    for (SortedMap<String, List<Bound>> source : sources(user, groups)) {
      source.forEach(
          (namespace, some) ->
              mine.computeIfAbsent(namespace, unseen -> new LinkedHashSet<>()).addAll(some));
    }
    return mine.values().stream().flatMap(Set::stream).toList();
  }

  private List<SortedMap<String, List<Bound>>> sources(String user, Collection<String> groups) {
    List<SortedMap<String, List<Bound>>> sources = new ArrayList<>();
    if (!user.isEmpty()) {
      sources.add(byUser.getOrDefault(user, NOWHERE));
    }
    groups.forEach(group -> sources.add(byGroup.getOrDefault(group, NOWHERE)));
    return sources;
  }
}
