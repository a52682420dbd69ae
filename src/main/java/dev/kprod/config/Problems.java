package dev.kprod.config;

import dev.kprod.catalogue.Nearest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// What is wrong so far, and what is merely odd.
final class Problems {
  private static final int MOST = 20;

  private final List<Problem> problems = new ArrayList<>();
  private final List<Problem> warnings = new ArrayList<>();

  void add(Written.Place place, String what) {
    problems.add(place.problem(what, ""));
  }

  void add(Written.Place place, String what, String word, Collection<String> known) {
    problems.add(place.problem(what, near(word, known)));
  }

  void add(Problem problem) {
    problems.add(problem);
  }

  void warn(Written.Place place, String what, String word, Collection<String> known) {
    warnings.add(place.problem(what, near(word, known)));
  }

  /// Returns the first problems, in the order of the files.
  List<Problem> problems() {
    return sorted(problems);
  }

  /// Returns what does not keep anybody from auditing.
  List<Problem> warnings() {
    return sorted(warnings);
  }

  private static List<Problem> sorted(List<Problem> problems) {
    return problems.stream()
        .distinct()
        .sorted(
            Comparator.comparing(Problem::file)
                .thenComparingInt(Problem::line)
                .thenComparingInt(Problem::column))
        .limit(MOST)
        .toList();
  }

  private static String near(String word, Collection<String> known) {
    return Nearest.find(word, known).map("did you mean \"%s\"?"::formatted).orElse("");
  }
}
