package dev.kprod.explain;

import dev.kprod.check.Area;
import dev.kprod.check.Declaration;
import dev.kprod.check.Fact;
import dev.kprod.check.Mapping;
import dev.kprod.check.Param;
import dev.kprod.check.Severity;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Topic;
import dev.kprod.check.Untrusted;
import dev.kprod.check.ValueType;
import dev.kprod.cluster.Reads;
import dev.kprod.medium.Cut;
import dev.kprod.medium.Encoders;
import dev.kprod.medium.Ink;
import dev.kprod.medium.Style;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// All that is said about a check to a person: what `kprod explain` prints, what stands under
/// `docs/checks`, what SARIF viewers show as help.
public final class CheckPage {
  /// The first line of a page in Markdown.
  static final String GENERATED =
      "<!-- Generated from the check's declaration by `mvn verify -Dkprod.golden=write`."
          + " Do not edit. -->";

  private final Declaration<?> check;
  private final Area area;
  private final Map<String, Tree> inForce;

  private CheckPage(Declaration<?> check, Area area, Map<String, Tree> inForce) {
    this.check = check;
    this.area = area;
    this.inForce = new TreeMap<>(inForce);
  }

  /// Returns the page of a check whose params have their defaults.
  public static CheckPage of(Declaration<?> check, Area area) {
    return new CheckPage(check, area, Map.of());
  }

  /// Returns this page saying which params are in force, by name.
  public CheckPage with(Map<String, Tree> params) {
    return new CheckPage(check, area, params);
  }

  /// Returns the page in 80 columns without colour.
  public String text() {
    return text(80, Ink.PLAIN, Encoders.TERMINAL);
  }

  /// Returns the page for a terminal.
  public String text(int width, Ink ink, Untrusted.Encoder encoder) {
    PageText page = new PageText(width, ink, encoder);
    page.heading(check.id());
    page.paragraph(Style.PLAIN, "", check.title());
    page.blank();
    page.labelled("Area", List.of(area.title()));
    page.labelled("Severity", severity());
    page.labelled("Subjects", List.of(check.subjects().plural()));
    page.labelled("Reads", reads());
    page.labelled("Params", params());
    page.labelled("Facts", check.facts().stream().map(CheckPage::fact).toList());
    page.labelled("Attested", topics());
    page.labelled("Once called", check.aliases());
    page.section("What breaks", List.of(check.breaks()));
    page.steps("How it is judged", check.judged());
    page.block("Fails", check.examples().failing());
    page.block("Passes", check.examples().passing());
    page.lines("References", references());
    return page.toString();
  }

  /// Returns the page in Markdown.
  public String markdown() {
    StringBuilder out = new StringBuilder();
    out.append(GENERATED).append("\n\n# ").append(check.id()).append("\n\n");
    out.append(prose(check.title())).append("\n\n");
    bullet(out, "Area", List.of(area.title()));
    bullet(out, "Severity", severity());
    bullet(out, "Subjects", List.of(check.subjects().plural()));
    bullet(out, "Attested", topics());
    bullet(out, "Once called", check.aliases());
    out.append("\n## What breaks\n\n").append(prose(check.breaks())).append('\n');
    out.append("\n## How it is judged\n\n");
    for (int i = 0; i < check.judged().size(); i++) {
      out.append(i + 1).append(". ").append(prose(check.judged().get(i))).append('\n');
    }
    markdownReads(out);
    markdownParams(out);
    fenced(out, "Fails", check.examples().failing());
    fenced(out, "Passes", check.examples().passing());
    out.append("\n## References\n\n");
    check.sources().forEach(source -> out.append("- ").append(link(source)).append('\n'));
    check
        .mappings()
        .forEach(mapping -> out.append("- ").append(prose(mapped(mapping))).append('\n'));
    return out.toString();
  }

  private List<String> severity() {
    List<String> sentences = new ArrayList<>();
    sentences.add(check.severity().word() + ": " + meaning(check.severity()));
    sentences.add(reach(check.radius()));
    if (check.weakestLink()) {
      sentences.add("One failure is as bad as many: the first costs half of the item.");
    }
    if (check.heuristic()) {
      sentences.add("It recognises things by name, so it may err.");
    }
    return List.of(String.join(" ", sentences));
  }

  private static String meaning(Severity severity) {
    return switch (severity) {
      case CRITICAL ->
          "one ordinary fault or one stolen pod loses the service, the data or the cluster.";
      case HIGH ->
          "an ordinary event such as a drain, a deploy, a node loss or a peak becomes an outage.";
      case MEDIUM -> "an incident gets longer, wider or likelier.";
      case LOW -> "hygiene.";
    };
  }

