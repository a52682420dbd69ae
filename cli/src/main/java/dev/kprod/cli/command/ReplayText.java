package dev.kprod.cli.command;

import dev.kprod.check.Replay;
import dev.kprod.check.Replay.Comeback;
import dev.kprod.check.Replay.Effect;
import dev.kprod.check.Replay.Kind;
import dev.kprod.check.Simulation;
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
/// @param asked what a person wanted to know
record ReplayText(
    String event, Simulation.Asked asked, Cluster cluster, Replay replay, ExitCode exit) {
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
          json.list(
              "comesBack",
              () -> {
                for (Comeback one : replay.comesBack()) {
                  json.inObject(() -> write(one, json));
                }
              });
          json.list("cases", () -> {});
          json.texts("steps", replay.steps());
          json.texts("restsOn", replay.figures());
          json.texts("leavesOut", replay.leavesOut());
        });
    return out.toString();
  }

  private List<String> targets() {
    return asked.namespaces().isEmpty() ? List.of(cluster.name()) : asked.namespaces();
  }

  private String outcome() {
    return switch (replay.outcome()) {
      case SURVIVES -> "survives";
      case CANNOT_TELL -> "cannot-tell";
      case HARM -> "harm";
    };
  }

  private void write(Effect effect, SafeJson json) throws IOException {
    json.text("effect", effect.kind().word().replace(' ', '-'));
    write(effect.subject(), json);
    json.text("because", effect.because().raw());
    json.texts("targets", targets());
  }

  private static void write(Comeback one, SafeJson json) throws IOException {
    write(one.subject(), json);
    json.text("from", one.from().raw());
  }

  private static void write(Subject subject, SafeJson json) throws IOException {
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
  }

  String text(Question question) {
    StringBuilder out = new StringBuilder();
    String when = "snapshot of " + TIME.format(cluster.takenAt());
    String what = "kprod simulate " + event + options();
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
    comebacks(question, out);
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

  private String options() {
    String only = asked.namespaces().isEmpty() ? "" : " -n " + String.join(",", asked.namespaces());
    String into = asked.elsewhere() ? " --into new-cluster" : "";
    String from =
        asked
            .from()
            .map(one -> " --from " + (one.isCluster() ? "cluster" : SubjectText.whole(one)))
            .orElse("");
    return only + into + from;
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
      Subject subject = mine.get(i).subject();
      if (i == 0 || !subject.equals(mine.get(i - 1).subject())) {
        subject(head, subject, question, out);
      }
      because(mine.get(i).because().raw(), question, out);
    }
    more(mine.size() - shown, question, out);
  }

  private void comebacks(Question question, StringBuilder out) {
    line(Style.PASS, "comes back", replay.survives(), question, out, sets());
    int shown = question.wantsAll() ? replay.survives() : Math.min(FEW, replay.survives());
    for (Comeback one : replay.comesBack().subList(0, shown)) {
      subject(new Line(), one.subject(), question, out);
      because(one.from().raw(), question, out);
    }
    more(replay.survives() - shown, question, out);
  }

  private static void subject(Line head, Subject subject, Question question, StringBuilder out) {
    String text = question.encoder().encode(SubjectText.whole(subject));
    int room = question.width() - INDENT;
    print(
        head.to(INDENT, 0)
            .add(Style.ID, Width.cut(text, room, question.wantsAscii() ? "..." : "…")),
        question,
        out);
  }

  private static void because(String text, Question question, StringBuilder out) {
    String encoded = question.encoder().encode(Cut.message(text));
    flow(new Line().to(INDENT + 2, 0), encoded, INDENT + 2, question, out);
  }

  private static void more(int count, Question question, StringBuilder out) {
    if (count > 0) {
      print(
          new Line().to(INDENT, 0).add(Style.QUIET, "and %s more, -v shows all".formatted(count)),
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
    String what =
        asked.namespaces().isEmpty() ? "the cluster" : String.join(", ", asked.namespaces());
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
