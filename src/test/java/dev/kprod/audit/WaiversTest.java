package dev.kprod.audit;

import static dev.kprod.audit.Examples.DEPLOYMENTS;
import static dev.kprod.audit.Examples.NAMESPACES;
import static dev.kprod.audit.Examples.audit;
import static dev.kprod.audit.Examples.catalogue;
import static dev.kprod.audit.Examples.check;
import static dev.kprod.audit.Examples.deployment;
import static dev.kprod.audit.Examples.diagnostics;
import static dev.kprod.audit.Examples.lines;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.catalogue.Catalogue;
import dev.kprod.check.Severity;
import dev.kprod.config.Settings;
import dev.kprod.config.Settings.Target;
import dev.kprod.config.Settings.Waiver;
import dev.kprod.config.Settings.WaiverPolicy;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// The snapshot is of 2026-11-21.
class WaiversTest {
  private static final Catalogue ONE =
      catalogue(
          check("ha-one", Severity.HIGH, DEPLOYMENTS, "ha-first"),
          check("ha-top", Severity.CRITICAL, DEPLOYMENTS));

  private static final String FAILING = deployment("shop", "web", "says/ha-one: fail");

  @Test
  void a_waiver_turns_a_failure_into_waived_and_says_how_often() {
    AuditResult result = audit(ONE, FAILING, waiving(waiver("ha-one", "2027-03-01")));

    assertThat(lines(result))
        .containsExactly("ha-top pass shop/web", "ha-one waived(CONFIG) shop/web");
    assertThat(rows(result)).containsExactly("ha-one CONFIG ACTIVE 1 2027-03-01");
    assertThat(diagnostics(result)).isEmpty();
  }

  @Test
  void it_counts_through_the_end_of_its_last_day_by_the_snapshots_clock() {
    AuditResult last = audit(ONE, FAILING, waiving(waiver("ha-one", "2026-11-21")));
    AuditResult over = audit(ONE, FAILING, waiving(waiver("ha-one", "2026-11-20")));

    assertThat(rows(last)).containsExactly("ha-one CONFIG EXPIRING 1 2026-11-21");
    assertThat(diagnostics(last))
        .containsExactly("waiver-expiring: ha-one on all subjects: expires 2026-11-21, in 0 days");
    assertThat(rows(over)).containsExactly("ha-one CONFIG EXPIRED 0 2026-11-20");
    assertThat(diagnostics(over))
        .containsExactly(
            "waiver-expired: ha-one on all subjects: expired 2026-11-20 and has no effect");
    assertThat(lines(over)).contains("ha-one fail(high) shop/web");
  }

  @Test
  void thirty_days_before_its_end_it_is_expiring() {
    assertThat(rows(audit(ONE, FAILING, waiving(waiver("ha-one", "2026-12-21")))))
        .containsExactly("ha-one CONFIG EXPIRING 1 2026-12-21");
    assertThat(rows(audit(ONE, FAILING, waiving(waiver("ha-one", "2026-12-22")))))
        .containsExactly("ha-one CONFIG ACTIVE 1 2026-12-22");
  }

  @Test
  void a_waiver_for_what_does_not_fail_is_unused_and_leaves_a_pass_a_pass() {
    String yaml = deployment("shop", "a", "") + deployment("shop", "b", "");
    AuditResult result =
        audit(
            ONE,
            yaml,
            waiving(
                waiver("ha-one", "2027-03-01"),
                waiver("ha-one", "2027-03-01", new Target("", "", "nowhere", ""))));

    assertThat(lines(result)).contains("ha-one pass shop/a", "ha-one pass shop/b");
    assertThat(rows(result))
        .containsExactly("ha-one CONFIG UNUSED 0 2027-03-01", "ha-one CONFIG UNUSED 0 2027-03-01");
    assertThat(diagnostics(result))
        .containsExactly(
            "waiver-unused: ha-one on */nowhere/*: there is no such subject",
            "waiver-unused: ha-one on all subjects: none of the 2 subjects fails");
  }

