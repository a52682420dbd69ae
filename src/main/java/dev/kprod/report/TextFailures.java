package dev.kprod.report;

import dev.kprod.audit.Item;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Result;
import dev.kprod.check.Evidence;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Subject;
import dev.kprod.medium.EvidenceText;
import dev.kprod.medium.Line;
import dev.kprod.medium.Style;
import dev.kprod.medium.Width;
import dev.kprod.medium.Wrap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The failures of a text report: the worst items in a block each, the next in [one line
/// each][TextOneLiners].
record TextFailures(Sheet sheet) {
  private static final int LONGEST_BLOCK = 7;
  private static final int LONGEST_NARROW_BLOCK = 9;

  /// Room for `, and 123 more`.
  private static final int MORE = 14;

  /// The column of the counts in a block's head, at most.
  private static final int SHARES = 56;

  /// Returns the heading, the blocks and the lines.
  List<List<Line>> sections() {
    List<List<Line>> sections = new ArrayList<>();
    if (!sheet.options().show().contains(Outcome.Word.FAIL)) {
      return sections;
    }
    List<Item> failing = sheet.failing();
    if (failing.isEmpty()) {
      sections.add(noneFails());
      return sections;
    }
    sections.add(heading(failing));
    List<Item> inFull = inFull(failing);
    inFull.forEach(item -> sections.add(block(item, sheet.failures(item))));
    List<Item> rest = failing.stream().filter(item -> !inFull.contains(item)).toList();
    if (!rest.isEmpty()) {
      sections.add(new TextOneLiners(sheet).lines(rest));
    }
    return sections;
  }

  private List<Line> noneFails() {
    boolean judged = sheet.result().summary().items().pass() > 0;
    boolean hidden = sheet.result().summary().findings().total() > 0;
    String text =
        hidden
            ? "No failure is shown: all of them are below --min-severity."
            : judged ? "Nothing that was judged fails." : "Nothing was judged.";
    return List.of(new Line().add(judged && !hidden ? Style.PASS : Style.PLAIN, text));
  }

  private List<Line> heading(List<Item> failing) {
    int findings = failing.stream().mapToInt(item -> sheet.failures(item).size()).sum();
    int added = failing.stream().mapToInt(Sheet::newOnes).sum();
    boolean compared = sheet.result().baseline().isPresent();
    String counts =
        "Failing: %s, %s%s."
            .formatted(
                Figures.count(failing.size(), "item", "items"),
                Figures.count(findings, "finding", "findings"),
                compared ? ", %s of them new".formatted(added) : "");
    Line line = new Line().add(Style.HEADING, counts);
    if (sheet.isVerbose()) {
      return List.of(line);
    }
    String order = (compared ? "New first; " : "Worst first; ") + "-v shows everything.";
    return line.cells() + 1 + Width.of(order) <= sheet.width()
        ? List.of(line.add(" " + order))
        : List.of(line, new Line().add(order));
  }

  /// Returns the items that get a block: the first of those that page somebody, or everything.
  private List<Item> inFull(List<Item> failing) {
    return failing.stream()
        .filter(
            item -> sheet.isVerbose() || item.worst().orElse(Severity.LOW).isAtLeast(Severity.HIGH))
        .limit(sheet.economy().blocks())
        .toList();
  }

  /// Returns one item in full, with some of its failures; folded, it gets shorter until it is
  /// short.
  List<Line> block(Item item, List<Result> failures) {
    List<Line> top = new ArrayList<>(head(item, failures));
    for (String title : sheet.prose(item.check().title(), sheet.width() - 2, 2)) {
      top.add(new Line().add("  ").add(Style.QUIET, title));
    }
    if (sheet.isVerbose()) {
      everySubject(item, failures, top);
      return top;
    }
    List<FailedNamespace> groups = FailedNamespace.of(failures);
    List<Line> fix = fixes().of(item, groups.getFirst().results().getFirst());
    int longest = sheet.isRoomy() ? LONGEST_BLOCK : LONGEST_NARROW_BLOCK;
    List<Line> lines = top;
    for (int namespaces = sheet.economy().subjects(); namespaces > 0; namespaces--) {
      lines = new ArrayList<>(top);
      subjects(groups, namespaces, lines);
      lines.addAll(fix);
      if (lines.size() <= longest) {
        break;
      }
    }
    return lines;
  }

  private List<Line> head(Item item, List<Result> failures) {
    Severity severity = item.worst().orElse(item.severity());
    Line head =
        new Line()
            .add(sheet.sign(Outcome.Word.FAIL, severity))
            .add(" ")
            .add(Sheet.style(severity), Sheet.shouted(severity));
    if (sheet.isRoomy()) {
      head.to(Width.of(sheet.symbols().of(Outcome.Word.FAIL)) + 10, 1);
    } else {
      head.add(" ");
    }
    head.add(Style.ID, item.check().id());
    String share = sheet.share(item, failures);
    String gain = Figures.gain(item.gain());
    int column = sheet.isRoomy() ? Math.min(SHARES, sheet.width() * 56 / 100) : 0;
    boolean fits =
        Math.max(head.cells() + 2, column) + Width.of(share) + 2 + Width.of(gain) <= sheet.width();
    if (fits) {
      head.to(column, 2).add(share);
      return List.of(head.to(sheet.width() - Width.of(gain), 2).add(Style.QUIET, gain));
    }
    Line second = new Line().add("  " + share);
    return List.of(head, second.to(sheet.width() - Width.of(gain), 2).add(Style.QUIET, gain));
  }

  /// Adds a line for each of the first namespaces, the fullest first.
  private void subjects(List<FailedNamespace> groups, int most, List<Line> lines) {
    List<FailedNamespace> shown = groups.subList(0, Math.min(groups.size(), most));
    int names =
        shown.stream()
            .mapToInt(
                group -> Width.of(sheet.name(group.namespace(), FailedNamespace.LONGEST_NAME)))
            .max()
            .orElse(0);
    int indent = 4 + (names == 0 ? 0 : names + 2);
    for (FailedNamespace group : shown) {
      String namespace = sheet.name(group.namespace(), FailedNamespace.LONGEST_NAME);
      Line line = new Line().add("    " + Width.left(namespace, names)).to(indent, 0);
      int room = sheet.width() - indent - (group.results().size() > 1 ? MORE : 0);
      List<String> subjects =
          group.results().stream().map(one -> named(one, Math.max(8, room))).toList();
      if (group.equals(shown.getFirst())) {
        first(line, subjects, evidence(group.results().getFirst()), lines);
      } else {
        lines.add(line.add(sheet.asManyAsFit(subjects, sheet.width() - indent)));
      }
    }
    int left = groups.stream().skip(shown.size()).mapToInt(group -> group.results().size()).sum();
    if (left > 0) {
      String where = Figures.count(groups.size() - shown.size(), "namespace", "namespaces");
      lines.add(
          new Line()
              .add(Style.QUIET, "    and %s more in %s".formatted(Figures.grouped(left), where)));
    }
  }

  private String named(Result result, int cells) {
    return sheet.subject(result.subject(), cells) + (Sheet.isNew(result) ? " (new)" : "");
  }

  /// Adds the line of the first namespace, with the evidence of its first subject.
  private void first(Line line, List<String> subjects, String evidence, List<Line> lines) {
    int room = sheet.width() - line.cells();
    String told = subjects.getFirst() + ": " + evidence;
    List<String> others = subjects.subList(1, subjects.size());
    String more = others.isEmpty() ? "" : "; " + others.getFirst();
    if (Width.of(told + more) <= room) {
      String rest =
          others.isEmpty() ? "" : "; " + sheet.asManyAsFit(others, room - Width.of(told) - 2);
      if (Width.of(told + rest) <= room) {
        lines.add(line.add(told + rest));
        return;
      }
    }
    lines.add(line.add(sheet.asManyAsFit(subjects, room)));
    for (String prose : sheet.prose(evidence, sheet.width() - 6, sheet.isRoomy() ? 2 : 3)) {
      lines.add(new Line().add("      " + prose));
    }
  }

  private String evidence(Result result) {
    List<Evidence> evidence =
        Sentences.failure(result.outcome()).map(Verdict.Fail::evidence).orElse(List.of());
    String first = sheet.show(EvidenceText.of(evidence.getFirst()));
    return evidence.size() == 1 ? first : first + " (and %s more)".formatted(evidence.size() - 1);
  }

  /// Adds every subject with its evidence and fix; what is equal is said once.
  private void everySubject(Item item, List<Result> failures, List<Line> lines) {
    Map<List<String>, List<Subject>> equal = new LinkedHashMap<>();
    for (Result result : failures) {
      Verdict.Fail found = Sentences.failure(result.outcome()).orElseThrow();
      List<String> told = new ArrayList<>();
      told.add(found.message().raw());
      found.evidence().forEach(one -> told.add(EvidenceText.of(one)));
      equal.computeIfAbsent(told, unseen -> new ArrayList<>()).add(result.subject());
    }
    equal.forEach(
        (told, subjects) -> {
          List<String> names =
              subjects.stream().map(dev.kprod.medium.SubjectText::whole).map(sheet::show).toList();
          Wrap.flow(names, ", ", sheet.width() - 4)
              .forEach(names1 -> lines.add(new Line().add("    " + names1)));
          sheet
              .prose(told.getFirst(), sheet.width() - 6, Integer.MAX_VALUE)
              .forEach(text -> lines.add(new Line().add("      " + text)));
          for (String evidence : told.subList(1, told.size())) {
            sheet
                .prose(evidence, sheet.width() - 8, Integer.MAX_VALUE)
                .forEach(text -> lines.add(new Line().add("        ").add(Style.QUIET, text)));
          }
        });
    Map<String, List<Line>> fixes = new LinkedHashMap<>();
    for (Result one : failures) {
      Remedy remedy = Sentences.failure(one.outcome()).orElseThrow().remedy();
      boolean pasted = remedy.command().isPresent() && !remedy.review();
      String same = pasted ? remedy.command().get().raw() : remedy.text().raw();
      fixes.computeIfAbsent(same, unseen -> pasted ? fixes().whole(remedy) : fixes().of(item, one));
    }
    fixes.values().forEach(lines::addAll);
  }

  private TextFix fixes() {
    return new TextFix(sheet);
  }
}
