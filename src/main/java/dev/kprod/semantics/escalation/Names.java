package dev.kprod.semantics.escalation;

import dev.kprod.cluster.PolicyRule;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// On which objects of a kind a right holds.
public sealed interface Names {
  /// On every one.
  record All() implements Names {}

  /// On these only.
  ///
  /// @param names sorted, each once, at least one
  record Only(List<String> names) implements Names {
    public Only {
      names = List.copyOf(new TreeSet<>(names));
    }
  }

  /// Finds the names for which a rule allows a verb; empty where it allows it for none.
  ///
  /// `create` of a resource and `deletecollection` carry no name, so a list of names that lacks the
  /// empty one never allows them. `list` and `watch` carry one where a field selector does.
  ///
  /// @param resource with its subresource, if any: creating one of those carries the parent's name
  static Optional<Names> of(PolicyRule rule, String verb, String resource) {
    List<String> names = rule.resourceNames();
    if (names.isEmpty()) {
      return Optional.of(new All());
    }
    boolean nameless =
        verb.equals("deletecollection") || (verb.equals("create") && resource.indexOf('/') < 0);
    if (nameless) {
      return names.contains("") ? Optional.of(new All()) : Optional.empty();
    }
    if (names.contains("") && (verb.equals("list") || verb.equals("watch"))) {
      return Optional.of(new All());
    }
    List<String> named = names.stream().filter(name -> !name.isEmpty()).toList();
    return named.isEmpty() ? Optional.empty() : Optional.of(new Only(named));
  }

  /// Returns these names and others.
  default Names and(Names other) {
    return switch (this) {
      case All all -> all;
      case Only(List<String> mine) ->
          switch (other) {
            case All all -> all;
            case Only(List<String> theirs) -> {
              Set<String> both = new TreeSet<>(mine);
              both.addAll(theirs);
              yield new Only(List.copyOf(both));
            }
          };
    };
  }

  /// Finds the names that are among these and among others.
  default Optional<Names> within(Names other) {
    return switch (this) {
      case All all -> Optional.of(other);
      case Only(List<String> mine) ->
          switch (other) {
            case All all -> Optional.of(this);
            case Only(List<String> theirs) -> {
              List<String> both = mine.stream().filter(theirs::contains).toList();
              yield both.isEmpty() ? Optional.empty() : Optional.of(new Only(both));
            }
          };
    };
  }

  /// Says whether a name is among these.
  default boolean has(String name) {
    return switch (this) {
      case All all -> true;
      case Only(List<String> names) -> names.contains(name);
    };
  }

  /// Says whether no name is left out.
  default boolean isAll() {
    return this instanceof All;
  }
}
