package dev.kprod.explain;

import dev.kprod.catalogue.Catalogue.Listed;
import dev.kprod.check.Declaration;
import dev.kprod.check.Fact;
import dev.kprod.check.Mapping;
import dev.kprod.check.Param;
import dev.kprod.check.Severity;
import dev.kprod.check.Topic;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What a check says of itself, as a page for a terminal or for the web.
public final class CheckPage {
  private final Listed listed;
  private final Declaration<?> check;
  private final Map<String, Tree> params;

  private CheckPage(Listed listed, Map<String, Tree> params) {
    this.listed = listed;
    this.check = listed.declaration();
    this.params = params;
  }

  /// Returns the page of a check.
  ///
  /// @param params the values in force, by name; those that are absent have their default
  public static CheckPage of(Listed listed, Map<String, Tree> params) {
    return new CheckPage(listed, params);
  }

  /// Returns what a severity means.
  static String meaning(Severity severity) {
    return switch (severity) {
      case CRITICAL -> "one ordinary fault or one stolen pod loses service, data or cluster";
      case HIGH -> "an ordinary event such as a drain or a deploy becomes an outage";
      case MEDIUM -> "makes an incident longer, wider or likelier";
      case LOW -> "hygiene";
    };
  }

  /// Returns the page as plain text.
  public String text(int width) {
    Prose out = new Prose(width);
    out.line(check.id());
    out.indented(check.title());
    out.blank();
    out.pair("area", listed.area().title());
    out.pair("severity", check.severity().word() + ": " + meaning(check.severity()));
    out.pair("judges", "each " + check.subjects().singular());
    if (!check.aliases().isEmpty()) {
      out.pair("was called", String.join(", ", check.aliases()));
    }
    out.pair("reads", ids(check.reads().required()));
    out.pair("if served", ids(check.reads().ifServed()));
    out.pair("may read", ids(check.reads().optional()));
    out.section("What breaks");
    out.indented(check.breaks());
    out.section("How it is judged");
    int step = 1;
    for (String sentence : check.judged()) {
      out.numbered(step++, sentence);
    }
    if (!check.params().isEmpty() || !check.facts().isEmpty()) {
      out.section("Params and facts");
      for (Param<?> param : check.params()) {
        out.indented("%s: %s".formatted(value(param), param.why()));
      }
      for (Fact<?> fact : check.facts()) {
        out.indented("fact %s: %s".formatted(fact.path(), fact.meaning()));
      }
    }
    topics().forEach(topic -> out.indented("attestation %s: %s".formatted(topic.id(), topic.statement())));
    out.section("Fails");
    out.verbatim(check.examples().failing());
    out.section("Passes");
    out.verbatim(check.examples().passing());
    out.section("References");
    check.sources().forEach(out::indented);
    check.mappings().forEach(mapping -> out.indented(mapping(mapping)));
    return out.toString();
  }

  /// Returns the page as Markdown.
  public String markdown() {
    StringBuilder out = new StringBuilder();
    out.append("<!-- Generated from the declaration of the check; do not edit. -->\n");
    out.append("# ").append(check.id()).append("\n\n");
    out.append(check.title()).append("\n\n");
    out.append("| | |\n| --- | --- |\n");
    row(out, "Area", listed.area().title());
    row(out, "Severity", check.severity().word() + ": " + meaning(check.severity()));
    row(out, "Judges", "each " + check.subjects().singular());
    row(out, "Earlier ids", String.join(", ", check.aliases()));
    row(out, "Reads", ids(check.reads().required()));
    row(out, "Reads if served", ids(check.reads().ifServed()));
    row(out, "May read", ids(check.reads().optional()));
    out.append("\n## What breaks\n\n").append(check.breaks()).append("\n\n## How it is judged\n\n");
    int step = 1;
    for (String sentence : check.judged()) {
      out.append("%s. %s\n".formatted(step++, sentence));
    }
    if (!check.params().isEmpty()) {
      out.append("\n## Params\n\n| name | default | why |\n| --- | --- | --- |\n");
      for (Param<?> param : check.params()) {
        out.append(
            "| `%s` | `%s` | %s |\n"
                .formatted(param.name(), param.standardValue(), param.why()));
      }
    }
    if (!check.facts().isEmpty()) {
      out.append("\n## Facts\n\n");
      check.facts().forEach(fact -> out.append("- `%s`: %s\n".formatted(fact.path(), fact.meaning())));
    }
    if (!topics().isEmpty()) {
      out.append("\n## Attestations\n\n");
      topics().forEach(topic -> out.append("- `%s`: %s\n".formatted(topic.id(), topic.statement())));
    }
    out.append("\n## Fails\n\n```yaml\n").append(check.examples().failing().strip());
    out.append("\n```\n\n## Passes\n\n```yaml\n").append(check.examples().passing().strip());
    out.append("\n```\n\n## References\n\n");
    check.sources().forEach(source -> out.append("- <%s>\n".formatted(source)));
    check.mappings().forEach(mapping -> out.append("- %s\n".formatted(mapping(mapping))));
    return out.toString();
  }

  private List<Topic> topics() {
    List<Topic> topics = new ArrayList<>(check.settledBy());
    topics.addAll(check.weighs());
    return topics;
  }

  private String value(Param<?> param) {
    Tree standard = param.standardValue();
    Tree now = params.getOrDefault(param.name(), standard);
    return now.equals(standard)
        ? "%s = %s".formatted(param.name(), standard)
        : "%s = %s (default %s)".formatted(param.name(), now, standard);
  }

  private static String mapping(Mapping mapping) {
    return mapping.framework() + " " + mapping.id();
  }

  private static String ids(List<Read<?>> reads) {
    return String.join(", ", reads.stream().map(Read::id).sorted().toList());
  }

  private static void row(StringBuilder out, String name, String value) {
    if (!value.isEmpty()) {
      out.append("| %s | %s |\n".formatted(name, value));
    }
  }
}
