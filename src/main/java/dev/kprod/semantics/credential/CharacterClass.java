package dev.kprod.semantics.credential;

import java.util.Locale;

/// The kinds of characters in a text.
public enum CharacterClass {
  LOWER,
  UPPER,
  DIGIT,
  OTHER;

  private final String word = name().toLowerCase(Locale.ROOT);

  /// Returns the class of a character; letters beyond ASCII are `OTHER`.
  static CharacterClass of(int character) {
    if (character >= 'a' && character <= 'z') {
      return LOWER;
    }
    if (character >= 'A' && character <= 'Z') {
      return UPPER;
    }
    return character >= '0' && character <= '9' ? DIGIT : OTHER;
  }

  /// Returns the word for this class in snapshots: `lower`.
  public String word() {
    return word;
  }
}
