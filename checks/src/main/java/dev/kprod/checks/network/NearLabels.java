package dev.kprod.checks.network;

import dev.kprod.semantics.selector.Requirement;
import dev.kprod.semantics.selector.Selector;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What a selector that matches nothing was probably meant to say.
///
/// @param wanted the label that nobody carries: `app=database`
/// @param key the key of the one that some carry instead
/// @param value its value
/// @param carriers how many carry it
record NearLabels(String wanted, String key, String value, int carriers) {
  private static final Map<String, String> CALLED =
      Map.of(
          "app", "app.kubernetes.io/name",
          "name", "kubernetes.io/metadata.name",
          "component", "app.kubernetes.io/component",
          "app.kubernetes.io/name", "app",
          "app.kubernetes.io/component", "component",
          "kubernetes.io/metadata.name", "name");

  /// Finds it among the labels that there are: the same value under another key, or the same key
  /// with a value that differs little.
  static Optional<NearLabels> find(Selector selector, List<Map<String, String>> labels) {
    if (!(selector instanceof Selector.Matching(List<Requirement> requirements))) {
      return Optional.empty();
    }
    for (Requirement requirement : requirements) {
      if (requirement.operator() == Requirement.Operator.EQUALS
          && labels.stream().noneMatch(requirement::matches)) {
        Optional<NearLabels> near =
            near(requirement.key(), requirement.values().getFirst(), labels);
        if (near.isPresent()) {
          return near;
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<NearLabels> near(
      String key, String value, List<Map<String, String>> labels) {
    Map<String, Integer> counts = new TreeMap<>();
    for (Map<String, String> some : labels) {
      String other = CALLED.getOrDefault(key, key);
      if (value.equals(some.get(other))) {
        counts.merge(other + "=" + value, 1, Integer::sum);
      }
      some.forEach(
          (one, said) -> {
            if (one.equals(key) && isLike(said, value)) {
              counts.merge(one + "=" + said, 1, Integer::sum);
            } else if (!one.equals(key) && one.equalsIgnoreCase(key) && said.equals(value)) {
              counts.merge(one + "=" + said, 1, Integer::sum);
            }
          });
    }
    return counts.entrySet().stream()
        .max(Map.Entry.comparingByValue())
        .map(
            best -> {
              int equals = best.getKey().indexOf('=');
              return new NearLabels(
                  key + "=" + value,
                  best.getKey().substring(0, equals),
                  best.getKey().substring(equals + 1),
                  best.getValue());
            });
  }

  /// Says whether one text is the other but for case, one letter, or what stands before or after.
  private static boolean isLike(String some, String other) {
    String left = some.toLowerCase(Locale.ROOT);
    String right = other.toLowerCase(Locale.ROOT);
    return !some.equals(other)
        && (left.equals(right)
            || (right.length() > 2 && (left.contains(right) || right.contains(left)))
            || differInOne(left, right));
  }

  private static boolean differInOne(String left, String right) {
    if (Math.abs(left.length() - right.length()) > 1
        || Math.min(left.length(), right.length()) < 4) {
      return false;
    }
    int head = 0;
    while (head < Math.min(left.length(), right.length())
        && left.charAt(head) == right.charAt(head)) {
      head++;
    }
    String longer = left.length() >= right.length() ? left : right;
    String shorter = left.length() >= right.length() ? right : left;
    String rest = longer.substring(Math.min(head + 1, longer.length()));
    return rest.equals(
        shorter.substring(
            Math.min(shorter.length(), head + shorter.length() - longer.length() + 1)));
  }

  /// Returns the label that some carry.
  String label() {
    return key + "=" + value;
  }
}
