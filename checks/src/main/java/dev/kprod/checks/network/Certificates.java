package dev.kprod.checks.network;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.LOW;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.ConfigMap;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Ingress;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.RouteKinds;
import dev.kprod.cluster.Secret;
import dev.kprod.cluster.SecretKinds;
import dev.kprod.semantics.certificate.Certificate;
import dev.kprod.snapshot.ResourceType;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/// Whether certificates end without somebody renewing them.
///
/// The bundles of webhooks, aggregated APIs and conversions, and the roots of the cluster itself,
/// are the control plane's question.
final class Certificates implements Check<HeldCertificate> {
  static final Param<Integer> CRITICAL_DAYS =
      new Param<>(
          "criticalDays",
          ValueType.count(0, 365),
          7,
          "A week holds a weekend, a holiday and the time to find who owns the name.");

  static final Param<Integer> HIGH_DAYS =
      new Param<>(
          "highDays",
          ValueType.count(0, 365),
          21,
          "Of 90 days cert-manager renews 30 before the end; after nine failed days it is stuck.");

  static final Param<Integer> AUTHORITY_DAYS =
      new Param<>(
          "authorityDays",
          ValueType.count(0, 3650),
          30,
          "To change a root, every workload of the mesh has to start again.");

  private static final Duration SHORT = Duration.ofDays(30);

  private static final Declaration<HeldCertificate> DECLARATION =
      Declaration.of("net-certificates", HeldCertificates.KIND)
          .title("No certificate is about to end unless somebody renews it.")
          .severity(CRITICAL)
          .readsIfServed(RouteKinds.CHALLENGES)
          .param(CRITICAL_DAYS)
          .param(HIGH_DAYS)
          .param(AUTHORITY_DAYS)
          .breaks("At a known minute every client gets a TLS error.")
          .judged(
              "A certificate fails that has ended or ends within criticalDays; one that lives less"
                  + " than 30 days, within a third of its life.",
              "A Certificate of cert-manager fails at high if it is not ready, if its renewal is"
                  + " due for more than a day, or if it ends within highDays and no renewal is due"
                  + " before.",
              "An issuer fails at high if it is not ready.",
              "A Secret of type kubernetes.io/tls that cert-manager does not keep fails at high"
                  + " within highDays, and if a host that a route serves with it is not among its"
                  + " names; where Secrets were not read it stays unknown.",
              "The roots of a mesh fail at high if all of them end within authorityDays, or if they"
                  + " cannot be read.")
          .example(
              """
              apiVersion: cert-manager.io/v1
              kind: Certificate
              metadata: {name: web, namespace: shop}
              spec: {secretName: web-tls, issuerRef: {name: le}}
              status: {notAfter: "2026-11-25T00:00:00Z", conditions: [{type: Ready, status: "False", reason: Failed}]}
              """,
              """
              apiVersion: cert-manager.io/v1
              kind: Certificate
              metadata: {name: web, namespace: shop}
              spec: {secretName: web-tls, issuerRef: {name: le}}
              status:
                notAfter: "2027-01-25T00:00:00Z"
                renewalTime: "2026-12-25T00:00:00Z"
                conditions: [{type: Ready, status: "True"}]
              """)
          .source("https://cert-manager.io/docs/usage/certificate/")
          .source("https://cert-manager.io/docs/troubleshooting/acme/")
          .build();

  @Override
  public Declaration<HeldCertificate> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(HeldCertificate held, Cluster cluster, Params params) {
    return switch (held) {
      case HeldCertificate.Managed(CustomResource certificate) ->
          ManagedCertificates.judge(certificate, cluster, params);
      case HeldCertificate.Issuer(ResourceType<CustomResource> kind, CustomResource issuer) ->
          issuer(kind, issuer, cluster);
      case HeldCertificate.InSecret(Secret secret) -> secret(secret, cluster, params);
      case HeldCertificate.Unread unread ->
          undecided("its dates were not seen", SecretKinds.CERTIFICATES);
      case HeldCertificate.Roots(ConfigMap map, String key, String mesh) ->
          roots(map, key, mesh, cluster, params);
    };
  }

  /// Returns how much an end matters, `LOW` for not at all: a short life is judged by its third.
  static Severity severity(Optional<Instant> begins, Instant ends, Instant now, Params params) {
    Duration left = Duration.between(now, ends);
    Optional<Duration> life =
        begins.map(at -> Duration.between(at, ends)).filter(one -> one.compareTo(SHORT) < 0);
    if (life.isPresent()) {
      return left.compareTo(life.get().dividedBy(3)) < 0 ? CRITICAL : LOW;
    }
    if (left.compareTo(Duration.ofDays(params.of(CRITICAL_DAYS))) < 0) {
      return CRITICAL;
    }
    return left.compareTo(Duration.ofDays(params.of(HIGH_DAYS))) < 0 ? HIGH : LOW;
  }

