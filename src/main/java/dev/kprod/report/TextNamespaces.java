package dev.kprod.report;

import dev.kprod.audit.Item;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Result;
import dev.kprod.check.Severity;
import dev.kprod.check.Verdict;
import dev.kprod.medium.Line;
import dev.kprod.medium.Style;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The failures of a text report by namespace: the page that goes to an owner.
record TextNamespaces(Sheet sheet) {
  /// What fails in one namespace, by item.
  private record Owned(String namespace, Map<Item, List<Result>> failures) {
    Severity worst() {
      return failures.values().stream()
          .flatMap(List::stream)
          .map(one -> Sentences.failure(one.outcome()).map(Verdict.Fail::severity))
          .flatMap(java.util.Optional::stream)
          .min(Comparator.naturalOrder())
          .orElse(Severity.LOW);
    }

    int findings() {
      return failures.values().stream().mapToInt(List::size).sum();
    }
  }

  /// Returns a heading and the blocks of each namespace.
  List<List<Line>> sections() {
    if (!sheet.options().show().contains(Outcome.Word.FAIL)) {
      return List.of();
    }
    List<Owned> owned = owned();
    TextFailures failures = new TextFailures(sheet);
    if (owned.isEmpty()) {
      return failures.sections();
    }
    List<List<Line>> sections = new ArrayList<>();
    int blocks = sheet.economy().blocks();
    int told = 0;
    for (Owned one : owned) {
      if (blocks == 0) {
        break;
      }
      told++;
      sections.add(List.of(heading(one)));
      int left = one.failures.size();
      for (Map.Entry<Item, List<Result>> entry : one.failures.entrySet()) {
        if (blocks == 0) {
          break;
        }
        sections.add(failures.block(entry.getKey(), entry.getValue()));
        blocks--;
        left--;
      }
      if (left > 0) {
        sections.add(more(Figures.count(left, "more item", "more items") + " here"));
      }
    }
    if (told < owned.size()) {
      sections.add(
          more(Figures.count(owned.size() - told, "more namespace", "more namespaces") + " fail"));
    }
    return sections;
  }

  private static List<Line> more(String text) {
    return List.of(new Line().add(Style.QUIET, "and %s, -v shows all".formatted(text)));
  }

  private Line heading(Owned one) {
    String name =
        one.namespace.isEmpty() ? "The cluster" : sheet.name(one.namespace, sheet.width() / 2);
    return new Line()
        .add(Style.HEADING, name)
        .add(
            "   %s, %s"
                .formatted(
                    Figures.count(one.failures.size(), "item", "items"),
                    Figures.count(one.findings(), "finding", "findings")));
  }

  private List<Owned> owned() {
    Map<String, Map<Item, List<Result>>> by = new LinkedHashMap<>();
    for (Item item : sheet.failing()) {
      for (Result one : sheet.failures(item)) {
        by.computeIfAbsent(Sheet.home(one.subject()), unseen -> new LinkedHashMap<>())
            .computeIfAbsent(item, unseen -> new ArrayList<>())
            .add(one);
      }
    }
    return by.entrySet().stream()
        .map(entry -> new Owned(entry.getKey(), entry.getValue()))
        .sorted(
            Comparator.comparing(Owned::worst)
                .thenComparing(Comparator.comparingInt(Owned::findings).reversed())
                .thenComparing(Owned::namespace))
        .toList();
  }
}
