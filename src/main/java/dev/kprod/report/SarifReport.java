package dev.kprod.report;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Item;
import dev.kprod.audit.Outcome;
import dev.kprod.check.Severity;
import dev.kprod.medium.Cut;
import dev.kprod.medium.Encoders;
import dev.kprod.medium.SafeJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// SARIF 2.1.0 for code scanning, with what GitHub is known to refuse or to misread in mind.
public final class SarifReport implements Report {
  private static final String SCHEMA =
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
  private static final String HOME = "https://kprod.dev";

  private final Extent extent;

  /// How much of a result is written.
  public enum Extent {
    /// Failures that nobody waived, and blind spots: what code scanning turns into alerts.
    FAILURES,
    /// Every outcome, for archives and viewers.
    EVERYTHING
  }

  /// Returns the writer of one of the two formats.
  public SarifReport(Extent extent) {
    this.extent = extent;
  }

  @Override
  public String format() {
    return switch (extent) {
      case FAILURES -> "sarif";
      case EVERYTHING -> "sarif-full";
    };
  }

  @Override
  public String purpose() {
    return switch (extent) {
      case FAILURES -> "GitHub code scanning and the like: failures and blind spots";
      case EVERYTHING -> "archives and SARIF viewers: every outcome";
    };
  }

  @Override
  public Filtering filtering() {
    return Filtering.FILTERED;
  }

  @Override
  public void write(AuditResult result, ReportOptions options, Appendable out) {
    SafeJson json = SafeJson.to(out);
    Writing writing = new Writing(json, result, options, extent);
    json.document(writing::log);
  }

  private record Writing(SafeJson json, AuditResult result, ReportOptions options, Extent extent) {
    void log() throws IOException {
      json.text("$schema", SCHEMA);
      json.text("version", "2.1.0");
      json.list("runs", () -> json.inObject(this::run));
    }

    private void run() throws IOException {
      List<Item> items =
          result.items().stream().sorted(Comparator.comparing(item -> item.check().id())).toList();
      SortedMap<String, Integer> indexes = new TreeMap<>();
      items.forEach(item -> indexes.put(item.check().id(), indexes.size()));
      indexes.put(SarifRule.COVERAGE, items.size());
      SarifResults results =
          new SarifResults(json, result, options, SarifPlace.of(result), indexes);
      json.object("tool", () -> tool(items));
      json.object(
          "automationDetails",
          () ->
              json.text(
                  "id", "kprod/%s/".formatted(SarifPlace.segment(JsonReport.clusterName(result)))));
      json.list("invocations", () -> json.inObject(() -> invocation(indexes)));
      json.text("columnKind", "utf16CodeUnits");
      json.list(
          "results",
          () -> {
            switch (extent) {
              case FAILURES -> results.failures();
              case EVERYTHING -> results.everything();
            }
          });
      json.object("properties", () -> json.object("kprod", this::properties));
    }

    private void tool(List<Item> items) throws IOException {
      json.object(
          "driver",
          () -> {
            json.text("name", "kprod");
            json.text("semanticVersion", result.tool().version());
            json.text("informationUri", HOME);
            json.list(
                "rules",
                () -> {
                  for (Item item : items) {
                    json.inObject(() -> SarifRule.write(json, item));
                  }
                  json.inObject(() -> SarifRule.writeCoverage(json));
                });
          });
      if (!result.tool().plugins().isEmpty()) {
        json.list(
            "extensions",
            () -> {
              for (AuditResult.Plugin plugin : result.tool().plugins()) {
                json.inObject(
                    () -> {
                      json.text("name", plugin.name());
                      json.text("version", plugin.version());
                    });
              }
            });
      }
    }

    private void invocation(SortedMap<String, Integer> indexes) throws IOException {
      int exit = result.gate().exitCode();
      json.flag("executionSuccessful", exit == 0 || exit == 1);
      json.number("exitCode", exit);
      json.text("endTimeUtc", JsonReport.time(result.snapshot().at()));
      json.list("toolExecutionNotifications", () -> unknowns(indexes));
      json.list("toolConfigurationNotifications", this::configuration);
    }

    private void unknowns(SortedMap<String, Integer> indexes) throws IOException {
      for (Item item : result.items()) {
        for (Item.FoldedUnknown unknown : item.unknowns()) {
          String missing =
              unknown.read().isEmpty()
                  ? ""
                  : " (" + Missing.request(unknown.read(), unknown.namespace()) + ")";
          String text =
              "%s is unknown: %s%s. %s"
                  .formatted(
                      item.check().id(), unknown.reason().word(), missing, unknown.message().raw());
          json.inObject(
              () -> {
                json.object(
                    "associatedRule",
                    () -> {
                      json.text("id", item.check().id());
                      json.number("index", indexes.getOrDefault(item.check().id(), -1));
                    });
                json.object("message", () -> json.text("text", message(text.strip())));
                json.text("level", "warning");
              });
        }
      }
    }

    private void configuration() throws IOException {
      List<String> texts = new ArrayList<>();
      for (AuditResult.Diagnostic diagnostic : result.diagnostics()) {
        texts.add(diagnostic.message().raw());
      }
      if (options.isFiltered()) {
        texts.add(
            "Filtered: %s, %s and above. Score and gate count everything."
                .formatted(
                    options.show().stream()
                        .map(Outcome.Word::text)
                        .collect(Collectors.joining(", ")),
                    options.minSeverity().word()));
      }
      for (String text : texts) {
        json.inObject(
            () -> {
              json.object("message", () -> json.text("text", message(text)));
              json.text("level", "warning");
            });
      }
    }

    private void properties() throws IOException {
      AuditResult.Summary summary = result.summary();
      json.numberOrNull("score", Figures.oneDecimal(summary.score()));
      json.numberOrNull("floor", Figures.oneDecimal(summary.floor()));
      json.number("coverage", Figures.oneDecimal(summary.observableCoverage()));
      json.text("grade", summary.grade());
      json.text("gate", result.gate().verdict().name().toLowerCase(Locale.ROOT));
      json.text("scope", result.scope().partial() ? "partial" : "whole");
      json.flag("filtered", options.isFiltered());
    }
  }

  /// Returns a text as SARIF's message syntax takes it, with what would hide or reorder made
  /// visible.
  static String message(String raw) {
    return Encoders.SARIF_MESSAGE.encode(Encoders.TERMINAL.encode(Cut.message(raw)));
  }

  /// Returns the level of a severity.
  static String level(Severity severity) {
    return switch (severity) {
      case CRITICAL, HIGH -> "error";
      case MEDIUM -> "warning";
      case LOW -> "note";
    };
  }
}
