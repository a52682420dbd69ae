package dev.kprod.report;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Reason;
import dev.kprod.medium.Cut;
import dev.kprod.medium.SafeJson;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/// The whole result for programs: `kprod.dev/v1`, `AuditReport`. Its schema is
/// `dev/kprod/schema/report.schema.json`; keys are in the schema's order.
public final class JsonReport implements Report {
  @Override
  public String format() {
    return "json";
  }

  @Override
  public String purpose() {
    return "programs: everything, by a schema (kprod schema report)";
  }

  @Override
  public Filtering filtering() {
    return Filtering.WHOLE;
  }

  @Override
  public void write(AuditResult result, ReportOptions options, Appendable out) {
    SafeJson json = SafeJson.to(out);
    Writing writing = new Writing(json, result, options);
    json.document(writing::report);
  }

  private record Writing(SafeJson json, AuditResult result, ReportOptions options) {
    void report() throws IOException {
      json.text("apiVersion", "kprod.dev/v1");
      json.text("kind", "AuditReport");
      json.object("tool", this::tool);
      json.object("cluster", this::cluster);
      json.object("snapshot", this::snapshot);
      if (!result.config().isEmpty()) {
        json.object("config", this::config);
      }
      json.object("scope", this::scope);
      json.object("summary", this::summary);
      json.object("gate", this::gate);
      json.list("areas", this::areas);
      json.list("namespaces", this::namespaces);
      JsonItems items = new JsonItems(json, options);
      json.list("items", () -> items.write(result.items()));
      json.list("next", this::next);
      json.list("waivers", this::waivers);
      json.list("attestations", this::attestations);
      if (result.baseline().isPresent()) {
        AuditResult.BaselineRow row = result.baseline().get();
        json.object("baseline", () -> baseline(row));
      }
      json.list("diagnostics", this::diagnostics);
    }

