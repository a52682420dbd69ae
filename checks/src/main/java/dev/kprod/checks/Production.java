package dev.kprod.checks;

import dev.kprod.check.Facts;
import dev.kprod.check.Params;
import dev.kprod.cluster.Namespace;
import dev.kprod.semantics.selector.Selector;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Whether a namespace is in production.
public sealed interface Production {
  /// It is.
  ///
  /// @param stated whether somebody said so
  record Yes(boolean stated) implements Production {}

  /// It is not.
  record No(String because) implements Production {}

  /// The labels that say what a namespace is for.
  List<String> ENVIRONMENT =
      List.of("environment", "env", "stage", "app.kubernetes.io/environment");

  /// The names of environments that are not production, as a part of a name between dashes.
  Pattern ELSEWHERE =
      Pattern.compile(
          "(?:.*[-._])?(dev|develop|development|test|testing|qa|stag|stage|staging|sandbox|preview)"
              + "[0-9]*(?:[-._].*)?");

  /// Says whether a namespace of applications is in production, by what was stated or else by its
  /// labels and its name.
  static Production of(Namespace namespace, Params params) {
    List<String> stated = params.of(Facts.PRODUCTION_NAMESPACES);
    if (!stated.isEmpty()) {
      return stated.stream().anyMatch(entry -> isMeant(entry, namespace))
          ? new Yes(true)
          : new No("the fact namespaces.production does not name it");
    }
    Optional<String> label =
        ENVIRONMENT.stream().filter(namespace.labels()::containsKey).findFirst();
    if (label.isPresent()) {
      String value = namespace.labels().get(label.get());
      return ELSEWHERE.matcher(value).matches()
          ? new No("its label %s says %s".formatted(label.get(), value))
          : new Yes(false);
    }
    return ELSEWHERE.matcher(namespace.name()).matches()
        ? new No("its name says that it is not for production")
        : new Yes(false);
  }

  private static boolean isMeant(String entry, Namespace namespace) {
    return entry.contains("=")
        ? Selector.parse(entry).matches(namespace.labels())
        : Globs.anyMatches(List.of(entry), namespace.name());
  }
}
