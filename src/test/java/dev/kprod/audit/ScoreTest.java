package dev.kprod.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.audit.Score.Basis;
import dev.kprod.check.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// The worked examples of the score, to the digit.
class ScoreTest {
  private static final Offset<Double> NOISE = Offset.offset(1e-9);

  @Test
  void ten_of_a_hundred_failing_costs_a_third_and_growth_changes_nothing() {
    Tally small = one(Severity.HIGH, group(90, 10));
    Tally grown = one(Severity.HIGH, group(900, 100));

    assertThat(List.of(whole(small), whole(grown))).containsExactly(68.0, 68.0);
  }

  @Test
  void nine_hundred_clean_ones_beside_them_cannot_buy_ninety_nine() {
    assertThat(whole(one(Severity.HIGH, group(990, 10)))).isEqualTo(90.0);
  }

  @Test
  void one_big_bad_team_among_twenty_clean_ones_counts_by_the_root_of_its_size() {
    assertThat(whole(badTeam(Severity.HIGH))).isEqualTo(60.0);
  }

  @Test
  void the_bad_team_fails_six_high_and_six_medium_of_sixty_checks() {
    List<Tally> checks = sixty();
    for (int i = 0; i < 6; i++) {
      checks.set(6 + i, badTeam(Severity.HIGH));
      checks.set(26 + i, badTeam(Severity.MEDIUM));
    }

    assertThat(whole(checks)).isEqualTo(92.0);
  }

  @Test
  void one_critical_of_the_whole_cluster_costs_its_whole_weight() {
    List<Tally> checks = sixty();
    checks.set(0, Tally.of(Severity.CRITICAL, false).with("", group(0, 1, Severity.CRITICAL)));

    assertThat(whole(checks)).isEqualTo(95.0);
  }

  @Test
  void one_of_214_accounts_with_admin_rights_costs_more_than_half_of_a_weakest_link() {
    Tally admin = Tally.of(Severity.CRITICAL, true).with("", group(213, 1, Severity.CRITICAL));
    List<Tally> checks = sixty();
    checks.set(0, admin);

    assertThat(List.of(whole(admin), whole(checks))).containsExactly(46.0, 97.0);
  }

  @Test
  void refused_lists_leave_the_score_and_take_coverage_and_floor() {
    List<Tally> checks = new ArrayList<>();
    for (Tally clean : sixty()) {
      checks.add(
          clean.severity() == Severity.CRITICAL
              ? one(Severity.CRITICAL, group(98, 2, Severity.HIGH))
              : one(clean.severity(), group(99, 1, clean.severity())));
    }
    Score before = Score.of(checks, Basis.OBSERVABLE);
    int refused = 0;
    for (int i = 0; refused < 36; i++) {
      int weight = checks.get(i).severity().weight();
      if (refused + weight <= 36) {
        checks.set(i, unread(checks.get(i).severity()));
        refused += weight;
      }
    }
    Score after = Score.of(checks, Basis.OBSERVABLE);

    assertThat(refused).isEqualTo(36);
    assertThat(
            List.of(
                Score.printed(before.score().orElseThrow(), 0),
                Score.printed(after.score().orElseThrow(), 0),
                Score.printed(after.observable(), 0),
                Score.printed(after.floor().orElseThrow(), 0)))
        .containsExactly(90.0, 90.0, 83.0, 75.0);
  }

  @Test
  void a_subject_that_fails_lower_than_its_check_counts_as_partly_passed() {
    Tally low = one(Severity.HIGH, group(9, 1, Severity.LOW));

    assertThat(Score.item(low, Basis.OBSERVABLE).orElseThrow()).isEqualTo(1 - Math.sqrt(0.02));
  }

  @Test
  void a_check_declared_critical_whose_failures_are_lower_is_no_weakest_link() {
    Tally lower = one(Severity.CRITICAL, group(9, 1, Severity.HIGH));
    Tally critical = one(Severity.CRITICAL, group(9, 1, Severity.CRITICAL));

    assertThat(List.of(Score.isWeakestLink(lower), Score.isWeakestLink(critical)))
        .containsExactly(false, true);
  }

