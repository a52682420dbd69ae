package dev.kprod.audit;

import dev.kprod.catalogue.Glob;
import dev.kprod.check.Evidence;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Topic;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Subject;
import dev.kprod.config.Settings.Attestation;
import dev.kprod.config.Settings.Reach;
import dev.kprod.snapshot.Tree;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What people attested, as it stands when the snapshot was taken.
///
/// Of several that speak for a subject the narrower wins, and of equally narrow ones the newest.
final class Attestations {
  /// How long before its last day an attestation is said to expire.
  static final int EXPIRING_DAYS = 30;

  private static final Comparator<Attestation> BEST =
      Comparator.<Attestation>comparingInt(attestation -> width(attestation.scope()))
          .thenComparing(attestation -> attestation.date().orElse(LocalDate.MIN))
          .reversed();

  private final List<Attestation> here;
  private final LocalDate today;

  /// How a topic stands for one subject.
  sealed interface Standing {
    /// Nobody attested it.
    record Missing() implements Standing {}

    /// It holds.
    record Holds(Attestation attestation) implements Standing {}

    /// It held until `daysAgo` days ago.
    record Expired(Attestation attestation, long daysAgo) implements Standing {}

    /// Its result is a failure.
    record Failed(Attestation attestation) implements Standing {}

    /// Somebody says that the topic does not arise.
    record DoesNotApply(Attestation attestation, String because) implements Standing {}
  }

  private Attestations(List<Attestation> here, LocalDate today) {
    this.here = here;
    this.today = today;
  }

  /// Returns the attestations that speak for a cluster.
  static Attestations of(List<Attestation> all, String cluster, Instant takenAt) {
    return new Attestations(
        all.stream()
            .filter(attestation -> speaksFor(attestation.scope().clusters(), cluster))
            .toList(),
        LocalDate.ofInstant(takenAt, ZoneOffset.UTC));
  }

  /// Returns all attestations, whatever cluster they speak for.
  static Attestations ofAll(List<Attestation> all, Instant at) {
    return new Attestations(List.copyOf(all), LocalDate.ofInstant(at, ZoneOffset.UTC));
  }

  /// Returns how a topic stands for a subject.
  Standing standing(Topic topic, Subject subject) {
    Optional<Attestation> best =
        of(topic).stream().filter(attestation -> speaksFor(attestation.scope(), subject)).min(BEST);
    return best.<Standing>map(this::standing).orElseGet(Standing.Missing::new);
  }

  /// Returns the attestations of a topic for this cluster, whatever part of it they speak for.
  List<Attestation> of(Topic topic) {
    return here.stream().filter(attestation -> attestation.topic().equals(topic.id())).toList();
  }

  /// Returns the valid values for a subject; empty where nothing holds.
  Optional<Map<String, Tree>> valid(Topic topic, Subject subject) {
    return standing(topic, subject) instanceof Standing.Holds(var attestation)
        ? Optional.of(attestation.values())
        : Optional.empty();
  }

  /// Returns how one attestation stands by itself.
  Standing standing(Attestation attestation) {
    if (attestation.notApplicable().isPresent()) {
      return new Standing.DoesNotApply(attestation, attestation.notApplicable().get());
    }
    LocalDate last = attestation.expires().orElse(LocalDate.MIN);
    if (last.isBefore(today)) {
      return new Standing.Expired(attestation, ChronoUnit.DAYS.between(last, today));
    }
    return attestation.values().containsKey("result")
            && attestation.values().get("result").text().equals("failed")
        ? new Standing.Failed(attestation)
        : new Standing.Holds(attestation);
  }

  /// Returns the days left of an attestation that holds; empty where it never ends or has ended.
  Optional<Long> daysLeft(Attestation attestation) {
    return attestation
        .expires()
        .map(last -> ChronoUnit.DAYS.between(today, last))
        .filter(days -> days >= 0);
  }

