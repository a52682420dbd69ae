package dev.kprod.report;

import dev.kprod.audit.Diff;
import dev.kprod.audit.Diff.Change;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.ReportFile;
import dev.kprod.medium.Line;
import dev.kprod.medium.Style;
import dev.kprod.medium.SubjectText;
import dev.kprod.medium.Width;
import dev.kprod.medium.Wrap;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A comparison for people: the score, what is new, gone, lost from sight and seen again, and what
/// moved the score; the verdict last.
public final class DiffText {
  /// How many lines a section has before it is folded.
  private static final int LINES = 20;

  /// How many checks are told that moved the score.
  private static final int MOVES = 10;

  private final Diff diff;
  private final ReportOptions.Screen screen;

  private DiffText(Diff diff, ReportOptions.Screen screen) {
    this.diff = diff;
    this.screen = screen;
  }

  /// Returns the text.
  public static String of(Diff diff, ReportOptions.Screen screen) {
    StringBuilder out = new StringBuilder();
    for (Line line : new DiffText(diff, screen).lines()) {
      out.append(line.paint(screen.ink())).append('\n');
    }
    return out.toString();
  }

  private List<Line> lines() {
    List<Line> lines = new ArrayList<>(head());
    section(lines, "New", diff.fresh(), Outcome.Word.FAIL);
    section(lines, "Resolved", diff.resolved(), Outcome.Word.PASS);
    section(lines, "Unjudged, which is not resolved", diff.unjudged(), Outcome.Word.UNKNOWN);
    section(lines, "Newly judged", diff.judged(), Outcome.Word.PASS);
    lines.addAll(moves());
    lines.add(new Line());
    Style style =
        switch (diff.exitCode()) {
          case 0 -> Style.GATE_PASSED;
          case 1 -> Style.GATE_FAILED;
          default -> Style.GATE_INCOMPLETE;
        };
    Wrap.words(verdict(), screen.width()).forEach(text -> lines.add(new Line().add(style, text)));
    return lines;
  }

  private List<Line> head() {
    List<Line> lines = new ArrayList<>();
    List<String> parts =
        List.of(
            screen.binary() + " diff", named(diff.before()), arrow() + " " + named(diff.after()));
    for (String line : Wrap.flow(parts, "   ", screen.width())) {
      lines.add(new Line().add(lines.isEmpty() ? Style.HEADING : Style.PLAIN, line));
    }
    if (!diff.before().cluster().equals(diff.after().cluster())) {
      note(
          lines,
          "These are two clusters: %s and %s."
              .formatted(diff.before().cluster(), diff.after().cluster()));
    }
    if (!diff.before().version().equals(diff.after().version())) {
      note(
          lines,
          "Judged by kprod %s and by %s: what the later one asks anew counts as new."
              .formatted(diff.before().version(), diff.after().version()));
    }
    lines.add(new Line());
    lines.add(score("Score", diff.before().score(), diff.after().score()));
    lines.add(score("Floor", diff.before().floor(), diff.after().floor()));
    String known = Figures.count(diff.unchanged(), "finding is", "findings are");
    lines.add(new Line().add(Style.QUIET, "  %s in both".formatted(known)));
    if (diff.leftOut() > 0) {
      String out = Figures.count(diff.leftOut(), "finding", "findings");
      note(lines, "The later one did not look at %s of the earlier one on purpose.".formatted(out));
    }
    return lines;
  }

  private void note(List<Line> lines, String text) {
    for (String line : Wrap.words(screen.symbols().show(text), screen.width())) {
      lines.add(new Line().add(Style.UNKNOWN, line));
    }
  }

  private String named(ReportFile file) {
    return screen.symbols().show("%s (%s)".formatted(file.name(), file.takenAt()));
  }

  private String arrow() {
    return switch (screen.symbols()) {
      case UNICODE -> "→";
      case ASCII -> "->";
    };
  }

  private Line score(String label, Optional<Double> before, Optional<Double> after) {
    return new Line()
        .add("  " + Width.left(label, 8))
        .add(Style.HEADING, "%s %s %s".formatted(whole(before), arrow(), whole(after)));
  }

  private static String whole(Optional<Double> number) {
    return number.map(Figures::whole).orElse("-");
  }

