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
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import org.xml.sax.SAXException;

/// What a writer wrote, checked against its schema whenever a test makes one.
final class Written {
  private static final Schema REPORT =
      schema("/dev/kprod/schema/report.schema.json", SpecificationVersion.DRAFT_2020_12);
  private static final Schema SARIF =
      schema("/dev/kprod/report/sarif-schema-2.1.0.json", SpecificationVersion.DRAFT_7);

  private static final Schema GITLAB =
      schema(
          "/dev/kprod/report/gitlab-code-quality.schema.json", SpecificationVersion.DRAFT_2020_12);

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

  /// Returns the JUnit XML of a result, which the schema of Jenkins' plug-in accepts.
  static String junit(AuditResult result, ReportOptions options) {
    String written = by(new JunitReport(), result, options);
    try (InputStream in = resource("/dev/kprod/report/junit.xsd")) {
      SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI)
          .newSchema(new StreamSource(in))
          .newValidator()
          .validate(new StreamSource(new StringReader(written)));
    } catch (SAXException refused) {
      throw new AssertionError(refused.getMessage(), refused);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return written;
  }

  /// Returns the Code Quality report of a result, which the schema of GitLab accepts.
  static String gitlab(AuditResult result, ReportOptions options) {
    String written = by(new GitlabReport(), result, options);
    assertThat(GITLAB.validate(written, InputFormat.JSON)).extracting(Error::toString).isEmpty();
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
    try (InputStream in = resource(resource)) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return SchemaRegistry.withDefaultDialect(version).getSchema(text);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(Written.class.getResourceAsStream(name), name);
  }

  /// Returns the lines of a text.
  static List<String> lines(String text) {
    return text.lines().toList();
  }
}
