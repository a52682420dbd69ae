package dev.kprod.report;

import dev.kprod.check.Untrusted;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Subject;
import dev.kprod.medium.Cut;
import dev.kprod.medium.Ink;
import dev.kprod.medium.Line;
import dev.kprod.medium.Style;
import dev.kprod.medium.SubjectText;
import dev.kprod.medium.Width;
import dev.kprod.medium.Wrap;
import dev.kprod.simulation.Consequence;
import dev.kprod.simulation.DrainOrder;
import dev.kprod.simulation.Forecast;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// Writes what a simulation says for a person: what stops, hangs and waits, the verdict last.
public final class SimulationText {
  /// How the text is laid out.
  ///
  /// @param command how the question was asked: `kprod simulate drain node-3`
  /// @param everything whether nothing is folded
  /// @param ascii whether signs have to be ASCII
  public record Layout(
      String command,
      int width,
      Ink ink,
      Untrusted.Encoder encoder,
      boolean everything,
      boolean ascii) {}

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final int FEW = 8;
  private static final int SCALED = 20;
  private static final int ROOMY = 90;
  private static final int SUBJECTS = 30;

  private final Forecast forecast;
  private final Layout layout;
  private final StringBuilder out = new StringBuilder();

  private SimulationText(Forecast forecast, Layout layout) {
    this.forecast = forecast;
    this.layout = layout;
  }

  /// Returns the text.
  ///
  /// @param exitCode what the process exits with
  public static String of(Forecast forecast, Cluster cluster, Layout layout, int exitCode) {
    SimulationText text = new SimulationText(forecast, layout);
    text.head(cluster);
    text.scaled();
    text.consequences();
    text.line(Style.PASS, "survives", forecast.survives(), workloads(forecast.survives()));
    text.cases();
    text.order();
    text.remarks();
    text.last(exitCode);
    return text.out.toString();
  }

  private static String workloads(int count) {
    return count == 1 ? "workload that is touched" : "workloads that are touched";
  }

  private void head(Cluster cluster) {
    String when = "snapshot of " + TIME.format(cluster.takenAt());
    String name = show(cluster.name());
    String command = show(layout.command);
    if (Width.of(command + "   " + name + "   " + when) <= layout.width) {
      print(new Line().add(Style.HEADING, command).add("   " + name + "   " + when));
    } else {
      prose(Style.HEADING, "", command, 0);
      print(new Line().add(name + "   " + when));
    }
    out.append('\n');
  }

  private void scaled() {
    List<Forecast.Scaled> scaled = forecast.scaled();
    if (scaled.isEmpty()) {
      return;
    }
    int shown = layout.everything ? scaled.size() : Math.min(SCALED, scaled.size());
    ScaledTable.lines(
            scaled.subList(0, shown), layout.width, layout.encoder, layout.ascii ? "..." : "…")
        .forEach(this::print);
    if (shown < scaled.size()) {
      print(
          new Line()
              .add(Style.QUIET, "  and %s more, -v shows all".formatted(scaled.size() - shown)));
    }
    out.append('\n');
  }

  private void consequences() {
    List<Consequence> all = forecast.consequences();
    for (Consequence.Effect effect : Consequence.Effect.values()) {
      List<Consequence> mine = all.stream().filter(one -> one.effect() == effect).toList();
      int shown = layout.everything ? mine.size() : Math.min(FEW, mine.size());
      for (int i = 0; i < shown; i++) {
        Line head = new Line();
        if (i == 0) {
          label(head, style(effect), effect.word(), mine.size());
        }
        consequence(head, mine.get(i));
      }
      if (shown < mine.size()) {
        print(
            new Line()
                .to(indent(), 0)
                .add(Style.QUIET, "and %s more, -v shows all".formatted(mine.size() - shown)));
      }
    }
  }

  private int indent() {
    return 18;
  }

  private void label(Line line, Style style, String word, int count) {
    line.add("  ").add(style, Width.left(word, 11)).add(Width.right(String.valueOf(count), 3));
    line.to(indent(), 1);
  }

  private void line(Style style, String word, int count, String rest) {
    Line line = new Line();
    label(line, style, word, count);
    print(line.add(Style.QUIET, rest));
  }

