package dev.kprod.checks.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.check.Param;
import dev.kprod.check.ValueType;
import dev.kprod.testing.CheckTester;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class VersionSupportTest {
  private final CheckTester<?> check =
      CheckTester.of(new VersionSupport()).takenAt("2026-11-21T08:00:00Z");

  private List<String> outcomes(String gitVersion, String buildDate) {
    return check.outcomes(version(gitVersion, buildDate));
  }

  private static String version(String gitVersion, String buildDate) {
    return "endpoint: /version\nbody: {gitVersion: \"%s\", buildDate: \"%s\"}\n"
        .formatted(gitVersion, buildDate);
  }

  @Test
  void a_build_date_of_1970_says_nothing_of_the_patch() {
    assertThat(outcomes("v1.36.3", "1970-01-01T00:00:00Z")).containsExactly("pass cluster");
  }

  @Test
  void support_that_ended_is_counted_in_days() {
    assertThat(outcomes("v1.33.4", "2026-11-01T00:00:00Z"))
        .containsExactly(
            "fail cluster: gitVersion is v1.33.4, upstream support ended 2026-06-28 (146 days"
                + " ago), wanted a supported minor (by the table of 2026-11-21, 0 days old)");
  }

  @Test
  void sixty_days_before_the_end_there_is_time_left_and_the_day_after_there_is_not() {
    CheckTester<?> at60 = check.takenAt("2026-12-30T23:59:59Z");
    CheckTester<?> at59 = check.takenAt("2026-12-31T00:00:00Z");
    String version = version("v1.35.6", "2026-12-01T00:00:00Z");

    assertThat(at60.outcomes(version)).containsExactly("pass cluster");
    assertThat(at59.outcomes(version))
        .containsExactly(
            "fail cluster: gitVersion is v1.35.6, upstream support ends 2027-02-28 (in 59 days),"
                + " wanted at least 60 days left (by the table of 2026-11-21, 40 days old)");
  }

  @Test
  void an_old_patch_of_a_good_minor_fails() {
    assertThat(outcomes("v1.36.0", "2026-05-12T00:00:00Z"))
        .containsExactly(
            "fail cluster: buildDate is v1.36.0 was built 193 days ago, wanted a patch of the"
                + " last 120 days");
  }

  @Test
  void eks_has_windows_of_its_own_and_extended_support_costs_extra() {
    String node =
        "---\nkind: Node\nmetadata: {name: a}\nspec: {providerID: \"aws:///eu-west-1a/i-0a\"}\n";
    String version = version("v1.33.5-eks-1a2b3c4", "2026-11-01T00:00:00Z") + node;

    assertThat(check.outcomes(version))
        .containsExactly(
            "fail cluster: gitVersion is v1.33.5-eks-1a2b3c4, EKS standard support ended"
                + " 2026-07-29 (115 days ago), patched until 2027-07-29 at extra cost, wanted a"
                + " supported minor (by the table of 2026-11-21, 0 days old)");
    assertThat(
            check
                .with(new Param<>("allowExtended", ValueType.flag(), false, "Why."), true)
                .outcomes(version))
        .containsExactly("pass cluster");
  }

  @Test
  void whoever_pays_for_extended_support_is_warned_before_that_ends() {
    CheckTester<?> paying =
        check.with(new Param<>("allowExtended", ValueType.flag(), false, "Why."), true);
    String node =
        "---\nkind: Node\nmetadata: {name: a}\nspec: {providerID: \"aws:///eu-west-1a/i-0a\"}\n";

    assertThat(paying.outcomes(version("v1.34.1-eks-1a2b3c4", "2026-11-01T00:00:00Z") + node))
        .containsExactly("pass cluster");
    assertThat(paying.outcomes(version("v1.31.9-eks-1a2b3c4", "2026-11-01T00:00:00Z") + node))
        .containsExactly(
            "fail cluster: gitVersion is v1.31.9-eks-1a2b3c4, EKS extended support ends 2026-11-26"
                + " (in 5 days), wanted at least 60 days left (by the table of 2026-11-21, 0 days"
                + " old)");
  }

  @Test
  void a_control_plane_in_sight_follows_upstream_whatever_its_version_is_called() {
    String own =
        "---\n"
            + "kind: Node\n"
            + "metadata: {name: a, labels: {node-role.kubernetes.io/control-plane: \"\"}}\n";

    assertThat(check.outcomes(version("v1.33.5-eks-1a2b3c4", "2026-11-01T00:00:00Z") + own))
        .containsExactly(
            "fail cluster: gitVersion is v1.33.5-eks-1a2b3c4, upstream support ended 2026-06-28"
                + " (146 days ago), wanted a supported minor (by the table of 2026-11-21, 0 days"
                + " old)");
  }

  @Test
  void open_shift_has_a_lifecycle_of_its_own_that_somebody_has_to_state() {
    String openShift =
        version("v1.33.4", "2026-11-01T00:00:00Z")
            + "---\napiVersion: config.openshift.io/v1alpha1\nkind: Backup\nmetadata: {name: a}\n";

    assertThat(check.outcomes(openShift))
        .containsExactly(
            "unknown(not-observable) cluster: OpenShift has a lifecycle of its own; state the end"
                + " of v1.33.4 in supportWindows");
    assertThat(
            check
                .with(
                    new Param<>(
                        "supportWindows", ValueType.map(ValueType.date()), new TreeMap<>(), "W."),
                    new TreeMap<>(Map.of("1.33", LocalDate.parse("2026-12-01"))))
                .outcomes(openShift))
        .containsExactly(
            "fail cluster: gitVersion is v1.33.4, supportWindows support ends 2026-12-01 (in 10"
                + " days), wanted at least 60 days left");
  }

  @Test
  void a_build_before_the_release_is_judged_by_its_minor() {
    assertThat(outcomes("v1.36.0-rc.1", "2026-11-01T00:00:00Z")).containsExactly("pass cluster");
    assertThat(outcomes("v1.38.0-alpha.2", "2026-11-01T00:00:00Z"))
        .singleElement()
        .satisfies(outcome -> assertThat(outcome).startsWith("unknown(not-observable)"));
  }

  @Test
  void vendor_suffixes_do_not_matter() {
    assertThat(List.of("v1.36.3+k3s1", "v1.36.3+rke2r1", "v1.36.3-gke.100", "v1.36.3-aliyun.1"))
        .allSatisfy(
            text ->
                assertThat(outcomes(text, "2026-11-01T00:00:00Z")).containsExactly("pass cluster"));
  }

  @Test
  void a_minor_newer_than_the_table_is_unknown_not_fine() {
    assertThat(outcomes("v1.39.0", "2026-11-01T00:00:00Z"))
        .containsExactly(
            "unknown(not-observable) cluster: v1.39.0 is newer than kprod's table, which ends at"
                + " 1.37 of 2026-11-21");
  }

  @Test
  void a_minor_newer_than_the_table_whose_build_is_ancient_has_ended_all_the_same() {
    CheckTester<?> later = check.takenAt("2029-03-01T00:00:00Z");

    assertThat(later.outcomes(version("v1.39.0", "2027-10-01T00:00:00Z")))
        .containsExactly(
            "fail cluster: buildDate is v1.39.0 was built on 2027-10-01, wanted no more than 14"
                + " months ago [note: kprod's table of versions is 831 days old]");
  }

  @Test
  void what_is_older_than_the_table_has_ended() {
    assertThat(outcomes("v1.28.15", "1970-01-01T00:00:00Z"))
        .containsExactly(
            "fail cluster: gitVersion is v1.28.15, support has ended, wanted a supported minor"
                + " (by the table of 2026-11-21, 0 days old)");
  }

  @Test
  void the_binary_is_judged_and_what_it_emulates_is_noted() {
    assertThat(
            check.outcomes(
                """
                endpoint: /version
                body: {gitVersion: v1.36.1, emulationMajor: "1", emulationMinor: "34",
                  buildDate: "2026-11-01T00:00:00Z", somethingNew: {a: 1}}
                """))
        .containsExactly("pass cluster [note: the API server emulates 1.34]");
  }

  @Test
  void a_stated_window_wins_over_every_table() {
    SortedMap<String, LocalDate> windows =
        new TreeMap<>(Map.of("1.33", LocalDate.parse("2028-01-31")));

    assertThat(
            check
                .with(
                    new Param<>(
                        "supportWindows", ValueType.map(ValueType.date()), new TreeMap<>(), "W."),
                    windows)
                .outcomes(version("v1.33.4+rke2r1", "2026-11-01T00:00:00Z")))
        .containsExactly("pass cluster");
  }

  @Test
  void a_version_that_is_none_is_not_guessed() {
    assertThat(outcomes("unknown", ""))
        .containsExactly("unknown(not-observable) cluster: \"unknown\" names no minor version");
  }
}
