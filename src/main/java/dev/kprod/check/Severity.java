package dev.kprod.check;

import java.util.Locale;

/// How much a failure matters, worst first.
public enum Severity {
  /// One ordinary fault or one stolen pod loses the service, the data or the cluster.
  CRITICAL(10),
  /// An ordinary event such as a drain, a deploy, a node loss or a peak becomes an outage.
  HIGH(5),
  /// Makes an incident longer, wider or likelier.
  MEDIUM(2),
  /// Hygiene.
  LOW(1);

  private final int weight;

  Severity(int weight) {
    this.weight = weight;
  }

  /// Returns the weight in the score; not configurable, so that scores compare.
  public int weight() {
    return weight;
  }

  /// Returns the word that reports and kprod.yaml use.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// Says whether this one matters at least as much as another.
  public boolean isAtLeast(Severity other) {
    return compareTo(other) <= 0;
  }

  /// Returns the one of two that matters less.
  public Severity lower(Severity other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