  private void consequence(Line head, Consequence one) {
    head.to(indent(), 0);
    String subject = show(name(one.subject()));
    String because = show(Cut.message(one.because())) + where(one.targets());
    int room = layout.width - indent();
    if (layout.width >= ROOMY && Width.of(subject) <= SUBJECTS) {
      head.add(Style.ID, Width.left(subject, SUBJECTS)).add("  ");
      flow(head, because, indent() + SUBJECTS + 2);
    } else {
      print(head.add(Style.ID, Width.cut(subject, room, layout.ascii ? "..." : "…")));
      flow(new Line().to(indent() + 2, 0), because, indent() + 2);
    }
  }

  private static String name(Subject subject) {
    return SubjectText.whole(subject);
  }

  /// Returns where the event has to strike for something; nothing where there is one place.
  private String where(List<String> targets) {
    if (forecast.cases().size() == 1) {
      return "";
    }
    String first = show(String.join(", ", targets.subList(0, Math.min(3, targets.size()))));
    String more = targets.size() > 3 ? " and %s more".formatted(targets.size() - 3) : "";
    return " (%s%s)".formatted(first, more);
  }

  private void flow(Line head, String text, int column) {
    List<String> words =
        Stream.of(text.strip().split("\\s+"))
            .flatMap(word -> Wrap.pieces(word, layout.width - column).stream())
            .map(word -> Width.cut(word, layout.width - column, layout.ascii ? "..." : "…"))
            .toList();
    List<String> lines = Wrap.flow(words, " ", Math.max(20, layout.width - column));
    for (int i = 0; i < lines.size(); i++) {
      print((i == 0 ? head : new Line().to(column, 0)).add(lines.get(i)));
    }
  }

  private void cases() {
    if (forecast.cases().size() == 1) {
      moves(forecast.cases().getFirst());
      return;
    }
    out.append('\n');
    for (Forecast.Case one : forecast.cases()) {
      Line line = new Line().add("  ");
      Style style = one.consequences().isEmpty() ? Style.PASS : Style.HIGH;
      String word = Width.left(one.word(), 22);
      line.add(Style.ID, Width.left(Width.cut(show(one.target()), 24, "~"), 24)).add("  ");
      line.add(style, word).add("  ");
      String counted = counted(one.consequences());
      if (layout.width >= ROOMY) {
        flow(line, counted, line.cells());
      } else {
        print(line);
        if (!one.consequences().isEmpty()) {
          flow(new Line().to(4, 0), counted, 4);
        }
      }
    }
  }

  private static String counted(List<Consequence> consequences) {
    List<String> parts = new ArrayList<>();
    for (Consequence.Effect effect : Consequence.Effect.values()) {
      long count = consequences.stream().filter(one -> one.effect() == effect).count();
      if (count > 0) {
        parts.add("%s %s".formatted(effect.word(), count));
      }
    }
    return parts.isEmpty() ? "nothing stops or waits" : String.join(", ", parts);
  }

  private void moves(Forecast.Case one) {
    if (one.moves().isEmpty()) {
      return;
    }
    List<Map.Entry<String, Integer>> sorted = new ArrayList<>(one.moves().entrySet());
    sorted.sort(
        Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
            .thenComparing(Map.Entry.comparingByKey()));
    int pods = sorted.stream().mapToInt(Map.Entry::getValue).sum();
    List<String> parts = new ArrayList<>();
    int shown = layout.everything ? sorted.size() : Math.min(FEW, sorted.size());
    for (Map.Entry<String, Integer> move : sorted.subList(0, shown)) {
      parts.add("%s %s".formatted(show(move.getKey()), move.getValue()));
    }
    if (shown < sorted.size()) {
      parts.add("%s more nodes".formatted(sorted.size() - shown));
    }
    Line line = new Line();
    label(line, Style.PLAIN, "moves", pods);
    flow(line, (pods == 1 ? "pod to " : "pods to ") + String.join(", ", parts), indent());
  }

