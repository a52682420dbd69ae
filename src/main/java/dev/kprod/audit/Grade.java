package dev.kprod.audit;

import dev.kprod.audit.AuditResult.GradeCap;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/// The letter of a score. A cap changes the letter, never the number, and is always named.
///
/// @param letter `A` to `F`, or `?` for none
/// @param caps those that make the letter worse than the score alone would
record Grade(String letter, List<GradeCap> caps) {
  private static final String NONE = "?";
  private static final double FULL_COVERAGE = 90;
  private static final double LEAST_COVERAGE = 60;

  static Grade of(Score score, int criticalItems, boolean partial) {
    if (score.score().isEmpty()) {
      return new Grade(NONE, List.of(cap(NONE, "nothing-judged")));
    }
    String earned = letter(score.score().getAsDouble());
    List<GradeCap> caps = new ArrayList<>();
    if (partial) {
      caps.add(cap(NONE, "partial-scope"));
    }
    if (criticalItems > 0) {
      addIfWorse(
          caps, earned, new GradeCap("D", "critical-failures", OptionalInt.of(criticalItems)));
    }
    if (!Score.reaches(score.observable(), LEAST_COVERAGE)) {
      caps.add(cap(NONE, "coverage"));
    } else if (!Score.reaches(score.observable(), FULL_COVERAGE)) {
      addIfWorse(caps, earned, cap("B", "coverage"));
    }
    String letter = earned;
    for (GradeCap cap : caps) {
      letter = cap.grade().equals(NONE) || cap.grade().compareTo(letter) > 0 ? cap.grade() : letter;
      if (letter.equals(NONE)) {
        break;
      }
    }
    return new Grade(caps.stream().anyMatch(cap -> cap.grade().equals(NONE)) ? NONE : letter, caps);
  }

  private static String letter(double score) {
    if (Score.reaches(score, 90)) {
      return "A";
    }
    if (Score.reaches(score, 80)) {
      return "B";
    }
    if (Score.reaches(score, 65)) {
      return "C";
    }
    return Score.reaches(score, 50) ? "D" : "F";
  }

  private static void addIfWorse(List<GradeCap> caps, String earned, GradeCap cap) {
    if (cap.grade().compareTo(earned) > 0) {
      caps.add(cap);
    }
  }

  private static GradeCap cap(String grade, String because) {
    return new GradeCap(grade, because, OptionalInt.empty());
  }
}
