package dev.kprod.audit;

import static dev.kprod.audit.Examples.DEPLOYMENTS;
import static dev.kprod.audit.Examples.catalogue;
import static dev.kprod.audit.Examples.check;
import static dev.kprod.audit.Examples.deployment;
import static dev.kprod.audit.Examples.diagnostics;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kprod.audit.AuditResult.BaselineRow;
import dev.kprod.audit.Baseline.BaselineException;
import dev.kprod.catalogue.Catalogue;
import dev.kprod.check.Severity;
import dev.kprod.config.Settings;
import dev.kprod.manifest.Manifest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class BaselineTest {
  private static final Catalogue ONE =
      catalogue(check("ha-one", Severity.HIGH, DEPLOYMENTS, "ha-first"));

  private static final String BEFORE =
      deployment("shop", "stays", "says/ha-one: fail")
          + deployment("shop", "mended", "says/ha-one: fail")
          + deployment("shop", "gone", "says/ha-one: fail")
          + deployment("shop", "dark", "says/ha-one: fail")
          + deployment("shop", "worse", "says/ha-one: fail-low");

  private static final String AFTER =
      deployment("shop", "stays", "says/ha-one: fail")
          + deployment("shop", "mended", "")
          + deployment("shop", "dark", "says/ha-one: dark")
          + deployment("shop", "worse", "says/ha-one: fail")
          + deployment("shop", "fresh", "says/ha-one: fail");

  @Test
  void a_baseline_is_one_finding_a_line_sorted_for_git() {
    AuditResult result = audit(BEFORE, Optional.empty());

    assertThat(Baseline.written(result, Optional.empty(), ONE))
        .isEqualTo(
            """
            {
              "apiVersion": "kprod.dev/v1",
              "kind": "Baseline",
              "cluster": "fixture",
              "takenAt": "2026-11-21T08:00:00Z",
              "findings": [
                {"check":"ha-one","severity":"high","subject":{"group":"apps","kind":"Deployment","namespace":"shop","name":"dark"},"fingerprint":"%s","date":"2026-11-21"},
                {"check":"ha-one","severity":"high","subject":{"group":"apps","kind":"Deployment","namespace":"shop","name":"gone"},"fingerprint":"%s","date":"2026-11-21"},
                {"check":"ha-one","severity":"high","subject":{"group":"apps","kind":"Deployment","namespace":"shop","name":"mended"},"fingerprint":"%s","date":"2026-11-21"},
                {"check":"ha-one","severity":"high","subject":{"group":"apps","kind":"Deployment","namespace":"shop","name":"stays"},"fingerprint":"%s","date":"2026-11-21"},
                {"check":"ha-one","severity":"low","subject":{"group":"apps","kind":"Deployment","namespace":"shop","name":"worse"},"fingerprint":"%s","date":"2026-11-21"}
              ]
            }
            """
                .formatted(
                    fingerprint("dark"),
                    fingerprint("gone"),
                    fingerprint("mended"),
                    fingerprint("stays"),
                    fingerprint("worse")));
  }

  @Test
  void a_clean_cluster_gives_a_baseline_without_findings() {
    String text = Baseline.written(audit("", Optional.empty()), Optional.empty(), ONE);

    assertThat(text).endsWith("  \"findings\": []\n}\n");
    assertThat(read(text).findings()).isEmpty();
  }

  @Test
  void findings_are_new_unchanged_resolved_or_unjudged() {
    AuditResult result = audit(AFTER, Optional.of(baseline(BEFORE)));

    assertThat(states(result))
        .containsExactly("fresh NEW", "stays UNCHANGED", "worse NEW", "dark UNJUDGED");
    BaselineRow row = result.baseline().orElseThrow();
    assertThat(row.resolved().stream().map(known -> known.subject().name()))
        .containsExactly("gone", "mended");
    assertThat(row.unjudged().stream().map(known -> known.subject().name()))
        .containsExactly("dark");
    AuditResult.Findings findings = result.summary().findings();
    assertThat(
            List.of(
                findings.isNew(), findings.unchanged(), findings.resolved(), findings.unjudged()))
        .containsExactly(
            OptionalInt.of(2), OptionalInt.of(1), OptionalInt.of(2), OptionalInt.of(1));
  }

  @Test
  void what_could_not_be_judged_again_stays_in_a_rewritten_baseline_with_its_day() {
    Baseline before = baseline(BEFORE);
    String old = Baseline.written(audit(BEFORE, Optional.empty()), Optional.empty(), ONE);
    Baseline aged = read(old.replace("\"date\":\"2026-11-21\"", "\"date\":\"2026-01-01\""));

    Baseline after =
        read(Baseline.written(audit(AFTER, Optional.of(aged)), Optional.of(aged), ONE));

    assertThat(before.findings()).hasSameSizeAs(aged.findings());
    assertThat(
            after.findings().stream()
                .map(
                    finding ->
                        finding.known().subject().name() + " " + finding.since().orElseThrow()))
        .containsExactly(
            "dark 2026-01-01", "fresh 2026-11-21", "stays 2026-01-01", "worse 2026-01-01");
  }

  @Test
  void a_list_that_is_refused_now_resolves_nothing() {
    AuditResult whole =
        audit(BEFORE, Optional.of(baseline(BEFORE)), all -> all.refusing("deployments.apps"));
    AuditResult part =
        audit(
            BEFORE, Optional.of(baseline(BEFORE)), all -> all.refusing("deployments.apps", "shop"));

    for (AuditResult result : List.of(whole, part)) {
      assertThat(result.baseline().orElseThrow().resolved()).isEmpty();
      assertThat(result.baseline().orElseThrow().unjudged()).hasSize(5);
      assertThat(result.gate().exitCode()).isEqualTo(4);
    }
  }

  @Test
  void only_new_findings_fail_the_gate_and_unjudged_ones_make_it_incomplete() {
    Settings high = gate(Severity.HIGH);
    Baseline known = baseline(deployment("shop", "web", "says/ha-one: fail"));
    String dark = deployment("shop", "web", "says/ha-one: dark") + deployment("shop", "x", "");

    assertThat(code(deployment("shop", "web", "says/ha-one: fail"), Optional.empty(), high))
        .isEqualTo(1);
    assertThat(code(deployment("shop", "web", "says/ha-one: fail"), Optional.of(known), high))
        .isZero();
    assertThat(code(dark, Optional.empty(), high)).isZero();
    assertThat(code(dark, Optional.of(known), high)).isEqualTo(4);
  }

  @Test
  void a_waived_finding_is_neither_resolved_nor_kept() {
    Baseline before = baseline(deployment("shop", "web", "says/ha-one: fail"));
    AuditResult result =
        audit(deployment("shop", "web", "says/ha-one: excused"), Optional.of(before));

    assertThat(result.baseline().orElseThrow().resolved()).isEmpty();
    assertThat(result.baseline().orElseThrow().unjudged()).isEmpty();
    assertThat(read(Baseline.written(result, Optional.of(before), ONE)).findings()).isEmpty();
  }

  @Test
  void what_is_out_of_scope_is_neither_resolved_nor_lost() {
    Baseline before = baseline(BEFORE);
    Settings pay = Settings.STANDARD.with(new Settings.Scope(List.of("pay"), List.of(), "", false));
    AuditResult result =
        Auditor.audit(
            ONE,
            Examples.snapshot(deployment("pay", "x", "")),
            Order.of("test", pay).against(before));

    assertThat(result.baseline().orElseThrow().resolved()).isEmpty();
    assertThat(result.baseline().orElseThrow().unjudged()).isEmpty();
    assertThat(read(Baseline.written(result, Optional.of(before), ONE)).findings()).hasSize(5);
  }

  @Test
  void a_finding_of_a_renamed_check_is_known_under_its_present_name() {
    Catalogue old = catalogue(check("ha-first", Severity.HIGH, DEPLOYMENTS));
    String yaml = deployment("shop", "web", "says/ha-first: fail, says/ha-one: fail");
    AuditResult earlier = Examples.audit(old, yaml);
    Baseline before = read(Baseline.written(earlier, Optional.empty(), old));

    AuditResult result = audit(yaml, Optional.of(before));

    assertThat(states(result)).containsExactly("web UNCHANGED");
    assertThat(diagnostics(result))
        .containsExactly("check-renamed: in base.json, ha-first is now ha-one");
  }

  @Test
  void a_check_that_is_no_more_and_another_cluster_are_told() {
    String text =
        Baseline.written(audit(BEFORE, Optional.empty()), Optional.empty(), ONE)
            .replace("ha-one", "ha-gone")
            .replace("\"fixture\"", "\"staging\"");

    AuditResult result = audit("", Optional.of(read(text)));

    assertThat(diagnostics(result))
        .containsExactly(
            "baseline-check: base.json names checks that are not known: ha-gone; write it again"
                + " with --write-baseline",
            "baseline-cluster: base.json is of the cluster staging, this one is fixture");
    assertThat(read(Baseline.written(result, Optional.of(read(text)), ONE)).findings()).isEmpty();
  }

  @Test
  void an_earlier_json_report_is_a_baseline() {
    String report =
        """
        {"apiVersion": "kprod.dev/v1", "kind": "AuditReport",
         "cluster": {"name": "prod-eu", "nodes": 3},
         "snapshot": {"takenAt": "2026-10-01T00:00:00Z", "source": "live", "complete": true},
         "items": [
           {"check": "ha-one", "severity": "high", "results": [
             {"subject": {"group": "apps", "version": "v1", "kind": "Deployment", "namespace": "shop", "name": "web"},
              "outcome": "fail", "severity": "high", "fingerprint": "%s",
              "evidence": [{"path": "a", "observed": {"deep": [1, 2]}}]},
             {"subject": {"kind": "Cluster"}, "outcome": "waived", "fingerprint": "%s"},
             {"subject": {"kind": "Cluster"}, "outcome": "unknown", "reason": "forbidden"}]}],
         "baseline": {"name": "old.json", "resolved": [], "unjudged": [
           {"fingerprint": "%s", "check": "ha-one", "severity": "low",
            "subject": {"group": "apps", "kind": "Deployment", "namespace": "shop", "name": "lost"}}]}}
        """
            .formatted(fingerprint("web"), fingerprint("waived"), fingerprint("lost"));

    Baseline baseline = read(report);

    assertThat(baseline.cluster()).isEqualTo("prod-eu");
    assertThat(baseline.takenAt()).contains(java.time.Instant.parse("2026-10-01T00:00:00Z"));
    assertThat(
            baseline.findings().stream()
                .map(
                    finding -> finding.known().subject().name() + " " + finding.known().severity()))
        .containsExactly("lost LOW", "web HIGH");
  }

  @Test
  void what_is_no_baseline_is_refused_with_its_name_and_a_way_out() {
    for (String text :
        List.of(
            "",
            "[]",
            "{}",
            "{\"kind\": \"Diff\"}",
            "{\"kind\": \"Baseline\", \"findings\": [",
            "{\"kind\": \"Baseline\", \"findings\": [1]}",
            "{\"kind\": \"Baseline\"} {}",
            "{\"kind\": \"Baseline\", \"findings\": [{\"check\": \"ha-one\"}]}")) {
      assertThatThrownBy(() -> read(text))
          .as(text)
          .isInstanceOf(BaselineException.class)
          .hasMessageStartingWith("base.json ")
          .hasMessageContaining("--write-baseline");
    }
  }

  @Property(tries = 500, edgeCases = EdgeCasesMode.NONE)
  void a_damaged_baseline_is_read_or_refused_and_never_crashes(
      @ForAll int place, @ForAll byte value) {
    byte[] bytes =
        Baseline.written(audit(BEFORE, Optional.empty()), Optional.empty(), ONE)
            .getBytes(StandardCharsets.UTF_8);
    bytes[Math.floorMod(place, bytes.length)] = value;
    try {
      assertThat(Baseline.read("base.json", bytes).findings()).hasSizeLessThanOrEqualTo(5);
    } catch (BaselineException refused) {
      assertThat(refused).hasMessageStartingWith("base.json ");
    }
  }

  private static Settings gate(Severity failOn) {
    Settings.Gate standard = Settings.Gate.STANDARD;
    return Settings.STANDARD.with(
        new Settings.Gate(
            Optional.of(failOn),
            standard.unknown(),
            standard.minScore(),
            standard.minCoverage(),
            false,
            Optional.empty()));
  }

  private static int code(String yaml, Optional<Baseline> baseline, Settings settings) {
    Order order = Order.of("test", settings);
    return Auditor.audit(ONE, Examples.snapshot(yaml), baseline.map(order::against).orElse(order))
        .gate()
        .exitCode();
  }

  private static AuditResult audit(String yaml, Optional<Baseline> baseline) {
    return audit(yaml, baseline, manifest -> manifest);
  }

  private static AuditResult audit(
      String yaml, Optional<Baseline> baseline, UnaryOperator<Manifest> reads) {
    Order order = Order.of("test", Settings.STANDARD);
    return Auditor.audit(
        ONE, Examples.snapshot(yaml, reads), baseline.map(order::against).orElse(order));
  }

  private static Baseline baseline(String yaml) {
    return read(Baseline.written(audit(yaml, Optional.empty()), Optional.empty(), ONE));
  }

  private static Baseline read(String text) {
    return Baseline.read("base.json", text.getBytes(StandardCharsets.UTF_8));
  }

  private static String fingerprint(String name) {
    return Fingerprint.of(
        "ha-one", new dev.kprod.cluster.Subject("apps", "v1", "Deployment", "shop", name));
  }

  private static List<String> states(AuditResult result) {
    return result.items().getFirst().results().stream()
        .filter(one -> one.state().isPresent())
        .map(one -> one.subject().name() + " " + one.state().get())
        .toList();
  }
}
