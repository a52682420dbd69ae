package dev.kprod.report;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Counts;
import dev.kprod.audit.Item;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Result;
import dev.kprod.check.Evidence;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Verdict;
import dev.kprod.medium.Cut;
import dev.kprod.medium.Encoders;
import dev.kprod.medium.EvidenceText;
import dev.kprod.medium.SubjectText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/// The sections of a report in Markdown, each whole by itself.
final class MarkdownSections {
  /// How many subjects one item tells.
  private static final int SUBJECTS = 10;

  /// How many unknown items are told.
  private static final int UNKNOWNS = 50;

  private final AuditResult result;
  private final ReportOptions options;
  private final Sheet sheet;

  /// A section.
  ///
  /// @param name what it is called where it is left out
  record Section(String name, String text) {}

  MarkdownSections(AuditResult result, ReportOptions options) {
    this.result = result;
    this.options = options;
    this.sheet = new Sheet(result, options, Sheet.Economy.NONE);
  }

  /// Returns the sections that have something to say, in order.
  List<Section> all() {
    List<Section> all = new ArrayList<>();
    all.add(new Section("the head", head()));
    List<Item> failing = sheet.failing();
    if (!failing.isEmpty()) {
      all.add(new Section("what hurts first", worst()));
    }
    if (!result.areas().isEmpty()) {
      all.add(new Section("the checklist", checklist()));
    }
    List<Item> lesser = new ArrayList<>();
    for (Item item : failing) {
      if (item.worst().orElse(Severity.LOW).isAtLeast(Severity.HIGH)) {
        all.add(new Section("the failing items", details(item)));
      } else {
        lesser.add(item);
      }
    }
    if (!lesser.isEmpty()) {
      all.add(new Section("the lesser failures", lesser(lesser)));
    }
    List<Item> unknown = sheet.items(Outcome.Word.UNKNOWN);
    if (options.show().contains(Outcome.Word.UNKNOWN) && !unknown.isEmpty()) {
      all.add(new Section("what could not be judged", unknown(unknown)));
    }
    if (options.show().contains(Outcome.Word.FAIL) && !result.next().isEmpty()) {
      all.add(new Section("the next steps", next()));
    }
    return all;
  }

  private String head() {
    AuditResult.Summary summary = result.summary();
    String grade = summary.grade().equals("?") ? "no grade" : "grade " + summary.grade();
    List<String> lines = new ArrayList<>();
    lines.add(
        "## kprod: %s, score %s of 100, %s"
            .formatted(verdict(), Figures.whole(summary.score()), grade));
    lines.add("");
    lines.add(
        "%s, read %s. Floor %s, coverage %s, %s."
            .formatted(
                text(JsonReport.clusterName(result)),
                JsonReport.time(result.snapshot().at()),
                Figures.whole(summary.floor()),
                Figures.percent(summary.totalCoverage()),
                Figures.count(summary.findings().total(), "finding", "findings")));
    result.baseline().ifPresent(baseline -> lines.add(compared(baseline)));
    if (result.scope().partial()) {
      lines.add("Only a part of the cluster was judged.");
    }
    if (options.isFiltered()) {
      lines.add(Sentences.filter(options));
    }
    lines.add("");
    lines.add(text(GateText.sentences(result.gate())));
    return String.join("\n", lines) + "\n";
  }

  private String verdict() {
    String word = result.gate().verdict().name().toLowerCase(Locale.ROOT);
    return "gate " + word;
  }

  private String compared(AuditResult.BaselineRow baseline) {
    AuditResult.Findings findings = result.summary().findings();
    return "%s new, %s known, %s resolved, %s unjudged since %s."
        .formatted(
            findings.isNew().orElse(0),
            findings.unchanged().orElse(0),
            findings.resolved().orElse(0),
            findings.unjudged().orElse(0),
            text(baseline.name()));
  }

  private String worst() {
    List<String> rows = new ArrayList<>();
    for (Item item : result.worst()) {
      List<Result> failures = sheet.failures(item);
      if (!failures.isEmpty()) {
        rows.add(
            row(
                item.worst().orElse(item.severity()).word(),
                text(item.check().id()),
                text(Cut.value(Sentences.headline(item, failures)))));
      }
    }
    return "### What would hurt you first\n\n"
        + row("Severity", "Check", "What fails")
        + "|---|---|---|\n"
        + String.join("", rows);
  }

  private String checklist() {
    StringBuilder out = new StringBuilder("### Checklist\n\n");
    out.append(row("Area", "Score", "Coverage", "Pass", "Fail", "Unknown", "Waived", "n/a"));
    out.append("|---|--:|--:|--:|--:|--:|--:|--:|\n");
    for (AuditResult.AreaRow row : result.areas()) {
      out.append(row(row.area().title(), row.score(), row.coverage(), row.items()));
    }
    AuditResult.Summary summary = result.summary();
    return out.append(row("All", summary.score(), summary.totalCoverage(), summary.items()))
        .toString();
  }

