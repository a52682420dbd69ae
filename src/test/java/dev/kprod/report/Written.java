package dev.kprod.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.kprod.audit.AuditResult;
import dev.kprod.snapshot.Slimming;
import dev.kprod.snapshot.Tree;
import dev.kprod.snapshot.TreeJson;
import dev.kprod.snapshot.TreePool;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What a writer wrote, checked against its schema whenever a test makes one.
final class Written {
  private static final Schema REPORT =
      schema("/dev/kprod/schema/report.schema.json", SpecificationVersion.DRAFT_2020_12);
  private static final Schema SARIF =
      schema("/dev/kprod/report/sarif-schema-2.1.0.json", SpecificationVersion.DRAFT_7);

  private Written() {}

  /// Returns the JSON of a result, which the schema accepts.
  static String json(AuditResult result, ReportOptions options) {
    String written = by(new JsonReport(), result, options);
    assertThat(REPORT.validate(written, InputFormat.JSON)).extracting(Error::toString).isEmpty();
    return written;
  }

  /// Returns the SARIF of a result, which the schema of OASIS accepts.
  static String sarif(SarifReport report, AuditResult result, ReportOptions options) {
    String written = by(report, result, options);
    assertThat(SARIF.validate(written, InputFormat.JSON)).extracting(Error::toString).isEmpty();
    return written;
  }

  /// Returns the text report.
  static String text(AuditResult result, ReportOptions options) {
    return by(new TextReport(), result, options);
  }

  static String by(Report report, AuditResult result, ReportOptions options) {
    StringBuilder out = new StringBuilder();
    report.write(result, options, out);
    return out.toString();
  }

  /// Returns JSON as a tree.
  static Tree tree(String json) {
    try (JsonParser parser = TreeJson.FACTORY.createParser(json)) {
      parser.nextToken();
      return TreeJson.read(parser, new TreePool(), Slimming.KEEP);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static Schema schema(String resource, SpecificationVersion version) {
    try (InputStream in = Written.class.getResourceAsStream(resource)) {
      String text =
          new String(
              java.util.Objects.requireNonNull(in, resource).readAllBytes(),
              StandardCharsets.UTF_8);
      return SchemaRegistry.withDefaultDialect(version).getSchema(text);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /// Returns the lines of a text.
  static List<String> lines(String text) {
    return text.lines().toList();
  }
}
