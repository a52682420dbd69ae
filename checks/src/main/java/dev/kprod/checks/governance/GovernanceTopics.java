package dev.kprod.checks.governance;

import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.LOW;
import static dev.kprod.check.Severity.MEDIUM;

import dev.kprod.check.Topic;
import dev.kprod.check.ValueType;
import java.util.List;
import java.util.Map;

/// What people answer for in this area.
final class GovernanceTopics {
  /// Two at least: one person is no rotation.
  static final Topic ON_CALL =
      Topic.alone(
          "gov-oncall",
          "Somebody is on call, with a rotation, an escalation and a tool.",
          HIGH,
          180,
          365,
          Map.of("tool", ValueType.text(), "responders", ValueType.count(2, 10000)));

  /// A procedure is what people do, not what they have.
  static final Topic INCIDENT_PROCESS =
      Topic.alone(
          "gov-incident-process",
          "Incidents follow a procedure, and what was learnt is written down.",
          MEDIUM,
          365,
          365,
          Map.of("lastPostmortem", ValueType.date()));

  /// Links in alerts show some of them.
  static final Topic RUNBOOKS =
      Topic.settling(
          "gov-runbooks",
          "Runbooks exist and were used in an exercise.",
          MEDIUM,
          180,
          365,
          Map.of("count", ValueType.count(1, 100000)));

  /// Documents live elsewhere.
  static final Topic DOCUMENTATION =
      Topic.alone(
          "gov-documentation",
          "Architecture, procedures and dependencies are written down and current.",
          LOW,
          365,
          365,
          Map.of());

  /// Most are played at a table.
  static final Topic GAME_DAY =
      Topic.alone(
          "gov-game-day",
          "A failure was played or injected, and the lessons were recorded.",
          MEDIUM,
          180,
          365,
          Map.of("kind", ValueType.text(), "result", ValueType.choice("passed", "failed")));

  /// Nobody may be the only one who knows.
  static final Topic TRAINING =
      Topic.alone(
          "gov-training",
          "At least two people are trained to operate the cluster.",
          MEDIUM,
          365,
          365,
          Map.of("people", ValueType.count(2, 10000)));

  /// On managed control planes no flag shows it.
  static final Topic AUDIT_LOG =
      Topic.alone(
          "gov-audit-log",
          "Audit logs leave the cluster, are kept and are read.",
          HIGH,
          365,
          365,
          Map.of("days", ValueType.count(1, 36_500)));

  /// Only an assessor gives such a verdict.
  static final Topic COMPLIANCE =
      Topic.alone(
              "gov-compliance",
              "The organisation was assessed against the framework it has to follow.",
              LOW,
              365,
              365,
              Map.of("framework", ValueType.text(), "assessor", ValueType.text()))
          .ifRegulated();

  /// Asked while one is under way.
  static final Topic MIGRATION =
      Topic.alone(
              "gov-migration",
              "The migration goes in phases that were tested and can be rolled back.",
              LOW,
              90,
              180,
              Map.of("phase", ValueType.text()))
          .ifRegulated();

  /// Contracts are paper.
  static final Topic VENDOR_SUPPORT =
      Topic.alone(
          "gov-vendor-support",
          "The vendor supports this version, and the contract is in force.",
          LOW,
          365,
          365,
          Map.of("level", ValueType.text(), "until", ValueType.date()));

  /// They are outcomes of an organisation.
  static final Topic SUCCESS_METRICS =
      Topic.alone(
          "gov-success-metrics",
          "Uptime, lead time, toil, cost and security are measured.",
          LOW,
          365,
          365,
          Map.of());

  /// No object weighs it.
  static final Topic SUSTAINABILITY =
      Topic.alone(
              "gov-sustainability",
              "Energy or carbon is considered where capacity is decided.",
              LOW,
              365,
              365,
              Map.of())
          .ifRegulated();

  /// Who owns what is not in the API.
  static final Topic PLATFORM_TEAM =
      Topic.alone(
          "gov-platform-team",
          "A team owns the platform, and developers help themselves with its documents.",
          LOW,
          365,
          365,
          Map.of());

  /// All of them.
  static final List<Topic> ALL =
      List.of(
          ON_CALL,
          INCIDENT_PROCESS,
          RUNBOOKS,
          DOCUMENTATION,
          GAME_DAY,
          TRAINING,
          AUDIT_LOG,
          COMPLIANCE,
          MIGRATION,
          VENDOR_SUPPORT,
          SUCCESS_METRICS,
          SUSTAINABILITY,
          PLATFORM_TEAM);

  private GovernanceTopics() {}
}
