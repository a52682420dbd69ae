package dev.kprod.report;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Item;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Result;
import dev.kprod.check.Severity;
import dev.kprod.check.Verdict;
import dev.kprod.medium.Cut;
import dev.kprod.medium.SafeJson;
import dev.kprod.medium.SubjectText;
import java.io.IOException;

/// GitLab's Code Quality report: an entry for each failure that nobody waived and for each blind
/// spot, at the same paths as in SARIF. GitLab tells new from known by the fingerprints itself.
public final class GitlabReport implements Report {
  private static final String FILTER = "audit-filter";

  @Override
  public String format() {
    return "gitlab";
  }

  @Override
  public String purpose() {
    return "GitLab's Code Quality widget: failures and blind spots";
  }

  @Override
  public Filtering filtering() {
    return Filtering.FILTERED;
  }

  @Override
  public void write(AuditResult result, ReportOptions options, Appendable out) {
    SafeJson json = SafeJson.to(out);
    Writing writing = new Writing(json, result, options, SarifPlace.of(result));
    json.listDocument(writing::entries);
  }

  private record Writing(
      SafeJson json, AuditResult result, ReportOptions options, SarifPlace place) {
    void entries() throws IOException {
      if (options.show().contains(Outcome.Word.FAIL)) {
        for (Item item : result.items()) {
          for (Result one : item.results()) {
            if (one.outcome() instanceof Outcome.Fail(var found)
                && found.severity().isAtLeast(options.minSeverity())) {
              finding(item, one, found);
            }
          }
        }
      }
      if (options.show().contains(Outcome.Word.UNKNOWN)) {
        for (BlindSpots.BlindSpot spot : BlindSpots.of(result)) {
          entry(
              SarifRule.COVERAGE,
              spot.text(),
              spot.fingerprint(),
              "info",
              place.coveragePath(spot.name()));
        }
      }
      if (options.isFiltered()) {
        entry(
            FILTER,
            Sentences.filter(options),
            BlindSpots.fingerprint(FILTER),
            "info",
            place.coveragePath(FILTER));
      }
    }

    private void finding(Item item, Result one, Verdict.Fail found) throws IOException {
      String subject = SubjectText.sentence(one.subject());
      entry(
          item.check().id(),
          Cut.message(subject + ": " + found.message().raw()),
          one.fingerprint(),
          severity(found.severity()),
          place.path(one.subject()));
    }

    private void entry(
        String check, String message, String fingerprint, String severity, String path)
        throws IOException {
      json.inObject(
          () -> {
            json.text("description", check + ": " + message);
            json.text("check_name", check);
            json.text("fingerprint", fingerprint);
            json.text("severity", severity);
            json.object(
                "location",
                () -> {
                  json.text("path", path);
                  json.object("lines", () -> json.number("begin", 1));
                });
          });
    }

    private static String severity(Severity severity) {
      return switch (severity) {
        case CRITICAL -> "blocker";
        case HIGH -> "critical";
        case MEDIUM -> "major";
        case LOW -> "minor";
      };
    }
  }
}
