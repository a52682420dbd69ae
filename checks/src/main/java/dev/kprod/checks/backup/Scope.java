package dev.kprod.checks.backup;

import dev.kprod.cluster.Claim;
import dev.kprod.semantics.selector.LabelExpression;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.util.function.Predicate;

/// Which data a source saves.
///
/// @param home the only namespace it looks at; empty where there may be several
/// @param namespaces the namespaces it looks at
/// @param claims the claims of those namespaces whose data it saves
/// @param engine the id of the engine whose data alone it saves, empty for any
record Scope(String home, Predicate<String> namespaces, Predicate<Claim> claims, String engine) {
  /// Stands for an engine that nobody can name: what it saves cannot be linked to any data.
  static final String UNKNOWN_ENGINE = "?";

  /// The state of the cluster itself, and no claim.
  static final Scope CLUSTER_STATE = new Scope("", namespace -> false, claim -> false, "");

  /// Returns the scope of a source that saves some claims of some namespaces.
  static Scope of(Predicate<String> namespaces, Predicate<Claim> claims) {
    return new Scope("", namespaces, claims, "");
  }

  /// Returns the scope of a source that saves some claims of one namespace.
  static Scope within(String namespace, Predicate<Claim> claims) {
    return new Scope(namespace, namespace::equals, claims, "");
  }

  /// Returns the scope of a source that saves all of one namespace.
  static Scope all(String namespace) {
    return within(namespace, claim -> true);
  }

  /// Returns the scope of a source that saves the databases of one engine in one namespace.
  static Scope dump(String namespace, String engine) {
    return new Scope(namespace, namespace::equals, claim -> true, engine);
  }

  /// Returns the scope of a source that saves the claims of one namespace with a label.
  static Scope labelled(String namespace, String key, String value) {
    return within(namespace, claim -> value.equals(claim.labels().get(key)));
  }

  /// Returns the scope of a source that saves one claim.
  static Scope claim(String namespace, String name) {
    return within(namespace, claim -> claim.name().equals(name));
  }

  /// Returns the selector of a field in which absent and empty select everything.
  static Selector selector(Tree field) {
    return Selector.of(
        field.textFields("matchLabels"),
        field.items("matchExpressions").stream()
            .map(
                one ->
                    new LabelExpression(one.text("key"), one.text("operator"), one.texts("values")))
            .toList());
  }

  /// Says whether the data of a claim may be among what is saved.
  boolean covers(Claim claim) {
    return namespaces.test(claim.namespace()) && claims.test(claim);
  }

  /// Says whether a claim of a data set is saved.
  boolean covers(DataSet set, Claim claim) {
    return covers(claim)
        && (engine.isEmpty() || set.engine().map(one -> one.id().equals(engine)).orElse(false));
  }

  /// Says whether it saves the cluster's state and no claim.
  boolean isClusterState() {
    return this == CLUSTER_STATE;
  }
}