  private static Verdict issuer(
      ResourceType<CustomResource> kind, CustomResource issuer, Cluster cluster) {
    Optional<Condition> ready = Condition.find(issuer.tree(), "Ready");
    if (ready.filter(Condition::isTrue).isPresent()) {
      return pass();
    }
    long used =
        cluster.list(RouteKinds.CERTIFICATES).stream()
            .filter(
                one ->
                    one.tree().text("spec", "issuerRef", "name").equals(issuer.name())
                        && one.tree()
                            .findText("spec", "issuerRef", "kind")
                            .orElse("Issuer")
                            .equals(kind.kind()))
            .filter(
                one -> issuer.namespace().isEmpty() || one.namespace().equals(issuer.namespace()))
            .count();
    if (used == 0) {
      return notApplicable("no Certificate uses it");
    }
    String reason = ready.map(Condition::reason).orElse("no condition");
    return fail(
        HIGH,
        "It is not ready (%s), and %s cannot be renewed."
            .formatted(reason, Count.of(used, "Certificate")),
        Remedy.think("Do what its Ready condition says: an account or a credential, most often."),
        at("status.conditions[type=Ready]", reason, "True"));
  }

  private static Verdict secret(Secret secret, Cluster cluster, Params params) {
    if (!secret.annotations().getOrDefault("cert-manager.io/certificate-name", "").isEmpty()) {
      return notApplicable("cert-manager keeps it");
    }
    List<Certificate> chain = secret.certificates();
    if (chain.isEmpty()) {
      return fail(
          HIGH,
          "Its tls.crt holds no certificate that can be read.",
          Remedy.think("Put the certificate in PEM into tls.crt, the leaf first."),
          at("data[tls.crt]", "no certificate", "PEM, the leaf first"));
    }
    Certificate leaf = chain.getFirst();
    Instant now = cluster.takenAt();
    Severity severity = severity(Optional.of(leaf.notBefore()), leaf.notAfter(), now, params);
    if (severity != LOW) {
      return fail(
          severity,
          "It %s on %s, and nothing is seen to renew it."
              .formatted(leaf.notAfter().isAfter(now) ? "ends" : "ended", day(leaf.notAfter())),
          Remedy.think("Renew it where it came from, or let cert-manager keep it."),
          at("data[tls.crt]", "ends " + leaf.notAfter(), "renewed in time"));
    }
    return otherHost(secret, leaf, cluster).orElseGet(() -> pass());
  }

  private static Optional<Verdict> otherHost(Secret secret, Certificate leaf, Cluster cluster) {
    for (Ingress ingress : cluster.list(Resources.INGRESSES)) {
      for (Ingress.Tls tls : ingress.tls()) {
        boolean used =
            ingress.namespace().equals(secret.namespace()) && tls.secret().equals(secret.name());
        Optional<String> host =
            tls.hosts().stream()
                .filter(one -> leaf.names().stream().noneMatch(name -> RouteTls.covers(name, one)))
                .findFirst();
        if (used && host.isPresent()) {
          return Optional.of(
              fail(
                  HIGH,
                  "Ingress %s serves %s with it, which is not among its names."
                      .formatted(ingress.name(), host.get()),
                  Remedy.think("Get a certificate for %s.".formatted(host.get())),
                  at("data[tls.crt]", "names " + String.join(", ", leaf.names()), host.get())));
        }
      }
    }
    return Optional.empty();
  }

  private static Verdict roots(
      ConfigMap map, String key, String mesh, Cluster cluster, Params params) {
    Optional<List<Certificate>> found = map.find(key).flatMap(Certificate::find);
    if (found.isEmpty()) {
      return fail(
          HIGH,
          "The roots of %s in key %s cannot be read.".formatted(mesh, key),
          Remedy.think("Compare the key with what the control plane of the mesh was given."),
          at("data[%s]".formatted(key), "no certificate", "PEM"));
    }
    Instant last =
        found.get().stream().map(Certificate::notAfter).max(Instant::compareTo).orElse(Instant.MAX);
    Duration left = Duration.between(cluster.takenAt(), last);
    if (left.compareTo(Duration.ofDays(params.of(AUTHORITY_DAYS))) >= 0) {
      return pass();
    }
    return fail(
        HIGH,
        "The last root of %s %s on %s; no proxy trusts another then."
            .formatted(mesh, left.isNegative() ? "ended" : "ends", day(last)),
        Remedy.think("Add a new root beside it now, restart the workloads, then drop the old one."),
        at("data[%s]".formatted(key), "ends " + last, "a root that lasts"));
  }

  static String day(Instant at) {
    return at.atOffset(ZoneOffset.UTC).toLocalDate().toString();
  }
}
