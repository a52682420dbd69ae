package dev.kprod.catalogue;

import java.util.Collection;
import java.util.Optional;

/// Guesses which name a person meant.
public final class Nearest {
  private Nearest() {}

  /// Finds the known name that is nearest to a word, if it is near: at most a third of the word's
  /// length away, or two edits where the word is short. Of equally near ones the first wins.
  public static Optional<String> find(String word, Collection<String> known) {
    int farthest = Math.max(2, word.length() / 3);
    Optional<String> nearest = Optional.empty();
    for (String name : known) {
      if (Math.abs(name.length() - word.length()) > farthest) {
        continue;
      }
      int distance = distance(word, name);
      if (distance <= farthest && distance < Math.max(word.length(), name.length())) {
        farthest = distance - 1;
        nearest = Optional.of(name);
      }
    }
    return nearest;
  }

  /// Returns how many edits turn one word into another: a character put in, left out or replaced,
  /// or two neighbours swapped (Damerau-Levenshtein, optimal string alignment).
  static int distance(String from, String to) {
    int[] beforeLast = new int[to.length() + 1];
    int[] last = new int[to.length() + 1];
    int[] row = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = last[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(last[j], row[j - 1]) + 1);
        boolean swapped =
            i > 1
                && j > 1
                && from.charAt(i - 1) == to.charAt(j - 2)
                && from.charAt(i - 2) == to.charAt(j - 1);
        if (swapped) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] free = beforeLast;
      beforeLast = last;
      last = row;
      row = free;
    }
    return last[to.length()];
  }
}
