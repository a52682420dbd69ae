package dev.kprod.audit;

import static dev.kprod.audit.Examples.DEPLOYMENTS;
import static dev.kprod.audit.Examples.catalogue;
import static dev.kprod.audit.Examples.check;
import static dev.kprod.audit.Examples.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.audit.AuditResult.Gate.Verdict;
import dev.kprod.catalogue.Catalogue;
import dev.kprod.check.Severity;
import dev.kprod.cluster.Resources;
import dev.kprod.config.Settings;
import dev.kprod.config.Settings.Gate;
import dev.kprod.config.Settings.Gate.Unknowns;
import dev.kprod.manifest.Manifest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class GateTest {
  private static final Catalogue CRITICAL =
      catalogue(check("ha-top", Severity.CRITICAL, DEPLOYMENTS));
  private static final String FAILS = deployment("shop", "web", "says/ha-top: fail");
  private static final String FAILS_LOW = deployment("shop", "web", "says/ha-top: fail-low");
  private static final String PASSES = deployment("shop", "web", "");

  @Test
  void a_finding_at_the_limit_fails_and_one_below_does_not() {
    assertThat(gate(FAILS, Gate.STANDARD))
        .containsExactly(
            "FAILED 1",
            "failOn critical 1.0 no",
            "unknown critical 0.0 ok",
            "minCoverage 90 100.0 ok");
    assertThat(gate(FAILS_LOW, Gate.STANDARD))
        .containsExactly(
            "PASSED 0",
            "failOn critical 0.0 ok",
            "unknown critical 0.0 ok",
            "minCoverage 90 100.0 ok");
  }

  @Test
  void an_unread_critical_item_is_incomplete() {
    assertThat(gate(PASSES, Gate.STANDARD, all -> all.refusing("deployments.apps")))
        .containsExactly(
            "INCOMPLETE 4",
            "failOn critical 0.0 ok",
            "unknown critical 1.0 no",
            "minCoverage 90 0.0 no");
  }

  @Test
  void one_unread_critical_subject_at_97_per_cent_is_incomplete_unless_allowed() {
    String yaml = deployment("shop", "dark", "says/ha-top: crash");
    for (int i = 0; i < 99; i++) {
      yaml += deployment("shop", "clean-" + i, "");
    }

    assertThat(gate(yaml, Gate.STANDARD).getFirst()).isEqualTo("INCOMPLETE 4");
    assertThat(
            gate(
                yaml,
                new Gate(
                    Optional.of(Severity.CRITICAL),
                    Unknowns.IGNORE,
                    OptionalDouble.empty(),
                    OptionalDouble.of(90),
                    false,
                    Optional.empty())))
        .containsExactly("PASSED 0", "failOn critical 0.0 ok", "minCoverage 90 99.0 ok");
  }

  @Test
  void a_known_failure_comes_before_what_is_not_known() {
    String yaml = FAILS + deployment("shop", "dark", "says/ha-top: crash");

    assertThat(gate(yaml, Gate.STANDARD))
        .containsExactly(
            "FAILED 1",
            "failOn critical 1.0 no",
            "unknown critical 1.0 no",
            "minCoverage 90 50.0 no");
  }

  @Test
  void the_minimum_score_is_compared_with_the_floor() {
    String yaml = PASSES + deployment("shop", "dark", "says/ha-top: crash");
    AuditResult result = audit(yaml, minScore(60), all -> all);

    assertThat(result.summary().score()).isEqualTo(OptionalDouble.of(100));
    assertThat(result.gate().verdict()).isEqualTo(Verdict.FAILED);
    assertThat(gate(PASSES, minScore(100)).getFirst()).isEqualTo("PASSED 0");
  }

  @Test
  void fail_on_none_leaves_coverage_in_force() {
    Gate none =
        new Gate(
            Optional.empty(),
            Unknowns.INCOMPLETE,
            OptionalDouble.empty(),
            OptionalDouble.of(90),
            false,
            Optional.empty());

    assertThat(gate(FAILS, none)).containsExactly("PASSED 0", "minCoverage 90 100.0 ok");
    assertThat(gate(FAILS, none, all -> all.refusing("deployments.apps")))
        .containsExactly("INCOMPLETE 4", "minCoverage 90 0.0 no");
  }

  @Test
  void without_a_rule_the_gate_is_off() {
    assertThat(gate(FAILS, Gate.OFF)).containsExactly("OFF 0");
  }

  @Test
  void nothing_judged_is_incomplete_whatever_the_rules() {
    assertThat(gate("", Gate.OFF)).containsExactly("INCOMPLETE 4");
    assertThat(gate("", Gate.STANDARD).getFirst()).isEqualTo("INCOMPLETE 4");
  }

  @Test
  void a_missing_attestation_counts_only_where_attestations_are_required() {
    String yaml = PASSES + deployment("shop", "dark", "says/ha-top: dark");
    Gate strict =
        new Gate(
            Optional.of(Severity.CRITICAL),
            Unknowns.INCOMPLETE,
            OptionalDouble.empty(),
            OptionalDouble.of(90),
            true,
            Optional.empty());

    assertThat(gate(yaml, Gate.STANDARD))
        .containsExactly(
            "PASSED 0",
            "failOn critical 0.0 ok",
            "unknown critical 0.0 ok",
            "minCoverage 90 100.0 ok");
    assertThat(gate(yaml, strict))
        .containsExactly(
            "INCOMPLETE 4",
            "failOn critical 0.0 ok",
            "unknown critical 1.0 no",
            "minCoverage 90 50.0 no");
  }

  @Test
  void an_unknown_below_the_limit_does_not_matter_but_for_coverage() {
    Catalogue low =
        catalogue(
            check("ha-low", Severity.LOW, DEPLOYMENTS),
            check("ha-top", Severity.CRITICAL, DEPLOYMENTS));
    AuditResult result =
        Auditor.audit(
            low,
            Examples.snapshot(PASSES + deployment("shop", "x", "says/ha-low: crash")),
            Order.of("test", Settings.STANDARD));

    assertThat(lines(result.gate()))
        .containsExactly(
            "PASSED 0",
            "failOn critical 0.0 ok",
            "unknown critical 0.0 ok",
            "minCoverage 90 95.4 ok");
  }

  @Test
  void a_truth_that_nobody_can_see_does_not_hide_one_that_somebody_could() {
    assertThat(Resources.all()).isNotEmpty();
    String yaml =
        deployment("shop", "dark", "says/ha-top: dark")
            + deployment("shop", "x", "says/ha-top: crash");

    assertThat(gate(PASSES + yaml, Gate.STANDARD).getFirst()).isEqualTo("INCOMPLETE 4");
  }

  private static Gate minScore(double least) {
    return new Gate(
        Optional.empty(),
        Unknowns.IGNORE,
        OptionalDouble.of(least),
        OptionalDouble.empty(),
        false,
        Optional.empty());
  }

  private static AuditResult audit(String yaml, Gate gate, UnaryOperator<Manifest> reads) {
    return Auditor.audit(
        CRITICAL, Examples.snapshot(yaml, reads), Order.of("test", Settings.STANDARD.with(gate)));
  }

  private static List<String> gate(String yaml, Gate gate) {
    return gate(yaml, gate, manifest -> manifest);
  }

  private static List<String> gate(String yaml, Gate gate, UnaryOperator<Manifest> reads) {
    return lines(audit(yaml, gate, reads).gate());
  }

  private static List<String> lines(AuditResult.Gate gate) {
    List<String> lines = new java.util.ArrayList<>();
    lines.add(gate.verdict() + " " + gate.exitCode());
    gate.rules()
        .forEach(
            rule ->
                lines.add(
                    "%s %s %s %s"
                        .formatted(
                            rule.rule(),
                            rule.limit(),
                            rule.actual().isPresent()
                                ? Score.printed(rule.actual().getAsDouble(), 1)
                                : "-",
                            rule.ok() ? "ok" : "no")));
    return lines;
  }
}
