package dev.kprod.checks.backup;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;

import dev.kprod.check.Verdict;
import dev.kprod.cluster.BackupKinds;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import java.util.List;
import java.util.Optional;

/// What a schedule names and needs: a store, a database.
final class ScheduleTarget {
  private ScheduleTarget() {}

  /// Finds that the store or the database that a schedule names is not there.
  static Optional<Verdict> missing(BackupSource source, Cluster cluster) {
    List<CustomResource> locations = cluster.list(BackupKinds.VELERO_LOCATIONS);
    List<CustomResource> databases =
        cluster.ask(BackupKinds.CNPG_CLUSTERS, source.ref().namespace()).known();
    boolean whole = cluster.ask(BackupKinds.CNPG_CLUSTERS, source.ref().namespace()).isWhole();
    Optional<CustomResource> schedule = velero(source, cluster);
    if (schedule.isPresent()) {
      String store = schedule.get().tree().text("spec", "template", "storageLocation");
      boolean there =
          store.isEmpty()
              || locations.stream()
                  .anyMatch(
                      one ->
                          one.name().equals(store)
                              && one.namespace().equals(source.ref().namespace()));
      return there
          ? Optional.empty()
          : Optional.of(
              fail(
                  HIGH,
                  "The storage location %s that it names is not there.".formatted(store),
                  source.remedy(),
                  at("spec.template.storageLocation", store, "a BackupStorageLocation")));
    }
    if (!source.ref().kind().equals("ScheduledBackup") || !whole) {
      return Optional.empty();
    }
    String database =
        cluster.list(BackupKinds.CNPG_SCHEDULED_BACKUPS).stream()
            .filter(one -> one.namespace().equals(source.ref().namespace()))
            .filter(one -> one.name().equals(source.ref().name()))
            .map(one -> one.tree().text("spec", "cluster", "name"))
            .findFirst()
            .orElse("");
    return databases.stream().anyMatch(one -> one.name().equals(database))
        ? Optional.empty()
        : Optional.of(
            fail(
                HIGH,
                "The database %s that it names is not there.".formatted(database),
                source.remedy(),
                at("spec.cluster.name", database, "a Cluster of its namespace")));
  }

  /// Finds the Schedule of Velero that a source is.
  static Optional<CustomResource> velero(BackupSource source, Cluster cluster) {
    return cluster.list(BackupKinds.VELERO_SCHEDULES).stream()
        .filter(one -> source.product().equals(Velero.PRODUCT))
        .filter(one -> one.namespace().equals(source.ref().namespace()))
        .filter(one -> one.name().equals(source.ref().name()))
        .findFirst();
  }
}
