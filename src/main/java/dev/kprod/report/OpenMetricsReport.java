package dev.kprod.report;

import com.fasterxml.jackson.core.JsonParser;
import dev.kprod.audit.AuditResult;
import dev.kprod.snapshot.Slimming;
import dev.kprod.snapshot.Tree;
import dev.kprod.snapshot.TreeJson;
import dev.kprod.snapshot.TreePool;
import java.io.IOException;
import java.io.UncheckedIOException;

/// The text format of Prometheus that is OpenMetrics too: gauges only, `# EOF` last. Labels are
/// bounded: no object is named, and namespaces only on request. What has no value is absent, not 0.
///
/// The figures are those of the JSON report, so that one that is published later says the same.
public final class OpenMetricsReport implements Report {
  @Override
  public String format() {
    return "openmetrics";
  }

  @Override
  public String purpose() {
    return "Prometheus and kin: a textfile folder or publish pushgateway";
  }

  @Override
  public Filtering filtering() {
    return Filtering.WHOLE;
  }

  /// The exporter that picks the file up runs as another user, and no object is named in it.
  @Override
  public Readers readers() {
    return Readers.EVERYBODY;
  }

  @Override
  public void write(AuditResult result, ReportOptions options, Appendable out) {
    StringBuilder json = new StringBuilder();
    new JsonReport().write(result, ReportOptions.STANDARD, json);
    try (JsonParser parser = TreeJson.FACTORY.createParser(json.toString())) {
      parser.nextToken();
      Tree report = TreeJson.read(parser, new TreePool(), Slimming.KEEP);
      out.append(new Metrics(report).text(options.particulars().series()));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
