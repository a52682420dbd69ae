package dev.kprod.cli.command;

import dev.kprod.medium.Wrap;
import dev.kprod.semantics.networkpolicy.Decision;
import dev.kprod.semantics.networkpolicy.Decision.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Shows what became of one question to a person.
final class ReachText {
  private static final List<String> EVERY = List.of("TCP 1-65535", "UDP 1-65535", "SCTP 1-65535");

  private final ReachAnswer answer;
  private final Question question;

  ReachText(ReachAnswer answer, Question question) {
    this.answer = answer;
    this.question = question;
  }

  /// Paths that were decided alike.
  private record Alike(Answer answer, Decision egress, Decision ingress) {}

  String text() {
    StringBuilder out = new StringBuilder();
    String port =
        answer.port() == 0
            ? "every port"
            : answer.port() + "/" + answer.protocol().toLowerCase(Locale.ROOT);
    line(
        out,
        "",
        "%s  %s %s %s, %s"
            .formatted(
                answer.verdict().name(),
                answer.from().name(),
                question.arrow(),
                answer.to().name(),
                port));
    Map<Alike, List<ReachAnswer.Way>> together = new LinkedHashMap<>();
    for (ReachAnswer.Way way : answer.ways()) {
      Alike alike = new Alike(way.path().answer(), way.path().egress(), way.path().ingress());
      together.computeIfAbsent(alike, unseen -> new ArrayList<>()).add(way);
    }
    together.forEach(
        (alike, ways) -> {
          if (together.size() > 1 || answer.port() == 0 || answer.to().service().isPresent()) {
            line(out, "  ", "%s: %s".formatted(word(alike.answer), about(ways)));
          }
          String indent = together.size() > 1 ? "    " : "  ";
          line(out, indent, "egress   " + said(alike.egress));
          line(out, indent, "ingress  " + said(alike.ingress));
        });
    answer.caveats().forEach(caveat -> line(out, "", "Note: %s.".formatted(caveat)));
    return out.toString();
  }

  private static String said(Decision decision) {
    return "%s, %s".formatted(word(decision.answer()), ReachAnswer.why(decision));
  }

  private static String word(Answer answer) {
    return answer.name().toLowerCase(Locale.ROOT);
  }

  /// Says what distinguishes some paths: ports, pods, families, as far as there are several.
  private String about(List<ReachAnswer.Way> ways) {
    Set<String> ports = new LinkedHashSet<>();
    Set<String> families = new LinkedHashSet<>();
    Set<String> from = new LinkedHashSet<>();
    Set<String> to = new LinkedHashSet<>();
    for (ReachAnswer.Way way : ways) {
      ports.add(way.ports().toString());
      families.add(way.path().family().word());
      from.add(some(way.from()));
      to.add(some(way.to()));
    }
    List<String> about = new ArrayList<>();
    about.add(ports.containsAll(EVERY) ? "every port" : String.join(", ", ports));
    if (answer.from().parties().size() > 1) {
      about.add("from " + String.join(", ", from));
    }
    if (answer.to().parties().size() > 1) {
      about.add("to " + String.join(", ", to));
    }
    long all = answer.ways().stream().map(way -> way.path().family()).distinct().count();
    if (families.size() < all) {
      about.add("over " + String.join(", ", families));
    }
    return String.join("; ", about);
  }

  private static String some(ReachEnds.Some one) {
    return one.pods() > 1 ? "%s and %s alike".formatted(one.name(), one.pods() - 1) : one.name();
  }

  private void line(StringBuilder out, String indent, String text) {
    String safe = question.encoder().encode(text);
    boolean first = true;
    for (String line : Wrap.words(safe, question.width() - indent.length() - 2)) {
      out.append(indent).append(first ? "" : "  ").append(line).append('\n');
      first = false;
    }
  }
}
