package dev.kprod.checks.controlplane;

import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Severity.HIGH;

import dev.kprod.check.Topic;
import dev.kprod.check.ValueType;
import java.util.List;
import java.util.Map;

/// What people answer for in this area.
final class ControlPlaneTopics {
  /// A datastore outside leaves no pod.
  static final Topic DATASTORE =
      Topic.settling(
          "cp-datastore",
          "The external datastore is redundant and saved.",
          CRITICAL,
          180,
          365,
          Map.of("kind", ValueType.text(), "members", ValueType.count(1, 100)));

  /// Some providers scale out of sight.
  static final Topic AUTOSCALER =
      Topic.settling(
          "node-autoscaler",
          "Capacity grows on the side of the provider.",
          HIGH,
          180,
          365,
          Map.of("min", ValueType.count(0, 100000), "max", ValueType.count(1, 100000)));

  /// All of them.
  static final List<Topic> ALL = List.of(DATASTORE, AUTOSCALER);

  private ControlPlaneTopics() {}
}
