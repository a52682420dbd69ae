package dev.kprod.report;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Item;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Result;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Verdict;
import dev.kprod.medium.Cut;
import dev.kprod.medium.EvidenceText;
import dev.kprod.medium.SubjectText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// JUnit XML for the test tabs of Jenkins, GitLab and Azure: a suite for each area, a case for each
/// item.
///
/// Jenkins calls a build unstable and GitLab a test red on any failure, so only what the gate
/// counts is one; all else that fails is skipped, and says so.
public final class JunitReport implements Report {
  @Override
  public String format() {
    return "junit";
  }

  @Override
  public String purpose() {
    return "test tabs of Jenkins, GitLab and Azure: what fails the gate is red";
  }

  @Override
  public Filtering filtering() {
    return Filtering.WHOLE;
  }

  @Override
  public void write(AuditResult result, ReportOptions options, Appendable out) {
    Xml xml = Xml.to(out);
    Writing writing = new Writing(xml, result, options, Gating.of(result));
    xml.document(writing::suites);
  }

  /// How a case ends.
  private enum End {
    PASSED,
    FAILURE,
    ERROR,
    SKIPPED
  }

  /// A case with its end.
  ///
  /// @param type the severity of a failure, the reason of an error
  /// @param message one line
  /// @param body lines
  private record Case(
      String area, String name, End end, String type, String message, List<String> body) {}

  private record Writing(Xml xml, AuditResult result, ReportOptions options, Gating gating) {
    void suites() throws IOException {
      List<Case> cases = new ArrayList<>(rules());
      result.items().forEach(item -> cases.add(of(item)));
      xml.element(
          "testsuites",
          () -> {
            xml.attribute("name", "kprod");
            counts(cases);
            xml.attribute("time", "0");
            suite("kprod", rules(), true);
            for (AuditResult.AreaRow row : result.areas()) {
              String area = row.area().id();
              suite(area, cases.stream().filter(one -> one.area.equals(area)).toList(), false);
            }
          });
    }

    private void counts(List<Case> cases) throws IOException {
      xml.attribute("tests", cases.size());
      xml.attribute("failures", cases.stream().filter(one -> one.end == End.FAILURE).count());
      xml.attribute("errors", cases.stream().filter(one -> one.end == End.ERROR).count());
    }

    private void suite(String name, List<Case> cases, boolean root) throws IOException {
      xml.element(
          "testsuite",
          () -> {
            xml.attribute("name", name);
            counts(cases);
            xml.attribute("skipped", cases.stream().filter(one -> one.end == End.SKIPPED).count());
            xml.attribute("time", "0");
            xml.attribute("timestamp", JsonReport.time(result.snapshot().at()).replace("Z", ""));
            if (root) {
              xml.element("properties", this::properties);
            }
            for (Case one : cases) {
              testCase(one);
            }
          });
    }

    private void properties() throws IOException {
      AuditResult.Summary summary = result.summary();
      property("cluster", JsonReport.clusterName(result));
      property("score", Figures.whole(summary.score()));
      property("floor", Figures.whole(summary.floor()));
      property("coverage", Figures.whole(summary.observableCoverage()));
      property("grade", summary.grade());
      property("gate", result.gate().verdict().name().toLowerCase(Locale.ROOT));
    }

    private void property(String name, String value) throws IOException {
      xml.element(
          "property",
          () -> {
            xml.attribute("name", name);
            xml.attribute("value", value);
          });
    }

    private void testCase(Case one) throws IOException {
      xml.element(
          "testcase",
          () -> {
            xml.attribute("classname", "kprod." + one.area);
            xml.attribute("name", one.name);
            xml.attribute("time", "0");
            switch (one.end) {
              case PASSED -> {}
              case FAILURE -> end("failure", one);
              case ERROR -> end("error", one);
              case SKIPPED -> end("skipped", one);
            }
          });
    }

    private void end(String element, Case one) throws IOException {
      xml.element(
          element,
          () -> {
            if (one.end != End.SKIPPED) {
              xml.attribute("type", one.type);
            }
            xml.attribute("message", one.message);
            xml.lines(one.body);
          });
    }

