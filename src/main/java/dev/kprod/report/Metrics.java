package dev.kprod.report;

import dev.kprod.audit.Outcome;
import dev.kprod.audit.Reason;
import dev.kprod.check.Severity;
import dev.kprod.report.ReportOptions.Series;
import dev.kprod.snapshot.Tree;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The gauges of a JSON report.
public final class Metrics {
  /// Waivers that hold, or held until lately; one that does nothing is not waited for.
  private static final Set<String> WAIVING = Set.of("active", "expiring", "expired");

  private final Tree report;
  private final Gauges gauges;

  /// Reads a report of the kind `AuditReport`.
  public Metrics(Tree report) {
    this.report = report;
    this.gauges = new Gauges(cluster());
  }

  /// Returns how the report calls the cluster.
  public String cluster() {
    return report.text("cluster", "name");
  }

  /// Returns everything in the text format.
  public String text(Series series) {
    scores();
    areas();
    subjects();
    findings();
    switch (series) {
      case NAMESPACES -> namespaces();
      case CLUSTER -> {}
    }
    gauges.family("kprod_gate_passed", "1 if the gate passed or is off, else 0.");
    gauges.sample(Set.of("passed", "off").contains(report.text("gate", "verdict")) ? 1 : 0);
    waivers();
    attestations();
    run();
    return gauges.text();
  }

  private void scores() {
    gauges.family("kprod_score_ratio", "Readiness score, 0 to 1, from passes and failures.");
    ratio(report.at("summary", "score"));
    gauges.family("kprod_score_floor_ratio", "The score if every unknown were a failure.");
    ratio(report.at("summary", "floor"));
    gauges.family("kprod_coverage_ratio", "Share of the checks that was judged, by weight.");
    ratio(report.at("summary", "coverage", "total"), "kind", "total");
    ratio(report.at("summary", "coverage", "observable"), "kind", "observable");
    gauges.family("kprod_waived_ratio", "Share of the checks that is waived, by weight.");
    ratio(report.at("summary", "coverage", "waived"));
  }

  private void areas() {
    gauges.family("kprod_area_score_ratio", "Readiness score of an area, 0 to 1.");
    for (Tree area : report.items("areas")) {
      ratio(area.at("score"), "area", area.text("id"));
    }
    gauges.family("kprod_area_coverage_ratio", "Share of an area that was judged, by weight.");
    for (Tree area : report.items("areas")) {
      ratio(area.at("coverage"), "area", area.text("id"));
    }
  }

  private void subjects() {
    gauges.family("kprod_check_subjects", "Subjects per check and outcome.");
    for (Tree item : report.items("items")) {
      for (Outcome.Word word : Outcome.Word.values()) {
        gauges.sample(
            item.number(0, "subjects", word.text()),
            "check",
            item.text("check"),
            "area",
            item.text("area"),
            "severity",
            item.text("severity"),
            "outcome",
            word.text());
      }
    }
    gauges.family("kprod_items", "Items of the checklist per outcome and severity.");
    for (Outcome.Word word : Outcome.Word.values()) {
      for (Severity severity : Severity.values()) {
        long items =
            report.items("items").stream()
                .filter(item -> item.text("outcome").equals(word.text()))
                .filter(item -> item.text("severity").equals(severity.word()))
                .count();
        gauges.sample(items, "outcome", word.text(), "severity", severity.word());
      }
    }
    gauges.family("kprod_unknown_subjects", "Subjects that could not be judged, per reason.");
    for (Reason reason : Reason.values()) {
      long unknown =
          report.items("items").stream()
              .flatMap(item -> item.items("unknown").stream())
              .filter(one -> one.text("reason").equals(reason.word()))
              .mapToLong(one -> one.number(1, "subjects"))
              .sum();
      gauges.sample(unknown, "reason", reason.word());
    }
  }

