package dev.kprod.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.audit.AuditResult;
import dev.kprod.medium.Encoders;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.skywalking.oap.server.library.util.prometheus.metrics.Metric;
import org.apache.skywalking.oap.server.library.util.prometheus.metrics.MetricFamily;
import org.apache.skywalking.oap.server.library.util.prometheus.metrics.MetricType;
import org.apache.skywalking.oap.server.library.util.prometheus.parser.TextParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class OpenMetricsReportTest {
  private static final ReportOptions STANDARD = ReportOptions.STANDARD;
  private static final ReportOptions PER_NAMESPACE =
      STANDARD.with(
          new ReportOptions.Particulars(
              ReportOptions.Failures.GATING, ReportOptions.Series.NAMESPACES, 0));

  private static final String QUOTED = "\"[^\"\\\\\\n]*+(?:\\\\[\\\\\"n][^\"\\\\\\n]*+)*+\"";

  /// The grammar of OpenMetrics 1.0 for gauges without time stamps.
  private static final Pattern SAMPLE =
      Pattern.compile(
          "(?<name>[a-z_]+)\\{(?<labels>([a-z_]+="
              + QUOTED
              + ",?)+)\\}"
              + " (?<value>-?[0-9]+(\\.[0-9]+)?)");

  static Stream<AuditResult> everyCluster() {
    return Stream.of(
        Samples.shop(),
        Samples.empty(),
        Samples.clean(),
        Samples.crowded(),
        Samples.againstBaseline());
  }

  @ParameterizedTest
  @MethodSource("everyCluster")
  void prometheus_reads_every_sample(AuditResult result) throws Exception {
    for (ReportOptions options : List.of(STANDARD, PER_NAMESPACE)) {
      String written = Written.by(new OpenMetricsReport(), result, options);

      List<String> samples =
          written.lines().filter(line -> !line.startsWith("#")).map(line -> text(line)).toList();
      assertThat(parsed(written)).containsExactlyInAnyOrderElementsOf(samples);
    }
  }

  @ParameterizedTest
  @MethodSource("everyCluster")
  void openmetrics_holds_line_by_line(AuditResult result) {
    List<String> lines = Written.lines(Written.by(new OpenMetricsReport(), result, PER_NAMESPACE));
    List<String> wrong = new ArrayList<>();
    Set<String> families = new HashSet<>();
    Set<String> series = new HashSet<>();
    String family = "";
    for (String line : lines.subList(0, lines.size() - 1)) {
      Matcher sample = SAMPLE.matcher(line);
      if (line.startsWith("# HELP ")) {
        family = line.split(" ", 4)[2];
        if (!families.add(family)) {
          wrong.add("twice: " + line);
        }
      } else if (line.startsWith("# ")) {
        if (!line.equals("# TYPE " + family + " gauge")) {
          wrong.add(line);
        }
      } else if (!sample.matches()
          || !sample.group("name").equals(family)
          || !series.add(line.substring(0, line.lastIndexOf(' ')))) {
        wrong.add(line);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(lines.getLast()).isEqualTo("# EOF");
  }

  @Test
  void the_shop_as_prometheus_sees_it() {
    Golden.assertSame(
        "dev/kprod/report/formats",
        "shop.prom",
        Written.by(new OpenMetricsReport(), Samples.shop(), STANDARD));
  }

  @Test
  void a_score_that_is_not_there_is_absent() {
    assertThat(named("kprod_score", Samples.empty(), STANDARD)).isEmpty();
    assertThat(named("kprod_gate_passed", Samples.empty(), STANDARD))
        .containsExactly("kprod_gate_passed{cluster=\"empty\"} 0");
  }

  @Test
  void a_baseline_tells_the_states_of_findings() {
    assertThat(named("kprod_findings", Samples.againstBaseline(), STANDARD))
        .filteredOn(line -> line.contains("\"high\""))
        .containsExactly(
            "kprod_findings{cluster=\"prod-eu\",severity=\"high\",state=\"new\"} 1",
            "kprod_findings{cluster=\"prod-eu\",severity=\"high\",state=\"resolved\"} 1",
            "kprod_findings{cluster=\"prod-eu\",severity=\"high\",state=\"unchanged\"} 1",
            "kprod_findings{cluster=\"prod-eu\",severity=\"high\",state=\"unjudged\"} 1");
  }

  @Test
  void a_waiver_holds_through_the_end_of_its_day() {
    assertThat(named("kprod_waiver", Samples.shop(), STANDARD))
        .containsExactly(
            "kprod_waiver_expiry_timestamp_seconds{cluster=\"prod-eu\",check=\"sec-pss-enforced\","
                + "id=\"legacy-batch\"} 1801440000");
  }

  @Test
  void no_object_is_named_and_namespaces_only_on_request() {
    assertThat(Written.by(new OpenMetricsReport(), Samples.shop(), STANDARD))
        .doesNotContain("ledger-db", "deployer", "checkout", "namespace=");
    assertThat(named("kprod_namespace_score", Samples.shop(), PER_NAMESPACE))
        .contains("kprod_namespace_score_ratio{cluster=\"prod-eu\",namespace=\"checkout\"} 0.000");
  }

  @ParameterizedTest
  @EnumSource(HostileText.class)
  void hostile_text_ends_no_label(HostileText text) throws Exception {
    AuditResult result = HostileText.inHead(Samples.result("x", List.of()), text);
    String written = Written.by(new OpenMetricsReport(), result, PER_NAMESPACE);

    openmetrics_holds_line_by_line(result);
    // Of a backslash that is escaped, that parser makes three.
    assertThat(parsed(written))
        .hasSize((int) written.lines().filter(l -> !l.startsWith("#")).count());
    assertThat(written.codePoints().filter(c -> c != '\n' && Encoders.isInvisible(c)).toArray())
        .isEmpty();
    assertThat(written.lines().filter("# EOF"::equals)).hasSize(1);
  }

  private static List<String> named(String prefix, AuditResult result, ReportOptions options) {
    return Written.by(new OpenMetricsReport(), result, options)
        .lines()
        .filter(line -> line.startsWith(prefix))
        .toList();
  }

  /// Returns a line of ours as its name, labels by name, and number.
  private static String text(String line) {
    Matcher sample = SAMPLE.matcher(line);
    assertThat(sample.matches()).as(line).isTrue();
    TreeMap<String, String> labels = new TreeMap<>();
    Matcher label = Pattern.compile("([a-z_]+)=(" + QUOTED + ")").matcher(sample.group("labels"));
    while (label.find()) {
      String quoted = label.group(2);
      String value = quoted.substring(1, quoted.length() - 1);
      labels.put(label.group(1), value.replace("\\\"", "\"").replace("\\\\", "\\"));
    }
    return sample.group("name") + labels + Double.parseDouble(sample.group("value"));
  }

  /// Returns what the parser of SkyWalking, which reads targets for Prometheus, makes of a text.
  private static List<String> parsed(String text) throws IOException {
    TextParser parser =
        new TextParser(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    List<String> found = new ArrayList<>();
    MetricFamily family = parser.parse(0);
    while (family != null) {
      assertThat(family.getType()).isEqualTo(MetricType.GAUGE);
      for (Metric metric : family.getMetrics()) {
        found.add(metric.getName() + new TreeMap<>(metric.getLabels()) + metric.value());
      }
      family = parser.parse(0);
    }
    return found;
  }
}
