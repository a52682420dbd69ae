package dev.kprod.check;

import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Words as a POSIX shell reads them back.
public final class Shell {
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._/:=-]+");

  private Shell() {}

  /// Returns one line in which every word that needs it is in single quotes.
  public static String line(String... words) {
    return Stream.of(words).map(Shell::quoted).collect(Collectors.joining(" "));
  }

  /// Returns one word, quoted if it needs it.
  public static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