  @Test
  void an_unknown_cannot_be_waived_and_makes_no_waiver_unused() {
    AuditResult result =
        audit(
            ONE,
            deployment("shop", "web", "says/ha-one: dark"),
            waiving(waiver("ha-one", "2027-03-01")));

    assertThat(lines(result)).contains("ha-one unknown(not-observable) shop/web");
    assertThat(rows(result)).containsExactly("ha-one CONFIG ACTIVE 0 2027-03-01");
  }

  @Test
  void globs_name_checks_and_subjects() {
    String yaml =
        deployment("shop", "web", "says/ha-one: fail, says/ha-top: fail")
            + deployment("pay", "web", "says/ha-one: fail");

    assertThat(
            lines(
                audit(
                    ONE,
                    yaml,
                    waiving(
                        waiver(
                            "ha-*", "2027-03-01", new Target("apps", "Deploy*", "sh?p", "w*"))))))
        .containsExactly(
            "ha-top waived(CONFIG) shop/web",
            "ha-top pass pay/web",
            "ha-one fail(high) pay/web",
            "ha-one waived(CONFIG) shop/web");
  }

  @Test
  void an_old_id_is_honoured_with_a_warning() {
    AuditResult result = audit(ONE, FAILING, waiving(waiver("ha-first", "2027-03-01")));

    assertThat(lines(result)).contains("ha-one waived(CONFIG) shop/web");
    assertThat(diagnostics(result))
        .containsExactly("check-renamed: a waiver names ha-first, which is now ha-one");
  }

  @Test
  void an_annotation_on_the_top_owner_waives() {
    AuditResult result =
        audit(
            ONE,
            deployment(
                "shop",
                "web",
                "says/ha-one: fail, kprod.dev/waive.ha-one: 2027-01-31 leaves in the first"
                    + " quarter"));

    assertThat(lines(result)).contains("ha-one waived(ANNOTATION) shop/web");
    assertThat(rows(result)).containsExactly("ha-one ANNOTATION ACTIVE 1 2027-01-31");
    assertThat(result.waivers().getFirst().reason().raw()).isEqualTo("leaves in the first quarter");
  }

  @Test
  void an_annotation_on_a_namespace_waives_everything_in_it() {
    Catalogue both =
        catalogue(
            check("ha-one", Severity.HIGH, DEPLOYMENTS),
            check("ha-space", Severity.HIGH, NAMESPACES));
    String yaml =
        """
        kind: Namespace
        metadata:
          name: shop
          annotations:
            says/ha-space: fail
            kprod.dev/waive.ha-one: 2027-01-31 leaves in the first quarter
            kprod.dev/waive.ha-space: 2027-01-31 leaves in the first quarter
        ---
        """;

    AuditResult result = audit(both, yaml + FAILING + deployment("pay", "x", "says/ha-one: fail"));

    assertThat(lines(result))
        .containsExactly(
            "ha-one fail(high) pay/x",
            "ha-one waived(ANNOTATION) shop/web",
            "ha-space waived(ANNOTATION) Namespace/shop",
            "ha-space pass Namespace/pay");
  }

  @Test
  void an_annotation_may_not_waive_a_critical_nor_reach_beyond_the_policy() {
    AuditResult result =
        audit(
            ONE,
            deployment(
                    "shop",
                    "web",
                    "says/ha-top: fail, kprod.dev/waive.ha-top: 2027-01-31 leaves in the first"
                        + " quarter")
                + deployment(
                    "shop",
                    "far",
                    "says/ha-one: fail, kprod.dev/waive.ha-one: 2028-01-31 leaves in some years"));

    assertThat(lines(result))
        .contains("ha-top fail(critical) shop/web", "ha-one fail(high) shop/far");
    assertThat(rows(result))
        .containsExactly(
            "ha-one ANNOTATION REFUSED 0 2028-01-31", "ha-top ANNOTATION REFUSED 0 2027-01-31");
    assertThat(diagnostics(result))
        .containsExactly(
            "waiver-refused: ha-one on deployment/shop/far: annotations may not waive this"
                + " (waiverPolicy); use kprod.yaml",
            "waiver-refused: ha-top on deployment/shop/web: annotations may not waive this"
                + " (waiverPolicy); use kprod.yaml");
  }

