package dev.kprod.simulation.attack;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// How somebody gets from one point to another.
///
/// @param steps in order, at least one
public record Path(List<Step> steps) {
  public Path {
    steps = List.copyOf(steps);
    if (steps.isEmpty()) {
      throw new IllegalArgumentException("a path without a step");
    }
  }

  /// Returns how dear it is.
  public int weight() {
    return steps.stream().mapToInt(Step::weight).sum();
  }

  /// Returns where it ends.
  public Point end() {
    return steps.getLast().to();
  }

  /// Returns the steps at which something is done.
  public List<Step> deeds() {
    return steps.stream().filter(step -> step.weight() > 0).toList();
  }

  /// Finds what may stand in its way and is not evaluated.
  public Optional<String> unless() {
    return steps.stream().map(Step::unless).filter(text -> !text.isEmpty()).findFirst();
  }

  /// Returns the chain for a person: `internet > Service shop/web (203.0.113.7) > shop/deploy/web >
  /// sa/shop/web > bind roles > cluster-admin`, with an arrow for each `>`.
  public String text() {
    List<String> words = new ArrayList<>();
    words.add(steps.getFirst().from().text());
    for (Step step : steps) {
      if (!step.how().isEmpty()) {
        words.add(step.how());
      }
      words.add(step.to().text());
    }
    return words.stream().collect(Collectors.joining(" → "));
  }
}
