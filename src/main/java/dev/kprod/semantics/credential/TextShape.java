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
  public TextShape {
    EnumSet<CharacterClass> ordered = EnumSet.noneOf(CharacterClass.class);
    ordered.addAll(classes);
    classes = Collections.unmodifiableSet(ordered);
  }

  /// Measures a text.
  public static TextShape of(String text) {
    int[] ascii = new int[128];
    Map<Integer, Integer> beyond = new HashMap<>();
    EnumSet<CharacterClass> classes = EnumSet.noneOf(CharacterClass.class);
    int length = 0;
    for (int i = 0; i < text.length(); ) {
      int character = text.codePointAt(i);
      i += Character.charCount(character);
      length++;
      classes.add(CharacterClass.of(character));
      if (character < ascii.length) {
        ascii[character]++;
      } else {
        beyond.merge(character, 1, Integer::sum);
      }
    }
    double bits = 0;
    for (int count : ascii) {
      bits += bits(count, length);
    }
    for (int count : beyond.values().stream().mapToInt(Integer::intValue).sorted().toArray()) {
      bits += bits(count, length);
    }
    return new TextShape(length, Math.round(bits * 10) / 10.0, classes);
  }

  /// `StrictMath`, so that every machine rounds to the same decimal.
  private static double bits(int count, int length) {
    if (count == 0) {
      return 0;
    }
    double share = (double) count / length;
    return -share * StrictMath.log(share) / StrictMath.log(2);
  }
}
