package dev.kprod.checks.backup;

import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.LOW;
import static dev.kprod.check.Severity.MEDIUM;

import dev.kprod.check.Topic;
import dev.kprod.check.ValueType;
import java.util.List;
import java.util.Map;

/// What people answer for in this area, beside what [BackupSources] and [Objectives] declare.
final class BackupTopics {
  /// Of a control plane that nobody else runs.
  static final Topic ETCD =
      Topic.settling(
          "backup-etcd",
          "The datastore of the control plane is saved, and the copies lie elsewhere.",
          CRITICAL,
          90,
          180,
          Map.of("interval", Objectives.SPANS, "location", ValueType.text()));

  /// A drill belongs into another cluster, where kprod does not look.
  static final Topic RESTORE_TEST =
      Topic.settling(
          "backup-restore-test",
          "A restore was done, and the application was verified on what came back.",
          HIGH,
          90,
          180,
          Map.of(
              "rto",
              Objectives.SPANS,
              "rpo",
              Objectives.SPANS,
              "result",
              ValueType.choice("passed", "failed")));

  /// Volumes without the objects around them are days of work.
  static final Topic OBJECTS =
      Topic.alone(
          "backup-objects",
          "The objects of the cluster can be made again from git or another record.",
          MEDIUM,
          180,
          365,
          Map.of("tool", ValueType.text()));

  /// A backup holds every Secret.
  static final Topic ENCRYPTION =
      Topic.alone(
          "backup-encryption",
          "The copies are encrypted, and the keys are kept elsewhere.",
          MEDIUM,
          365,
          365,
          Map.of("keyCustody", ValueType.text()));

  /// Who takes the cluster must not get the copies with it.
  static final Topic IMMUTABILITY =
      Topic.alone(
          "backup-immutability",
          "The copies cannot be deleted with the rights of the cluster or of its cloud account.",
          HIGH,
          365,
          365,
          Map.of("lockDays", ValueType.count(1, 36_500), "account", ValueType.text()));

  /// What is done, by whom, in which order.
  static final Topic PLAN =
      Topic.alone(
          "dr-plan",
          "A written plan covers the loss of a zone, the cluster, the region and the account.",
          HIGH,
          365,
          365,
          Map.of("scenarios", ValueType.texts()));

  /// The decision counts as much as the region.
  static final Topic REGION =
      Topic.alone(
          "dr-region",
          "A second region or cluster stands ready, or its absence was decided.",
          MEDIUM,
          180,
          365,
          Map.of("mode", ValueType.choice("active-active", "active-passive", "backup-only")));

  /// The lag is what a failover loses.
  static final Topic DATA_REPLICATION =
      Topic.alone(
          "dr-data-replication",
          "Data is replicated to another region, and the lag is known.",
          MEDIUM,
          180,
          365,
          Map.of("lag", Objectives.SPANS));

  /// No object says what an application does twice.
  static final Topic APPLICATION =
      Topic.alone(
          "dr-application",
          "Applications bear a failover: repeated operations, late data and partitions.",
          LOW,
          365,
          365,
          Map.of());

  /// All of them.
  static final List<Topic> ALL =
      List.of(
          ETCD,
          RESTORE_TEST,
          OBJECTS,
          ENCRYPTION,
          IMMUTABILITY,
          PLAN,
          REGION,
          DATA_REPLICATION,
          APPLICATION);

  private BackupTopics() {}
}
