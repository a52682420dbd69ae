package dev.kprod.report;

import dev.kprod.audit.Item;
import dev.kprod.check.Declaration;
import dev.kprod.check.Mapping;
import dev.kprod.check.Severity;
import dev.kprod.explain.CheckPage;
import dev.kprod.medium.SafeJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A check as a rule of SARIF.
final class SarifRule {
  /// The rule whose results are blind spots.
  static final String COVERAGE = "audit-coverage";

  /// What GitHub takes of a rule's descriptions.
  private static final int LONGEST = 1024;

  private static final int MOST_TAGS = 10;

  private SarifRule() {}

  /// Writes the rule of an item.
  static void write(SafeJson json, Item item) throws IOException {
    Declaration<?> check = item.check();
    CheckPage page = CheckPage.of(check, item.area()).with(item.params());
    json.text("id", check.id());
    json.text("name", SarifPlace.pascal(check.id()));
    describe(json, check.title(), check.breaks());
    help(json, page.text(), page.markdown());
    json.object(
        "defaultConfiguration", () -> json.text("level", SarifReport.level(item.severity())));
    json.object(
        "properties",
        () -> {
          json.texts("tags", tags(item));
          json.text("precision", check.heuristic() ? "medium" : "high");
          json.text("problem.severity", problem(item.severity()));
          if (isSecurity(item)) {
            json.text("security-severity", security(item.severity()));
          }
        });
  }

  /// Writes the rule whose results are blind spots.
  static void writeCoverage(SafeJson json) throws IOException {
    json.text("id", COVERAGE);
    json.text("name", SarifPlace.pascal(COVERAGE));
    describe(
        json,
        "The audit sees everything that its checks need.",
        "What could not be read was not judged. A list that is refused may hide any failure.");
    String help =
        "Grant the missing rights: `kprod permissions` prints the role, `kprod permissions --check`"
            + " says what is refused. The alert closes with the next audit that sees the resource.";
    help(json, help.replace("`", ""), help);
    json.object("defaultConfiguration", () -> json.text("level", "note"));
    json.object(
        "properties",
        () -> {
          json.texts("tags", List.of("kubernetes", "coverage"));
          json.text("precision", "high");
          json.text("problem.severity", "recommendation");
        });
  }

  private static void describe(SafeJson json, String title, String breaks) throws IOException {
    json.object("shortDescription", () -> json.text("text", cut(title)));
    json.object("fullDescription", () -> json.text("text", cut(breaks)));
  }

  private static void help(SafeJson json, String text, String markdown) throws IOException {
    json.object(
        "help",
        () -> {
          json.text("text", text);
          json.text("markdown", markdown);
        });
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 3) + "...";
  }

  private static List<String> tags(Item item) {
    List<String> tags = new ArrayList<>();
    tags.add("kubernetes");
    tags.add(item.area().id());
    tags.add("kprod/" + item.severity().word());
    for (Mapping mapping : item.check().mappings()) {
      tags.add(mapping.framework() + " " + mapping.id());
    }
    return tags.stream().distinct().limit(MOST_TAGS).toList();
  }

  private static boolean isSecurity(Item item) {
    return item.area().id().equals("security");
  }

  private static String problem(Severity severity) {
    return switch (severity) {
      case CRITICAL, HIGH -> "error";
      case MEDIUM -> "warning";
      case LOW -> "recommendation";
    };
  }

  private static String security(Severity severity) {
    return switch (severity) {
      case CRITICAL -> "9.5";
      case HIGH -> "8.0";
      case MEDIUM -> "5.5";
      case LOW -> "2.0";
    };
  }
}
