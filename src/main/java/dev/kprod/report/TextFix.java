package dev.kprod.report;

import dev.kprod.audit.Item;
import dev.kprod.audit.Result;
import dev.kprod.check.Remedy;
import dev.kprod.medium.Line;
import dev.kprod.medium.Style;
import dev.kprod.medium.Width;
import dev.kprod.medium.Wrap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What to do about a failure, in the lines of a text report.
record TextFix(Sheet sheet) {
  private static final int LONGEST = 3;
  private static final String FIX = "  fix  ";

  /// Returns a remedy with every line that it has to paste.
  List<Line> whole(Remedy remedy) {
    List<String> command = command(remedy);
    if (!command.isEmpty()) {
      return lines(command);
    }
    List<String> texts =
        new ArrayList<>(sheet.prose(remedy.text().raw(), sheet.width() - FIX.length(), 1));
    remedy
        .command()
        .ifPresent(block -> block.raw().lines().map(sheet.symbols()::show).forEach(texts::add));
    return lines(texts);
  }

  /// Returns what to do about one failure: the line to paste if it is one, else where it is told.
  List<Line> of(Item item, Result result) {
    Remedy remedy = Sentences.failure(result.outcome()).orElseThrow().remedy();
    List<String> command = command(remedy);
    if (!command.isEmpty()) {
      return lines(command);
    }
    String explain = sheet.explain(item, result.subject());
    String text = sheet.show(remedy.text().raw());
    String both = text + "  " + explain;
    if (Width.of(FIX + both) <= sheet.width()) {
      return lines(List.of(both));
    }
    List<String> texts =
        new ArrayList<>(sheet.prose(remedy.text().raw(), sheet.width() - FIX.length(), 2));
    texts.addAll(Wrap.command(explain, sheet.width() - FIX.length(), "  "));
    return lines(texts);
  }

  private List<String> command(Remedy remedy) {
    if (!Sentences.isOneLiner(remedy)) {
      return List.of();
    }
    Optional<String> raw = remedy.command().map(command -> command.raw());
    String shown = raw.map(sheet.symbols()::show).orElse("");
    if (!raw.equals(Optional.of(shown))) {
      return List.of();
    }
    List<String> lines = Wrap.command(shown, sheet.width() - FIX.length(), "  ");
    return lines.size() <= LONGEST || sheet.isVerbose() ? lines : List.of();
  }

  private static List<Line> lines(List<String> texts) {
    List<Line> lines = new ArrayList<>();
    for (String text : texts) {
      lines.add(
          new Line().add(Style.QUIET, lines.isEmpty() ? FIX : "").to(FIX.length(), 0).add(text));
    }
    return lines;
  }
}
