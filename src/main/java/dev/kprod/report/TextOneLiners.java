package dev.kprod.report;

import dev.kprod.audit.Item;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Result;
import dev.kprod.check.Severity;
import dev.kprod.medium.Line;
import dev.kprod.medium.Style;
import dev.kprod.medium.Width;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// The items that fail and get one line each in a text report.
record TextOneLiners(Sheet sheet) {
  /// Returns the lines, aligned where there is room.
  List<Line> lines(List<Item> items) {
    List<Item> shown = items.subList(0, Math.min(items.size(), sheet.economy().oneLiners()));
    int ids = shown.stream().mapToInt(item -> item.check().id().length()).max().orElse(0);
    int shares =
        shown.stream()
            .mapToInt(item -> Width.of(sheet.share(item, sheet.failures(item))))
            .max()
            .orElse(0);
    List<Line> lines = new ArrayList<>();
    int sign = Width.of(sheet.symbols().of(Outcome.Word.FAIL));
    int heads = shown.stream().mapToInt(item -> dense(item).cells()).max().orElse(0);
    int column = heads + 2 + shares + 7 <= sheet.width() ? heads + 2 : 0;
    boolean aligned = sheet.isRoomy() && sign + 12 + ids + 2 + shares + 7 <= sheet.width();
    for (Item item : shown) {
      lines.add(aligned ? alignedLine(item, ids, shares) : denseLine(item, column));
    }
    if (shown.size() < items.size()) {
      String more = Figures.count(items.size() - shown.size(), "more item", "more items");
      lines.add(new Line().add(Style.QUIET, "  and %s, -v shows all".formatted(more)));
    }
    return lines;
  }

  private Line alignedLine(Item item, int ids, int shares) {
    Severity severity = item.worst().orElse(item.severity());
    int sign = Width.of(sheet.symbols().of(Outcome.Word.FAIL));
    Line line =
        new Line()
            .add(sheet.sign(Outcome.Word.FAIL, severity))
            .add(" ")
            .add(Sheet.style(severity), Sheet.shouted(severity))
            .to(sign + 10, 1)
            .add(Style.ID, item.check().id())
            .to(sign + 12 + ids, 2)
            .add(sheet.share(item, sheet.failures(item)))
            .to(sign + 14 + ids + shares, 2);
    String gain = Figures.gain(item.gain());
    int room = sheet.width() - line.cells() - Width.of(gain) - 2;
    String where = where(item, room);
    if (Width.of(where) <= room) {
      line.add(Style.QUIET, where);
    }
    return line.to(sheet.width() - Width.of(gain), 2).add(Style.QUIET, gain);
  }

  private Line denseLine(Item item, int column) {
    Line line = dense(item);
    String share = sheet.share(item, sheet.failures(item));
    String gain = Figures.gain(item.gain());
    int start = Math.max(line.cells() + 2, column);
    if (start + Width.of(share) + 2 + Width.of(gain) <= sheet.width()) {
      line.to(column, 2).add(share);
    }
    return line.to(sheet.width() - Width.of(gain), 2).add(Style.QUIET, gain);
  }

  private Line dense(Item item) {
    Severity severity = item.worst().orElse(item.severity());
    return new Line()
        .add(sheet.sign(Outcome.Word.FAIL, severity))
        .add(" ")
        .add(Sheet.style(severity), Sheet.shouted(severity))
        .add(" ")
        .add(Style.ID, item.check().id());
  }

  /// Returns where an item fails: `payments 12, search 9, and 17 in 8 more`.
  private String where(Item item, int room) {
    List<FailedNamespace> groups = FailedNamespace.of(sheet.failures(item));
    if (groups.size() == 1) {
      List<String> names =
          groups.getFirst().results().stream()
              .map(Result::subject)
              .map(
                  one ->
                      one.kind().equals("Namespace")
                          ? sheet.name(one.name(), FailedNamespace.LONGEST_NAME)
                          : sheet.subject(one, 40))
              .toList();
      String namespace = sheet.name(groups.getFirst().namespace(), FailedNamespace.LONGEST_NAME);
      String lead = namespace.isEmpty() ? "" : namespace + "  ";
      return lead + sheet.asManyAsFit(names, room - Width.of(lead));
    }
    for (int told = groups.size(); told > 0; told--) {
      String tallies =
          groups.stream()
              .limit(told)
              .map(group -> groupName(group.namespace()) + " " + group.results().size())
              .collect(Collectors.joining(", "));
      int rest = groups.stream().skip(told).mapToInt(group -> group.results().size()).sum();
      String text =
          rest == 0
              ? tallies
              : "%s, and %s in %s more".formatted(tallies, rest, groups.size() - told);
      if (Width.of(text) <= room) {
        return text;
      }
    }
    return "in %s namespaces".formatted(groups.size());
  }

  private String groupName(String namespace) {
    return namespace.isEmpty() ? "cluster" : sheet.name(namespace, FailedNamespace.LONGEST_NAME);
  }
}
