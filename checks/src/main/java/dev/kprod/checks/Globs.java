package dev.kprod.checks;

import java.util.List;

/// Patterns over names, as products and people write them: `*` stands for any run of characters,
/// `?` for one.
public final class Globs {
  private Globs() {}

  /// Says whether one of several patterns matches a whole name.
  public static boolean anyMatches(List<String> patterns, String name) {
    for (String pattern : patterns) {
      boolean open = pattern.indexOf('*') >= 0 || pattern.indexOf('?') >= 0;
      if (open ? matches(pattern, name) : pattern.equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean matches(String pattern, String name) {
    boolean[] reached = new boolean[name.length() + 1];
    reached[0] = true;
    for (int p = 0; p < pattern.length(); p++) {
      char wanted = pattern.charAt(p);
      boolean[] next = new boolean[name.length() + 1];
      boolean any = false;
      for (int n = 0; n <= name.length(); n++) {
        any |= reached[n];
        next[n] =
            wanted == '*'
                ? any
                : n > 0 && reached[n - 1] && (wanted == '?' || wanted == name.charAt(n - 1));
      }
      reached = next;
    }
    return reached[name.length()];
  }
}