  private static String row(String title, OptionalDouble score, double coverage, Counts counts) {
    return row(
        text(title),
        Figures.whole(score),
        Figures.percent(coverage),
        Integer.toString(counts.pass()),
        Integer.toString(counts.fail()),
        Integer.toString(counts.unknown()),
        Integer.toString(counts.waived()),
        Integer.toString(counts.notApplicable()));
  }

  private String details(Item item) {
    List<Result> failures = sheet.failures(item);
    StringBuilder out = new StringBuilder();
    int added = Sheet.newOnes(item);
    out.append(
        "<details><summary>%s <code>%s</code>: %s%s</summary>\n\n"
            .formatted(
                item.worst().orElse(item.severity()).name(),
                item.check().id(),
                html(Sentences.share(item)),
                added == 0 ? "" : ", " + added + " new"));
    out.append(Encoders.MARKDOWN_PROSE.encode(item.check().title())).append("\n\n");
    for (Result one : failures.subList(0, Math.min(SUBJECTS, failures.size()))) {
      Verdict.Fail found = Sentences.failure(one.outcome()).orElseThrow();
      Evidence first = found.evidence().getFirst();
      out.append("- ").append(Sheet.isNew(one) ? "new: " : "");
      out.append(text(SubjectText.whole(one.subject()))).append(": ");
      out.append(text(EvidenceText.of(first))).append('\n');
    }
    if (failures.size() > SUBJECTS) {
      out.append("- and %s more\n".formatted(Figures.grouped(failures.size() - SUBJECTS)));
    }
    out.append("\nFix: ").append(fix(failures.getFirst())).append("\n\n</details>\n");
    return out.toString();
  }

  /// Returns how to mend one failure: a line to paste where it can be shown as it is.
  private static String fix(Result one) {
    Remedy remedy = Sentences.failure(one.outcome()).orElseThrow().remedy();
    Optional<String> command = remedy.command().map(text -> text.raw());
    boolean pasteable =
        Sentences.isOneLiner(remedy)
            && command.filter(raw -> Encoders.TERMINAL.encode(raw).equals(raw)).isPresent()
            && command.get().length() <= Cut.MESSAGE;
    return pasteable
        ? Encoders.MARKDOWN_CODE.encode(command.get())
        : text(Cut.message(remedy.text().raw()));
  }

  private String lesser(List<Item> items) {
    StringBuilder out = new StringBuilder("### Failing, medium and low\n\n");
    out.append(row("Severity", "Check", "Fails")).append("|---|---|---|\n");
    for (Item item : items) {
      String share = text(Sentences.share(item));
      int added = Sheet.newOnes(item);
      out.append(
          row(
              item.worst().orElse(item.severity()).word(),
              text(item.check().id()),
              added == 0 ? share : "%s, %s new".formatted(share, added)));
    }
    return out.toString();
  }

  private static String unknown(List<Item> items) {
    StringBuilder out = new StringBuilder("### Could not judge: an unknown is not a pass\n\n");
    out.append(row("Severity", "Check", "Why")).append("|---|---|---|\n");
    for (Item item : items.subList(0, Math.min(UNKNOWNS, items.size()))) {
      out.append(row(item.severity().word(), text(item.check().id()), text(why(item))));
    }
    if (items.size() > UNKNOWNS) {
      out.append("\nand %s more items\n".formatted(items.size() - UNKNOWNS));
    }
    return out.toString();
  }

  private static String why(Item item) {
    if (item.unknowns().isEmpty()) {
      return "";
    }
    Item.FoldedUnknown first = item.unknowns().getFirst();
    String request =
        first.read().isEmpty() ? "" : ", " + Missing.request(first.read(), first.namespace());
    return Cut.value(first.reason().word().replace('-', ' ') + request);
  }

  private String next() {
    StringBuilder out = new StringBuilder("### Next, most score per change\n\n");
    out.append(row("Gain", "Changes", "Check")).append("|--:|--:|---|\n");
    for (AuditResult.Step step : result.next()) {
      out.append(
          row(
              text(Figures.gain(step.gain())),
              Figures.grouped(step.changes()),
              text(step.item().check().id())));
    }
    return out.toString();
  }

  private static String text(String raw) {
    return Encoders.MARKDOWN.encode(raw);
  }

  /// A summary of a fold is HTML: nothing in it is Markdown.
  private static String html(String raw) {
    return Encoders.TERMINAL
        .encode(raw)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;");
  }

  private static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }
}
