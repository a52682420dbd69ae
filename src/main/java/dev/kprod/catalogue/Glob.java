package dev.kprod.catalogue;

import java.util.List;

/// A pattern over names: `*` stands for any run of characters, `?` for one, all else for itself.
///
/// @param text the pattern as it was written; every text is one
public record Glob(String text) {
  /// Says whether one of several patterns matches a name.
  public static boolean anyMatches(List<String> globs, String name) {
    return globs.stream().anyMatch(glob -> new Glob(glob).matches(name));
  }

  /// Says whether the pattern matches the whole of a name, in time linear in both per star.
  public boolean matches(String name) {
    int t = 0;
    int n = 0;
    int star = -1;
    int resume = 0;
    while (n < name.length()) {
      char wanted = t < text.length() ? text.charAt(t) : '\0';
      if (t < text.length() && wanted == '*') {
        star = t++;
        resume = n;
      } else if (t < text.length() && (wanted == '?' || wanted == name.charAt(n))) {
        t++;
        n++;
      } else if (star >= 0) {
        t = star + 1;
        resume++;
        n = resume;
      } else {
        return false;
      }
    }
    while (t < text.length() && text.charAt(t) == '*') {
      t++;
    }
    return t == text.length();
  }

  /// Says whether the pattern could match more than one name.
  public boolean isOpen() {
    return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
  }

  @Override
  public String toString() {
    return text;
  }
}
