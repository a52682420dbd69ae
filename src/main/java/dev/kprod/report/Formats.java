package dev.kprod.report;

import dev.kprod.medium.Grid;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The formats that this version announces. One is announced only when hostile text cannot harm in
/// it, which the tests of its encoder and its writer show.
public final class Formats {
  /// All formats, in the order of `list formats`.
  public static final List<Report> ALL =
      List.of(
          new TextReport(),
          new JsonReport(),
          new SarifReport(SarifReport.Extent.FAILURES),
          new SarifReport(SarifReport.Extent.EVERYTHING),
          new JunitReport(),
          new MarkdownReport(MarkdownReport.Place.COMMENT),
          new MarkdownReport(MarkdownReport.Place.STEP_SUMMARY),
          new GitlabReport(),
          new CsvReport(),
          new OpenMetricsReport(),
          new SummaryReport());

  /// Other names of formats.
  private static final Map<String, String> ALIASES = Map.of("prometheus", "openmetrics");

  private Formats() {}

  /// Returns the formats as `kprod list formats` shows them.
  public static Grid grid() {
    return new Grid(
        "FormatList",
        "formats",
        List.of("format", "for"),
        ALL.stream().map(report -> List.of(report.format(), report.purpose())).toList());
  }

  /// Returns every name that `-o` and kprod.yaml take.
  public static List<String> names() {
    return Stream.concat(ALL.stream().map(Report::format), ALIASES.keySet().stream().sorted())
        .toList();
  }

  /// Finds the format that `-o` names.
  public static Optional<Report> find(String name) {
    String plain = ALIASES.getOrDefault(name, name);
    return ALL.stream().filter(report -> report.format().equals(plain)).findFirst();
  }
}
