package dev.kprod.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.audit.AuditResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The same result gives the same bytes, whatever the machine believes about place and time.
class SameBytesTest {
  private final Locale locale = Locale.getDefault();
  private final TimeZone zone = TimeZone.getDefault();

  @AfterEach
  void asItWas() {
    Locale.setDefault(locale);
    TimeZone.setDefault(zone);
  }

  @Test
  void every_format_is_the_same_in_any_place() {
    List<String> here = everything("en-US", "UTC");

    assertThat(everything("ar-EG-u-nu-arab", "Asia/Kathmandu")).isEqualTo(here);
    assertThat(everything("tr-TR", "America/St_Johns")).isEqualTo(here);
    assertThat(everything("th-TH-u-ca-buddhist-nu-thai", "Pacific/Apia")).isEqualTo(here);
  }

  @Test
  void every_format_is_announced_with_its_purpose() {
    assertThat(Formats.ALL.stream().map(Report::format))
        .containsExactly(
            "text",
            "json",
            "sarif",
            "sarif-full",
            "junit",
            "markdown",
            "github-summary",
            "gitlab",
            "csv",
            "openmetrics",
            "summary");
    assertThat(Formats.find("sarif-full").map(Report::format)).contains("sarif-full");
    assertThat(Formats.find("prometheus").map(Report::format)).contains("openmetrics");
    assertThat(Formats.find("html")).isEmpty();
    assertThat(Formats.grid().rows())
        .containsExactly(
            List.of("text", "people, in a terminal or a log"),
            List.of("json", "programs: everything, by a schema (kprod schema report)"),
            List.of("sarif", "GitHub code scanning and the like: failures and blind spots"),
            List.of("sarif-full", "archives and SARIF viewers: every outcome"),
            List.of("junit", "test tabs of Jenkins, GitLab and Azure: what fails the gate is red"),
            List.of("markdown", "a comment on a change, a chat"),
            List.of(
                "github-summary", "the summary of a GitHub step: appended to $GITHUB_STEP_SUMMARY"),
            List.of("gitlab", "GitLab's Code Quality widget: failures and blind spots"),
            List.of("csv", "spreadsheets: a row for each result"),
            List.of("openmetrics", "Prometheus and kin: a textfile folder or publish pushgateway"),
            List.of("summary", "one line: a pod's termination message, a chat"));
  }

  private static List<String> everything(String language, String zoneId) {
    Locale.setDefault(Locale.forLanguageTag(language));
    TimeZone.setDefault(TimeZone.getTimeZone(zoneId));
    List<String> written = new ArrayList<>();
    for (AuditResult each : List.of(Samples.shop(), Samples.againstBaseline())) {
      Formats.ALL.forEach(report -> written.add(Written.by(report, each, ReportOptions.STANDARD)));
    }
    return written;
  }
}
