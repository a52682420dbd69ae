package dev.kprod.report;

import dev.kprod.audit.Item;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Result;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Subject;
import dev.kprod.medium.Cut;
import dev.kprod.medium.SubjectText;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What reports say of a finding, in words. The texts may come from the cluster: an encoder of the
/// medium comes after.
final class Sentences {
  private Sentences() {}

  /// Finds the failure in an outcome, accepted or not.
  static Optional<Verdict.Fail> failure(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Fail(var found) -> Optional.of(found);
      case Outcome.Waived(var found, var by) -> Optional.of(found);
      case Outcome.Pass pass -> Optional.empty();
      case Outcome.NotApplicable notApplicable -> Optional.empty();
      case Outcome.Unknown unknown -> Optional.empty();
    };
  }

  /// Returns a finding as one message that stands alone: `pdb/api: allows no eviction.`
  static String message(Subject subject, Verdict.Fail found) {
    return Cut.message(SubjectText.inNamespace(subject) + ": " + found.message().raw());
  }

  /// Says whether a remedy is one line that can be pasted as it stands.
  static boolean isOneLiner(Remedy remedy) {
    return !remedy.review()
        && remedy.command().isPresent()
        && remedy.command().get().raw().indexOf('\n') < 0;
  }

  /// Returns how many of what an item judged: `9 of 187 budgets`.
  static String share(Item item) {
    int judged = item.counts().total() - item.counts().notApplicable();
    String noun =
        judged == 1 ? item.check().subjects().singular() : item.check().subjects().plural();
    return "%s of %s %s"
        .formatted(Figures.grouped(item.counts().fail()), Figures.grouped(judged), noun);
  }

  /// Returns what fails of an item in one sentence: the share, and what is said of the first.
  static String headline(Item item, List<Result> failures) {
    Result first = failures.getFirst();
    String message = message(first);
    if (failures.size() == 1) {
      return first.subject().isCluster()
          ? message
          : SubjectText.sentence(first.subject()) + ": " + message;
    }
    boolean same = failures.stream().allMatch(one -> message(one).equals(message));
    return same
        ? share(item) + ": " + message
        : "%s, first %s: %s".formatted(share(item), SubjectText.whole(first.subject()), message);
  }

  private static String message(Result result) {
    return failure(result.outcome()).map(Verdict.Fail::message).orElseThrow().raw();
  }

  /// Returns what is not shown.
  static String filter(ReportOptions options) {
    String words =
        options.show().stream().map(Outcome.Word::text).collect(Collectors.joining(", "));
    Severity least = options.minSeverity();
    String from = least == Severity.LOW ? "" : ", %s and above".formatted(least.word());
    return "Filtered: showing %s%s. Score and gate count everything."
        .formatted(words.isEmpty() ? "nothing" : words, from);
  }
}
