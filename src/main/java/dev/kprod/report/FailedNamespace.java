package dev.kprod.report;

import dev.kprod.audit.Result;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What fails in one namespace.
///
/// @param namespace empty for what is in none
record FailedNamespace(String namespace, List<Result> results) {
  /// The most cells that its name takes in a line.
  static final int LONGEST_NAME = 20;

  /// Groups failures: those with new ones first, then the fullest, then by name.
  static List<FailedNamespace> of(List<Result> failures) {
    Map<String, List<Result>> groups = new LinkedHashMap<>();
    failures.forEach(
        one ->
            groups
                .computeIfAbsent(one.subject().namespace(), unseen -> new ArrayList<>())
                .add(one));
    return groups.entrySet().stream()
        .map(entry -> new FailedNamespace(entry.getKey(), entry.getValue()))
        .sorted(
            Comparator.<FailedNamespace, Boolean>comparing(group -> !group.isNew())
                .thenComparing(
                    Comparator.<FailedNamespace>comparingInt(group -> group.results().size())
                        .reversed())
                .thenComparing(FailedNamespace::namespace))
        .toList();
  }

  private boolean isNew() {
    return results.stream().anyMatch(Sheet::isNew);
  }
}
