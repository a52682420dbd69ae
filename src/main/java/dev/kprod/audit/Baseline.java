package dev.kprod.audit;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import dev.kprod.audit.AuditResult.Known;
import dev.kprod.catalogue.Catalogue;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Tree;
import dev.kprod.snapshot.TreeJson;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The findings of an earlier report, so that only new ones stop a pipeline.
///
/// @param name the base name of the file
/// @param takenAt when the earlier snapshot was taken, where the file says so
/// @param cluster which cluster it was; empty where the file does not say
/// @param findings by check and subject
public record Baseline(
    String name, Optional<Instant> takenAt, String cluster, List<Finding> findings) {
  private static final Comparator<Finding> ORDER =
      Comparator.comparing((Finding finding) -> finding.known().check())
          .thenComparing(finding -> finding.known().subject())
          .thenComparing(finding -> finding.known().fingerprint());

  public Baseline {
    findings = findings.stream().sorted(ORDER).toList();
  }

  /// A finding that is known.
  ///
  /// @param since the day on which it was first known; empty where the file does not say
  public record Finding(Known known, Optional<LocalDate> since) {}

  /// What is wrong with a baseline file.
  public static final class BaselineException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BaselineException(String message) {
      super(message);
    }
  }

  /// Reads an earlier JSON report, or a file of `--write-baseline`.
  ///
  /// @param name the base name of the file
  /// @throws BaselineException if it is neither, or cut
  public static Baseline read(String name, byte[] bytes) {
    try (JsonParser json = TreeJson.FACTORY.createParser(bytes)) {
      return new BaselineReader(name, json).read();
    } catch (IOException broken) {
      throw new BaselineException(
          "%s is no whole JSON: write the baseline again with --write-baseline".formatted(name));
    }
  }

  /// Returns the content of a baseline file for a report: what fails now, and what failed and could
  /// not be judged again. One finding a line, sorted, so that a diff shows what changed.
  public static String written(AuditResult result, Optional<Baseline> before, Catalogue catalogue) {
    Map<String, LocalDate> since = new LinkedHashMap<>();
    before.ifPresent(
        old ->
            old.findings()
                .forEach(
                    finding ->
                        finding
                            .since()
                            .ifPresent(day -> since.put(finding.known().fingerprint(), day))));
    LocalDate today = LocalDate.ofInstant(result.snapshot().at(), ZoneOffset.UTC);
    List<Finding> findings = new ArrayList<>();
    for (Known known : kept(result, before, catalogue)) {
      findings.add(new Finding(known, Optional.of(since.getOrDefault(known.fingerprint(), today))));
    }
    return text(
        new Baseline(
            "", Optional.of(result.snapshot().at()), result.cluster().name().raw(), findings));
  }

  /// What fails, and what was known and is neither resolved nor waived: it was not judged, or it
  /// was not looked at. Findings of checks that are no more are dropped.
  private static List<Known> kept(
      AuditResult result, Optional<Baseline> before, Catalogue catalogue) {
    Map<String, Known> kept = new LinkedHashMap<>();
    Set<String> settled = new LinkedHashSet<>();
    for (Item item : result.items()) {
      for (Result one : item.results()) {
        if (one.outcome() instanceof Outcome.Fail(var found)) {
          kept.put(
              one.fingerprint(),
              new Known(one.fingerprint(), item.check().id(), found.severity(), one.subject()));
        } else if (one.outcome() instanceof Outcome.Waived) {
          settled.add(one.fingerprint());
        }
      }
    }
    result
        .baseline()
        .ifPresent(row -> row.resolved().forEach(one -> settled.add(one.fingerprint())));
    if (before.isPresent()) {
      Comparison.of(before.get(), catalogue).known().stream()
          .filter(known -> !settled.contains(known.fingerprint()))
          .forEach(known -> kept.putIfAbsent(known.fingerprint(), known));
    }
    return List.copyOf(kept.values());
  }

  private static String text(Baseline baseline) {
    StringWriter out = new StringWriter();
    out.write("{\n");
    out.write("  \"apiVersion\": \"kprod.dev/v1\",\n");
    out.write("  \"kind\": \"Baseline\",\n");
    out.write("  \"cluster\": " + quoted(baseline.cluster) + ",\n");
    baseline.takenAt.ifPresent(
        time ->
            out.write(
                "  \"takenAt\": "
                    + quoted(time.truncatedTo(ChronoUnit.SECONDS).toString())
                    + ",\n"));
    out.write("  \"findings\": [");
    String separator = "\n    ";
    for (Finding finding : baseline.findings) {
      out.write(separator);
      out.write(line(finding));
      separator = ",\n    ";
    }
    out.write(baseline.findings.isEmpty() ? "]\n}\n" : "\n  ]\n}\n");
    return out.toString();
  }

  private static String line(Finding finding) {
    Known known = finding.known();
    StringWriter out = new StringWriter();
    try (JsonGenerator json = TreeJson.FACTORY.createGenerator(out)) {
      json.setPrettyPrinter(new MinimalPrettyPrinter());
      json.writeStartObject();
      json.writeStringField("check", known.check());
      json.writeStringField("severity", known.severity().word());
      json.writeObjectFieldStart("subject");
      Subject subject = known.subject();
      for (Map.Entry<String, String> part :
          List.of(
              Map.entry("group", subject.group()),
              Map.entry("kind", subject.kind()),
              Map.entry("namespace", subject.namespace()),
              Map.entry("name", subject.name()))) {
        if (!part.getValue().isEmpty()) {
          json.writeStringField(part.getKey(), part.getValue());
        }
      }
      json.writeEndObject();
      json.writeStringField("fingerprint", known.fingerprint());
      if (finding.since().isPresent()) {
        json.writeStringField("date", finding.since().get().toString());
      }
      json.writeEndObject();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return out.toString();
  }

  private static String quoted(String text) {
    return Tree.of(text).toString();
  }
}
