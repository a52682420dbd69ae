package dev.kprod.checks.network;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.Ingress;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.RouteKinds;
import dev.kprod.cluster.Secret;
import dev.kprod.cluster.SecretKinds;
import java.util.Optional;

/// Looks for the Secrets that an Ingress serves TLS with.
final class TlsSecrets {
  private TlsSecrets() {}

  /// Finds the first Secret that is missing, of another type, or not seen.
  static Optional<Verdict> find(Ingress ingress, Severity severity, Cluster cluster) {
    for (Ingress.Tls tls : ingress.tls()) {
      if (!tls.secret().isEmpty() && !isKept(ingress.namespace(), tls.secret(), cluster)) {
        Optional<Verdict> fault = secret(ingress.namespace(), tls.secret(), severity, cluster);
        if (fault.isPresent()) {
          return fault;
        }
      }
    }
    return Optional.empty();
  }

  /// Says whether a ready Certificate of cert-manager keeps a Secret.
  private static boolean isKept(String namespace, String secret, Cluster cluster) {
    return cluster.list(RouteKinds.CERTIFICATES).stream()
        .filter(one -> one.namespace().equals(namespace))
        .filter(one -> one.tree().text("spec", "secretName").equals(secret))
        .anyMatch(one -> Condition.holds(one.tree(), "Ready"));
  }

  private static Optional<Verdict> secret(
      String namespace, String name, Severity severity, Cluster cluster) {
    Listing<Secret> known = cluster.ask(SecretKinds.TLS);
    Listing<Secret> opaque = cluster.ask(SecretKinds.OPAQUE);
    if (is(known, namespace, name)) {
      return Optional.empty();
    }
    if (is(opaque, namespace, name)) {
      return Optional.of(
          fail(
              severity,
              "Its Secret %s is of type Opaque, which controllers refuse.".formatted(name),
              Remedy.think("Make the Secret again with kubectl create secret tls."),
              at("spec.tls", "secret %s of type Opaque".formatted(name), "kubernetes.io/tls")));
    }
    if (!known.isWhole()) {
      return Optional.of(
          undecided("whether Secret %s is there was not seen".formatted(name), SecretKinds.TLS));
    }
    return Optional.of(
        fail(
            severity,
            "Its Secret %s is not there, so that callers get the controller's own certificate."
                .formatted(name),
            Remedy.think("Create the Secret, or name the one that holds the certificate."),
            at("spec.tls", "secret %s is missing".formatted(name), "a Secret with a certificate")));
  }

  private static boolean is(Listing<Secret> listing, String namespace, String name) {
    return listing.known().stream()
        .anyMatch(one -> one.namespace().equals(namespace) && one.name().equals(name));
  }
}
