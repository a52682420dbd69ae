package dev.kprod.testing;

import dev.kprod.audit.Item;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Reason;
import dev.kprod.audit.Result;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Severity;
import dev.kprod.check.Untrusted;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Function;

/// What came of a check, as the lines that a test asserts: failures first, then what could not be
/// listed, then the rest.
///
/// @param words what is said of a failure
/// @param thrown what the check threw, by the key of the subject
record OutcomeLines(
    Item item, Function<Verdict.Fail, String> words, SortedMap<String, Throwable> thrown) {
  /// Returns all lines.
  List<String> all() {
    List<String> lines = new ArrayList<>();
    item.results().stream()
        .filter(result -> result.outcome() instanceof Outcome.Fail)
        .forEach(result -> lines.add(line(result)));
    int known =
        (int)
            item.results().stream()
                .filter(result -> result.outcome() instanceof Outcome.Unknown)
                .count();
    if (item.counts().unknown() > known) {
      item.unknowns().forEach(unknown -> lines.add(unlisted(unknown)));
    }
    item.results().stream()
        .filter(result -> !(result.outcome() instanceof Outcome.Fail))
        .forEach(result -> lines.add(line(result)));
    return lines;
  }

  private String unlisted(Item.FoldedUnknown unknown) {
    Optional<Throwable> first = thrown.values().stream().findFirst();
    return "unknown(%s) %s%s: %s"
        .formatted(
            unknown.reason().word(),
            unknown.read().isEmpty() ? "all" : unknown.read(),
            unknown.namespace().isEmpty() ? "" : " in " + unknown.namespace(),
            why(unknown.reason(), unknown.message(), first));
  }

  /// Returns why something is unknown. Reports name the class of what a check threw; whoever writes
  /// the check needs its message too.
  private static String why(Reason reason, Untrusted message, Optional<Throwable> thrown) {
    if (reason != Reason.CHECK_CRASHED || thrown.isEmpty()) {
      return message.raw();
    }
    String text = thrown.get().getMessage();
    return "the check threw %s%s"
        .formatted(thrown.get().getClass().getSimpleName(), text == null ? "" : ": " + text);
  }

  private String line(Result result) {
    String subject = name(result.subject());
    String notes = notes(result.outcome().notes());
    return switch (result.outcome()) {
      case Outcome.Pass pass -> (pass.attested() ? "pass(attested) " : "pass ") + subject + notes;
      case Outcome.Fail(Verdict.Fail found) ->
          "fail%s %s: %s%s"
              .formatted(severity(found.severity()), subject, words.apply(found), notes);
      case Outcome.Waived(Verdict.Fail found, Outcome.By by) ->
          "waived(%s) %s: %s [%s]%s"
              .formatted(
                  by.source().name().toLowerCase(Locale.ROOT),
                  subject,
                  words.apply(found),
                  by.reason().raw(),
                  notes);
      case Outcome.NotApplicable(Untrusted because) ->
          "not-applicable %s: %s".formatted(subject, because.raw());
      case Outcome.Unknown unknown ->
          "unknown(%s) %s: %s"
              .formatted(
                  unknown.reason().word(),
                  subject,
                  why(
                      unknown.reason(),
                      unknown.message(),
                      Optional.ofNullable(thrown.get(result.subject().key()))));
    };
  }

  private String severity(Severity found) {
    return found == item.check().severity() ? "" : "(" + found.word() + ")";
  }

  private static String name(Subject subject) {
    List<String> parts = new ArrayList<>();
    parts.add(subject.kind().toLowerCase(Locale.ROOT));
    if (!subject.namespace().isEmpty()) {
      parts.add(subject.namespace());
    }
    if (!subject.name().isEmpty()) {
      parts.add(subject.name());
    }
    return String.join("/", parts);
  }

  /// Returns the evidence of a failure: where, what is there, what should be.
  static String evidence(Verdict.Fail found) {
    return String.join("; ", found.evidence().stream().map(OutcomeLines::evidence).toList());
  }

  private static String evidence(Evidence evidence) {
    StringBuilder line = new StringBuilder(evidence.path());
    evidence.object().ifPresent(object -> line.append(" of ").append(name(object)));
    if (!line.isEmpty()) {
      line.append(" is ");
    }
    line.append(plain(evidence.observed()));
    if (!(evidence.expected() instanceof Tree.Absent)) {
      line.append(", wanted ").append(plain(evidence.expected()));
    }
    return line.toString().strip();
  }

  private static String plain(Tree value) {
    return value.findText().orElseGet(value::toString);
  }

  private static String notes(List<Note> notes) {
    StringBuilder line = new StringBuilder();
    notes.forEach(note -> line.append(" [note: ").append(note.text().raw()).append("]"));
    return line.toString();
  }
}
