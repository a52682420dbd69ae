package dev.kprod.report;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Counts;
import dev.kprod.audit.Item;
import dev.kprod.audit.Outcome;
import dev.kprod.check.Severity;
import dev.kprod.medium.Line;
import dev.kprod.medium.Style;
import dev.kprod.medium.Width;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;

/// The checklist at a glance: a row for each area, namespace or check.
record TextTable(Sheet sheet) {
  /// The narrowest table that has a column for everything.
  private static final int ALL_COLUMNS = 96;

  /// A row.
  ///
  /// @param failing how many failures of each severity, most severe first
  /// @param worst the id of what fails worst, empty where the row counts severities
  private record Row(
      String title,
      Style style,
      OptionalDouble score,
      double coverage,
      Counts counts,
      List<Integer> failing,
      String worst) {}

  /// Returns the table.
  List<Line> lines() {
    List<Row> rows =
        switch (sheet.options().screen().groupBy()) {
          case AREA -> areas();
          case NAMESPACE -> namespaces();
          case CHECK -> List.of();
        };
    if (sheet.options().screen().groupBy() == ReportOptions.GroupBy.CHECK) {
      return checks();
    }
    if (rows.isEmpty()) {
      return List.of();
    }
    List<Line> lines = new ArrayList<>();
    lines.add(header());
    int shown = Math.min(rows.size(), sheet.economy().rows());
    rows.subList(0, shown).forEach(row -> lines.add(line(row)));
    if (shown < rows.size()) {
      lines.add(new Line().add(Style.QUIET, "  and %s more".formatted(rows.size() - shown)));
    }
    AuditResult.Summary summary = sheet.result().summary();
    if (sheet.options().screen().groupBy() == ReportOptions.GroupBy.AREA) {
      lines.add(
          line(
              new Row(
                  "All",
                  Style.HEADING,
                  summary.score(),
                  summary.totalCoverage(),
                  summary.items(),
                  failing(sheet.result().items()),
                  "")));
    }
    return lines;
  }

  private List<Row> areas() {
    List<Row> rows = new ArrayList<>();
    for (AuditResult.AreaRow row : sheet.result().areas()) {
      List<Item> mine =
          sheet.result().items().stream()
              .filter(item -> item.area().id().equals(row.area().id()))
              .toList();
      rows.add(
          new Row(
              row.area().title(),
              Style.PLAIN,
              row.score(),
              row.coverage(),
              row.items(),
              failing(mine),
              ""));
    }
    return rows;
  }

  private List<Row> namespaces() {
    return sheet.result().namespaces().stream()
        .sorted(
            Comparator.<AuditResult.NamespaceRow, Boolean>comparing(
                    row -> row.findings().total() == 0)
                .thenComparingDouble(row -> row.score().orElse(101))
                .thenComparingInt(row -> -row.findings().total())
                .thenComparing(row -> row.name().raw()))
        .map(
            row ->
                new Row(
                    row.name().raw(),
                    Style.PLAIN,
                    row.score(),
                    row.coverage(),
                    row.subjects(),
                    List.of(
                        row.findings().critical(),
                        row.findings().high(),
                        row.findings().medium(),
                        row.findings().low()),
                    worst(row.name().raw())))
        .toList();
  }

  private String worst(String namespace) {
    return sheet.failing().stream()
        .filter(
            item ->
                sheet.failures(item).stream()
                    .anyMatch(one -> Sheet.home(one.subject()).equals(namespace)))
        .map(item -> item.check().id())
        .findFirst()
        .orElse("");
  }

  private static List<Integer> failing(List<Item> items) {
    List<Integer> counts = new ArrayList<>();
    for (Severity severity : Severity.values()) {
      counts.add(
          (int)
              items.stream()
                  .filter(item -> item.outcome() == Outcome.Word.FAIL)
                  .filter(item -> item.worst().orElse(item.severity()) == severity)
                  .count());
    }
    return counts;
  }

  private int titles() {
    boolean namespaces = sheet.options().screen().groupBy() == ReportOptions.GroupBy.NAMESPACE;
    int taken = namespaces ? 76 : 70;
    return sheet.width() >= ALL_COLUMNS ? Math.min(36, sheet.width() - taken) : 26;
  }

  private Line header() {
    String first =
        sheet.options().screen().groupBy() == ReportOptions.GroupBy.NAMESPACE
            ? "Namespaces"
            : "Checklist";
    Line line = new Line().add(Style.HEADING, Width.left(first, titles() + 2));
    boolean all = sheet.width() >= ALL_COLUMNS;
    line.add(Style.QUIET, Width.right("score", all ? 7 : 6));
    line.add(Style.QUIET, Width.right("cover", all ? 7 : 6));
    line.add(Style.QUIET, Width.right("pass", all ? 7 : 6));
    line.add(Style.QUIET, Width.right("fail", all ? 6 : 5));
    line.add(
        Style.QUIET,
        all ? Width.right("unknown", 9) : Width.right(sheet.symbols().of(Outcome.Word.UNKNOWN), 4));
    if (sheet.isRoomy()) {
      line.add(Style.QUIET, Width.right("waived", all ? 8 : 7))
          .add(Style.QUIET, Width.right("n/a", all ? 5 : 4));
    }
    return line;
  }

