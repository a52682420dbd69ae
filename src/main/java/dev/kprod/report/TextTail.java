package dev.kprod.report;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Item;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Reason;
import dev.kprod.audit.Result;
import dev.kprod.check.Remedy;
import dev.kprod.check.Topic;
import dev.kprod.check.Verdict;
import dev.kprod.medium.Line;
import dev.kprod.medium.Style;
import dev.kprod.medium.SubjectText;
import dev.kprod.medium.Width;
import dev.kprod.medium.Wrap;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// The end of a text report: what could not be judged, notes, next steps, the gate.
record TextTail(Sheet sheet) {
  /// The column of the reasons of unknown.
  private static final int REASON = 14;

  /// Returns what could not be judged, which read is missing, and what to do about it.
  List<Line> unknowns() {
    List<Item> items = sheet.items(Outcome.Word.UNKNOWN);
    if (items.isEmpty()) {
      return List.of();
    }
    List<Line> lines = new ArrayList<>();
    lines.add(
        new Line()
            .add(
                Style.HEADING,
                "Could not judge: %s.".formatted(Figures.count(items.size(), "item", "items")))
            .add(" An unknown is not a pass."));
    List<Item> shown = items.subList(0, Math.min(items.size(), sheet.economy().lines()));
    int ids = shown.stream().mapToInt(item -> item.check().id().length()).max().orElse(0);
    int column = Width.of(sheet.symbols().of(Outcome.Word.UNKNOWN)) + 12 + ids;
    int room = sheet.width() - column - REASON;
    boolean beside = sheet.isRoomy() && shown.stream().allMatch(item -> isShort(item, room));
    shown.forEach(item -> lines.addAll(beside ? beside(item, column) : below(item)));
    if (shown.size() < items.size()) {
      lines.add(
          new Line().add(Style.QUIET, "  and %s more".formatted(items.size() - shown.size())));
    }
    for (String hint : hints(items)) {
      for (String part : Wrap.words(hint, sheet.width() - 2)) {
        lines.add(new Line().add("  ").add(Style.QUIET, part));
      }
    }
    return lines;
  }

  /// Returns the reasons that are told of an item, in words.
  private List<String> details(Item item) {
    List<Item.FoldedUnknown> all = item.unknowns();
    if (sheet.isVerbose() || all.size() < 2) {
      return all.stream().map(one -> detail(item, one)).toList();
    }
    return List.of(detail(item, all.getFirst()) + ", and %s more".formatted(all.size() - 1));
  }

  private boolean isShort(Item item, int cells) {
    return details(item).stream().allMatch(detail -> Width.of(sheet.show(detail)) <= cells);
  }

  private Line unknown(Item item) {
    Line line =
        new Line()
            .add(sheet.sign(Outcome.Word.UNKNOWN, item.severity()))
            .add(" ")
            .add(Sheet.style(item.severity()), Sheet.shouted(item.severity()));
    if (sheet.isRoomy()) {
      line.to(Width.of(sheet.symbols().of(Outcome.Word.UNKNOWN)) + 10, 1);
    } else {
      line.add(" ");
    }
    return line.add(Style.ID, item.check().id());
  }

  private List<Line> beside(Item item, int column) {
    List<Line> lines = new ArrayList<>();
    List<String> details = details(item);
    for (int i = 0; i < details.size(); i++) {
      Line line = i == 0 ? unknown(item) : new Line();
      String word = word(item, item.unknowns().get(i).reason());
      line.to(column, 2).add(Style.UNKNOWN, word).to(column + REASON, 2);
      lines.add(line.add(sheet.show(details.get(i))));
    }
    return lines;
  }

  private List<Line> below(Item item) {
    List<Line> lines = new ArrayList<>();
    List<String> details = details(item);
    for (int i = 0; i < details.size(); i++) {
      Line line = i == 0 ? unknown(item).add("  ") : new Line().add("    ");
      lines.add(line.add(Style.UNKNOWN, word(item, item.unknowns().get(i).reason())));
      for (String text : sheet.prose(details.get(i), sheet.width() - 4, 2)) {
        lines.add(new Line().add("    " + text));
      }
    }
    return lines;
  }

  private static String word(Item item, Reason reason) {
    return reason == Reason.NOT_OBSERVABLE && item.isAttestable()
        ? "not attested"
        : reason.word().replace('-', ' ');
  }

