package dev.kprod.config;

import dev.kprod.check.ValueType;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A map of the file being read: every key is asked for by name, and what is left over is refused.
final class Section {
  private final String what;
  private final Written.Place place;
  private final Map<String, Written.Field> fields;
  private final Problems problems;
  private final Set<String> asked = new LinkedHashSet<>();

  private Section(
      String what, Written.Place place, Map<String, Written.Field> fields, Problems problems) {
    this.what = what;
    this.place = place;
    this.fields = fields;
    this.problems = problems;
  }

  /// Takes a value as a map.
  ///
  /// @param what how problems call it: `gate`
  static Optional<Section> of(String what, Written value, Problems problems) {
    return switch (value) {
      case Written.Fields(var place, var fields) ->
          Optional.of(new Section(what, place, fields, problems));
      case Written.Scalar(var place, Tree.Absent nothing) ->
          Optional.of(new Section(what, place, Map.of(), problems));
      case Written.Items items -> {
        problems.add(items.place(), what + " has to be a map");
        yield Optional.empty();
      }
      case Written.Scalar scalar -> {
        problems.add(scalar.place(), what + " has to be a map");
        yield Optional.empty();
      }
    };
  }

  Written.Place place() {
    return place;
  }

  /// Returns every key with its value; nothing is left over then.
  Map<String, Written.Field> all() {
    asked.addAll(fields.keySet());
    return fields;
  }

  /// Finds the value of a key.
  Optional<Written> find(String key) {
    asked.add(key);
    return Optional.ofNullable(fields.get(key))
        .map(Written.Field::value)
        .filter(value -> value.tree() != Tree.ABSENT);
  }

  /// Finds the value of a key that has to be of a type.
  <T> Optional<T> find(String key, ValueType<T> type) {
    return find(key)
        .flatMap(
            value -> {
              Optional<T> found = type.find(value.tree());
              if (found.isEmpty()) {
                problems.add(
                    value.place(), "%s of %s has to be %s".formatted(key, what, type.wanted()));
              }
              return found;
            });
  }

  /// Finds the value of a key that has to be one of some words; a near word is suggested.
  Optional<String> findWord(String key, List<String> words) {
    return find(key)
        .flatMap(
            value -> {
              Optional<String> word = value.tree().findText().filter(words::contains);
              if (word.isEmpty()) {
                problems.add(
                    value.place(),
                    "%s of %s has to be one of %s".formatted(key, what, String.join(", ", words)),
                    value.tree().text(),
                    words);
              }
              return word;
            });
  }

  /// Finds the map under a key.
  Optional<Section> findSection(String key) {
    return find(key).flatMap(value -> of(key, value, problems));
  }

  /// Returns the values of the list under a key.
  List<Written> items(String key) {
    return find(key)
        .map(
            value -> {
              if (value instanceof Written.Items(var at, var items)) {
                return items;
              }
              problems.add(value.place(), "%s of %s has to be a list".formatted(key, what));
              return List.<Written>of();
            })
        .orElse(List.of());
  }

  /// Finds the list of globs under a key.
  Optional<List<String>> findGlobs(String key) {
    return find(key, ValueType.texts());
  }

  /// Demands a key.
  void require(String... keys) {
    for (String key : keys) {
      if (!fields.containsKey(key)) {
        problems.add(place, "%s lacks %s".formatted(what, key));
      }
    }
  }

  /// Refuses the keys that nobody asked for.
  void refuseTheRest() {
    List<String> known = new ArrayList<>(asked);
    fields.forEach(
        (key, field) -> {
          if (!asked.contains(key)) {
            problems.add(field.key(), "unknown key \"%s\" in %s".formatted(key, what), key, known);
          }
        });
  }
}
