package dev.kprod.semantics.credential;

import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/// What may be told about a text that must not be told itself.
///
/// @param length in characters
/// @param entropy Shannon's, in bits per character, to one decimal
/// @param classes which kinds of characters occur
public record TextShape(int length, double entropy, Set<CharacterClass> classes) {
  private static final double LOG_2 = StrictMath.log(2);

  public TextShape {
    EnumSet<CharacterClass> ordered = EnumSet.noneOf(CharacterClass.class);
    ordered.addAll(classes);
    classes = Collections.unmodifiableSet(ordered);
  }

  /// Measures a text.
  public static TextShape of(String text) {
    int[] ascii = new int[128];
    Map<Integer, Integer> beyond = new HashMap<>();
    int length = 0;
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      i += Character.charCount(character);
      length++;
      if (character < ascii.length) {
        ascii[character]++;
      } else {
        beyond.merge(character, 1, Integer::sum);
      }
    }
    EnumSet<CharacterClass> classes = EnumSet.noneOf(CharacterClass.class);
    double sum = 0;
    for (int character = 0; character < ascii.length; character++) {
      if (ascii[character] > 0) {
        classes.add(CharacterClass.of(character));
        sum += weight(ascii[character]);
      }
    }
    if (!beyond.isEmpty()) {
      classes.add(CharacterClass.OTHER);
      sum += beyond.values().stream().sorted().mapToDouble(TextShape::weight).sum();
    }
    double bits = length == 0 ? 0 : (weight(length) - sum) / length;
    return new TextShape(length, Math.round(bits * 10) / 10.0, classes);
  }

  /// `n * log2(n)`; `StrictMath`, so that every machine rounds to the same decimal.
  private static double weight(int count) {
    return count == 1 ? 0 : count * (StrictMath.log(count) / LOG_2);
  }
}
