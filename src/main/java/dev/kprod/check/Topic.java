package dev.kprod.check;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
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

  /// Returns a topic that is an item of its own, since no check asks the same. Small organisations
  /// are asked for it where it is high or critical.
  ///
  /// @param standardDays how many days it holds where it does not say
  /// @param longestDays how many days it may hold at most
  public static Topic alone(
      String id,
      String statement,
      Severity severity,
      int standardDays,
      int longestDays,
      Map<String, ValueType<?>> values) {
    return of(id, statement, severity, standardDays, longestDays, values, true);
  }

  /// Returns a topic that only settles what checks cannot see.
  ///
  /// @param standardDays how many days it holds where it does not say
  /// @param longestDays how many days it may hold at most
  public static Topic settling(
      String id,
      String statement,
      Severity severity,
      int standardDays,
      int longestDays,
      Map<String, ValueType<?>> values) {
    return of(id, statement, severity, standardDays, longestDays, values, false);
  }

  /// Returns this topic as one that only regulated organisations are asked for.
  public Topic ifRegulated() {
    return new Topic(
        id, statement, values, standard, longest, severity, Profile.REGULATED, standalone);
  }

  private static Topic of(
      String id,
      String statement,
      Severity severity,
      int standardDays,
      int longestDays,
      Map<String, ValueType<?>> values,
      boolean standalone) {
    return new Topic(
        id,
        statement,
        new TreeMap<>(values),
        Duration.ofDays(standardDays),
        Duration.ofDays(longestDays),
        severity,
        severity.compareTo(Severity.HIGH) <= 0 ? Profile.SMALL : Profile.STANDARD,
        standalone);
  }
}
