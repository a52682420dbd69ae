package dev.kprod.checks.security;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Names with `*` for any characters and `?` for one, as policy engines and people write them.
final class Wildcard {
  private Wildcard() {}

  /// Says whether one of several patterns matches the whole of a name.
  static boolean anyMatches(List<String> patterns, String name) {
    return patterns.stream().anyMatch(pattern -> matches(pattern, name));
  }

  private static boolean matches(String pattern, String name) {
    String regex =
        Stream.of(pattern.split("(?<=[*?])|(?=[*?])"))
            .map(
                part ->
                    switch (part) {
                      case "*" -> ".*";
                      case "?" -> ".";
                      default -> Pattern.quote(part);
                    })
            .collect(Collectors.joining());
    return name.matches(regex);
  }
}
