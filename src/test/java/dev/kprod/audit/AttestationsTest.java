package dev.kprod.audit;

import static dev.kprod.audit.Examples.DEPLOYMENTS;
import static dev.kprod.audit.Examples.ONCALL;
import static dev.kprod.audit.Examples.SUSTAINABILITY;
import static dev.kprod.audit.Examples.audit;
import static dev.kprod.audit.Examples.catalogue;
import static dev.kprod.audit.Examples.check;
import static dev.kprod.audit.Examples.deployment;
import static dev.kprod.audit.Examples.diagnostics;
import static dev.kprod.audit.Examples.lines;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.catalogue.Catalogue;
import dev.kprod.check.Severity;
import dev.kprod.check.Topic;
import dev.kprod.config.Settings;
import dev.kprod.config.Settings.Attestation;
import dev.kprod.config.Settings.Reach;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The snapshot is of 2026-11-21; the topic's own item is what is asked.
class AttestationsTest {
  private static final Catalogue TOPICS =
      catalogue(List.of(ONCALL, SUSTAINABILITY), check("ha-one", Severity.LOW, DEPLOYMENTS));
  private static final String SHOP = deployment("shop", "web", "") + deployment("pay", "api", "");

  @Test
  void a_missing_one_is_not_observable_with_the_block_to_paste() {
    AuditResult result = audit(TOPICS, SHOP);

    assertThat(lines(result))
        .containsExactly(
            "gov-oncall unknown(not-observable) cluster",
            "ha-one pass pay/api",
            "ha-one pass shop/web");
    Item item = result.items().getFirst();
    assertThat(item.kind()).isEqualTo(Item.Kind.ATTESTATION);
    assertThat(item.unknowns().getFirst().message().raw())
        .isEqualTo(
            """
            nobody attested it; state it in kprod.yaml:
            attestations:
              - id: gov-oncall
                owner: TEAM
                date: YYYY-MM-DD
                validFor: 180d
                evidence: https://WHERE-IT-IS-WRITTEN
                statement: WHAT WAS DONE OR SEEN\
            """);
    assertThat(rows(result)).containsExactly("gov-oncall MISSING -");
    assertThat(result.summary().observableCoverage()).isEqualTo(100);
    assertThat(result.gate().exitCode()).isZero();
  }

  @Test
  void a_valid_one_passes_and_is_counted_apart() {
    AuditResult result = audit(TOPICS, SHOP, attesting(attestation("2026-09-01")));

    assertThat(lines(result)).contains("gov-oncall pass(attested) cluster");
    assertThat(result.summary().attestedItems()).isEqualTo(1);
    assertThat(rows(result)).containsExactly("gov-oncall VALID 2027-02-28");
  }

  @Test
  void it_holds_through_its_last_day_and_says_when_that_is_near() {
    AuditResult last = audit(TOPICS, SHOP, attesting(attestation("2026-05-25")));
    AuditResult over = audit(TOPICS, SHOP, attesting(attestation("2026-05-24")));

    assertThat(rows(last)).containsExactly("gov-oncall EXPIRING 2026-11-21");
    assertThat(diagnostics(last))
        .containsExactly("attestation-expiring: gov-oncall expires 2026-11-21, in 0 days");
    assertThat(rows(over)).containsExactly("gov-oncall EXPIRED 2026-11-20");
    assertThat(diagnostics(over))
        .containsExactly("attestation-expired: gov-oncall expired 2026-11-20");
    assertThat(lines(over)).contains("gov-oncall fail(high) cluster");
    assertThat(message(over)).isEqualTo("the attestation gov-oncall expired 1 day ago");
  }

  @Test
  void a_result_that_failed_fails() {
    Attestation failed =
        with(attestation("2026-11-01"), Map.of("result", Tree.of("failed")), Reach.WIDEST);

    assertThat(lines(audit(TOPICS, SHOP, attesting(failed))))
        .contains("gov-oncall fail(high) cluster");
  }

  @Test
  void the_newest_of_one_scope_wins() {
    assertThat(
            lines(
                audit(
                    TOPICS, SHOP, attesting(attestation("2026-11-01"), attestation("2025-01-01")))))
        .contains("gov-oncall pass(attested) cluster");
  }

  @Test
  void a_narrower_one_wins_over_a_wider() {
    Attestation narrow =
        with(attestation("2025-01-01"), Map.of(), new Reach(List.of(), List.of("pay*"), List.of()));

    assertThat(lines(audit(TOPICS, SHOP, attesting(attestation("2026-11-01"), narrow))))
        .containsExactly(
            "gov-oncall fail(high) Namespace/pay",
            "gov-oncall pass(attested) cluster",
            "ha-one pass pay/api",
            "ha-one pass shop/web");
  }

