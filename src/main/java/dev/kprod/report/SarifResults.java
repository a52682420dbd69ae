package dev.kprod.report;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Item;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Reason;
import dev.kprod.audit.Result;
import dev.kprod.check.Evidence;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Subject;
import dev.kprod.medium.Cut;
import dev.kprod.medium.EvidenceText;
import dev.kprod.medium.SafeJson;
import dev.kprod.medium.SubjectText;
import dev.kprod.report.BlindSpots.BlindSpot;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;

/// The results of a SARIF run.
///
/// @param place where findings are said to be
/// @param indexes where each check stands among the rules
record SarifResults(
    SafeJson json,
    AuditResult result,
    ReportOptions options,
    SarifPlace place,
    SortedMap<String, Integer> indexes) {
  /// What GitHub shows of one run.
  static final int MOST = 5000;

  /// One subject of one item.
  private record Found(Item item, Result result) {
    Severity severity() {
      return Sentences.failure(result.outcome())
          .map(Verdict.Fail::severity)
          .orElse(item.severity());
    }
  }

  /// Writes the failures that nobody waived, worst first, and the blind spots.
  void failures() throws IOException {
    List<Found> found = found().stream().filter(one -> isWord(one, Outcome.Word.FAIL)).toList();
    List<BlindSpot> blind =
        options.show().contains(Outcome.Word.UNKNOWN) ? BlindSpots.of(result) : List.of();
    int room = Math.max(0, MOST - blind.size());
    boolean dropped = found.size() > room;
    int kept = dropped ? Math.max(0, room - 1) : found.size();
    for (Found one : found.subList(0, kept)) {
      json.inObject(() -> finding(one, false));
    }
    for (BlindSpot spot : blind) {
      json.inObject(() -> blindSpot(spot));
    }
    if (dropped) {
      json.inObject(() -> droppedFindings(found.size() - kept));
    }
  }

  /// Writes every outcome, and what the baseline had and this run has not.
  void everything() throws IOException {
    for (Found one : found()) {
      json.inObject(() -> finding(one, true));
    }
    if (result.baseline().isPresent()) {
      for (AuditResult.Known known : result.baseline().get().resolved()) {
        json.inObject(() -> resolved(known));
      }
    }
  }

  private static boolean isWord(Found found, Outcome.Word word) {
    return found.result.outcome().word() == word;
  }

  private List<Found> found() {
    boolean chosen = !options.show().equals(ReportOptions.STANDARD.show());
    List<Found> found = new ArrayList<>();
    for (Item item : result.items()) {
      for (Result one : item.results()) {
        Found next = new Found(item, one);
        boolean shown = !chosen || options.show().contains(one.outcome().word());
        if (shown && next.severity().isAtLeast(options.minSeverity())) {
          found.add(next);
        }
      }
    }
    found.sort(
        Comparator.<Found, Outcome.Word>comparing(one -> one.result.outcome().word())
            .thenComparing(Found::severity)
            .thenComparing(one -> one.item.check().id())
            .thenComparing(one -> one.result.subject()));
    return found;
  }

  private void finding(Found found, boolean whole) throws IOException {
    Result one = found.result;
    rule(found.item.check().id());
    if (whole) {
      json.text("kind", kind(one.outcome()));
    }
    boolean fails = Sentences.failure(one.outcome()).isPresent();
    json.text("level", fails ? SarifReport.level(found.severity()) : "none");
    json.object("message", () -> json.text("text", SarifReport.message(text(found))));
    place.write(json, one.subject());
    fingerprints(one.fingerprint());
    if (one.outcome() instanceof Outcome.Waived(var failure, var by)) {
      json.list("suppressions", () -> json.inObject(() -> suppression(by)));
    }
    if (whole && one.state().isPresent()) {
      json.text("baselineState", baseline(one.state().get()));
    }
    json.object("properties", () -> properties(found));
  }

  private void rule(String id) throws IOException {
    json.text("ruleId", id);
    Integer index = indexes.get(id);
    if (index != null) {
      json.number("ruleIndex", index);
    }
  }

  private static String kind(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Fail fail -> "fail";
      case Outcome.Waived waived -> "fail";
      case Outcome.Pass pass -> "pass";
      case Outcome.NotApplicable notApplicable -> "notApplicable";
      case Outcome.Unknown unknown -> unknown.reason() == Reason.NOT_OBSERVABLE ? "review" : "open";
    };
  }

  /// Returns the message; its first sentence names the subject, since it becomes a title.
  private static String text(Found found) {
    String subject = SubjectText.sentence(found.result.subject()) + ": ";
    return subject
        + switch (found.result.outcome()) {
          case Outcome.Fail(var failure) -> failed(failure);
          case Outcome.Waived(var failure, var by) -> failed(failure);
          case Outcome.Pass pass -> "passes. " + found.item.check().title();
          case Outcome.NotApplicable(var because) -> "not applicable. " + because.raw();
          case Outcome.Unknown unknown ->
              "unknown, %s. %s".formatted(unknown.reason().word(), unknown.message().raw());
        };
  }

  private static String failed(Verdict.Fail failure) {
    String message = failure.message().raw().strip();
    String sentence = message.endsWith(".") ? message : message + ".";
    String evidence = EvidenceText.of(failure.evidence().getFirst());
    int others = failure.evidence().size() - 1;
    return others == 0
        ? "%s %s.".formatted(sentence, evidence)
        : "%s %s, and %s more.".formatted(sentence, evidence, others);
  }

  private void fingerprints(String fingerprint) throws IOException {
    if (fingerprint.isEmpty()) {
      return;
    }
    json.object(
        "partialFingerprints",
        () -> {
          json.text("primaryLocationLineHash", lineHash(fingerprint));
          json.text("kprodFinding/v1", fingerprint);
        });
  }

  /// Returns what keeps equal findings of two clusters apart.
  private String lineHash(String fingerprint) {
    return BlindSpots.sha256(JsonReport.clusterName(result) + fingerprint).substring(0, 16) + ":1";
  }

  private void suppression(Outcome.By by) throws IOException {
    json.text(
        "kind",
        switch (by.source()) {
          case CONFIG, CATALOGUE -> "external";
          case ANNOTATION -> "inSource";
        });
    json.text("status", "accepted");
    json.text("justification", Cut.message(by.reason().raw()));
  }

  private static String baseline(Result.BaselineState state) {
    return switch (state) {
      case NEW -> "new";
      case UNCHANGED, UNJUDGED -> "unchanged";
    };
  }

  private void properties(Found found) throws IOException {
    json.text("severity", found.severity().word());
    switch (found.result.outcome()) {
      case Outcome.Fail(var failure) -> failureProperties(failure);
      case Outcome.Waived(var failure, var by) -> failureProperties(failure);
      case Outcome.Unknown unknown -> json.text("reason", unknown.reason().word());
      case Outcome.Pass pass -> json.flag("attested", pass.attested());
      case Outcome.NotApplicable notApplicable -> {}
    }
  }

  private void failureProperties(Verdict.Fail failure) throws IOException {
    Evidence first = failure.evidence().getFirst();
    json.textIfAny("path", Cut.value(first.path()));
    Remedy remedy = failure.remedy();
    String text = remedy.command().orElse(remedy.text()).raw();
    json.text("remedy", text);
  }

  private void blindSpot(BlindSpot spot) throws IOException {
    coverage(
        spot.worst().isAtLeast(Severity.HIGH) ? "warning" : "note",
        spot.text(),
        place.coveragePath(spot.name()),
        spot.fingerprint());
  }

  private void droppedFindings(int dropped) throws IOException {
    coverage(
        "warning",
        "%s findings are not in this file: code scanning shows %s. The JSON report has them."
            .formatted(Figures.grouped(dropped), Figures.grouped(MOST)),
        place.coveragePath("findings"),
        BlindSpots.fingerprint("findings"));
  }

  private void coverage(String level, String text, String path, String fingerprint)
      throws IOException {
    rule(SarifRule.COVERAGE);
    json.text("level", level);
    json.object("message", () -> json.text("text", SarifReport.message(text)));
    place.write(json, path);
    fingerprints(fingerprint);
  }

  private void resolved(AuditResult.Known known) throws IOException {
    Subject subject = known.subject();
    rule(known.check());
    json.text("kind", "pass");
    json.text("level", "none");
    json.object(
        "message",
        () ->
            json.text(
                "text",
                SarifReport.message(
                    SubjectText.sentence(subject) + ": resolved since the baseline.")));
    place.write(json, subject);
    fingerprints(known.fingerprint());
    json.text("baselineState", "absent");
    json.object("properties", () -> json.text("severity", known.severity().word()));
  }
}
