package dev.kprod.report;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Counts;
import dev.kprod.audit.Item;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Reason;
import dev.kprod.check.Severity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/// The text format of Prometheus that is OpenMetrics too: gauges only, `# EOF` last. Labels are
/// bounded: no object is named, and namespaces only on request. What has no value is absent, not 0.
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
    Gauges gauges = new Gauges(JsonReport.clusterName(result));
    new Writing(gauges, result, options).all();
    try {
      out.append(gauges.text());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private record Writing(Gauges gauges, AuditResult result, ReportOptions options) {
    void all() {
      scores();
      areas();
      subjects();
      findings();
      switch (options.particulars().series()) {
        case NAMESPACES -> namespaces();
        case CLUSTER -> {}
      }
      gauges.family("kprod_gate_passed", "1 if the gate passed or is off, else 0.");
      gauges.sample(isPassed() ? 1 : 0);
      expiries();
      run();
    }

    private boolean isPassed() {
      return switch (result.gate().verdict()) {
        case PASSED, OFF -> true;
        case FAILED, INCOMPLETE -> false;
      };
    }

    private void scores() {
      AuditResult.Summary summary = result.summary();
      gauges.family("kprod_score_ratio", "Readiness score, 0 to 1, from passes and failures.");
      ratio(summary.score());
      gauges.family("kprod_score_floor_ratio", "The score if every unknown were a failure.");
      ratio(summary.floor());
      gauges.family("kprod_coverage_ratio", "Share of the checks that was judged, by weight.");
      ratio(OptionalDouble.of(summary.totalCoverage()), "kind", "total");
      ratio(OptionalDouble.of(summary.observableCoverage()), "kind", "observable");
      gauges.family("kprod_waived_ratio", "Share of the checks that is waived, by weight.");
      ratio(OptionalDouble.of(summary.waived()));
    }

    private void areas() {
      gauges.family("kprod_area_score_ratio", "Readiness score of an area, 0 to 1.");
      for (AuditResult.AreaRow row : result.areas()) {
        ratio(row.score(), "area", row.area().id());
      }
      gauges.family("kprod_area_coverage_ratio", "Share of an area that was judged, by weight.");
      for (AuditResult.AreaRow row : result.areas()) {
        ratio(OptionalDouble.of(row.coverage()), "area", row.area().id());
      }
    }

    private void subjects() {
      gauges.family("kprod_check_subjects", "Subjects per check and outcome.");
      for (Item item : result.items()) {
        for (Outcome.Word word : Outcome.Word.values()) {
          gauges.sample(
              item.counts().of(word),
              "check",
              item.check().id(),
              "area",
              item.area().id(),
              "severity",
              item.severity().word(),
              "outcome",
              word.text());
        }
      }
      gauges.family("kprod_items", "Items of the checklist per outcome and severity.");
      Map<Severity, Counts> items = new EnumMap<>(Severity.class);
      result
          .items()
          .forEach(
              item ->
                  items.put(
                      item.severity(),
                      items.getOrDefault(item.severity(), Counts.NONE).plus(item.outcome())));
      for (Outcome.Word word : Outcome.Word.values()) {
        for (Severity severity : Severity.values()) {
          gauges.sample(
              items.getOrDefault(severity, Counts.NONE).of(word),
              "outcome",
              word.text(),
              "severity",
              severity.word());
        }
      }
      gauges.family("kprod_unknown_subjects", "Subjects that could not be judged, per reason.");
      for (Reason reason : Reason.values()) {
        int unknown =
            result.items().stream()
                .flatMap(item -> item.unknowns().stream())
                .filter(one -> one.reason() == reason)
                .mapToInt(Item.FoldedUnknown::subjects)
                .sum();
        gauges.sample(unknown, "reason", reason.word());
      }
    }

    private void findings() {
      gauges.family(
          "kprod_findings",
          "Findings per severity and state; open where there is no baseline to compare with.");
      for (Severity severity : Severity.values()) {
        states(severity)
            .forEach(
                (state, count) ->
                    gauges.sample(count, "severity", severity.word(), "state", state));
      }
    }

    private SortedMap<String, Long> states(Severity severity) {
      SortedMap<String, Long> states = new TreeMap<>();
      if (result.baseline().isEmpty()) {
        states.put("open", (long) result.summary().findings().of(severity));
        return states;
      }
      AuditResult.BaselineRow baseline = result.baseline().get();
      List<String> failing =
          result.items().stream()
              .flatMap(item -> item.results().stream())
              .filter(
                  one ->
                      one.outcome() instanceof Outcome.Fail(var found)
                          && found.severity() == severity)
              .map(one -> Sheet.isNew(one) ? "new" : "unchanged")
              .toList();
      states.put("new", failing.stream().filter("new"::equals).count());
      states.put("unchanged", failing.stream().filter("unchanged"::equals).count());
      states.put("resolved", count(baseline.resolved(), severity));
      states.put("unjudged", count(baseline.unjudged(), severity));
      return states;
    }

    private static long count(List<AuditResult.Known> known, Severity severity) {
      return known.stream().filter(one -> one.severity() == severity).count();
    }

    private void namespaces() {
      gauges.family("kprod_namespace_score_ratio", "Readiness score of a namespace, 0 to 1.");
      for (AuditResult.NamespaceRow row : result.namespaces()) {
        ratio(row.score(), "namespace", row.name().raw());
      }
      gauges.family("kprod_namespace_findings", "Findings per namespace and severity.");
      for (AuditResult.NamespaceRow row : result.namespaces()) {
        for (Severity severity : Severity.values()) {
          gauges.sample(
              row.findings().of(severity),
              "namespace",
              row.name().raw(),
              "severity",
              severity.word());
        }
      }
    }

    /// The day counts through its end, so the moment is the start of the next one.
    private void expiries() {
      SortedMap<String, SortedMap<String, Long>> waivers = new TreeMap<>();
      for (AuditResult.WaiverRow row : result.waivers()) {
        boolean matters =
            switch (row.state()) {
              case ACTIVE, EXPIRING, EXPIRED -> true;
              case UNUSED, REFUSED -> false;
            };
        if (matters && row.expires().isPresent()) {
          String id = row.source() == Outcome.By.Source.CONFIG ? row.id().orElse("") : "";
          waivers
              .computeIfAbsent(row.check(), unseen -> new TreeMap<>())
              .merge(id, end(row.expires().get()), Math::min);
        }
      }
      gauges.family(
          "kprod_waiver_expiry_timestamp_seconds",
          "When the first waiver of a check and id ends; those without an id count as one.");
      waivers.forEach(
          (check, ends) -> ends.forEach((id, at) -> gauges.sample(at, "check", check, "id", id)));
      SortedMap<String, Long> attestations = new TreeMap<>();
      for (AuditResult.AttestationRow row : result.attestations()) {
        Optional<LocalDate> expires = row.expires();
        expires.ifPresent(day -> attestations.merge(row.id(), end(day), Math::min));
      }
      gauges.family(
          "kprod_attestation_expiry_timestamp_seconds",
          "When the first attestation of a topic ends.");
      attestations.forEach((topic, at) -> gauges.sample(at, "check", topic));
    }

    private static long end(LocalDate day) {
      return day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toEpochSecond();
    }

    private void run() {
      gauges.family("kprod_audit_timestamp_seconds", "When the cluster was read.");
      gauges.sample(result.snapshot().at().getEpochSecond());
      gauges.family("kprod_audit_duration_seconds", "How long reading the cluster took.");
      gauges.sample(BigDecimal.valueOf(Math.max(0, result.snapshot().durationMs()), 3));
      gauges.family("kprod_build_info", "The version of kprod; always 1.");
      gauges.sample(1, "version", result.tool().version());
    }

    private void ratio(OptionalDouble percent, String... labels) {
      Optional<BigDecimal> known = Figures.oneDecimal(percent);
      if (known.isPresent()) {
        gauges.sample(known.get().movePointLeft(2), labels);
      }
    }
  }
}