  private void findings() {
    gauges.family(
        "kprod_findings",
        "Findings per severity and state; open where there is no baseline to compare with.");
    for (Severity severity : Severity.values()) {
      if (!report.has("baseline")) {
        long open = report.number(0, "summary", "findings", severity.word());
        gauges.sample(open, "severity", severity.word(), "state", "open");
        continue;
      }
      List<Tree> failing =
          report.items("items").stream()
              .flatMap(item -> item.items("results").stream())
              .filter(one -> one.text("outcome").equals(Outcome.Word.FAIL.text()))
              .toList();
      finding(severity, "new", count(failing, severity, "new"));
      finding(severity, "resolved", count(report.items("baseline", "resolved"), severity, ""));
      finding(severity, "unchanged", count(failing, severity, "unchanged"));
      finding(severity, "unjudged", count(report.items("baseline", "unjudged"), severity, ""));
    }
  }

  private void finding(Severity severity, String state, long count) {
    gauges.sample(count, "severity", severity.word(), "state", state);
  }

  private static long count(List<Tree> findings, Severity severity, String state) {
    return findings.stream()
        .filter(one -> one.text("severity").equals(severity.word()))
        .filter(one -> state.isEmpty() || one.text("baseline").equals(state))
        .count();
  }

  private void namespaces() {
    gauges.family("kprod_namespace_score_ratio", "Readiness score of a namespace, 0 to 1.");
    for (Tree row : report.items("namespaces")) {
      ratio(row.at("score"), "namespace", row.text("name"));
    }
    gauges.family("kprod_namespace_findings", "Findings per namespace and severity.");
    for (Tree row : report.items("namespaces")) {
      for (Severity severity : Severity.values()) {
        gauges.sample(
            row.number(0, "findings", severity.word()),
            "namespace",
            row.text("name"),
            "severity",
            severity.word());
      }
    }
  }

  private void waivers() {
    SortedMap<String, SortedMap<String, Long>> waivers = new TreeMap<>();
    for (Tree row : report.items("waivers")) {
      if (WAIVING.contains(row.text("state")) && row.has("expires")) {
        String id = row.text("source").equals("config") ? row.text("id") : "";
        waivers
            .computeIfAbsent(row.text("check"), unseen -> new TreeMap<>())
            .merge(id, end(row), Math::min);
      }
    }
    gauges.family(
        "kprod_waiver_expiry_timestamp_seconds",
        "When the first waiver of a check and id ends; those without an id count as one.");
    waivers.forEach(
        (check, ends) -> ends.forEach((id, at) -> gauges.sample(at, "check", check, "id", id)));
  }

  private void attestations() {
    SortedMap<String, Long> attestations = new TreeMap<>();
    for (Tree row : report.items("attestations")) {
      if (row.has("expires")) {
        attestations.merge(row.text("id"), end(row), Math::min);
      }
    }
    gauges.family(
        "kprod_attestation_expiry_timestamp_seconds",
        "When the first attestation of a topic ends.");
    attestations.forEach((topic, at) -> gauges.sample(at, "check", topic));
  }

  /// The day counts through its end, so the moment is the start of the next one.
  private static long end(Tree row) {
    LocalDate day = LocalDate.parse(row.text("expires"));
    return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
  }

  private void run() {
    gauges.family("kprod_audit_timestamp_seconds", "When the cluster was read.");
    gauges.sample(Instant.parse(report.text("snapshot", "takenAt")).getEpochSecond());
    gauges.family("kprod_audit_duration_seconds", "How long reading the cluster took.");
    gauges.sample(BigDecimal.valueOf(report.number(0, "snapshot", "durationMs"), 3));
    gauges.family("kprod_build_info", "The version of kprod; always 1.");
    gauges.sample(1, "version", report.text("tool", "version"));
  }

  private void ratio(Tree percent, String... labels) {
    if (percent instanceof Tree.Digits digits) {
      gauges.sample(new BigDecimal(digits.literal()).movePointLeft(2), labels);
    }
  }
}
