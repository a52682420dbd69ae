package dev.kprod.checks.backup;

import dev.kprod.cluster.Claim;
import java.util.function.Predicate;

/// Which data a source saves.
///
/// @param home the only namespace it looks at; empty where there may be several
/// @param namespaces the namespaces it looks at
/// @param claims the claims of those namespaces whose data it saves
record Scope(String home, Predicate<String> namespaces, Predicate<Claim> claims) {
  /// The state of the cluster itself, and no claim.
  static final Scope CLUSTER_STATE = new Scope("", namespace -> false, claim -> false);

  /// Returns the scope of a source that saves some claims of one namespace.
  static Scope within(String namespace, Predicate<Claim> claims) {
    return new Scope(namespace, namespace::equals, claims);
  }

  /// Returns the scope of a source that saves all of one namespace.
  static Scope all(String namespace) {
    return within(namespace, claim -> true);
  }

  /// Returns the scope of a source that saves the claims of one namespace with a label.
  static Scope labelled(String namespace, String key, String value) {
    return within(namespace, claim -> value.equals(claim.labels().get(key)));
  }

  /// Returns the scope of a source that saves one claim.
  static Scope claim(String namespace, String name) {
    return within(namespace, claim -> claim.name().equals(name));
  }

  /// Says whether the data of a claim is saved.
  boolean covers(Claim claim) {
    return namespaces.test(claim.namespace()) && claims.test(claim);
  }

  /// Says whether it saves claims at all.
  boolean isClusterState() {
    return this == CLUSTER_STATE;
  }
}
