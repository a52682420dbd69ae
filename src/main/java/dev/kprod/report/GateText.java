package dev.kprod.report;

import dev.kprod.audit.AuditResult;
import java.util.ArrayList;
import java.util.List;

/// The verdict in words.
final class GateText {
  private GateText() {}

  /// Returns the verdict, the rule, the exit code and how to only report.
  static String sentences(AuditResult.Gate gate) {
    List<String> sentences = new ArrayList<>();
    sentences.add("GATE %s: %s.".formatted(gate.verdict().name(), because(gate)));
    if (gate.verdict() == AuditResult.Gate.Verdict.FAILED) {
      List<String> unproven = broken(gate, List.of("unknown", "minCoverage"));
      if (!unproven.isEmpty()) {
        sentences.add("Also incomplete: %s.".formatted(String.join(", ", unproven)));
      }
    }
    boolean stops =
        gate.verdict() == AuditResult.Gate.Verdict.FAILED
            || gate.verdict() == AuditResult.Gate.Verdict.INCOMPLETE;
    if (stops && gate.exitCode() == 0) {
      sentences.add("Exit 0 (--exit-zero).");
    } else {
      sentences.add("Exit %s.".formatted(gate.exitCode()));
    }
    if (stops && gate.exitCode() != 0) {
      sentences.add("To only report: --exit-zero");
    }
    return String.join(" ", sentences);
  }

  private static String because(AuditResult.Gate gate) {
    return switch (gate.verdict()) {
      case FAILED -> String.join(", ", broken(gate, List.of("failOn", "minScore")));
      case INCOMPLETE -> {
        List<String> unproven = broken(gate, List.of("unknown", "minCoverage"));
        yield unproven.isEmpty() ? "nothing was judged" : String.join(", ", unproven);
      }
      case PASSED ->
          String.join(
              ", ",
              gate.rules().stream().map(GateText::kept).filter(kept -> !kept.isEmpty()).toList());
      case OFF -> "no rule is in force";
    };
  }

  private static List<String> broken(AuditResult.Gate gate, List<String> rules) {
    return gate.rules().stream()
        .filter(rule -> !rule.ok() && rules.contains(rule.rule()))
        .map(GateText::broken)
        .toList();
  }

  /// Returns what is wrong with one rule that is not kept.
  static String broken(AuditResult.Gate.Rule rule) {
    String actual = rule.actual().isPresent() ? Figures.whole(rule.actual()) : "none";
    return switch (rule.rule()) {
      case "failOn" -> "%s (failOn: %s)".formatted(findings(rule), rule.limit());
      case "unknown" ->
          "%s unknown (gate.unknown: incomplete)"
              .formatted(
                  Figures.count(
                      (long) rule.actual().orElse(0),
                      atOrAbove(rule.limit()) + " item is",
                      atOrAbove(rule.limit()) + " items are"));
      case "minScore" -> "floor %s is below %s (minScore)".formatted(actual, rule.limit());
      case "minCoverage" ->
          "coverage %s %% is below %s %% (minCoverage)".formatted(actual, rule.limit());
      default -> "%s %s".formatted(rule.rule(), rule.limit());
    };
  }

  private static String findings(AuditResult.Gate.Rule rule) {
    long count = (long) rule.actual().orElse(0);
    String what = atOrAbove(rule.limit());
    return Figures.count(count, what + " finding", what + " findings");
  }

  private static String atOrAbove(String severity) {
    return switch (severity) {
      case "critical" -> "critical";
      case "high" -> "critical or high";
      case "medium" -> "critical, high or medium";
      default -> "";
    };
  }

  /// Returns what is right with one rule that is kept.
  static String kept(AuditResult.Gate.Rule rule) {
    String actual = rule.actual().isPresent() ? Figures.whole(rule.actual()) : "none";
    return switch (rule.rule()) {
      case "failOn" ->
          rule.limit().equals("none")
              ? "no finding counts (failOn: none)"
              : "no %s finding (failOn: %s)"
                  .formatted(atOrAbove(rule.limit()), rule.limit())
                  .replace("  ", " ");
      case "unknown" -> "";
      case "minScore" -> "floor %s (minScore: %s)".formatted(actual, rule.limit());
      case "minCoverage" -> "coverage %s %% (minCoverage: %s)".formatted(actual, rule.limit());
      default -> rule.rule() + " " + rule.limit();
    };
  }
}
