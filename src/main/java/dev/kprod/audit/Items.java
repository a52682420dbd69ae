package dev.kprod.audit;

import dev.kprod.audit.Score.Basis;
import dev.kprod.check.Note;
import dev.kprod.check.Severity;
import dev.kprod.check.Untrusted;
import dev.kprod.cluster.Subject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Makes the lines of the checklist, and puts them in the orders in which reports show them.
final class Items {
  private static final int MOST = 5;

  private Items() {}

  /// Returns an item.
  ///
  /// @param judgedWeight that of all the tallies of the audit, for the gain
  static Item of(
      Judged judged,
      Tally tally,
      double judgedWeight,
      Basis basis,
      Optional<Comparison> comparison) {
    List<Result> results = results(judged, comparison);
    Map<String, Integer> notes = new LinkedHashMap<>();
    for (Result result : results) {
      for (Note note : result.outcome().notes()) {
        notes.merge(note.text().raw(), 1, Integer::sum);
      }
    }
    Counts counts = tally.counts();
    return new Item(
        judged.check(),
        judged.area(),
        judged.kind(),
        judged.severity(),
        word(counts),
        Score.item(tally, basis),
        Score.isWeakestLink(tally),
        Score.coverage(tally),
        counts.fail() == 0 ? 0 : Score.gain(tally, judgedWeight, basis),
        changes(results),
        counts,
        judged.params(),
        judged.missing(),
        notes.entrySet().stream()
            .map(note -> new Item.FoldedNote(Untrusted.of(note.getKey()), note.getValue()))
            .sorted(
                Comparator.comparingInt(Item.FoldedNote::subjects)
                    .reversed()
                    .thenComparing(note -> note.text().raw()))
            .toList(),
        results);
  }

  /// By outcome, and then by subject as before: sorted by dealing, since most items have thousands.
  private static List<Result> results(Judged judged, Optional<Comparison> comparison) {
    Map<Outcome.Word, List<Result>> byWord = new EnumMap<>(Outcome.Word.class);
    for (Judged.One one : judged.subjects()) {
      byWord
          .computeIfAbsent(one.outcome().word(), unseen -> new ArrayList<>())
          .add(result(judged.check().id(), one, comparison));
    }
    List<Result> results = new ArrayList<>(judged.subjects().size());
    byWord.values().forEach(results::addAll);
    return Collections.unmodifiableList(results);
  }

  private static Result result(String check, Judged.One one, Optional<Comparison> comparison) {
    return switch (one.outcome()) {
      case Outcome.Fail fail -> {
        String fingerprint = Fingerprint.of(check, one.subject());
        yield new Result(
            one.subject(),
            fail,
            fingerprint,
            comparison.map(known -> known.state(fingerprint, fail.found().severity())));
      }
      case Outcome.Unknown unknown -> {
        String fingerprint = Fingerprint.of(check, one.subject());
        yield new Result(
            one.subject(),
            unknown,
            fingerprint,
            comparison
                .filter(known -> known.holds(fingerprint))
                .map(known -> Result.BaselineState.UNJUDGED));
      }
      case Outcome.Waived waived ->
          new Result(one.subject(), waived, Fingerprint.of(check, one.subject()), Optional.empty());
      case Outcome.Pass pass -> new Result(one.subject(), pass, "", Optional.empty());
      case Outcome.NotApplicable none -> new Result(one.subject(), none, "", Optional.empty());
    };
  }

  /// Folds the outcomes of subjects: what is worst decides, and nothing at all does not apply.
  private static Outcome.Word word(Counts counts) {
    if (counts.fail() > 0) {
      return Outcome.Word.FAIL;
    }
    if (counts.unknown() > 0) {
      return Outcome.Word.UNKNOWN;
    }
    if (counts.pass() > 0) {
      return Outcome.Word.PASS;
    }
    return counts.waived() > 0 ? Outcome.Word.WAIVED : Outcome.Word.NOT_APPLICABLE;
  }

  private static int changes(List<Result> results) {
    Set<String> touched = new LinkedHashSet<>();
    for (Result result : results) {
      if (result.outcome() instanceof Outcome.Fail(var found)) {
        Subject target =
            found.remedy().patch().map(patch -> patch.target()).orElse(result.subject());
        touched.add(target.key());
      }
    }
    return touched.size();
  }

  /// Returns the severity that reports show for an item: that of its worst finding.
  static Severity shown(Item item) {
    return item.worst().orElse(item.severity());
  }

  /// Returns items by area, severity and id.
  static List<Item> sorted(List<Item> items, List<String> areas) {
    record Placed(Item item, int area, Severity shown) {}
    return items.stream()
        .map(item -> new Placed(item, areas.indexOf(item.area().id()), shown(item)))
        .sorted(
            Comparator.comparingInt(Placed::area)
                .thenComparing(Placed::shown)
                .thenComparing(placed -> placed.item().check().id()))
        .map(Placed::item)
        .toList();
  }

  /// Returns what would hurt first: by severity, then by how far a failure reaches, then by share.
  static List<Item> worst(List<Item> items, Map<String, Tally> tallies) {
    return items.stream()
        .filter(item -> item.outcome() == Outcome.Word.FAIL)
        .sorted(
            Comparator.comparing(Items::shown)
                .thenComparing((Item item) -> item.check().radius())
                .thenComparing(
                    Comparator.comparingDouble(
                            (Item item) -> failingShare(tallies, item.check().id()))
                        .reversed())
                .thenComparing(item -> item.check().id()))
        .limit(MOST)
        .toList();
  }

  private static double failingShare(Map<String, Tally> tallies, String check) {
    Tally tally = tallies.get(check);
    return tally == null ? 0 : Score.failingShare(tally);
  }

  /// Returns the steps that gain most for each object they touch.
  static List<AuditResult.Step> next(List<Item> items) {
    return items.stream()
        .filter(item -> item.changes() > 0 && shown(item).isAtLeast(Severity.MEDIUM))
        .sorted(
            Comparator.comparingDouble((Item item) -> -item.gain() / item.changes())
                .thenComparing(Items::shown)
                .thenComparing(item -> item.check().id()))
        .limit(MOST)
        .map(item -> new AuditResult.Step(item, item.gain(), item.changes()))
        .toList();
  }

  /// Counts items by their own outcome.
  static Counts counts(List<Item> items) {
    Counts counts = Counts.NONE;
    for (Item item : items) {
      counts = counts.plus(item.outcome());
    }
    return counts;
  }

  /// Counts the findings of results.
  static AuditResult.Findings findings(List<Result> results, Optional<Comparison> comparison) {
    int[] bySeverity = new int[Severity.values().length];
    int fresh = 0;
    int unchanged = 0;
    for (Result result : results) {
      if (result.outcome() instanceof Outcome.Fail(var found)) {
        switch (found.severity()) {
          case CRITICAL -> bySeverity[0]++;
          case HIGH -> bySeverity[1]++;
          case MEDIUM -> bySeverity[2]++;
          case LOW -> bySeverity[3]++;
        }
        fresh += result.state().equals(Optional.of(Result.BaselineState.NEW)) ? 1 : 0;
        unchanged += result.state().equals(Optional.of(Result.BaselineState.UNCHANGED)) ? 1 : 0;
      }
    }
    boolean compared = comparison.isPresent();
    return new AuditResult.Findings(
        bySeverity[0],
        bySeverity[1],
        bySeverity[2],
        bySeverity[3],
        GateRules.count(compared, fresh),
        GateRules.count(compared, unchanged),
        OptionalInt.empty(),
        OptionalInt.empty());
  }
}
