package dev.kprod.report;

import static org.assertj.core.api.Assertions.assertThat;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Item;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Reason;
import dev.kprod.check.Untrusted;
import dev.kprod.medium.Encoders;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CsvReportTest {
  private static final ReportOptions STANDARD = ReportOptions.STANDARD;
  private static final int COLUMNS = 17;

  @ParameterizedTest
  @MethodSource("dev.kprod.report.JunitReportTest#everyFixture")
  void every_row_has_every_column(AuditResult result) {
    assertThat(rows(result, STANDARD)).allMatch(row -> row.getFieldCount() == COLUMNS);
  }

  @Test
  void the_shop_as_a_spreadsheet_sees_it() {
    Golden.assertSame(
        "dev/kprod/report/formats",
        "shop.csv",
        Written.by(new CsvReport(), Samples.shop(), STANDARD).replace("\r\n", "\n"));
  }

  @Test
  void lines_end_as_the_standard_says() {
    assertThat(Written.by(new CsvReport(), Samples.clean(), STANDARD))
        .isEqualTo(
            "cluster,area,check,severity,outcome,reason,namespace,kind,name,path,observed,expected,"
                + "message,remedy,fingerprint,baseline,waiver_expires\r\n");
  }

  @Test
  void what_is_unknown_as_a_whole_has_a_row_without_a_subject() {
    Item base = SampleItem.of(SampleChecks.ADMIN).build();
    Item blind =
        new Item(
            base.check(),
            base.area(),
            base.kind(),
            base.severity(),
            Outcome.Word.UNKNOWN,
            base.itemScore(),
            false,
            0,
            0,
            0,
            base.counts().plus(Outcome.Word.UNKNOWN),
            base.params(),
            List.of(
                new Item.FoldedUnknown(
                    Reason.FORBIDDEN, "roles.rbac", "shop", Untrusted.of("403"), 1)),
            List.of(),
            List.of());

    assertThat(rows(Samples.result("x", List.of(blind)), STANDARD).getLast().getFields())
        .containsExactly(
            "x",
            "security",
            "rbac-admin-workload",
            "critical",
            "unknown",
            "forbidden",
            "shop",
            "",
            "",
            "list roles.rbac in shop",
            "",
            "",
            "403",
            "",
            "",
            "",
            "");
  }

  @Test
  void passes_are_listed_on_request_and_a_filter_has_a_row() {
    assertThat(outcomes(STANDARD)).containsExactly("fail", "unknown", "waived");
    assertThat(outcomes(STANDARD.with(ReportOptions.Passes.LISTED)))
        .containsExactly("fail", "not-applicable", "pass", "unknown", "waived");
    assertThat(outcomes(STANDARD.showing(EnumSet.of(Outcome.Word.WAIVED))))
        .containsExactly("", "waived");
  }

  private static List<String> outcomes(ReportOptions options) {
    return rows(Samples.shop(), options).stream()
        .skip(1)
        .map(row -> row.getField(4))
        .distinct()
        .sorted()
        .toList();
  }

  @ParameterizedTest
  @EnumSource(HostileText.class)
  void hostile_text_is_no_formula_and_breaks_no_row(HostileText text) {
    AuditResult result = HostileText.inHead(text.alone(), text);

    assertThat(rows(result, STANDARD))
        .allMatch(row -> row.getFieldCount() == COLUMNS)
        .allSatisfy(
            row ->
                assertThat(row.getFields())
                    .noneMatch(field -> field.matches("(?s)(?!')[ \"']*[=+@-].*"))
                    .noneMatch(field -> field.codePoints().anyMatch(Encoders::isInvisible)));
  }

  private static List<CsvRecord> rows(AuditResult result, ReportOptions options) {
    return CsvReader.builder().ofCsvRecord(Written.by(new CsvReport(), result, options)).stream()
        .toList();
  }
}