  private static String reach(SubjectKind.Radius radius) {
    return switch (radius) {
      case CLUSTER -> "A failure may reach the whole cluster.";
      case NODE -> "A failure may reach a node and all on it.";
      case NAMESPACE -> "A failure may reach a namespace.";
      case WORKLOAD -> "A failure reaches one workload.";
    };
  }

  private List<String> reads() {
    Reads reads = check.reads();
    List<String> lines = new ArrayList<>();
    if (!reads.required().isEmpty()) {
      lines.add(ids(reads.required()));
    }
    if (!reads.ifServed().isEmpty()) {
      lines.add("if served: " + ids(reads.ifServed()));
    }
    if (!reads.optional().isEmpty()) {
      lines.add("optional: " + ids(reads.optional()));
    }
    return lines.isEmpty() ? List.of("nothing but the cluster's own version and names") : lines;
  }

  private static String ids(List<Read<?>> reads) {
    return reads.stream().map(Read::id).collect(Collectors.joining(", "));
  }

  private List<String> params() {
    return check.params().stream().map(this::param).toList();
  }

  private String param(Param<?> param) {
    String standard = Cut.text(param.standardValue());
    Tree current = inForce.getOrDefault(param.name(), param.standardValue());
    String now = current.equals(param.standardValue()) ? "" : ", now " + Cut.text(current);
    return "%s = %s%s (%s). %s"
        .formatted(param.name(), standard, now, param.type().wanted(), param.why());
  }

  private static String fact(Fact<?> fact) {
    return "%s = %s. %s".formatted(fact.path(), Cut.text(fact.standardValue()), fact.meaning());
  }

  private List<String> topics() {
    List<String> lines = new ArrayList<>();
    check.settledBy().forEach(topic -> lines.add("settled by " + topic(topic)));
    check.weighs().forEach(topic -> lines.add("weighs " + topic(topic)));
    return lines;
  }

  private static String topic(Topic topic) {
    return "%s (valid %s): %s"
        .formatted(topic.id(), ValueType.spanText(topic.standard()), topic.statement());
  }

  private List<String> references() {
    List<String> lines = new ArrayList<>(check.sources());
    check.mappings().forEach(mapping -> lines.add(mapped(mapping)));
    return lines;
  }

  private static String mapped(Mapping mapping) {
    return mapping.framework() + " " + mapping.id();
  }

  private static void bullet(StringBuilder out, String label, List<String> lines) {
    lines.forEach(
        line -> out.append("- **").append(label).append(":** ").append(prose(line)).append('\n'));
  }

  private void markdownReads(StringBuilder out) {
    Reads reads = check.reads();
    if (reads.all().isEmpty()) {
      return;
    }
    out.append("\n## Reads\n\n");
    reads.required().forEach(read -> out.append("- ").append(code(read.id())).append('\n'));
    reads
        .ifServed()
        .forEach(read -> out.append("- ").append(code(read.id())).append(", if served\n"));
    reads
        .optional()
        .forEach(read -> out.append("- ").append(code(read.id())).append(", optional\n"));
  }

  private void markdownParams(StringBuilder out) {
    if (!check.params().isEmpty()) {
      out.append("\n## Params\n\n| param | default | value | why |\n| --- | --- | --- | --- |\n");
      for (Param<?> param : check.params()) {
        out.append(
            "| %s | %s | %s | %s |\n"
                .formatted(
                    code(param.name()),
                    code(Cut.text(param.standardValue())),
                    prose(param.type().wanted()),
                    prose(param.why())));
      }
    }
    if (!check.facts().isEmpty()) {
      out.append("\n## Facts\n\n");
      check.facts().forEach(fact -> out.append("- ").append(prose(fact(fact))).append('\n'));
    }
  }

  private static void fenced(StringBuilder out, String title, String manifest) {
    String fence = "`".repeat(Math.max(3, Encoders.longestRun(manifest, '`') + 1));
    out.append("\n## ").append(title).append("\n\n").append(fence).append("yaml\n");
    out.append(Encoders.lines(Untrusted.of(manifest), Encoders.TERMINAL)).append('\n');
    out.append(fence).append('\n');
  }

  private static String link(String source) {
    return source.matches("https://[A-Za-z0-9._~:/?#@!$&'()*+,;=%-]+")
        ? "<" + source + ">"
        : prose(source);
  }

  private static String prose(String text) {
    return Encoders.MARKDOWN_PROSE.encode(text);
  }

  private static String code(String text) {
    return Encoders.MARKDOWN_CODE.encode(text);
  }
}
