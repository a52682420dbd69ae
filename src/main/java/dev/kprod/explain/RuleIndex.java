package dev.kprod.explain;

import dev.kprod.check.Area;
import dev.kprod.check.CheckModule;
import dev.kprod.check.Declaration;
import dev.kprod.check.Mapping;
import dev.kprod.check.Param;
import dev.kprod.medium.Grid;
import dev.kprod.medium.SafeJson;
import dev.kprod.snapshot.Read;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// All checks and areas as lists: `kprod list checks|areas`.
///
/// @param rules the checks, in the order of the catalogue
public record RuleIndex(List<Rule> rules) {
  /// A check and where it belongs.
  public record Rule(Area area, Declaration<?> check) {}

  public RuleIndex {
    rules = List.copyOf(rules);
  }

  /// Returns the index of what modules bring.
  public static RuleIndex of(List<CheckModule> modules) {
    List<Rule> rules = new ArrayList<>();
    for (CheckModule module : modules) {
      module.checks().forEach(check -> rules.add(new Rule(module.area(), check.declaration())));
    }
    return new RuleIndex(rules);
  }

  /// Returns the checks as a table.
  public Grid checks() {
    return new Grid(
        "CheckList",
        "checks",
        List.of("id", "area", "severity", "title"),
        rules.stream()
            .map(
                rule ->
                    List.of(
                        rule.check().id(),
                        rule.area().id(),
                        rule.check().severity().word(),
                        rule.check().title()))
            .toList());
  }

  /// Returns the areas as a table.
  public static Grid areas(List<CheckModule> modules) {
    return new Grid(
        "AreaList",
        "areas",
        List.of("id", "checks", "prefixes", "title"),
        modules.stream()
            .map(
                module ->
                    List.of(
                        module.area().id(),
                        Integer.toString(module.checks().size()),
                        String.join(" ", module.area().prefixes()),
                        module.area().title()))
            .toList());
  }

  /// Returns the checks with all that a program may want to know of them.
  public String json() {
    StringBuilder out = new StringBuilder();
    SafeJson json = SafeJson.to(out);
    json.document(
        () -> {
          json.text("apiVersion", "kprod.dev/v1");
          json.text("kind", "CheckList");
          json.list(
              "checks",
              () -> {
                for (Rule rule : rules) {
                  json.inObject(() -> rule(json, rule));
                }
              });
        });
    return out.toString();
  }

  /// Returns the page that leads to the page of each check.
  public String markdown() {
    StringBuilder out = new StringBuilder();
    out.append(CheckPage.GENERATED).append("\n\n# Checks\n");
    String area = "";
    for (Rule rule : rules) {
      if (!rule.area().id().equals(area)) {
        area = rule.area().id();
        out.append("\n## ").append(rule.area().title()).append("\n\n");
        out.append("| check | severity | requirement |\n| --- | --- | --- |\n");
      }
      Declaration<?> check = rule.check();
      out.append(
          "| [%s](%s.md) | %s | %s |\n"
              .formatted(
                  check.id(),
                  check.id(),
                  check.severity().word(),
                  dev.kprod.medium.Encoders.MARKDOWN_PROSE.encode(check.title())));
    }
    return out.toString();
  }

  private static void rule(SafeJson json, Rule rule) throws IOException {
    Declaration<?> check = rule.check();
    json.text("id", check.id());
    if (!check.aliases().isEmpty()) {
      json.texts("aliases", check.aliases());
    }
    json.text("area", rule.area().id());
    json.text("severity", check.severity().word());
    json.text("title", check.title());
    json.text("subjects", check.subjects().plural());
    json.flag("weakestLink", check.weakestLink());
    json.flag("heuristic", check.heuristic());
    json.object(
        "reads",
        () -> {
          json.texts("required", ids(check.reads().required()));
          json.texts("ifServed", ids(check.reads().ifServed()));
          json.texts("optional", ids(check.reads().optional()));
        });
    json.list(
        "params",
        () -> {
          for (Param<?> param : check.params()) {
            json.inObject(
                () -> {
                  json.text("name", param.name());
                  json.tree("default", param.standardValue());
                  json.text("why", param.why());
                  json.tree("schema", param.type().schema());
                });
          }
        });
    json.text("explanation", check.breaks());
    json.texts("judged", check.judged());
    json.texts("references", check.sources());
    json.texts("mappings", check.mappings().stream().map(RuleIndex::mapped).toList());
  }

  private static String mapped(Mapping mapping) {
    return mapping.framework() + " " + mapping.id();
  }

  private static List<String> ids(List<Read<?>> reads) {
    return reads.stream().map(Read::id).toList();
  }
}
