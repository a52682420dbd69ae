package dev.kprod.semantics.selector;

import java.util.Optional;
import java.util.OptionalLong;

/// What the API accepts as a label's key and value (apimachinery `api/validate/content`).
final class LabelSyntax {
  private static final int LONGEST_NAME = 63;
  private static final int LONGEST_PREFIX = 253;

  private LabelSyntax() {}

  /// What is wrong with a key; empty when nothing is.
  static Optional<String> findFaultOfKey(String key) {
    int slash = key.indexOf('/');
    if (slash >= 0 && !isSubdomain(key.substring(0, slash))) {
      return Optional.of("key '" + key + "' has a prefix that is not a DNS name in lower case");
    }
    String name = key.substring(slash + 1);
    if (name.isEmpty()) {
      return Optional.of("key '" + key + "' has no name");
    }
    return isName(name)
        ? Optional.empty()
        : Optional.of("key '" + key + "' has a name that is not 1 to 63 of A-Z a-z 0-9 - _ .");
  }

  /// What is wrong with a value; empty when nothing is. The empty text is a value.
  static Optional<String> findFaultOfValue(String value) {
    return value.isEmpty() || isName(value)
        ? Optional.empty()
        : Optional.of("value '" + value + "' is not at most 63 of A-Z a-z 0-9 - _ .");
  }

  /// The integer that a text writes in decimal; empty when it is none or needs more than 64 bits.
  static OptionalLong findInteger(String text) {
    boolean signed = text.startsWith("-") || text.startsWith("+");
    String digits = signed ? text.substring(1) : text;
    if (digits.isEmpty() || !digits.chars().allMatch(c -> '0' <= c && c <= '9')) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(text));
    } catch (NumberFormatException outOfRange) {
      return OptionalLong.empty();
    }
  }

  private static boolean isName(String text) {
    if (text.isEmpty() || text.length() > LONGEST_NAME) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean inside = i > 0 && i < text.length() - 1;
      if (!isLetterOrDigit(c) && !(inside && (c == '-' || c == '_' || c == '.'))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isSubdomain(String text) {
    if (text.isEmpty() || text.length() > LONGEST_PREFIX) {
      return false;
    }
    char before = '.';
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '.';
      if (c == '.' ? !isLowerOrDigit(before) : !isInsideOfDomainLabel(c, before)) {
        return false;
      }
      before = c;
    }
    return true;
  }

  private static boolean isInsideOfDomainLabel(char c, char before) {
    return isLowerOrDigit(c) || (c == '-' && before != '.');
  }

  private static boolean isLowerOrDigit(char c) {
    return ('a' <= c && c <= 'z') || ('0' <= c && c <= '9');
  }

  private static boolean isLetterOrDigit(char c) {
    return isLowerOrDigit(c) || ('A' <= c && c <= 'Z');
  }
}