  private Line line(Row row) {
    boolean all = sheet.width() >= ALL_COLUMNS;
    Line line =
        new Line()
            .add("  ")
            .add(row.style, Width.left(title(row), titles()))
            .add(row.style, Width.right(Figures.whole(row.score), all ? 7 : 6))
            .add(row.style, Width.right(Figures.percent(row.coverage), all ? 7 : 6));
    count(line, row.counts.pass(), all ? 7 : 6, Style.PLAIN);
    count(line, row.counts.fail(), all ? 6 : 5, Style.PLAIN);
    count(line, row.counts.unknown(), all ? 9 : 4, Style.UNKNOWN);
    if (!sheet.isRoomy()) {
      return line;
    }
    count(line, row.counts.waived(), all ? 8 : 7, Style.PLAIN);
    count(line, row.counts.notApplicable(), all ? 5 : 4, Style.PLAIN);
    int room = sheet.width() - line.cells();
    String sign = "  " + sheet.symbols().of(Outcome.Word.FAIL) + " ";
    if (row.worst.isEmpty() || room < 20) {
      return line.add(failures(row.failing, room));
    }
    int cells = room - Width.of(sign);
    return line.add(Style.HIGH, sign)
        .add(Style.ID, Width.cut(row.worst, cells, sheet.symbols().ellipsis()));
  }

  private String title(Row row) {
    return Width.cut(sheet.show(row.title), titles(), sheet.symbols().ellipsis());
  }

  private void count(Line line, int count, int cells, Style style) {
    if (count == 0) {
      line.add(Style.QUIET, Width.right(sheet.symbols().none(), cells));
    } else {
      line.add(style, Width.right(Figures.grouped(count), cells));
    }
  }

  /// Returns the critical and high failures, as many as there is room for.
  private Line failures(List<Integer> failing, int room) {
    Line line = new Line();
    List<Severity> severities = List.of(Severity.CRITICAL, Severity.HIGH);
    for (int i = 0; i < severities.size(); i++) {
      int count = failing.get(i);
      if (count == 0) {
        continue;
      }
      Severity severity = severities.get(i);
      String text = "%s %s".formatted(Figures.grouped(count), severity.word());
      String lead = line.cells() == 0 ? "  " + sheet.symbols().of(Outcome.Word.FAIL) + " " : ", ";
      if (line.cells() + Width.of(lead + text) > room) {
        break;
      }
      line.add(line.cells() == 0 ? Sheet.style(severity) : Style.PLAIN, lead);
      line.add(Sheet.style(severity), text);
    }
    return line;
  }

  private List<Line> checks() {
    List<Item> items =
        sheet.result().items().stream()
            .filter(item -> item.severity().isAtLeast(sheet.options().minSeverity()))
            .sorted(
                Comparator.comparing(Item::outcome)
                    .thenComparing(item -> item.worst().orElse(item.severity())))
            .toList();
    if (items.isEmpty()) {
      return List.of();
    }
    List<Line> lines = new ArrayList<>();
    lines.add(new Line().add(Style.HEADING, "Checks"));
    int shown = Math.min(items.size(), sheet.economy().rows());
    int ids =
        items.subList(0, shown).stream()
            .mapToInt(item -> item.check().id().length())
            .max()
            .orElse(0);
    int signs = Width.of(sheet.symbols().of(Outcome.Word.FAIL));
    for (Item item : items.subList(0, shown)) {
      Severity severity = item.worst().orElse(item.severity());
      Line line = new Line().add("  ").add(sheet.sign(item.outcome(), severity)).to(signs + 3, 1);
      line.add(Style.ID, item.check().id()).to(signs + 5 + ids, 2);
      line.add(Width.left(severity.word(), 10));
      String counts = counts(item.counts());
      if (line.cells() + Width.of(counts) <= sheet.width()) {
        line.add(counts);
      }
      lines.add(line);
    }
    if (shown < items.size()) {
      lines.add(new Line().add(Style.QUIET, "  and %s more".formatted(items.size() - shown)));
    }
    return lines;
  }

  private static String counts(Counts counts) {
    List<String> parts = new ArrayList<>();
    for (Outcome.Word word : Outcome.Word.values()) {
      int count = counts.of(word);
      if (count > 0) {
        parts.add(Figures.grouped(count) + " " + word.text());
      }
    }
    return String.join(", ", parts);
  }
}
