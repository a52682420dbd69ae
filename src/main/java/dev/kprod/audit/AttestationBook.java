package dev.kprod.audit;

import dev.kprod.audit.AuditResult.AttestationRow;
import dev.kprod.catalogue.Catalogue;
import dev.kprod.check.Topic;
import dev.kprod.config.Settings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How every topic stands, without an audit: what was attested, and what is asked for and missing.
public final class AttestationBook {
  /// A topic and one attestation of it, or the lack of any.
  ///
  /// @param asked whether the profile in force asks for the topic
  public record Entry(Topic topic, AttestationRow row, boolean asked) {}

  private AttestationBook() {}

  /// Returns the entries in the order of the topics.
  ///
  /// @param cluster the cluster that is meant; empty for all that kprod.yaml speaks for
  public static List<Entry> of(
      Catalogue catalogue, Settings settings, Optional<String> cluster, Instant at) {
    List<Settings.Attestation> meant = settings.attestations();
    Attestations attestations =
        cluster
            .map(name -> Attestations.of(meant, name, at))
            .orElseGet(() -> Attestations.ofAll(meant, at));
    List<Entry> entries = new ArrayList<>();
    for (Topic topic : catalogue.topics()) {
      boolean asked = topic.profile().compareTo(settings.profile()) <= 0;
      List<AttestationRow> rows =
          attestations.all().stream()
              .filter(one -> one.topic().equals(topic.id()))
              .map(attestations::row)
              .toList();
      if (rows.isEmpty()) {
        entries.add(new Entry(topic, missing(topic), asked));
      }
      rows.forEach(row -> entries.add(new Entry(topic, row, asked)));
    }
    return List.copyOf(entries);
  }

  private static AttestationRow missing(Topic topic) {
    return new AttestationRow(
        topic.id(),
        Map.of(),
        AttestationRow.State.MISSING,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }
}
