package dev.kprod.cli.access;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Collectors;

/// What somebody may have meant by a name that is not known.
final class NearestName {
  private static final int FEW = 6;

  private NearestName() {}

  /// Returns the remedy: the nearest known name, else the first few of them.
  static String hint(String name, Collection<String> known) {
    return known.stream()
        .filter(other -> distance(name, other) <= Math.max(2, name.length() / 3))
        .min(Comparator.<String>comparingInt(other -> distance(name, other)).thenComparing(o -> o))
        .map("did you mean \"%s\"?"::formatted)
        .orElse(known.isEmpty() ? "there are none" : "there are " + some(known));
  }

  private static String some(Collection<String> known) {
    String named =
        known.stream().sorted().limit(FEW).collect(Collectors.joining("\", \"", "\"", "\""));
    return known.size() > FEW ? "%s and %s more".formatted(named, known.size() - FEW) : named;
  }

  /// Counts the letters to add, drop or change, letter case aside.
  private static int distance(String one, String other) {
    String from = one.toLowerCase(Locale.ROOT);
    String to = other.toLowerCase(Locale.ROOT);
    int[] above = new int[to.length() + 1];
    for (int i = 0; i <= to.length(); i++) {
      above[i] = i;
    }
    for (int i = 1; i <= from.length(); i++) {
      int[] row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int change = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[to.length()];
  }
}
