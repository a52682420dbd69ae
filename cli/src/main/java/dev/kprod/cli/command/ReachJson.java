package dev.kprod.cli.command;

import dev.kprod.check.Untrusted;
import dev.kprod.medium.SafeJson;
import dev.kprod.semantics.networkpolicy.Clause;
import dev.kprod.semantics.networkpolicy.Decision;
import java.io.IOException;
import java.util.Locale;

/// Writes what became of one question for a program.
final class ReachJson {
  private final ReachAnswer answer;

  ReachJson(ReachAnswer answer) {
    this.answer = answer;
  }

  String text() {
    StringBuilder out = new StringBuilder();
    SafeJson json = SafeJson.to(out);
    json.document(
        () -> {
          json.text("from", Untrusted.of(answer.from().name()));
          json.text("to", Untrusted.of(answer.to().name()));
          if (answer.port() > 0) {
            json.number("port", answer.port());
            json.text("protocol", answer.protocol());
          }
          json.text("answer", answer.verdict().word());
          json.list(
              "paths",
              () -> {
                for (ReachAnswer.Way way : answer.ways()) {
                  json.inObject(() -> write(way, json));
                }
              });
          json.texts("caveats", answer.caveats());
        });
    return out.toString();
  }

  private static void write(ReachAnswer.Way way, SafeJson json) throws IOException {
    json.text("from", Untrusted.of(way.from().name()));
    json.text("to", Untrusted.of(way.to().name()));
    json.text("family", way.path().family().word());
    json.text("protocol", way.ports().protocol());
    json.number("firstPort", way.ports().first());
    json.number("lastPort", way.ports().last());
    json.text("answer", word(way.path().answer()));
    json.object("egress", () -> write(way.path().egress(), json));
    json.object("ingress", () -> write(way.path().ingress(), json));
  }

  static void write(Decision decision, SafeJson json) throws IOException {
    json.text("answer", word(decision.answer()));
    json.text("because", Untrusted.of(ReachAnswer.why(decision)));
    json.list(
        "policies",
        () -> {
          for (Clause clause : decision.by()) {
            json.inObject(
                () -> {
                  json.textIfAny("group", clause.policy().group());
                  json.text("kind", clause.policy().kind());
                  json.textIfAny("namespace", clause.policy().namespace());
                  json.text("name", Untrusted.of(clause.policy().name()));
                  json.textIfAny("rule", clause.path());
                });
          }
        });
  }

  static String word(Decision.Answer answer) {
    return answer.name().toLowerCase(Locale.ROOT);
  }
}
