package dev.kprod.check;

import java.time.Duration;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// Something that people may attest since no API shows it.
///
/// @param id what kprod.yaml calls it
/// @param statement what is attested, as one sentence
/// @param values the typed values an attestation may carry, by name
/// @param standard how long an attestation holds where it does not say
/// @param longest how long it may hold at most
/// @param severity how much it matters that nobody attested it
/// @param profile the smallest profile that is asked for it
/// @param standalone whether it is an item of its own; else it only settles what checks say
public record Topic(
    String id,
    String statement,
    SortedMap<String, ValueType<?>> values,
    Duration standard,
    Duration longest,
    Severity severity,
    Profile profile,
    boolean standalone) {
  /// How much is asked of an organisation, least first.
  public enum Profile {
    SMALL,
    STANDARD,
    REGULATED
  }

  public Topic {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }
}
