package dev.kprod.semantics.podsecurity;

import java.util.Locale;

/// Text as Go's `%q` writes it, which the API server uses in its messages.
final class GoText {
  private GoText() {}

  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints().forEach(point -> append(quoted, point));
    return quoted.append('"').toString();
  }

  private static void append(StringBuilder quoted, int point) {
    switch (point) {
      case '"' -> quoted.append("\\\"");
      case '\\' -> quoted.append("\\\\");
      case '\n' -> quoted.append("\\n");
      case '\t' -> quoted.append("\\t");
      case '\r' -> quoted.append("\\r");
      default -> {
        if (point < 0x20 || point == 0x7f) {
          quoted.append(String.format(Locale.ROOT, "\\x%02x", point));
        } else {
          quoted.appendCodePoint(point);
        }
      }
    }
  }
}
