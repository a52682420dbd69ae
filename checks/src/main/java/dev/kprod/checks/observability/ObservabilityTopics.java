package dev.kprod.checks.observability;

import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.LOW;
import static dev.kprod.check.Severity.MEDIUM;

import dev.kprod.check.Topic;
import dev.kprod.check.ValueType;
import java.util.List;
import java.util.Map;

/// What people answer for in this area.
final class ObservabilityTopics {
  /// Receivers are Secrets and vendors.
  static final Topic ALERT_DELIVERY =
      Topic.settling(
          "obs-alert-delivery",
          "A test alert reached a person.",
          CRITICAL,
          90,
          180,
          Map.of("channel", ValueType.text(), "minutes", ValueType.count(0, 10000)));

  /// Rules that live at a vendor leave no object.
  static final Topic ALERT_COVERAGE =
      Topic.alone(
          "obs-alert-coverage",
          "What matters most alerts somebody, at the vendor or elsewhere.",
          HIGH,
          180,
          365,
          Map.of("topics", ValueType.texts()));

  /// The backend of logs is elsewhere.
  static final Topic LOG_RETENTION =
      Topic.alone(
          "obs-log-retention",
          "Logs are structured, kept and searchable by namespace and application, and alert.",
          MEDIUM,
          365,
          365,
          Map.of("days", ValueType.count(1, 36_500), "format", ValueType.text()));

  /// Long-term stores are elsewhere.
  static final Topic METRICS_RETENTION =
      Topic.alone(
          "obs-metrics-retention",
          "Metrics are kept long enough to plan capacity.",
          LOW,
          365,
          365,
          Map.of("days", ValueType.count(1, 36_500)));

  /// Most objectives are no objects.
  static final Topic SLO =
      Topic.alone(
          "obs-slo",
          "Objectives of service are written down and reviewed.",
          MEDIUM,
          180,
          365,
          Map.of("count", ValueType.count(1, 100000)));

  /// Only the kubelet knows how full a volume is.
  static final Topic STORAGE_USAGE =
      Topic.alone(
          "obs-storage-usage",
          "Somebody is told before a volume is full.",
          HIGH,
          180,
          365,
          Map.of("threshold", ValueType.text()));

  /// All of them.
  static final List<Topic> ALL =
      List.of(ALERT_DELIVERY, ALERT_COVERAGE, LOG_RETENTION, METRICS_RETENTION, SLO, STORAGE_USAGE);

  private ObservabilityTopics() {}
}
