package dev.kprod.semantics.image;

import java.util.Optional;

/// The parts of a full image reference, `domain/path[:tag][@digest]`, found in one pass: nearly
/// every check asks for the images of every workload, and a regular expression costs ten times as
/// much. The grammar is that of distribution's `reference`.
///
/// @param tag empty where none is written
/// @param digest empty where none is written; not checked
record ImageShape(String domain, String path, String tag, String digest) {
  private static final int LONGEST_TAG = 128;

  /// Splits a text; empty where a part is not what the grammar wants.
  static Optional<ImageShape> find(String text) {
    int slash = text.indexOf('/');
    if (slash < 0 || !isDomain(text, slash)) {
      return Optional.empty();
    }
    int at = text.indexOf('@', slash);
    int end = at < 0 ? text.length() : at;
    int colon = text.indexOf(':', slash);
    int pathEnd = colon < 0 || colon > end ? end : colon;
    boolean digested = at < 0 || (at + 1 < text.length() && text.indexOf('@', at + 1) < 0);
    if (!digested
        || !isPath(text, slash + 1, pathEnd)
        || (pathEnd < end && !isTag(text, pathEnd + 1, end))) {
      return Optional.empty();
    }
    return Optional.of(
        new ImageShape(
            text.substring(0, slash),
            text.substring(slash + 1, pathEnd),
            pathEnd < end ? text.substring(pathEnd + 1, end) : "",
            at < 0 ? "" : text.substring(at + 1)));
  }

  /// Labels with dots between them, or an IPv6 address in brackets; then perhaps a port.
  private static boolean isDomain(String text, int end) {
    int host = text.startsWith("[") ? text.indexOf(']') + 1 : text.indexOf(':');
    int hostEnd = host < 0 || host > end ? end : host;
    if (hostEnd < end && (text.charAt(hostEnd) != ':' || !isPort(text, hostEnd + 1, end))) {
      return false;
    }
    return text.startsWith("[") ? isAddress(text, hostEnd) : isName(text, hostEnd);
  }

  private static boolean isPort(String text, int from, int end) {
    for (int i = from; i < end; i++) {
      if (!isDigit(text.charAt(i))) {
        return false;
      }
    }
    return from < end;
  }

  private static boolean isAddress(String text, int end) {
    for (int i = 1; i < end - 1; i++) {
      char c = text.charAt(i);
      if (!isDigit(c) && c != ':' && !(c >= 'a' && c <= 'f') && !(c >= 'A' && c <= 'F')) {
        return false;
      }
    }
    return end > 2 && text.charAt(end - 1) == ']';
  }

  private static boolean isName(String text, int end) {
    char before = '.';
    for (int i = 0; i < end; i++) {
      char c = text.charAt(i);
      boolean fits =
          switch (c) {
            case '-' -> before != '.';
            case '.' -> before != '.' && before != '-';
            default -> isLetterOrDigit(c);
          };
      if (!fits) {
        return false;
      }
      before = c;
    }
    return before != '.' && before != '-';
  }

  /// Segments of small letters and digits, with `.`, `_`, `__` or any number of `-` between them.
  private static boolean isPath(String text, int from, int end) {
    int gap = 0;
    char before = '/';
    for (int i = from; i < end; i++) {
      char c = text.charAt(i);
      if (isDigit(c) || (c >= 'a' && c <= 'z')) {
        gap = 0;
      } else if (c == '/') {
        if (gap > 0 || before == '/') {
          return false;
        }
      } else {
        boolean first = gap == 0 && before != '/';
        boolean again = gap > 0 && c == before && (c == '-' || (c == '_' && gap == 1));
        if (!(c == '.' || c == '_' || c == '-') || !(first || again)) {
          return false;
        }
        gap++;
      }
      before = c;
    }
    return gap == 0 && before != '/';
  }

  private static boolean isTag(String text, int from, int end) {
    if (from >= end || end - from > LONGEST_TAG) {
      return false;
    }
    for (int i = from; i < end; i++) {
      char c = text.charAt(i);
      boolean inside = i > from && (c == '.' || c == '-');
      if (!inside && c != '_' && !isLetterOrDigit(c)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isLetterOrDigit(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
