package dev.kprod.audit;

import dev.kprod.audit.Score.Basis;
import dev.kprod.check.Area;
import dev.kprod.check.Severity;
import dev.kprod.check.Untrusted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What was judged as numbers: over all, by area, by namespace. The same formula over other parts
/// of the same tallies.
///
/// @param items what was judged, in the order of reports
/// @param tallies the counts behind each item, by the id of its check
/// @param basis whether missing attestations count
/// @param comparison against what findings are counted as new or known
record Scorecard(
    List<Item> items, Map<String, Tally> tallies, Basis basis, Optional<Comparison> comparison) {
  /// Returns the score over all checks.
  Score score() {
    return Score.of(List.copyOf(tallies.values()), basis);
  }

  /// Returns the numbers at the top.
  ///
  /// @param baseline what became of what was known, where a baseline was given
  /// @param partial whether only a part was looked at
  AuditResult.Summary summary(Optional<AuditResult.BaselineRow> baseline, boolean partial) {
    Score score = score();
    AuditResult.Findings found = Items.findings(findings(items), comparison);
    AuditResult.Findings findings =
        new AuditResult.Findings(
            found.critical(),
            found.high(),
            found.medium(),
            found.low(),
            found.isNew(),
            found.unchanged(),
            GateRules.count(
                baseline.isPresent(), baseline.map(row -> row.resolved().size()).orElse(0)),
            GateRules.count(
                baseline.isPresent(), baseline.map(row -> row.unjudged().size()).orElse(0)));
    int attested =
        (int)
            items.stream()
                .filter(item -> item.outcome() == Outcome.Word.PASS)
                .filter(Scorecard::isAttested)
                .count();
    int criticalItems =
        (int)
            items.stream()
                .filter(item -> item.worst().equals(Optional.of(Severity.CRITICAL)))
                .count();
    Grade grade = Grade.of(score, criticalItems, partial);
    return new AuditResult.Summary(
        score.score(),
        score.floor(),
        grade.letter(),
        grade.caps(),
        score.total(),
        score.observable(),
        score.waived(),
        score.unknown(),
        Items.counts(items),
        attested,
        findings);
  }

  /// Returns a row for each area that has items, in the order given.
  List<AuditResult.AreaRow> areas(List<Area> order) {
    List<AuditResult.AreaRow> rows = new ArrayList<>();
    for (Area area : order) {
      List<Item> here = items.stream().filter(item -> item.area().equals(area)).toList();
      if (here.isEmpty()) {
        continue;
      }
      List<Tally> counted =
          here.stream()
              .map(item -> tallies.get(item.check().id()))
              .map(Optional::ofNullable)
              .flatMap(Optional::stream)
              .toList();
      Score score = Score.of(counted, basis);
      rows.add(
          new AuditResult.AreaRow(
              area,
              score.score(),
              score.floor(),
              score.total(),
              Items.counts(here),
              Items.findings(findings(here), comparison)));
    }
    return rows;
  }

  private static boolean isAttested(Item item) {
    return item.isAttestable()
        && item.results().stream()
            .anyMatch(result -> result.outcome() instanceof Outcome.Pass pass && pass.attested());
  }

  private static List<Result> findings(List<Item> items) {
    return items.stream().flatMap(item -> item.findings().stream()).toList();
  }

  /// Returns a row for each namespace in which something was judged or could not be read.
  List<AuditResult.NamespaceRow> namespaces() {
    Map<String, List<Result>> findings = new TreeMap<>();
    for (Tally tally : tallies.values()) {
      tally.groups().keySet().forEach(name -> findings.put(name, new ArrayList<>()));
      tally.unread().keySet().forEach(name -> findings.put(name, new ArrayList<>()));
    }
    for (Item item : items) {
      for (Result result : item.findings()) {
        findings
            .computeIfAbsent(Namespaces.of(result.subject()), unseen -> new ArrayList<>())
            .add(result);
      }
    }
    findings.remove("");
    findings.remove(CheckRun.ELSEWHERE);
    List<AuditResult.NamespaceRow> rows = new ArrayList<>();
    findings.forEach(
        (name, here) -> {
          List<Tally> counted = tallies.values().stream().map(tally -> tally.in(name)).toList();
          Score score = Score.of(counted, basis);
          Counts counts = Counts.NONE;
          for (Tally tally : counted) {
            counts = counts.plus(tally.counts());
          }
          rows.add(
              new AuditResult.NamespaceRow(
                  Untrusted.of(name),
                  score.score(),
                  score.floor(),
                  score.total(),
                  counts,
                  Items.findings(here, comparison)));
        });
    return rows;
  }
}