  private static String detail(Item item, Item.FoldedUnknown unknown) {
    // What follows the first line is to be pasted, which is for programs and pages.
    String message = unknown.message().raw().lines().findFirst().orElse("").replaceAll(":$", "");
    String request =
        unknown.read().isEmpty() ? "" : Missing.request(unknown.read(), unknown.namespace());
    return switch (unknown.reason()) {
      case FORBIDDEN -> request.isEmpty() ? message : request;
      case API_ABSENT -> unknown.read().isEmpty() ? message : unknown.read() + " is not served";
      case TIMEOUT, TRUNCATED, READ_FAILED ->
          request.isEmpty() ? message : message.isEmpty() ? request : request + ": " + message;
      case CHECK_CRASHED -> message;
      case NOT_OBSERVABLE ->
          item.check().settledBy().isEmpty()
              ? message
              : "kprod attest add "
                  + String.join(" or ", item.check().settledBy().stream().map(Topic::id).toList());
    };
  }

  private List<String> hints(List<Item> items) {
    Set<Reason> reasons = EnumSet.noneOf(Reason.class);
    items.forEach(item -> item.unknowns().forEach(unknown -> reasons.add(unknown.reason())));
    List<String> hints = new ArrayList<>();
    if (reasons.contains(Reason.FORBIDDEN)) {
      hints.add("Missing rights: %s permissions --check".formatted(sheet.binary()));
    }
    if (reasons.contains(Reason.TIMEOUT)) {
      hints.add("Too slow: raise --request-timeout or --timeout");
    }
    if (reasons.contains(Reason.TRUNCATED) || reasons.contains(Reason.READ_FAILED)) {
      hints.add("Broken reads: run it again; -vv shows each request");
    }
    if (reasons.contains(Reason.CHECK_CRASHED)) {
      hints.add("A check that crashed is a bug of kprod: -vv shows where, please report it");
    }
    return hints;
  }

  /// Returns the items of an outcome that is shown only where somebody asks for it.
  List<Line> others(Outcome.Word word) {
    if (!sheet.options().show().contains(word)) {
      return List.of();
    }
    List<Line> lines = new ArrayList<>();
    for (Item item : sheet.items(word)) {
      lines.add(
          new Line()
              .add(sheet.sign(word, item.severity()))
              .add(" ")
              .add(Style.ID, item.check().id())
              .to(4 + 28, 2)
              .add(counted(item, word)));
    }
    if (word == Outcome.Word.WAIVED) {
      lines.clear();
      sheet.result().items().forEach(item -> waived(item, lines));
    }
    if (lines.isEmpty()) {
      return List.of();
    }
    int shown = Math.min(lines.size(), sheet.economy().rows());
    List<Line> section = new ArrayList<>();
    section.add(new Line().add(Style.HEADING, heading(word, lines.size())));
    section.addAll(lines.subList(0, shown));
    if (shown < lines.size()) {
      section.add(
          new Line()
              .add(Style.QUIET, "  and %s more, -v shows all".formatted(lines.size() - shown)));
    }
    return section;
  }

  private static String heading(Outcome.Word word, int count) {
    return switch (word) {
      case WAIVED -> "Waived: " + Figures.count(count, "finding", "findings");
      case PASS -> "Passing: " + Figures.count(count, "item", "items");
      case NOT_APPLICABLE -> "Not applicable: " + Figures.count(count, "item", "items");
      case FAIL, UNKNOWN -> "";
    };
  }

  private static String counted(Item item, Outcome.Word word) {
    long attested =
        item.results().stream()
            .filter(one -> one.outcome() instanceof Outcome.Pass pass && pass.attested())
            .count();
    int count = word == Outcome.Word.PASS ? item.counts().pass() : item.counts().notApplicable();
    String subjects =
        Figures.count(count, item.check().subjects().singular(), item.check().subjects().plural());
    return attested == 0 ? subjects : "%s (%s attested)".formatted(subjects, attested);
  }

  private void waived(Item item, List<Line> lines) {
    for (Result one : item.results()) {
      if (one.outcome() instanceof Outcome.Waived(var found, var by)
          && found.severity().isAtLeast(sheet.options().minSeverity())) {
        String until = by.expires().map(day -> " until " + day).orElse("");
        String text =
            "%s%s: %s".formatted(SubjectText.whole(one.subject()), until, by.reason().raw());
        Line line =
            new Line()
                .add(sheet.sign(Outcome.Word.WAIVED, item.severity()))
                .add(" ")
                .add(Style.ID, item.check().id())
                .add("  ");
        List<String> prose = sheet.prose(text, Math.max(20, sheet.width() - line.cells()), 2);
        int indent = line.cells();
        lines.add(line.add(prose.getFirst()));
        prose.stream().skip(1).forEach(more -> lines.add(new Line().to(indent, 0).add(more)));
      }
    }
  }