  @Test
  void a_policy_of_none_refuses_every_annotation() {
    Settings settings = policy(waiving(), new WaiverPolicy(366, Optional.empty()));

    assertThat(
            lines(
                audit(
                    ONE,
                    deployment(
                        "shop",
                        "web",
                        "says/ha-one: fail, kprod.dev/waive.ha-one: 2027-01-31 leaves in the first"
                            + " quarter"),
                    settings)))
        .contains("ha-one fail(high) shop/web");
  }

  @Test
  void an_annotation_that_does_not_say_when_and_why_is_ignored_aloud() {
    AuditResult result =
        audit(
            ONE,
            deployment("shop", "a", "says/ha-one: fail, kprod.dev/waive.ha-one: because I say so")
                + deployment(
                    "shop", "b", "says/ha-one: fail, kprod.dev/waive.ha-one: 2027-01-31 short")
                + deployment(
                    "shop",
                    "c",
                    "says/ha-one: fail, kprod.dev/waive.ha-one: 2027-02-31 no such day exists")
                + deployment(
                    "shop",
                    "d",
                    "kprod.dev/waive.ha-onne: 2027-01-31 leaves in the first quarter"));

    assertThat(lines(result))
        .containsSubsequence(
            "ha-one fail(high) shop/a", "ha-one fail(high) shop/b", "ha-one fail(high) shop/c");
    assertThat(result.waivers()).isEmpty();
    assertThat(diagnostics(result))
        .containsExactly(
            "waiver-ignored: deployment/shop/a waives ha-one without a date, a space and a reason"
                + " of at least 10 characters",
            "waiver-ignored: deployment/shop/b waives ha-one without a date, a space and a reason"
                + " of at least 10 characters",
            "waiver-ignored: deployment/shop/c waives ha-one without a date, a space and a reason"
                + " of at least 10 characters",
            "waiver-ignored: deployment/shop/d waives ha-onne, which is no check; did you mean"
                + " ha-one?");
  }

  @Test
  void what_the_catalogue_grants_is_one_row_with_a_count_and_no_end() {
    AuditResult result =
        audit(
            ONE,
            deployment("a", "velero", "says/ha-one: excused")
                + deployment("b", "velero", "says/ha-one: excused"));

    assertThat(result.waivers())
        .containsExactly(
            new AuditResult.WaiverRow(
                Optional.empty(),
                "ha-one",
                Outcome.By.Source.CATALOGUE,
                Optional.empty(),
                AuditResult.WaiverRow.State.ACTIVE,
                2,
                dev.kprod.check.Untrusted.of("velero: by design"),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void a_partial_audit_calls_no_waiver_unused() {
    Settings settings =
        waiving(waiver("ha-one", "2027-03-01"))
            .with(new Settings.Scope(List.of("pay"), List.of(), "", false));

    assertThat(rows(audit(ONE, FAILING, settings)))
        .containsExactly("ha-one CONFIG ACTIVE 0 2027-03-01");
  }

  private static List<String> rows(AuditResult result) {
    return result.waivers().stream()
        .map(
            row ->
                "%s %s %s %s %s"
                    .formatted(
                        row.check(),
                        row.source(),
                        row.state(),
                        row.matches(),
                        row.expires().map(LocalDate::toString).orElse("-")))
        .toList();
  }

  private static Waiver waiver(String check, String expires) {
    return waiver(check, expires, Target.ANY);
  }

  private static Waiver waiver(String check, String expires, Target target) {
    return new Waiver(
        Optional.empty(),
        check,
        target,
        "a reason that is long enough",
        LocalDate.parse(expires),
        Optional.empty(),
        Optional.empty());
  }

  private static Settings waiving(Waiver... waivers) {
    return Settings.STANDARD.waiving(Arrays.asList(waivers));
  }

  private static Settings policy(Settings settings, WaiverPolicy policy) {
    return new Settings(
        settings.clusterName(),
        settings.scope(),
        settings.gate(),
        settings.profile(),
        settings.areas(),
        settings.checks(),
        settings.overrides(),
        policy,
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
