package dev.kprod.report;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Item;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Result;
import dev.kprod.check.Evidence;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Subject;
import dev.kprod.medium.Cut;
import dev.kprod.medium.Encoders;
import dev.kprod.medium.SubjectText;
import dev.kprod.snapshot.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// CSV by RFC 4180 for spreadsheets: a row for each result, and one with an empty subject for what
/// is unknown of an item as a whole, so that nothing unseen is missing.
public final class CsvReport implements Report {
  private static final List<String> COLUMNS =
      List.of(
          "cluster",
          "area",
          "check",
          "severity",
          "outcome",
          "reason",
          "namespace",
          "kind",
          "name",
          "path",
          "observed",
          "expected",
          "message",
          "remedy",
          "fingerprint",
          "baseline",
          "waiver_expires");

  /// Fingerprint, state against a baseline and end of a waiver of a row that is no finding.
  private static final List<String> NO_IDENTITY = List.of("", "", "");

  @Override
  public String format() {
    return "csv";
  }

  @Override
  public String purpose() {
    return "spreadsheets: a row for each result";
  }

  @Override
  public Filtering filtering() {
    return Filtering.FILTERED;
  }

  @Override
  public void write(AuditResult result, ReportOptions options, Appendable out) {
    try {
      out.append(String.join(",", COLUMNS)).append("\r\n");
      new Writing(result, options, out).rows();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// The columns of a row that say what was asked and what came of it.
  private record About(String area, String check, String severity, String outcome) {}

  /// The columns of a row that say what was seen.
  private record Seen(
      String path, String observed, String expected, String message, String remedy) {
    static final Seen NOTHING = saying("");

    static Seen saying(String message) {
      return new Seen("", "", "", message, "");
    }

    static Seen of(Verdict.Fail found) {
      Evidence first = found.evidence().getFirst();
      String object = first.object().map(other -> SubjectText.whole(other) + ": ").orElse("");
      String expected =
          first.expected() instanceof Tree.Absent ? "" : Cut.text(Cut.value(first.expected()));
      return new Seen(
          object + first.path(),
          Cut.text(Cut.value(first.observed())),
          expected,
          found.message().raw(),
          found.remedy().command().orElse(found.remedy().text()).raw());
    }
  }

  private record Writing(AuditResult result, ReportOptions options, Appendable out) {
    void rows() throws IOException {
      for (Item item : result.items()) {
        for (Result one : item.results()) {
          if (isShown(item, one)) {
            row(item, one);
          }
        }
        if (options.show().contains(Outcome.Word.UNKNOWN)
            && item.severity().isAtLeast(options.minSeverity())) {
          for (Item.FoldedUnknown unknown : item.unknowns()) {
            if (isOfNoSubject(item, unknown)) {
              row(item, unknown);
            }
          }
        }
      }
      if (options.isFiltered()) {
        row(
            new About("", "audit-filter", "", ""),
            "",
            new Subject("", "", "", "", ""),
            Seen.saying(Sentences.filter(options)),
            NO_IDENTITY);
      }
    }

    /// What nobody chose to see is left out only where it is the bulk: passes and the like.
    private boolean isShown(Item item, Result one) {
      Outcome.Word word = one.outcome().word();
      boolean chosen = !options.show().equals(ReportOptions.STANDARD.show());
      boolean shown =
          chosen
              ? options.show().contains(word)
              : options.passes() == ReportOptions.Passes.LISTED
                  || (word != Outcome.Word.PASS && word != Outcome.Word.NOT_APPLICABLE);
      return shown
          && Sentences.failure(one.outcome())
              .map(Verdict.Fail::severity)
              .orElse(item.severity())
              .isAtLeast(options.minSeverity());
    }

    private static boolean isOfNoSubject(Item item, Item.FoldedUnknown folded) {
      return item.results().stream()
          .noneMatch(
              one ->
                  one.outcome() instanceof Outcome.Unknown unknown
                      && unknown.reason() == folded.reason()
                      && unknown.read().equals(folded.read()));
    }

    private void row(Item item, Result one) throws IOException {
      Seen seen =
          switch (one.outcome()) {
            case Outcome.Fail(var found) -> Seen.of(found);
            case Outcome.Waived(var found, var by) -> Seen.of(found);
            case Outcome.Pass pass -> Seen.NOTHING;
            case Outcome.NotApplicable(var because) -> Seen.saying(because.raw());
            case Outcome.Unknown unknown -> missing(unknown.read(), "", unknown.message().raw());
          };
      Outcome outcome = one.outcome();
      String severity =
          Sentences.failure(outcome).map(Verdict.Fail::severity).orElse(item.severity()).word();
      String state = one.state().map(at -> at.name().toLowerCase(Locale.ROOT)).orElse("");
      Subject subject = one.subject();
      row(
          new About(item.area().id(), item.check().id(), severity, outcome.word().text()),
          outcome instanceof Outcome.Unknown unknown ? unknown.reason().word() : "",
          new Subject("", "", subject.kind(), subject.namespace(), subject.name()),
          seen,
          List.of(one.fingerprint(), state, until(outcome)));
    }

    private static String until(Outcome outcome) {
      return outcome instanceof Outcome.Waived(var found, var by)
          ? by.expires().map(LocalDate::toString).orElse("")
          : "";
    }

    private void row(Item item, Item.FoldedUnknown unknown) throws IOException {
      row(
          new About(
              item.area().id(),
              item.check().id(),
              item.severity().word(),
              Outcome.Word.UNKNOWN.text()),
          unknown.reason().word(),
          new Subject("", "", "", unknown.namespace(), ""),
          missing(unknown.read(), unknown.namespace(), unknown.message().raw()),
          NO_IDENTITY);
    }

    private static Seen missing(String read, String namespace, String message) {
      String request = read.isEmpty() ? "" : Missing.request(read, namespace);
      return new Seen(request, "", "", message, "");
    }

    private void row(About about, String reason, Subject subject, Seen seen, List<String> identity)
        throws IOException {
      List<String> fields = new ArrayList<>();
      fields.add(JsonReport.clusterName(result));
      fields.addAll(List.of(about.area, about.check, about.severity, about.outcome, reason));
      fields.addAll(List.of(subject.namespace(), subject.kind(), subject.name()));
      fields.addAll(List.of(seen.path, seen.observed, seen.expected, seen.message, seen.remedy));
      fields.addAll(identity);
      out.append(
              fields.stream()
                  .map(field -> Encoders.CSV.encode(Cut.message(field)))
                  .collect(Collectors.joining(",")))
          .append("\r\n");
    }
  }
}