  private void order() {
    if (forecast.order().isEmpty()) {
      return;
    }
    DrainOrder order = forecast.order().get();
    out.append('\n');
    if (!order.order().isEmpty()) {
      prose(
          Style.PLAIN,
          "  ",
          "One after another these can be drained, in this order: "
              + show(String.join(", ", order.order()))
              + ".",
          2);
    }
    if (!order.stuck().isEmpty()) {
      prose(
          Style.HIGH,
          "  ",
          "No order was found for: " + show(String.join(", ", order.stuck())) + ".",
          2);
    }
  }

  private void remarks() {
    Map<String, List<String>> targets = new LinkedHashMap<>();
    for (Forecast.Case one : forecast.cases()) {
      for (String remark : one.remarks()) {
        targets.computeIfAbsent(remark, none -> new ArrayList<>()).add(one.target());
      }
    }
    List<String> remarks = new ArrayList<>();
    targets.forEach((remark, where) -> remarks.add(show(remark) + where(where)));
    out.append('\n');
    int shown = layout.everything ? remarks.size() : Math.min(FEW, remarks.size());
    remarks.subList(0, shown).forEach(remark -> prose(Style.PLAIN, "  note  ", remark, 8));
    if (shown < remarks.size()) {
      prose(
          Style.QUIET,
          "  ",
          "and %s more notes, -v shows all".formatted(remarks.size() - shown),
          2);
    }
    prose(Style.QUIET, "  ", "Rests on " + String.join("; ", forecast.restsOn()) + ".", 2);
    prose(Style.QUIET, "  ", "Leaves out " + String.join("; ", forecast.leavesOut()) + ".", 2);
  }

  private void last(int exitCode) {
    out.append('\n');
    Style style =
        switch (forecast.outcome()) {
          case SURVIVES -> Style.GATE_PASSED;
          case CANNOT_TELL -> Style.GATE_INCOMPLETE;
          case HARM -> Style.GATE_FAILED;
        };
    String sentence =
        switch (forecast.outcome()) {
          case SURVIVES -> "stops nothing, and everything finds a place";
          case CANNOT_TELL -> "cannot be told";
          case HARM -> harm();
        };
    prose(
        style,
        "",
        "SIMULATION: %s %s. Exit %s.".formatted(forecast.event(), sentence, exitCode),
        0);
  }

  private String harm() {
    List<Consequence> all = forecast.consequences();
    List<String> parts = new ArrayList<>();
    part(parts, all, Consequence.Effect.HANGS, "hangs on %s", "budget", "budgets");
    part(parts, all, Consequence.Effect.REFUSED, "is refused for %s", "workload", "workloads");
    part(parts, all, Consequence.Effect.FAILS, "fails on %s", "workload", "workloads");
    part(parts, all, Consequence.Effect.STOPS, "stops %s", "service", "services");
    part(parts, all, Consequence.Effect.LOST, "loses %s", "pod", "pods");
    part(parts, all, Consequence.Effect.PENDING, "leaves %s waiting", "workload", "workloads");
    int last = parts.size() - 1;
    return last == 0
        ? parts.getFirst()
        : String.join(", ", parts.subList(0, last)) + " and " + parts.get(last);
  }

  private static void part(
      List<String> parts,
      List<Consequence> all,
      Consequence.Effect effect,
      String form,
      String one,
      String many) {
    long count = all.stream().filter(each -> each.effect() == effect).count();
    if (count > 0) {
      parts.add(form.formatted(Figures.count(count, one, many)));
    }
  }

  private static Style style(Consequence.Effect effect) {
    return switch (effect) {
      case STOPS, HANGS, FAILS, LOST -> Style.CRITICAL;
      case REFUSED, PENDING -> Style.HIGH;
      case CANNOT_TELL -> Style.UNKNOWN;
    };
  }

  private void prose(Style style, String lead, String text, int column) {
    List<String> words =
        Stream.of(text.strip().split("\\s+"))
            .map(word -> Width.cut(word, layout.width - column, layout.ascii ? "..." : "…"))
            .toList();
    List<String> lines = Wrap.flow(words, " ", layout.width - column);
    for (int i = 0; i < lines.size(); i++) {
      Line line = i == 0 ? new Line().add(lead) : new Line().to(column, 0);
      print(line.add(style, lines.get(i)));
    }
  }

  private String show(String raw) {
    return layout.encoder.encode(raw);
  }

  private void print(Line line) {
    out.append(line.paint(layout.ink)).append('\n');
  }
}