  @Test
  void where_people_speak_for_some_namespaces_only_the_others_are_unknown() {
    Attestation narrow =
        with(attestation("2026-11-01"), Map.of(), new Reach(List.of(), List.of("pay"), List.of()));

    assertThat(lines(audit(TOPICS, SHOP, attesting(narrow))))
        .containsExactly(
            "gov-oncall unknown(not-observable) Namespace/shop",
            "gov-oncall pass(attested) Namespace/pay",
            "ha-one pass pay/api",
            "ha-one pass shop/web");
  }

  @Test
  void one_for_another_cluster_says_nothing_here() {
    Attestation elsewhere =
        with(
            attestation("2026-11-01"),
            Map.of(),
            new Reach(List.of("prod-*"), List.of(), List.of()));

    assertThat(rows(audit(TOPICS, SHOP, attesting(elsewhere))))
        .containsExactly("gov-oncall MISSING -");
  }

  @Test
  void one_that_does_not_apply_says_why_and_who_says_so() {
    Attestation none =
        new Attestation(
            "gov-oncall",
            Reach.WIDEST,
            "cto-office",
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            new TreeMap<>(),
            Optional.of("This is a demo and nobody minds."));
    AuditResult result = audit(TOPICS, SHOP, attesting(none));

    assertThat(lines(result)).contains("gov-oncall not-applicable cluster");
    assertThat(rows(result)).containsExactly("gov-oncall NOT_APPLICABLE -");
    assertThat(
            result.items().stream()
                .flatMap(item -> item.results().stream())
                .filter(one -> one.outcome() instanceof Outcome.NotApplicable)
                .map(one -> ((Outcome.NotApplicable) one.outcome()).because().raw()))
        .containsExactly("This is a demo and nobody minds. (cto-office)");
  }

  @Test
  void a_profile_decides_what_is_asked_for() {
    assertThat(lines(audit(TOPICS, SHOP, profile(Topic.Profile.REGULATED))))
        .contains("gov-sustainability unknown(not-observable) cluster");
    assertThat(lines(audit(TOPICS, SHOP, profile(Topic.Profile.SMALL))))
        .contains("gov-oncall unknown(not-observable) cluster")
        .doesNotContain("gov-sustainability unknown(not-observable) cluster");
  }

  @Test
  void what_is_attested_unasked_is_listed() {
    Attestation unasked =
        new Attestation(
            "gov-sustainability",
            Reach.WIDEST,
            "team",
            Optional.of(LocalDate.parse("2026-11-01")),
            Optional.of(Duration.ofDays(90)),
            Optional.of("OPS-1"),
            Optional.empty(),
            new TreeMap<>(),
            Optional.empty());

    assertThat(lines(audit(TOPICS, SHOP, attesting(unasked))))
        .contains("gov-sustainability pass(attested) cluster");
  }

  private static String message(AuditResult result) {
    return result.items().stream()
        .flatMap(item -> item.results().stream())
        .filter(one -> one.outcome() instanceof Outcome.Fail)
        .map(one -> ((Outcome.Fail) one.outcome()).found().message().raw())
        .findFirst()
        .orElseThrow();
  }

  private static List<String> rows(AuditResult result) {
    return result.attestations().stream()
        .map(
            row ->
                row.id()
                    + " "
                    + row.state()
                    + " "
                    + row.expires().map(LocalDate::toString).orElse("-"))
        .toList();
  }

  private static Settings attesting(Attestation... attestations) {
    return Settings.STANDARD.attesting(Arrays.asList(attestations));
  }

  private static Attestation attestation(String date) {
    return new Attestation(
        "gov-oncall",
        Reach.WIDEST,
        "team-night",
        Optional.of(LocalDate.parse(date)),
        Optional.of(Duration.ofDays(180)),
        Optional.of("OPS-1"),
        Optional.empty(),
        new TreeMap<>(),
        Optional.empty());
  }

  private static Attestation with(Attestation one, Map<String, Tree> values, Reach scope) {
    return new Attestation(
        one.topic(),
        scope,
        one.owner(),
        one.date(),
        one.validFor(),
        one.evidence(),
        one.statement(),
        new TreeMap<>(values),
        one.notApplicable());
  }

  private static Settings profile(Topic.Profile profile) {
    Settings settings = Settings.STANDARD;
    return new Settings(
        settings.clusterName(),
        settings.scope(),
        settings.gate(),
        profile,
        settings.areas(),
        settings.checks(),
        settings.overrides(),
        settings.waiverPolicy(),
        settings.waivers(),
        settings.attestations(),
        settings.facts(),
        settings.sarif(),
        settings.openmetricsPerNamespace(),
        settings.junitAllFailures(),
        settings.outputs(),
        settings.files());
  }
}
