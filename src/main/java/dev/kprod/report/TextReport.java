package dev.kprod.report;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Outcome;
import dev.kprod.medium.Line;
import dev.kprod.report.Sheet.Economy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// The report that people read: what it is, how it stands, what hurts first, what to do; the
/// verdict last, where it stays on the screen.
public final class TextReport implements Report {
  /// The most lines of a report that folds, whatever the cluster.
  static final int LONGEST = 160;

  /// Tried in this order until the report is short enough.
  private static final List<Economy> ECONOMIES =
      List.of(
          new Economy(10, 20, 5, 20, 3),
          new Economy(10, 15, 5, 20, 3),
          new Economy(10, 10, 5, 15, 3),
          new Economy(8, 10, 5, 15, 3),
          new Economy(7, 8, 4, 12, 2),
          new Economy(5, 8, 3, 10, 2),
          new Economy(3, 5, 3, 8, 1),
          new Economy(1, 3, 2, 5, 1));

  @Override
  public String format() {
    return "text";
  }

  @Override
  public String purpose() {
    return "people, in a terminal or a log";
  }

  @Override
  public Filtering filtering() {
    return Filtering.FILTERED;
  }

  @Override
  public void write(AuditResult result, ReportOptions options, Appendable out) {
    try {
      for (Line line : lines(result, options)) {
        out.append(line.paint(options.screen().ink())).append('\n');
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static List<Line> lines(AuditResult result, ReportOptions options) {
    if (options.screen().detail() == ReportOptions.Detail.ALL) {
      return lines(new Sheet(result, options, Economy.NONE));
    }
    List<Line> lines = List.of();
    for (Economy economy : ECONOMIES) {
      lines = lines(new Sheet(result, options, economy));
      if (lines.size() <= LONGEST) {
        return lines;
      }
    }
    return lines;
  }

  private static List<Line> lines(Sheet sheet) {
    List<List<Line>> sections = new ArrayList<>();
    TextHead head = new TextHead(sheet);
    sections.add(head.title());
    sections.add(head.score());
    sections.add(head.worst());
    sections.add(new TextTable(sheet).lines());
    switch (sheet.options().screen().groupBy()) {
      case AREA, CHECK -> sections.addAll(new TextFailures(sheet).sections());
      case NAMESPACE -> sections.addAll(new TextNamespaces(sheet).sections());
    }
    TextTail tail = new TextTail(sheet);
    if (sheet.options().show().contains(Outcome.Word.UNKNOWN)) {
      sections.add(tail.unknowns());
    }
    sections.add(tail.others(Outcome.Word.WAIVED));
    sections.add(tail.others(Outcome.Word.PASS));
    sections.add(tail.others(Outcome.Word.NOT_APPLICABLE));
    sections.add(tail.notes());
    sections.add(tail.next());
    sections.add(tail.gate());
    List<Line> lines = new ArrayList<>();
    for (List<Line> section : sections) {
      if (!section.isEmpty()) {
        if (!lines.isEmpty()) {
          lines.add(new Line());
        }
        lines.addAll(section);
      }
    }
    return lines;
  }
}
