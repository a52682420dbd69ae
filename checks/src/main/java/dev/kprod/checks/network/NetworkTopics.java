package dev.kprod.checks.network;

import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.MEDIUM;

import dev.kprod.check.Topic;
import dev.kprod.check.ValueType;
import java.util.List;
import java.util.Map;

/// What people answer for in this area.
final class NetworkTopics {
  /// Some networks enforce out of sight.
  static final Topic POLICY_ENFORCEMENT =
      Topic.settling(
          "net-policy-enforcement",
          "The network enforces NetworkPolicy on every node.",
          CRITICAL,
          180,
          365,
          Map.of("product", ValueType.text()));

  /// It is an option of the machine.
  static final Topic METADATA_HOP_LIMIT =
      Topic.settling(
          "net-metadata-hop-limit",
          "The metadata service asks for a session and answers one hop away, on every node.",
          HIGH,
          180,
          365,
          Map.of());

  /// Some networks encrypt below what the API shows.
  static final Topic SERVICE_ENCRYPTION =
      Topic.alone(
          "net-service-encryption",
          "Traffic between services is encrypted.",
          MEDIUM,
          180,
          365,
          Map.of("product", ValueType.text()));

  /// All of them.
  static final List<Topic> ALL =
      List.of(POLICY_ENFORCEMENT, METADATA_HOP_LIMIT, SERVICE_ENCRYPTION);

  private NetworkTopics() {}
}
