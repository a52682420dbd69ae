package dev.kprod.audit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.kprod.audit.AuditResult.Known;
import dev.kprod.audit.Baseline.BaselineException;
import dev.kprod.audit.Baseline.Finding;
import dev.kprod.check.Severity;
import dev.kprod.cluster.Subject;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Reads a baseline out of an earlier report or a file of `--write-baseline`: what is needed of it,
/// and skips the rest, however large it is.
final class BaselineReader {
  private final String name;
  private final JsonParser json;
  private final List<Finding> findings = new ArrayList<>();
  private String kind = "";
  private String cluster = "";
  private Optional<Instant> takenAt = Optional.empty();

  BaselineReader(String name, JsonParser json) {
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
            case "fingerprint", "severity", "outcome", "check", "date" -> texts.put(field, text());
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