    /// The rules that no item shows: without them a build could be red with every test green.
    private List<Case> rules() {
      List<Case> cases = new ArrayList<>();
      for (AuditResult.Gate.Rule rule : result.gate().rules()) {
        End end =
            switch (rule.rule()) {
              case "minScore" -> rule.ok() ? End.PASSED : End.FAILURE;
              case "minCoverage" -> rule.ok() ? End.PASSED : End.ERROR;
              default -> End.SKIPPED;
            };
        if (end != End.SKIPPED) {
          String message = rule.ok() ? GateText.kept(rule) : GateText.broken(rule);
          String name = "gate: %s %s".formatted(rule.rule(), rule.limit());
          cases.add(new Case("gate", name, end, rule.rule(), message, List.of()));
        }
      }
      return cases;
    }

    private Case of(Item item) {
      List<Result> failures = fails(item);
      List<Result> stopping = failures.stream().filter(this::isFailure).toList();
      if (!stopping.isEmpty()) {
        Severity worst = item.worst().orElse(item.severity());
        return testCase(
            item, End.FAILURE, worst.word(), Sentences.share(item), subjects(stopping, failures));
      }
      if (gating.stopsUnknown(item)) {
        Item.FoldedUnknown first = item.unknowns().getFirst();
        return testCase(item, End.ERROR, first.reason().word(), reason(first), unknowns(item));
      }
      return switch (item.outcome()) {
        case PASS -> testCase(item, End.PASSED, "", "", List.of());
        case FAIL ->
            skipped(
                item, "FAIL, not gating: " + Sentences.share(item), subjects(failures, failures));
        case UNKNOWN ->
            skipped(item, "UNKNOWN: " + item.unknowns().getFirst().reason().word(), unknowns(item));
        case WAIVED -> skipped(item, "WAIVED: " + item.counts().waived(), waivers(item));
        case NOT_APPLICABLE -> skipped(item, "NOT APPLICABLE", List.of());
      };
    }

    private boolean isFailure(Result one) {
      return switch (options.particulars().failures()) {
        case ALL -> true;
        case GATING -> gating.stops(one);
      };
    }

    private static Case testCase(
        Item item, End end, String type, String message, List<String> body) {
      String name = "%s: %s".formatted(item.check().id(), item.check().title());
      return new Case(item.area().id(), name, end, type, message, body);
    }

    private static Case skipped(Item item, String message, List<String> body) {
      return testCase(item, End.SKIPPED, "", message, body);
    }

    private static List<Result> fails(Item item) {
      return item.results().stream()
          .filter(one -> one.outcome().word() == Outcome.Word.FAIL)
          .toList();
    }

    /// Returns a line for each subject, those that stop first, and how to mend it.
    private static List<String> subjects(List<Result> first, List<Result> all) {
      List<Result> ordered = new ArrayList<>(first);
      all.stream().filter(one -> !first.contains(one)).forEach(ordered::add);
      List<String> lines = new ArrayList<>();
      for (Result one : ordered.subList(0, Math.min(Cut.EVIDENCE, ordered.size()))) {
        Verdict.Fail found = Sentences.failure(one.outcome()).orElseThrow();
        lines.add(
            "%s: %s: %s"
                .formatted(
                    found.severity().word(),
                    SubjectText.whole(one.subject()),
                    EvidenceText.of(found.evidence().getFirst())));
        Remedy remedy = found.remedy();
        lines.add("  fix: " + Cut.message(remedy.command().orElse(remedy.text()).raw()));
      }
      if (ordered.size() > Cut.EVIDENCE) {
        lines.add("and %s more".formatted(Figures.grouped(ordered.size() - Cut.EVIDENCE)));
      }
      return lines;
    }

    private static List<String> unknowns(Item item) {
      return item.unknowns().stream().limit(Cut.EVIDENCE).map(Writing::reason).toList();
    }

    private static String reason(Item.FoldedUnknown unknown) {
      String request =
          unknown.read().isEmpty()
              ? ""
              : ": " + Missing.request(unknown.read(), unknown.namespace());
      String message = Cut.message(unknown.message().raw());
      return unknown.reason().word() + request + (message.isEmpty() ? "" : ": " + message);
    }

    private static List<String> waivers(Item item) {
      List<String> lines = new ArrayList<>();
      for (Result one : item.results()) {
        if (one.outcome() instanceof Outcome.Waived(var found, var by)) {
          String until = by.expires().map(day -> " until " + day).orElse("");
          lines.add(
              "%s%s: %s"
                  .formatted(
                      SubjectText.whole(one.subject()), until, Cut.message(by.reason().raw())));
        }
      }
      return lines.subList(0, Math.min(Cut.EVIDENCE, lines.size()));
    }
  }
}