  /// Adds a section: a line for each check, with as many subjects as fit.
  private void section(List<Line> lines, String title, List<Change> changes, Outcome.Word word) {
    if (changes.isEmpty()) {
      return;
    }
    lines.add(new Line());
    lines.add(new Line().add(Style.HEADING, "%s: %s".formatted(title, changes.size())));
    Map<String, List<Change>> byCheck = new LinkedHashMap<>();
    changes.forEach(
        one -> byCheck.computeIfAbsent(one.check(), unseen -> new ArrayList<>()).add(one));
    boolean all = screen.detail() == ReportOptions.Detail.ALL;
    int shown = all ? byCheck.size() : Math.min(LINES, byCheck.size());
    int ids = byCheck.keySet().stream().limit(shown).mapToInt(String::length).max().orElse(0);
    byCheck.values().stream().limit(shown).forEach(one -> lines.addAll(check(one, word, ids, all)));
    if (shown < byCheck.size()) {
      String more = Figures.count(byCheck.size() - shown, "more check", "more checks");
      lines.add(new Line().add(Style.QUIET, "  and %s, -v shows all".formatted(more)));
    }
  }

  private List<Line> check(List<Change> changes, Outcome.Word word, int ids, boolean all) {
    Change worst = changes.getFirst();
    Style style =
        switch (word) {
          case FAIL -> Sheet.style(worst.severity());
          case PASS -> Style.PASS;
          case UNKNOWN -> Style.UNKNOWN;
          case WAIVED, NOT_APPLICABLE -> Style.QUIET;
        };
    Line line =
        new Line()
            .add(style, screen.symbols().of(word))
            .add(" ")
            .add(Sheet.style(worst.severity()), Width.left(Sheet.shouted(worst.severity()), 9))
            .add(Style.ID, worst.check());
    int column = line.cells() - worst.check().length() + ids + 2;
    List<String> subjects =
        changes.stream().map(one -> screen.symbols().show(told(one, word))).toList();
    List<Line> lines = new ArrayList<>();
    if (all) {
      lines.add(line);
      subjects.forEach(subject -> lines.add(new Line().add("    " + subject)));
    } else if (column + Width.of(subjects.getFirst()) <= screen.width()) {
      lines.add(line.to(column, 2).add(asManyAsFit(subjects, screen.width() - column)));
    } else {
      lines.add(line);
      lines.add(new Line().add("    " + asManyAsFit(subjects, screen.width() - 4)));
    }
    return lines;
  }

  private static String told(Change change, Outcome.Word word) {
    boolean whole = change.fingerprint().isEmpty();
    String subject = whole ? "all of it" : SubjectText.whole(change.subject());
    return word == Outcome.Word.UNKNOWN && !change.why().isEmpty()
        ? "%s (%s)".formatted(subject, change.why())
        : subject;
  }

  private static String asManyAsFit(List<String> parts, int cells) {
    StringBuilder out = new StringBuilder(parts.getFirst());
    for (int i = 1; i < parts.size(); i++) {
      int left = parts.size() - i - 1;
      String after = left == 0 ? "" : ", and %s more".formatted(Figures.grouped(left));
      if (Width.of(out + ", " + parts.get(i) + after) > cells) {
        return out + ", and %s more".formatted(Figures.grouped(parts.size() - i));
      }
      out.append(", ").append(parts.get(i));
    }
    return out.toString();
  }

  /// Returns what moved the score; the figures add up to the difference of the scores.
  private List<Line> moves() {
    if (diff.moves().isEmpty()
        || diff.before().score().isEmpty()
        || diff.after().score().isEmpty()) {
      return List.of();
    }
    List<Line> lines = new ArrayList<>();
    BigDecimal left =
        tenth(diff.after().score().get()).subtract(tenth(diff.before().score().get()));
    lines.add(new Line());
    lines.add(new Line().add(Style.HEADING, "What moved the score: " + signed(left)));
    for (Diff.Move move : diff.moves().subList(0, Math.min(MOVES, diff.moves().size()))) {
      BigDecimal points = tenth(move.points());
      left = left.subtract(points);
      lines.add(new Line().add(Width.right(signed(points), 7) + "  ").add(Style.ID, move.check()));
    }
    if (left.signum() != 0) {
      lines.add(new Line().add(Width.right(signed(left), 7) + "  ").add(Style.QUIET, "all others"));
    }
    return lines;
  }

  private static BigDecimal tenth(double number) {
    return BigDecimal.valueOf(number).setScale(1, RoundingMode.HALF_UP);
  }

  private static String signed(BigDecimal number) {
    return (number.signum() > 0 ? "+" : "") + number.toPlainString();
  }

  private String verdict() {
    return switch (diff.exitCode()) {
      case 0 -> "DIFF: nothing new fails. Exit 0.";
      case 1 ->
          "DIFF: %s. Exit 1."
              .formatted(Figures.count(diff.fresh().size(), "new failure", "new failures"));
      default ->
          "DIFF: %s judged before and unknown now. Exit 4."
              .formatted(Figures.count(diff.unjudged().size(), "subject was", "subjects were"));
    };
  }
}
