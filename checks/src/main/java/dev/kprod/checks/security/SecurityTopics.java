package dev.kprod.checks.security;

import dev.kprod.check.Severity;
import dev.kprod.check.Topic;
import dev.kprod.check.ValueType;
import java.util.List;
import java.util.Map;

/// What people answer for in this area.
final class SecurityTopics {
  /// Who signs in through a cloud or with a certificate leaves no object.
  static final Topic BREAK_GLASS =
      Topic.settling(
          "rbac-break-glass",
          "People sign in with an identity of their own; system:masters credentials are locked"
              + " away.",
          Severity.HIGH,
          365,
          365,
          Map.of("signIn", ValueType.text(), "keptAt", ValueType.text()));

  /// All of them.
  static final List<Topic> ALL = List.of(BREAK_GLASS);

  private SecurityTopics() {}
}
