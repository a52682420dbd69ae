package dev.kprod.report;

import dev.kprod.medium.Encoders;
import java.math.BigDecimal;

/// Gauges in the text format of Prometheus, each with the cluster as its first label.
final class Gauges {
  private final String cluster;
  private final StringBuilder out = new StringBuilder();
  private String name = "";
  private String head = "";

  Gauges(String cluster) {
    this.cluster = Encoders.OPENMETRICS.encode(cluster);
  }

  /// Starts a family; its samples follow. One without any is not written.
  void family(String family, String help) {
    name = family;
    head = "# HELP %s %s\n# TYPE %s gauge\n".formatted(family, help, family);
  }

  /// Adds a sample.
  ///
  /// @param labels name and value, in turn
  void sample(BigDecimal value, String... labels) {
    out.append(head).append(name).append("{cluster=\"").append(cluster).append('"');
    for (int i = 0; i < labels.length; i += 2) {
      out.append(',').append(labels[i]).append("=\"");
      out.append(Encoders.OPENMETRICS.encode(labels[i + 1])).append('"');
    }
    out.append("} ").append(value.toPlainString()).append('\n');
    head = "";
  }

  /// Adds a sample that is a whole number.
  void sample(long value, String... labels) {
    sample(BigDecimal.valueOf(value), labels);
  }

  /// Returns everything, with the line that ends it.
  String text() {
    return out + "# EOF\n";
  }
}
