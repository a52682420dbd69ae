package dev.kprod.report;

import dev.kprod.audit.AuditResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/// One line: what a pod leaves as its termination message, and what stderr gets where no text
/// report is on standard output.
public final class SummaryReport implements Report {
  @Override
  public String format() {
    return "summary";
  }

  @Override
  public String purpose() {
    return "one line: a pod's termination message, a chat";
  }

  @Override
  public Filtering filtering() {
    return Filtering.WHOLE;
  }

  @Override
  public void write(AuditResult result, ReportOptions options, Appendable out) {
    try {
      out.append(line(result)).append('\n');
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /// Returns the line, which names nothing of the cluster.
  public static String line(AuditResult result) {
    AuditResult.Summary summary = result.summary();
    return "score %s of 100, coverage %s %%, %s findings, gate %s"
        .formatted(
            Figures.whole(summary.score()),
            Figures.whole(summary.totalCoverage()),
            summary.findings().total(),
            result.gate().verdict().name().toLowerCase(Locale.ROOT));
  }
}
