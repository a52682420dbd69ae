package dev.kprod.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Outcome;
import dev.kprod.check.Severity;
import dev.kprod.medium.Encoders;
import dev.kprod.medium.Ink;
import dev.kprod.medium.Width;
import dev.kprod.report.ReportOptions.Detail;
import dev.kprod.report.ReportOptions.GroupBy;
import dev.kprod.report.ReportOptions.LongNames;
import dev.kprod.report.ReportOptions.Screen;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextReportTest {
  private static final String FOLDER = "dev/kprod/report/text";
  private static final Screen SCREEN = Screen.STANDARD.with(LongNames.CUT);

  /// Shows in the golden files what is coloured.
  private static final Ink TAGS =
      (style, text) -> "{%s|%s}".formatted(style.name().toLowerCase(Locale.ROOT), text);

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 100, 140})
  void the_report_reads_well_at_any_width(int width) {
    golden("shop-%s.txt".formatted(width), Samples.shop(), SCREEN.wide(width));
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 100, 140})
  void it_says_the_same_in_ascii(int width) {
    String text = text(Samples.shop(), SCREEN.wide(width).with(Symbols.ASCII));

    assertThat(text.codePoints().filter(c -> c > 0x7e)).isEmpty();
    Golden.assertSame(FOLDER, "shop-%s-ascii.txt".formatted(width), text);
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 100, 140})
  void colour_adds_nothing_but_colour(int width) {
    String plain = text(Samples.shop(), SCREEN.wide(width));
    String coloured = text(Samples.shop(), SCREEN.wide(width).in(TAGS));

    assertThat(coloured.replaceAll("\\{[a-z_]+\\|([^}]*)}", "$1")).isEqualTo(plain);
    Golden.assertSame(FOLDER, "shop-%s-colour.txt".formatted(width), coloured);
  }

  @Test
  void a_score_of_selected_checks_says_of_how_many() {
    AuditResult.Scope two = selecting("rbac-admin-workload", "res-requests");
    AuditResult result = Samples.result("prod-eu", List.of(Samples.admin(), Samples.requests()));

    assertThat(score(SampleResult.like(result).scope(two).build()))
        .containsExactly(
            "  Score      76 of 100   score of 2 selected checks; grade D, capped: 2 critical"
                + " findings",
            "  Floor      73          if all unread failed");
  }

  @Test
  void a_score_of_one_weakest_link_says_why_it_is_low() {
    AuditResult.Scope one = selecting("rbac-admin-workload");
    AuditResult result = Samples.result("prod-eu", List.of(Samples.admin()));

    assertThat(score(SampleResult.like(result).scope(one).build()).getFirst())
        .startsWith(
            "  Score      76 of 100   score of 1 selected check, whose first failure costs half;");
  }

  private static AuditResult.Scope selecting(String... checks) {
    return new AuditResult.Scope(
        true, List.of("*"), List.of(), "", false, List.of(checks), List.of(), 4);
  }

  private static List<String> score(AuditResult result) {
    return text(result, SCREEN)
        .lines()
        .dropWhile(line -> !line.startsWith("  Score"))
        .takeWhile(line -> !line.startsWith("  Coverage"))
        .toList();
  }

  @Test
  void nothing_is_folded_with_v() {
    golden("shop-verbose.txt", Samples.shop(), SCREEN.with(Detail.ALL));
  }

  @Test
  void a_platform_team_sends_it_to_owners_by_namespace() {
    golden("shop-by-namespace.txt", Samples.shop(), SCREEN.by(GroupBy.NAMESPACE));
  }

  @Test
  void it_can_be_a_list_of_checks() {
    golden("shop-by-check.txt", Samples.shop(), SCREEN.by(GroupBy.CHECK));
  }

  @Test
  void nothing_to_judge_is_no_pass() {
    golden("empty.txt", Samples.empty(), SCREEN);
  }

  @Test
  void a_clean_cluster_is_told_in_a_few_lines() {
    golden("clean.txt", Samples.clean(), SCREEN);
  }

  @Test
  void a_baseline_brings_what_is_new_to_the_top() {
    golden("baseline.txt", Samples.againstBaseline(), SCREEN);
  }

  @Test
  void a_filtered_report_says_so_and_counts_everything() {
    ReportOptions options =
        ReportOptions.STANDARD
            .on(SCREEN)
            .from(Severity.HIGH)
            .showing(EnumSet.of(Outcome.Word.FAIL, Outcome.Word.WAIVED));
    Golden.assertSame(FOLDER, "shop-filtered.txt", Written.text(Samples.shop(), options));
  }

  @Test
  void every_outcome_can_be_shown() {
    ReportOptions options =
        ReportOptions.STANDARD.on(SCREEN).showing(EnumSet.allOf(Outcome.Word.class));
    Golden.assertSame(FOLDER, "shop-every-outcome.txt", Written.text(Samples.shop(), options));
  }

  @Test
  void the_plug_in_names_itself_as_it_was_called() {
    String text = text(Samples.shop(), SCREEN.called("kubectl kprod"));

    assertThat(text).contains("kubectl kprod permissions --check", "kubectl kprod explain ");
    assertThat(text.replace("kubectl kprod", "").replace("kprod 1.4.0", ""))
        .doesNotContain(" kprod explain");
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 100, 140, 160})
  void it_folds_to_a_length_that_a_person_reads(int width) {
    for (GroupBy by : GroupBy.values()) {
      for (LongNames names : LongNames.values()) {
        String text = text(Samples.crowded(), SCREEN.wide(width).by(by).with(names));

        assertThat(Written.lines(text)).hasSizeLessThanOrEqualTo(160);
      }
    }
    golden("crowded-%s.txt".formatted(width), Samples.crowded(), SCREEN.wide(width));
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 100, 140})
  void no_line_is_wider_than_the_terminal(int width) {
    for (AuditResult each : List.of(Samples.shop(), Samples.crowded(), Samples.againstBaseline())) {
      List<String> wide =
          Written.lines(text(each, SCREEN.wide(width))).stream()
              .filter(line -> Width.of(line) > width)
              .filter(line -> !line.startsWith("         deploy"))
              .toList();

      assertThat(wide).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Symbols.class)
  void hostile_text_moves_nothing_and_hides_nothing(Symbols symbols) {
    for (Detail detail : Detail.values()) {
      for (HostileText head : HostileText.values()) {
        ReportOptions options =
            ReportOptions.STANDARD
                .on(SCREEN.with(symbols).with(detail))
                .showing(EnumSet.allOf(Outcome.Word.class));
        String text = Written.text(HostileText.inHead(head.alone(), head), options);

        assertThat(text.codePoints().filter(c -> c != '\n' && Encoders.isInvisible(c))).isEmpty();
        assertThat(Written.lines(text)).last().asString().contains("--exit-zero");
      }
    }
  }

  private static String text(AuditResult result, Screen screen) {
    return Written.text(result, ReportOptions.STANDARD.on(screen));
  }

  private static void golden(String name, AuditResult result, Screen screen) {
    Golden.assertSame(FOLDER, name, text(result, screen));
  }
}
