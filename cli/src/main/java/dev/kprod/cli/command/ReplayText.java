package dev.kprod.cli.command;

import dev.kprod.check.Replay;
import dev.kprod.check.Replay.Effect;
import dev.kprod.check.Replay.Kind;
import dev.kprod.cli.ExitCode;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Subject;
import dev.kprod.medium.Cut;
import dev.kprod.medium.Line;
import dev.kprod.medium.SafeJson;
import dev.kprod.medium.Style;
import dev.kprod.medium.SubjectText;
import dev.kprod.medium.Width;
import dev.kprod.medium.Wrap;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// What a module's simulation found, told to a person or to a program.
///
/// @param event what was replayed
/// @param namespaces what it struck; none for the whole cluster
record ReplayText(
    String event, List<String> namespaces, Cluster cluster, Replay replay, ExitCode exit) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final int INDENT = 18;
  private static final int FEW = 10;

  String json() {
    StringBuilder out = new StringBuilder();
    SafeJson json = SafeJson.to(out);
    json.document(
        () -> {
          json.text("apiVersion", "kprod.dev/v1");
          json.text("kind", "Simulation");
          json.text("simulation", event);
          json.object(
              "tool",
              () -> {
                json.text("name", "kprod");
                json.text("version", Session.version());
              });
          json.object("cluster", () -> json.text("name", cluster.name()));
          json.object("snapshot", () -> json.text("takenAt", cluster.takenAt().toString()));
          json.texts("targets", targets());
          json.object(
              "verdict",
              () -> {
                json.text("outcome", outcome());
                json.number("exitCode", exit.code());
              });
          json.list(
              "consequences",
              () -> {
                for (Effect effect : replay.effects()) {
                  json.inObject(() -> write(effect, json));
                }
              });
          json.number("survives", replay.survives());
          json.list("cases", () -> {});
          json.texts("steps", replay.steps());
          json.texts("restsOn", replay.figures());
          json.texts("leavesOut", replay.leavesOut());
        });
    return out.toString();
  }

  private List<String> targets() {
    return namespaces.isEmpty() ? List.of(cluster.name()) : namespaces;
  }

  private String outcome() {
    return switch (replay.outcome()) {
      case SURVIVES -> "survives";
      case CANNOT_TELL -> "cannot-tell";
      case HARM -> "harm";
    };
  }

  private void write(Effect effect, SafeJson json) throws IOException {
    Subject subject = effect.subject();
    json.text("effect", effect.kind().word().replace(' ', '-'));
    json.object(
        "subject",
        () -> {
          json.text("group", subject.group());
          json.text("kind", subject.kind());
          if (!subject.namespace().isEmpty()) {
            json.text("namespace", subject.namespace());
          }
          json.text("name", subject.name());
        });
    json.text("because", effect.because().raw());
    json.texts("targets", targets());
  }

  String text(Question question) {
    StringBuilder out = new StringBuilder();
    String when = "snapshot of " + TIME.format(cluster.takenAt());
    String what =
        "kprod simulate "
            + event
            + (namespaces.isEmpty() ? "" : " -n " + String.join(",", namespaces));
    String where = question.encoder().encode(cluster.name()) + "   " + when;
    Line head = new Line().add(Style.HEADING, question.encoder().encode(what));
    if (Width.of(what + "   " + where) <= question.width()) {
      print(head.add("   " + where), question, out);
    } else {
      print(head, question, out);
      print(new Line().add(where), question, out);
    }
    out.append('\n');
    for (Kind kind : Kind.values()) {
      effects(kind, question, out);
    }
    line(Style.PASS, "comes back", replay.survives(), question, out, sets());
    steps(question, out);
    for (String figure : replay.figures()) {
      prose("  ", question.encoder().encode(figure), question, out);
    }
    if (question.wantsAll()) {
      out.append('\n');
      prose("  ", "Left out: " + String.join("; ", replay.leavesOut()) + ".", question, out);
    }
    out.append('\n');
    prose("", verdict(), question, out);
    return out.toString();
  }

  private String sets() {
    return replay.survives() == 1 ? "data set, whole" : "data sets, whole";
  }

  private void effects(Kind kind, Question question, StringBuilder out) {
    List<Effect> mine = replay.effects().stream().filter(one -> one.kind() == kind).toList();
    int shown = question.wantsAll() ? mine.size() : Math.min(FEW, mine.size());
    for (int i = 0; i < shown; i++) {
      Line head = new Line();
      if (i == 0) {
        label(head, style(kind), kind.word(), mine.size());
      }
      head.to(INDENT, 0);
      String subject = question.encoder().encode(SubjectText.whole(mine.get(i).subject()));
      String because = question.encoder().encode(Cut.message(mine.get(i).because().raw()));
      int room = question.width() - INDENT;
      if (i == 0 || !mine.get(i).subject().equals(mine.get(i - 1).subject())) {
        print(
            head.add(Style.ID, Width.cut(subject, room, question.wantsAscii() ? "..." : "…")),
            question,
            out);
      }
      flow(new Line().to(INDENT + 2, 0), because, INDENT + 2, question, out);
    }
    if (shown < mine.size()) {
      print(
          new Line()
              .to(INDENT, 0)
              .add(Style.QUIET, "and %s more, -v shows all".formatted(mine.size() - shown)),
          question,
          out);
    }
  }

  private static Style style(Kind kind) {
    return switch (kind) {
      case BLOCKS, LOST -> Style.CRITICAL;
      case CANNOT_TELL -> Style.UNKNOWN;
      case BY_HAND -> Style.HIGH;
      case NOTE -> Style.QUIET;
    };
  }

  private static void label(Line line, Style style, String word, int count) {
    line.add("  ").add(style, Width.left(word, 11)).add(Width.right(String.valueOf(count), 3));
  }

  private static void line(
      Style style, String word, int count, Question question, StringBuilder out, String rest) {
    Line line = new Line();
    label(line, style, word, count);
    print(line.to(INDENT, 1).add(Style.QUIET, rest), question, out);
  }

  private void steps(Question question, StringBuilder out) {
    if (replay.steps().isEmpty()) {
      return;
    }
    out.append('\n');
    print(new Line().add("  In this order:"), question, out);
    for (int i = 0; i < replay.steps().size(); i++) {
      String number = Width.right(String.valueOf(i + 1), 4) + "  ";
      flow(new Line().add(number), replay.steps().get(i), 6, question, out);
    }
    if (!replay.figures().isEmpty()) {
      out.append('\n');
    }
  }

  private String verdict() {
    long lost = count(Kind.LOST);
    long blocked = count(Kind.BLOCKS);
    String what = namespaces.isEmpty() ? "the cluster" : String.join(", ", namespaces);
    String ending =
        switch (replay.outcome()) {
          case SURVIVES -> "all of %s comes back as far as this can be seen".formatted(what);
          case CANNOT_TELL -> "it cannot be told whether all of %s comes back".formatted(what);
          case HARM ->
              "not all of %s comes back: %s lost, %s in the way".formatted(what, lost, blocked);
        };
    return "SIMULATION: %s. Exit %s.".formatted(ending, exit.code());
  }

  private long count(Kind kind) {
    return replay.effects().stream().filter(one -> one.kind() == kind).count();
  }

  private static void prose(String indent, String text, Question question, StringBuilder out) {
    flow(new Line().add(indent), text, indent.length(), question, out);
  }

  private static void flow(
      Line head, String text, int column, Question question, StringBuilder out) {
    List<String> words =
        Stream.of(text.strip().split("\\s+"))
            .flatMap(word -> Wrap.pieces(word, question.width() - column).stream())
            .toList();
    List<String> lines = Wrap.flow(words, " ", Math.max(20, question.width() - column));
    for (int i = 0; i < lines.size(); i++) {
      Line line = i == 0 ? head : new Line().to(column, 0);
      print(
          line.add(i == 0 && head.cells() > column ? "   " + lines.get(i) : lines.get(i)),
          question,
          out);
    }
  }

  private static void print(Line line, Question question, StringBuilder out) {
    out.append(line.paint(question.ink()).stripTrailing()).append('\n');
  }
}
