package dev.kprod.checks.network;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.LOW;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.RouteKinds;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Judges the Certificates of cert-manager by what it says of them.
final class ManagedCertificates {
  private static final Duration STUCK = Duration.ofHours(24);

  private ManagedCertificates() {}

  static Verdict judge(CustomResource certificate, Cluster cluster, Params params) {
    Instant now = cluster.takenAt();
    Optional<Instant> ends = certificate.time("status", "notAfter");
    Optional<Instant> begins = certificate.time("status", "notBefore");
    Optional<Instant> due = certificate.time("status", "renewalTime");
    String why = why(certificate, cluster);
    Optional<Condition> ready = Condition.find(certificate.tree(), "Ready");
    boolean isReady = ready.filter(Condition::isTrue).isPresent();
    boolean renews = isReady && due.filter(now::isBefore).isPresent();
    Severity near =
        ends.filter(at -> !renews)
            .map(at -> Certificates.severity(begins, at, now, params))
            .orElse(LOW);
    if (near == CRITICAL) {
      return ending(certificate, ends.orElse(now), now, CRITICAL, why);
    }
    if (!isReady) {
      String reason = ready.map(Condition::reason).orElse("no condition");
      return fail(
          HIGH,
          "It is not ready (%s)%s.".formatted(reason, why),
          Remedy.run(
              "See what cert-manager says.",
              "kubectl",
              "-n",
              certificate.namespace(),
              "describe",
              "certificate.cert-manager.io",
              certificate.name()),
          at("status.conditions[type=Ready]", reason, "True"));
    }
    if (due.filter(at -> at.plus(STUCK).isBefore(now)).isPresent()) {
      return fail(
          HIGH,
          "Its renewal was due on %s and has not come%s."
              .formatted(Certificates.day(due.get()), why),
          Remedy.think("Look at its challenges and orders first, then run cmctl renew."),
          at("status.renewalTime", due.get().toString(), "a time to come"));
    }
    return near == HIGH ? ending(certificate, ends.orElse(now), now, HIGH, why) : pass();
  }

  private static Verdict ending(
      CustomResource certificate, Instant ends, Instant now, Severity severity, String why) {
    return fail(
        severity,
        "It %s on %s%s."
            .formatted(ends.isAfter(now) ? "ends" : "ended", Certificates.day(ends), why),
        Remedy.think(
            "Find out why it is not renewed; then run cmctl renew %s -n %s."
                .formatted(certificate.name(), certificate.namespace())),
        at("status.notAfter", ends.toString(), "renewed in time"));
  }

  /// Says what holds a renewal up: the newest challenge that failed, or when the last try did.
  private static String why(CustomResource certificate, Cluster cluster) {
    List<String> names = certificate.tree().texts("spec", "dnsNames");
    Optional<CustomResource> failed =
        cluster.list(RouteKinds.CHALLENGES).stream()
            .filter(one -> one.namespace().equals(certificate.namespace()))
            .filter(one -> names.contains(one.tree().text("spec", "dnsName")))
            .filter(one -> !one.tree().text("status", "reason").isEmpty())
            .filter(one -> !one.tree().text("status", "state").equals("valid"))
            .max(
                Comparator.comparing((CustomResource one) -> one.createdAt().orElse(Instant.EPOCH))
                    .thenComparing(ApiObject::name));
    return failed
        .map(one -> "; challenge: " + one.tree().text("status", "reason").strip())
        .or(
            () ->
                certificate
                    .time("status", "lastFailureTime")
                    .map(at -> "; the last try failed on " + Certificates.day(at)))
        .map(text -> text.endsWith(".") ? text.substring(0, text.length() - 1) : text)
        .orElse("");
  }
}