  /// Returns what a person should know about the run itself, and with `-v` what checks remark.
  List<Line> notes() {
    List<List<Line>> notes = new ArrayList<>();
    for (AuditResult.Diagnostic diagnostic : sheet.result().diagnostics()) {
      notes.add(note(diagnostic.message().raw()));
    }
    if (sheet.isVerbose()) {
      for (Item item : sheet.result().items()) {
        for (Item.FoldedNote note : item.notes()) {
          String subjects =
              Figures.count(
                  note.subjects(),
                  item.check().subjects().singular(),
                  item.check().subjects().plural());
          notes.add(note("%s: %s (%s)".formatted(item.check().id(), note.text().raw(), subjects)));
        }
      }
    }
    if (notes.isEmpty()) {
      return List.of();
    }
    List<Line> lines = new ArrayList<>();
    lines.add(new Line().add(Style.HEADING, "Notes"));
    int shown = Math.min(notes.size(), sheet.economy().lines());
    notes.subList(0, shown).forEach(lines::addAll);
    if (shown < notes.size()) {
      lines.add(new Line().add(Style.QUIET, "  and %s more".formatted(notes.size() - shown)));
    }
    return lines;
  }

  private List<Line> note(String text) {
    List<Line> lines = new ArrayList<>();
    for (String prose : sheet.prose(text, sheet.width() - 4, 2)) {
      lines.add(new Line().add(lines.isEmpty() ? "  " : "    ").add(prose));
    }
    return lines;
  }

  /// Returns what gains most for the least change.
  List<Line> next() {
    List<AuditResult.Step> steps = sheet.result().next();
    if (steps.isEmpty() || !sheet.options().show().contains(Outcome.Word.FAIL)) {
      return List.of();
    }
    List<Line> lines = new ArrayList<>();
    lines.add(new Line().add(Style.HEADING, "Next, most score per change"));
    int ids = steps.stream().mapToInt(step -> step.item().check().id().length()).max().orElse(0);
    for (AuditResult.Step step : steps) {
      Line line =
          new Line()
              .add(" " + Width.right(Figures.gain(step.gain()), 5))
              .add(Width.right(Figures.grouped(step.changes()), 5))
              .add(step.changes() == 1 ? " change   " : " changes  ");
      String id = step.item().check().id();
      if (!sheet.isRoomy() && line.cells() + id.length() > sheet.width()) {
        lines.add(line);
        line = new Line().add("         ");
      }
      line.add(Style.ID, id);
      if (sheet.isRoomy()) {
        line.to(21 + ids + 2, 2);
        int indent = line.cells();
        List<String> prose =
            sheet.prose(advice(step.item()), Math.max(20, sheet.width() - indent), 3);
        lines.add(line.add(prose.getFirst()));
        prose.stream().skip(1).forEach(more -> lines.add(new Line().to(indent, 0).add(more)));
      } else {
        lines.add(line);
        sheet
            .prose(advice(step.item()), sheet.width() - 9, 3)
            .forEach(more -> lines.add(new Line().add("         " + more)));
      }
    }
    return lines;
  }

  private String advice(Item item) {
    Remedy first =
        item.results().stream()
            .flatMap(one -> Sentences.failure(one.outcome()).stream())
            .map(Verdict.Fail::remedy)
            .findFirst()
            .orElseThrow();
    String text = first.text().raw();
    return first.review()
        ? (text.endsWith(".") ? text.substring(0, text.length() - 1) : text) + " (needs thought)"
        : text;
  }

  /// Returns the verdict, the rule, the exit code and how to only report.
  List<Line> gate() {
    AuditResult.Gate gate = sheet.result().gate();
    Style style =
        switch (gate.verdict()) {
          case PASSED -> Style.GATE_PASSED;
          case FAILED -> Style.GATE_FAILED;
          case INCOMPLETE -> Style.GATE_INCOMPLETE;
          case OFF -> Style.GATE_OFF;
        };
    return Wrap.words(GateText.sentences(gate), sheet.width()).stream()
        .map(line -> new Line().add(style, line))
        .toList();
  }
}
