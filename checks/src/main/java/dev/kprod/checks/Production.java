package dev.kprod.checks;

import dev.kprod.check.Facts;
import dev.kprod.check.Params;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Whether a namespace is in production.
public sealed interface Production {
  /// It is.
  ///
  /// @param stated whether somebody said so
  record Yes(boolean stated) implements Production {}

  /// It is not.
  record No(String because) implements Production {}

  /// The namespaces by name.
  Index<Map<String, Namespace>> NAMED =
      Index.of(
          "namespaces-by-name",
          Reads.NONE.may(Resources.NAMESPACES),
          cluster ->
              cluster.ask(Resources.NAMESPACES).known().stream()
                  .collect(Collectors.toMap(Namespace::name, one -> one, (one, other) -> one)));

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

  /// Says whether a namespace is in production, by its name. Declare that namespaces may be read;
  /// where they were not, the name decides alone.
  static Production of(String namespace, Cluster cluster, Params params) {
    return of(named(namespace, cluster), params);
  }

  /// Returns a namespace, with its labels where they were read. Declare that the list may be read.
  static Namespace named(String namespace, Cluster cluster) {
    Namespace known = cluster.index(NAMED).get(namespace);
    return known != null
        ? known
        : new Namespace(Tree.of(Map.of("metadata", Tree.of(Map.of("name", Tree.of(namespace))))));
  }

  private static boolean isMeant(String entry, Namespace namespace) {
    return entry.contains("=")
        ? Selector.parse(entry).matches(namespace.labels())
        : Globs.anyMatches(List.of(entry), namespace.name());
  }
}