  /// Returns the row of a report for one attestation.
  AuditResult.AttestationRow row(Attestation attestation) {
    boolean expiring = daysLeft(attestation).map(days -> days <= EXPIRING_DAYS).orElse(false);
    AuditResult.AttestationRow.State state =
        switch (standing(attestation)) {
          case Standing.Missing missing -> AuditResult.AttestationRow.State.MISSING;
          case Standing.Expired expired -> AuditResult.AttestationRow.State.EXPIRED;
          case Standing.DoesNotApply none -> AuditResult.AttestationRow.State.NOT_APPLICABLE;
          case Standing.Holds holds ->
              expiring
                  ? AuditResult.AttestationRow.State.EXPIRING
                  : AuditResult.AttestationRow.State.VALID;
          case Standing.Failed failed ->
              expiring
                  ? AuditResult.AttestationRow.State.EXPIRING
                  : AuditResult.AttestationRow.State.VALID;
        };
    return new AuditResult.AttestationRow(
        attestation.topic(),
        scopeFields(attestation.scope()),
        state,
        Optional.of(attestation.owner()),
        attestation.date(),
        attestation.expires(),
        attestation.evidence(),
        attestation.notApplicable().isPresent()
            ? attestation.notApplicable()
            : attestation.statement(),
        attestation.values());
  }

  /// Returns every attestation for this cluster, by topic and scope.
  List<Attestation> all() {
    return here.stream()
        .sorted(
            Comparator.comparing(Attestation::topic)
                .thenComparing(attestation -> scopeFields(attestation.scope()).toString())
                .thenComparing(attestation -> attestation.date().orElse(LocalDate.MIN)))
        .toList();
  }

  /// Returns the failure of an attestation that expired.
  static Verdict.Fail expired(Topic topic, Standing.Expired expired, Severity severity) {
    LocalDate last = expired.attestation().expires().orElse(LocalDate.MIN);
    return Verdict.fail(
        severity,
        "the attestation %s expired %s ago"
            .formatted(topic.id(), expired.daysAgo() == 1 ? "1 day" : expired.daysAgo() + " days"),
        Remedy.paste("Do it again and state the new date in kprod.yaml.", stanza(topic)),
        Evidence.at(
            "attestations[id=%s]".formatted(topic.id()),
            "valid until " + last,
            "a date that still holds"));
  }

  /// Returns the failure of an attestation whose result is a failure.
  static Verdict.Fail failed(Topic topic, Severity severity) {
    return Verdict.fail(
        severity,
        "the attestation %s says that it failed".formatted(topic.id()),
        Remedy.think("Mend what failed, do it again and state the new result in kprod.yaml."),
        Evidence.at("attestations[id=%s].values.result".formatted(topic.id()), "failed", "passed"));
  }

  /// Returns the block of kprod.yaml that would attest a topic.
  static String stanza(Topic topic) {
    return """
    attestations:
      - id: %s
        owner: TEAM
        date: YYYY-MM-DD
        validFor: %s
        evidence: https://WHERE-IT-IS-WRITTEN
        statement: WHAT WAS DONE OR SEEN\
    """
        .formatted(topic.id(), ValueType.spanText(topic.standard()));
  }

  private static boolean speaksFor(Reach scope, Subject subject) {
    return speaksFor(scope.namespaces(), Namespaces.of(subject))
        && (scope.sources().isEmpty()
            || Glob.anyMatches(scope.sources(), subject.name())
            || Glob.anyMatches(scope.sources(), subject.namespace() + "/" + subject.name()));
  }

  private static boolean speaksFor(List<String> globs, String name) {
    return globs.isEmpty() || (!name.isEmpty() && Glob.anyMatches(globs, name));
  }

  private static int width(Reach scope) {
    return (scope.sources().isEmpty() ? 0 : 4)
        + (scope.namespaces().isEmpty() ? 0 : 2)
        + (scope.clusters().isEmpty() ? 0 : 1);
  }

  private static Map<String, Tree> scopeFields(Reach scope) {
    Map<String, Tree> fields = new TreeMap<>();
    List<Map.Entry<String, List<String>>> parts = new ArrayList<>();
    parts.add(Map.entry("clusters", scope.clusters()));
    parts.add(Map.entry("namespaces", scope.namespaces()));
    parts.add(Map.entry("sources", scope.sources()));
    for (Map.Entry<String, List<String>> part : parts) {
      if (!part.getValue().isEmpty()) {
        fields.put(part.getKey(), Tree.of(part.getValue().stream().map(Tree::of).toList()));
      }
    }
    return fields;
  }
}
