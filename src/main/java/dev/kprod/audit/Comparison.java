package dev.kprod.audit;

import dev.kprod.audit.AuditResult.BaselineRow;
import dev.kprod.audit.AuditResult.Known;
import dev.kprod.catalogue.Catalogue;
import dev.kprod.check.Severity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/// This audit against an earlier one.
final class Comparison {
  private final Baseline baseline;
  private final Map<String, Known> known = new LinkedHashMap<>();
  private final Set<String> renamed = new TreeSet<>();
  private final Set<String> lost = new TreeSet<>();

  private Comparison(Baseline baseline) {
    this.baseline = baseline;
  }

  /// Returns the comparison with a baseline. A finding of a check that was renamed is taken under
  /// its present name; one of a check that is no more is left out.
  static Comparison of(Baseline baseline, Catalogue catalogue) {
    Comparison comparison = new Comparison(baseline);
    for (Baseline.Finding finding : baseline.findings()) {
      Known old = finding.known();
      boolean topic = catalogue.findTopic(old.check()).isPresent();
      String now = catalogue.find(old.check()).map(Catalogue.Listed::id).orElse(old.check());
      if (!topic && catalogue.find(old.check()).isEmpty()) {
        comparison.lost.add(old.check());
        continue;
      }
      Known present = old;
      if (!now.equals(old.check())) {
        comparison.renamed.add(old.check() + " is now " + now);
        present = new Known(Fingerprint.of(now, old.subject()), now, old.severity(), old.subject());
      }
      comparison.known.put(present.fingerprint(), present);
    }
    return comparison;
  }

  /// Returns the known findings, under the present names of their checks.
  List<Known> known() {
    return List.copyOf(known.values());
  }

  /// Says whether a finding was known.
  boolean holds(String fingerprint) {
    return known.containsKey(fingerprint);
  }

  /// Returns how a failure stands: one whose severity rose counts as new.
  Result.BaselineState state(String fingerprint, Severity severity) {
    Known before = known.get(fingerprint);
    return before == null || severity.compareTo(before.severity()) < 0
        ? Result.BaselineState.NEW
        : Result.BaselineState.UNCHANGED;
  }

  /// Returns the known findings that do not fail now: those that were judged, and those that were
  /// not. What was not looked at on purpose, and what is waived now, is in neither list.
  ///
  /// @param looked whether the audit looked where a finding was
  BaselineRow row(List<Item> items, Map<String, Judged> judged, BiPredicate<Judged, Known> looked) {
    Map<String, Outcome.Word> now = new LinkedHashMap<>();
    for (Item item : items) {
      for (Result result : item.results()) {
        if (!result.fingerprint().isEmpty()) {
          now.put(result.fingerprint(), result.outcome().word());
        }
      }
    }
    List<Known> resolved = new ArrayList<>();
    List<Known> unjudged = new ArrayList<>();
    Map<String, Set<String>> there = new LinkedHashMap<>();
    for (Known one : known.values()) {
      Outcome.Word word = now.get(one.fingerprint());
      if (word == Outcome.Word.UNKNOWN) {
        unjudged.add(one);
      } else if (word == null) {
        Judged check = judged.get(one.check());
        if (check == null) {
          continue;
        }
        Set<String> subjects =
            there.computeIfAbsent(one.check(), unseen -> new LinkedHashSet<>(check.keys()));
        if (subjects.contains(one.subject().key())) {
          resolved.add(one);
        } else if (looked.test(check, one)) {
          (check.isBlindAt(Namespaces.of(one.subject())) ? unjudged : resolved).add(one);
        }
      }
    }
    return new BaselineRow(
        baseline.name(), baseline.takenAt(), baseline.cluster(), resolved, unjudged);
  }

  /// Returns what a person should know of the baseline.
  List<AuditResult.Diagnostic> diagnostics(String cluster) {
    List<AuditResult.Diagnostic> all = new ArrayList<>();
    if (!baseline.cluster().isEmpty() && !baseline.cluster().equals(cluster)) {
      all.add(
          AuditResult.Diagnostic.warning(
              "baseline-cluster",
              "%s is of the cluster %s, this one is %s"
                  .formatted(baseline.name(), baseline.cluster(), cluster)));
    }
    renamed.forEach(
        change ->
            all.add(
                AuditResult.Diagnostic.warning(
                    "check-renamed", "in %s, %s".formatted(baseline.name(), change))));
    if (!lost.isEmpty()) {
      all.add(
          AuditResult.Diagnostic.warning(
              "baseline-check",
              "%s names checks that are not known: %s; write it again with --write-baseline"
                  .formatted(baseline.name(), String.join(", ", new LinkedHashSet<>(lost)))));
    }
    return all;
  }
}
