package dev.kprod.audit;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import dev.kprod.audit.AuditResult.Known;
import dev.kprod.catalogue.Catalogue;
import dev.kprod.check.Severity;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Tree;
import dev.kprod.snapshot.TreeJson;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
      return new Reader(name, json).read();
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

  /// Reads what is needed and skips the rest, however large the report is.
  private static final class Reader {
    private final String name;
    private final JsonParser json;
    private final List<Finding> findings = new ArrayList<>();
    private String kind = "";
    private String cluster = "";
    private Optional<Instant> takenAt = Optional.empty();

    Reader(String name, JsonParser json) {
      this.name = name;
      this.json = json;
    }

    Baseline read() throws IOException {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw unfit();
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        switch (field) {
          case "kind" -> kind = text();
          case "cluster" -> readCluster();
          case "takenAt" -> takenAt = time(text());
          case "snapshot" -> readSnapshot();
          case "findings" -> eachObject(() -> findings.add(finding("")));
          case "items" -> eachObject(this::readItem);
          case "baseline" -> readUnjudged();
          default -> json.skipChildren();
        }
      }
      if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
        throw unfit();
      }
      if (!kind.equals("Baseline") && !kind.equals("AuditReport")) {
        throw unfit();
      }
      Map<String, Finding> distinct = new LinkedHashMap<>();
      findings.forEach(finding -> distinct.putIfAbsent(finding.known().fingerprint(), finding));
      return new Baseline(name, takenAt, cluster, List.copyOf(distinct.values()));
    }

    private BaselineException unfit() {
      return new BaselineException(
          "%s is neither a JSON report of kprod nor a baseline; make one with --write-baseline"
              .formatted(name));
    }

    private void readCluster() throws IOException {
      if (json.currentToken() == JsonToken.START_OBJECT) {
        eachField(
            field -> {
              if (field.equals("name")) {
                cluster = text();
              } else {
                json.skipChildren();
              }
            });
      } else {
        cluster = text();
      }
    }

    private void readSnapshot() throws IOException {
      eachField(
          field -> {
            if (field.equals("takenAt")) {
              takenAt = time(text());
            } else {
              json.skipChildren();
            }
          });
    }

    /// What was failing before the earlier report and was not judged in it is known still.
    private void readUnjudged() throws IOException {
      eachField(
          field -> {
            if (field.equals("unjudged")) {
              eachObject(() -> findings.add(finding("")));
            } else {
              json.skipChildren();
            }
          });
    }

    private void readItem() throws IOException {
      List<Finding> failing = new ArrayList<>();
      String[] check = {""};
      eachField(
          field -> {
            switch (field) {
              case "check" -> check[0] = text();
              case "results" ->
                  eachObject(
                      () -> {
                        Finding finding = finding(check[0]);
                        if (!finding.known().fingerprint().isEmpty()) {
                          failing.add(finding);
                        }
                      });
              default -> json.skipChildren();
            }
          });
      findings.addAll(failing);
    }

    /// Reads one result or one line of a baseline. A result that does not fail has no fingerprint.
    private Finding finding(String ofItem) throws IOException {
      Map<String, String> texts = new LinkedHashMap<>();
      Map<String, String> subject = new LinkedHashMap<>();
      eachField(
          field -> {
            switch (field) {
              case "subject" -> eachField(part -> subject.put(part, text()));
              case "fingerprint", "severity", "outcome", "check", "date" ->
                  texts.put(field, text());
              default -> json.skipChildren();
            }
          });
      boolean fails = ofItem.isEmpty() || texts.getOrDefault("outcome", "").equals("fail");
      String check = ofItem.isEmpty() ? texts.getOrDefault("check", "") : ofItem;
      Severity severity =
          Stream.of(Severity.values())
              .filter(known -> known.word().equals(texts.get("severity")))
              .findFirst()
              .orElse(Severity.LOW);
      Subject named =
          new Subject(
              subject.getOrDefault("group", ""),
              subject.getOrDefault("version", ""),
              subject.getOrDefault("kind", ""),
              subject.getOrDefault("namespace", ""),
              subject.getOrDefault("name", ""));
      String fingerprint = fails ? texts.getOrDefault("fingerprint", "") : "";
      if (fails && (fingerprint.isEmpty() || check.isEmpty())) {
        throw new BaselineException(
            "%s holds a finding without check or fingerprint; make it again with --write-baseline"
                .formatted(name));
      }
      return new Finding(new Known(fingerprint, check, severity, named), day(texts.get("date")));
    }

    private String text() throws IOException {
      if (json.currentToken() == JsonToken.VALUE_STRING) {
        return json.getText();
      }
      json.skipChildren();
      return "";
    }

    private static Optional<Instant> time(String text) {
      try {
        return Optional.of(Instant.parse(text));
      } catch (DateTimeParseException none) {
        return Optional.empty();
      }
    }

    private static Optional<LocalDate> day(@Nullable String text) {
      try {
        return text == null ? Optional.empty() : Optional.of(LocalDate.parse(text));
      } catch (DateTimeParseException none) {
        return Optional.empty();
      }
    }

    private void eachObject(Step step) throws IOException {
      if (json.currentToken() != JsonToken.START_ARRAY) {
        json.skipChildren();
        return;
      }
      while (json.nextToken() != JsonToken.END_ARRAY) {
        if (json.currentToken() != JsonToken.START_OBJECT) {
          throw unfit();
        }
        step.run();
      }
    }

    private void eachField(FieldStep step) throws IOException {
      if (json.currentToken() != JsonToken.START_OBJECT) {
        json.skipChildren();
        return;
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        json.nextToken();
        step.run(field);
      }
    }

    private interface Step {
      void run() throws IOException;
    }

    private interface FieldStep {
      void run(String field) throws IOException;
    }
  }
}
