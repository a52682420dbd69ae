package dev.kprod.semantics.podsecurity;

import java.util.Locale;
import java.util.Optional;

/// A level of the Pod Security Standards, the least strict first.
public enum Level {
  PRIVILEGED,
  BASELINE,
  RESTRICTED;

  /// Finds the level of a label; the case matters.
  public static Optional<Level> find(String text) {
    return switch (text) {
      case "privileged" -> Optional.of(PRIVILEGED);
      case "baseline" -> Optional.of(BASELINE);
      case "restricted" -> Optional.of(RESTRICTED);
      default -> Optional.empty();
    };
  }

  /// Says whether this level allows no more than another.
  public boolean isAtLeast(Level other) {
    return compareTo(other) >= 0;
  }

  /// Returns the level as labels write it.
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
