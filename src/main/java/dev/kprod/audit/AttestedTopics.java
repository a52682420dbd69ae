package dev.kprod.audit;

import dev.kprod.audit.AuditResult.Diagnostic;
import dev.kprod.catalogue.Catalogue;
import dev.kprod.check.Topic;
import dev.kprod.config.Settings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The topics that a report speaks of: those that somebody attests, and those that nobody does and
/// that would settle something that is unknown.
///
/// @param diagnostics what ends soon or has ended
record AttestedTopics(List<AuditResult.AttestationRow> rows, List<Diagnostic> diagnostics) {
  /// Returns the topics of an audit, by id.
  static AttestedTopics of(
      Attestations attestations, Collection<Judged> judged, Catalogue catalogue) {
    List<AuditResult.AttestationRow> rows = new ArrayList<>();
    List<Diagnostic> diagnostics = new ArrayList<>();
    for (Settings.Attestation attestation : attestations.all()) {
      AuditResult.AttestationRow row = attestations.row(attestation);
      rows.add(row);
      findEnd(attestations, attestation, row.state()).ifPresent(diagnostics::add);
    }
    for (Topic topic : missing(attestations, judged, catalogue)) {
      rows.add(
          new AuditResult.AttestationRow(
              topic.id(),
              Map.of(),
              AuditResult.AttestationRow.State.MISSING,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              Map.of()));
    }
    rows.sort(Comparator.comparing(AuditResult.AttestationRow::id));
    return new AttestedTopics(rows, diagnostics);
  }

  /// Finds what is to be said of an attestation that ends soon or has ended.
  private static Optional<Diagnostic> findEnd(
      Attestations attestations,
      Settings.Attestation attestation,
      AuditResult.AttestationRow.State state) {
    String last = attestation.expires().map(Object::toString).orElse("");
    return switch (state) {
      case EXPIRING ->
          Optional.of(
              Diagnostic.warning(
                  "attestation-expiring",
                  "%s expires %s, in %s days"
                      .formatted(
                          attestation.topic(),
                          last,
                          attestations.daysLeft(attestation).orElse(0L))));
      case EXPIRED ->
          Optional.of(
              Diagnostic.warning(
                  "attestation-expired", "%s expired %s".formatted(attestation.topic(), last)));
      case VALID, MISSING, NOT_APPLICABLE -> Optional.empty();
    };
  }

  /// Returns the topics that nobody speaks to and that would settle something that is unknown.
  private static List<Topic> missing(
      Attestations attestations, Collection<Judged> judged, Catalogue catalogue) {
    Map<String, Topic> missing = new TreeMap<>();
    for (Judged one : judged) {
      boolean open =
          one.subjects().stream()
              .anyMatch(
                  subject ->
                      subject.outcome() instanceof Outcome.Unknown unknown
                          && !unknown.isObservable());
      if (!open) {
        continue;
      }
      List<Topic> asked = new ArrayList<>(one.check().settledBy());
      catalogue.findTopic(one.check().id()).ifPresent(asked::add);
      for (Topic topic : asked) {
        if (attestations.of(topic).isEmpty()) {
          missing.put(topic.id(), topic);
        }
      }
    }
    return List.copyOf(missing.values());
  }
}