    private void tool() throws IOException {
      json.text("name", "kprod");
      json.text("version", result.tool().version());
      json.number("checks", result.tool().checks());
      json.list(
          "plugins",
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

    private void cluster() throws IOException {
      AuditResult.About about = result.cluster();
      json.text("name", clusterName(result));
      json.textIfAny("kubernetesVersion", about.kubernetesVersion().raw());
      json.textIfAny("platform", about.platform());
      if (about.managedControlPlane().isPresent()) {
        json.flag("managedControlPlane", about.managedControlPlane().get());
      }
      json.number("nodes", about.nodes());
      json.number("namespaces", about.namespaces());
      json.number("workloads", about.workloads());
      json.number("pods", about.pods());
    }

    private void snapshot() throws IOException {
      json.text("takenAt", time(result.snapshot().at()));
      json.number("durationMs", Math.max(0, result.snapshot().durationMs()));
      json.text("source", result.snapshot().source().name().toLowerCase(Locale.ROOT));
      json.flag("complete", result.snapshot().incomplete().isEmpty());
    }

    private void config() throws IOException {
      json.list(
          "files",
          () -> {
            for (AuditResult.ConfigFile file : result.config()) {
              json.inObject(
                  () -> {
                    json.text("name", file.name());
                    json.text("sha256", file.sha256());
                  });
            }
          });
    }

    private void scope() throws IOException {
      AuditResult.Scope scope = result.scope();
      json.flag("partial", scope.partial());
      json.texts("includeNamespaces", scope.includeNamespaces());
      json.texts("excludeNamespaces", scope.excludeNamespaces());
      json.textIfAny("selector", scope.selector());
      json.flag("systemNamespaces", scope.systemNamespaces());
      json.texts("selectedChecks", scope.selectedChecks());
      json.texts("disabledChecks", scope.disabledChecks());
      json.number("outOfScopeChecks", scope.outOfScopeChecks());
    }

    private void summary() throws IOException {
      AuditResult.Summary summary = result.summary();
      score("score", summary.score());
      score("floor", summary.floor());
      json.textIfAny("grade", summary.grade());
      json.list(
          "gradeCaps",
          () -> {
            for (AuditResult.GradeCap cap : summary.caps()) {
              json.inObject(
                  () -> {
                    json.text("grade", cap.grade());
                    json.text("because", cap.because());
                    json.number("count", cap.count());
                  });
            }
          });
      json.object("coverage", () -> coverage(summary));
      json.object("items", () -> JsonItems.counts(json, summary.items()));
      json.number("attestedItems", summary.attestedItems());
      json.object("findings", () -> findings(summary.findings()));
    }

    private void coverage(AuditResult.Summary summary) throws IOException {
      json.number("total", Figures.oneDecimal(summary.totalCoverage()));
      json.number("observable", Figures.oneDecimal(summary.observableCoverage()));
      json.number("waived", Figures.oneDecimal(summary.waived()));
      json.object(
          "unknown",
          () -> {
            for (Reason reason : Reason.values()) {
              double share = summary.unknown().getOrDefault(reason, 0.0);
              if (share > 0) {
                json.number(reason.word(), Figures.oneDecimal(share));
              }
            }
          });
    }

    private void findings(AuditResult.Findings findings) throws IOException {
      json.number("critical", findings.critical());
      json.number("high", findings.high());
      json.number("medium", findings.medium());
      json.number("low", findings.low());
      json.number("new", findings.isNew());
      json.number("unchanged", findings.unchanged());
      json.number("resolved", findings.resolved());
      json.number("unjudged", findings.unjudged());
    }

    private void gate() throws IOException {
      json.text("verdict", result.gate().verdict().name().toLowerCase(Locale.ROOT));
      json.number("exitCode", result.gate().exitCode());
      json.list(
          "rules",
          () -> {
            for (AuditResult.Gate.Rule rule : result.gate().rules()) {
              json.inObject(() -> rule(rule));
            }
          });
    }

    private void rule(AuditResult.Gate.Rule rule) throws IOException {
      json.text("rule", rule.rule());
      if (rule.limit().matches("[0-9]{1,9}(\\.[0-9]{1,9})?")) {
        json.number("limit", new BigDecimal(rule.limit()));
      } else {
        json.text("limit", rule.limit());
      }
      if (rule.actual().isPresent()) {
        double actual = rule.actual().getAsDouble();
        json.number(
            "actual",
            isCount(rule) ? BigDecimal.valueOf((long) actual) : Figures.oneDecimal(actual));
      }
      json.flag("ok", rule.ok());
    }

    private static boolean isCount(AuditResult.Gate.Rule rule) {
      return rule.rule().equals("failOn") || rule.rule().equals("unknown");
    }

    private void areas() throws IOException {
      for (AuditResult.AreaRow row : result.areas()) {
        json.inObject(
            () -> {
              json.text("id", row.area().id());
              json.text("title", row.area().title());
              score("score", row.score());
              score("floor", row.floor());
              json.number("coverage", Figures.oneDecimal(row.coverage()));
              json.object("items", () -> JsonItems.counts(json, row.items()));
            });
      }
    }

    private void namespaces() throws IOException {
      for (AuditResult.NamespaceRow row : result.namespaces()) {
        json.inObject(
            () -> {
              json.text("name", row.name());
              score("score", row.score());
              score("floor", row.floor());
              json.number("coverage", Figures.oneDecimal(row.coverage()));
              json.object("findings", () -> findings(row.findings()));
            });
      }
    }

    private void next() throws IOException {
      for (AuditResult.Step step : result.next()) {
        json.inObject(
            () -> {
              json.text("check", step.item().check().id());
              json.number("gain", Figures.twoDecimals(step.gain()));
              json.number("changes", step.changes());
            });
      }
    }

    private void waivers() throws IOException {
      for (AuditResult.WaiverRow row : result.waivers()) {
        json.inObject(
            () -> {
              json.text("id", row.id());
              json.text("check", row.check());
              json.text("source", row.source().name().toLowerCase(Locale.ROOT));
              json.text("expires", row.expires().map(LocalDate::toString));
              json.text("state", row.state().name().toLowerCase(Locale.ROOT));
              json.number("matches", row.matches());
              json.text("reason", Cut.message(row.reason().raw()));
              json.text("approvedBy", named(row.approvedBy()));
              json.text("ticket", row.ticket());
            });
      }
    }

    private void attestations() throws IOException {
      for (AuditResult.AttestationRow row : result.attestations()) {
        json.inObject(() -> attestation(row));
      }
    }

    private void attestation(AuditResult.AttestationRow row) throws IOException {
      json.text("id", row.id());
      if (!row.scope().isEmpty()) {
        json.trees("scope", row.scope());
      }
      json.text("state", row.state().name().toLowerCase(Locale.ROOT).replace('_', '-'));
      json.text("owner", named(row.owner()));
      json.text("date", row.date().map(LocalDate::toString));
      json.text("expires", row.expires().map(LocalDate::toString));
      json.text("evidence", named(row.evidence()));
      json.text("statement", row.statement().map(Cut::message));
      if (!row.values().isEmpty()) {
        json.trees("values", row.values());
      }
    }

    private Optional<String> named(Optional<String> person) {
      return options.owners() == ReportOptions.Owners.SHOWN ? person : Optional.empty();
    }

    private void baseline(AuditResult.BaselineRow row) throws IOException {
      json.text("name", row.name());
      json.text("takenAt", row.takenAt().map(JsonReport::time));
      json.textIfAny("cluster", row.cluster());
      json.list("resolved", () -> known(row.resolved()));
      json.list("unjudged", () -> known(row.unjudged()));
    }

    private void known(List<AuditResult.Known> findings) throws IOException {
      for (AuditResult.Known known : findings) {
        json.inObject(
            () -> {
              json.text("fingerprint", known.fingerprint());
              json.text("check", known.check());
              json.text("severity", known.severity().word());
              json.object("subject", () -> JsonItems.subject(json, known.subject()));
            });
      }
    }

    private void diagnostics() throws IOException {
      for (AuditResult.Diagnostic diagnostic : result.diagnostics()) {
        json.inObject(
            () -> {
              json.text("level", diagnostic.level().name().toLowerCase(Locale.ROOT));
              json.text("code", diagnostic.code());
              json.text("message", Cut.message(diagnostic.message().raw()));
            });
      }
    }

    private void score(String name, OptionalDouble score) throws IOException {
      json.numberOrNull(name, Figures.oneDecimal(score));
    }
  }

  /// Returns how reports call the cluster, which is never nothing.
  static String clusterName(AuditResult result) {
    String name = result.cluster().name().raw();
    return name.isEmpty() ? "unnamed" : name;
  }

  /// Returns a time as RFC 3339 in UTC, to the second.
  static String time(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /// Returns the JSON Schema that every report of this kind holds to.
  public static String schema() {
    try (java.io.InputStream in =
        JsonReport.class.getResourceAsStream("/dev/kprod/schema/report.schema.json")) {
      if (in == null) {
        throw new IllegalStateException("kprod was packaged without the schema of its report");
      }
      return new String(in.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    } catch (java.io.IOException unreadable) {
      throw new java.io.UncheckedIOException(unreadable);
    }
  }
}