  @Test
  void nothing_judged_is_no_score_and_no_coverage() {
    Score nothing = Score.of(List.of(one(Severity.HIGH, Tally.Group.EMPTY)), Basis.OBSERVABLE);

    assertThat(nothing)
        .isEqualTo(new Score(OptionalDouble.empty(), OptionalDouble.empty(), 0, 0, 0, Map.of()));
  }

  @Test
  void what_nobody_could_see_lowers_total_coverage_and_not_the_observable_one() {
    Tally missing =
        one(
            Severity.HIGH,
            new Tally.Group(1, Map.of(), Map.of(), Map.of(Reason.NOT_OBSERVABLE, 1), 0, 0));

    Score lenient = Score.of(List.of(missing), Basis.OBSERVABLE);
    Score strict = Score.of(List.of(missing), Basis.EVERYTHING);

    assertThat(List.of(lenient.observable(), lenient.total(), strict.observable()))
        .containsExactly(100.0, 50.0, 50.0);
    assertThat(lenient.unknown()).containsExactly(Map.entry(Reason.NOT_OBSERVABLE, 50.0));
    assertThat(strict.floor().orElseThrow()).isCloseTo(100 * (1 - Math.sqrt(0.5)), NOISE);
  }

  @Test
  void a_refused_namespace_weighs_as_much_as_the_others_on_average() {
    Tally tally = one(Severity.HIGH, group(4, 0)).with("b", group(16, 0)).without("c");

    assertThat(Score.of(List.of(tally), Basis.OBSERVABLE).observable())
        .isCloseTo(100.0 * (2 + 4) / (2 + 4 + 3), NOISE);
  }

  @Test
  void waived_subjects_leave_the_score_and_show_their_share() {
    Tally tally = one(Severity.HIGH, new Tally.Group(3, Map.of(), Map.of(), Map.of(), 1, 5));

    Score score = Score.of(List.of(tally), Basis.OBSERVABLE);

    assertThat(List.of(score.score().orElseThrow(), score.waived())).containsExactly(100.0, 25.0);
  }

  @Test
  void printed_numbers_are_rounded_down_and_noise_is_not_a_digit() {
    assertThat(
            List.of(
                Score.printed(99.99, 0),
                Score.printed(99.99, 1),
                Score.printed(59.9999999999999, 0),
                Score.printed(100, 1)))
        .containsExactly(99.0, 99.9, 60.0, 100.0);
  }

  @Test
  void the_gain_is_what_the_score_rises_by() {
    List<Tally> checks = sixty();
    checks.set(6, badTeam(Severity.HIGH));
    double before = Score.of(checks, Basis.OBSERVABLE).score().orElseThrow();
    double gain = Score.gain(checks.get(6), checks, Basis.OBSERVABLE);

    assertThat(before + gain).isCloseTo(100, NOISE);
  }

  private static double whole(Tally tally) {
    return whole(List.of(tally));
  }

  private static double whole(List<Tally> tallies) {
    return Score.printed(Score.of(tallies, Basis.OBSERVABLE).score().orElseThrow(), 0);
  }

  private static Tally one(Severity severity, Tally.Group group) {
    return Tally.of(severity, false).with("a", group);
  }

  private static Tally unread(Severity severity) {
    return Tally.of(severity, false).without("");
  }

  private static Tally.Group group(int pass, int fail) {
    return group(pass, fail, Severity.HIGH);
  }

  private static Tally.Group group(int pass, int fail, Severity severity) {
    return new Tally.Group(
        pass, fail == 0 ? Map.of() : Map.of(severity, fail), Map.of(), Map.of(), 0, 0);
  }

  private static Tally badTeam(Severity severity) {
    TreeMap<String, Tally.Group> groups = new TreeMap<>();
    for (int i = 0; i < 20; i++) {
      groups.put("team-" + i, group(15, 0));
    }
    groups.put("bad", group(0, 200, severity));
    return new Tally(severity, false, groups, new TreeMap<>());
  }

  /// Sixty clean checks: 6 critical, 20 high, 24 medium, 10 low.
  private static List<Tally> sixty() {
    List<Tally> checks = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      Severity severity =
          i < 6
              ? Severity.CRITICAL
              : i < 26 ? Severity.HIGH : i < 50 ? Severity.MEDIUM : Severity.LOW;
      checks.add(one(severity, group(100, 0)));
    }
    return checks;
  }
}
