package dev.kprod.check;

import java.util.List;

/// Writes names into sentences, however many there are.
public final class Names {
  private static final int NAMED = 3;

  private Names() {}

  /// Returns the first names of a list and how many more there are: `a, b, c and 4 more`.
  public static String few(List<String> names) {
    String first = String.join(", ", names.stream().limit(NAMED).toList());
    return names.size() <= NAMED ? first : "%s and %s more".formatted(first, names.size() - NAMED);
  }

  /// Returns a number with what is counted: `1 pod`, `2 pods`.
  public static String counted(long count, String what) {
    return count == 1 ? "1 " + what : "%s %ss".formatted(count, what);
  }
}
