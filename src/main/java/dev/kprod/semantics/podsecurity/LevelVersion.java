package dev.kprod.semantics.podsecurity;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A level as one version of Kubernetes defines it.
///
/// @param level the level
/// @param minor the minor version, or [#LATEST]
public record LevelVersion(Level level, int minor) {
  /// Whatever version the server is of.
  public static final int LATEST = Integer.MAX_VALUE;

  /// The last minor version that changed what a level asks.
  public static final int NEWEST = 35;

  private static final Pattern VERSION = Pattern.compile("v1\\.(0|[1-9][0-9]{0,5})");

  /// Finds the version of a label: `latest` or `v1.35`.
  public static Optional<Integer> findMinor(String text) {
    if (text.equals("latest")) {
      return Optional.of(LATEST);
    }
    Matcher version = VERSION.matcher(text);
    return version.matches() ? Optional.of(Integer.valueOf(version.group(1))) : Optional.empty();
  }

  /// Returns the minor version whose rules a server applies: it knows none later than its own, and
  /// none have changed since the newest.
  public int appliedBy(int serverMinor) {
    return Math.min(minor, Math.min(serverMinor, NEWEST));
  }

  LevelVersion at(Level other) {
    return new LevelVersion(other, minor);
  }

  LevelVersion of(int other) {
    return new LevelVersion(level, other);
  }

  /// Returns level and version as the admission configuration writes them: `baseline:v1.35`.
  @Override
  public String toString() {
    return level + ":" + (minor == LATEST ? "latest" : "v1." + minor);
  }
}
