package dev.kprod.checks.backup;

import dev.kprod.check.Names;
import dev.kprod.check.Replay.Effect;
import dev.kprod.check.Replay.Kind;
import dev.kprod.check.Subjects;
import dev.kprod.cluster.BackupKinds;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Subject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The stores of copies that say themselves that they cannot be reached: what lies in them is not
/// lost, and does not come back either.
final class RestoreStores {
  /// What is needed to know.
  static final Reads READS =
      Reads.NONE.ifServed(
          BackupKinds.VELERO_LOCATIONS,
          BackupKinds.VELERO_SCHEDULES,
          BackupKinds.LONGHORN_BACKUP_TARGETS);

  private final Cluster cluster;
  private final Map<String, CustomResource> schedules = new LinkedHashMap<>();

  private RestoreStores(Cluster cluster) {
    this.cluster = cluster;
    for (CustomResource one : cluster.list(BackupKinds.VELERO_SCHEDULES)) {
      schedules.put(one.namespace() + "/" + one.name(), one);
    }
  }

  /// Returns the stores of a cluster. Declare [#READS].
  static RestoreStores of(Cluster cluster) {
    return new RestoreStores(cluster);
  }

  /// Finds the store of a source's copies if it cannot be reached.
  Optional<Subject> barred(BackupSource source) {
    if (source.product().equals(Velero.PRODUCT)) {
      return location(source)
          .filter(one -> one.tree().text("status", "phase").equals("Unavailable"))
          .map(one -> Subjects.subject(BackupKinds.VELERO_LOCATIONS, one));
    }
    return source.product().equals("Longhorn") ? target() : Optional.empty();
  }

  private Optional<CustomResource> location(BackupSource source) {
    String named =
        Optional.ofNullable(schedules.get(source.ref().namespace() + "/" + source.ref().name()))
            .map(one -> one.tree().text("spec", "template", "storageLocation"))
            .orElse("");
    return cluster.list(BackupKinds.VELERO_LOCATIONS).stream()
        .filter(one -> one.namespace().equals(source.ref().namespace()))
        .filter(one -> named.isEmpty() ? Copies.isDefault(one) : one.name().equals(named))
        .findFirst();
  }

  /// Longhorn restores from any target that answers.
  private Optional<Subject> target() {
    List<CustomResource> targets =
        cluster.list(BackupKinds.LONGHORN_BACKUP_TARGETS).stream()
            .filter(one -> !one.tree().text("spec", "backupTargetURL").isEmpty())
            .toList();
    return targets.stream().anyMatch(one -> one.tree().isTrue("status", "available"))
        ? Optional.empty()
        : targets.stream()
            .findFirst()
            .map(one -> Subjects.subject(BackupKinds.LONGHORN_BACKUP_TARGETS, one));
  }

  /// Returns one effect for each store that bars something.
  ///
  /// @param data the data sets that wait for a store
  /// @param namespaces the namespaces whose objects wait for a store
  List<Effect> effects(
      SortedMap<Subject, List<Subject>> data, SortedMap<Subject, List<String>> namespaces) {
    SortedMap<Subject, List<String>> waiting = new TreeMap<>();
    data.forEach(
        (store, sets) ->
            waiting
                .computeIfAbsent(store, unseen -> new ArrayList<>())
                .add(Names.counted(sets.stream().distinct().count(), "data set")));
    namespaces.forEach(
        (store, names) ->
            waiting
                .computeIfAbsent(store, unseen -> new ArrayList<>())
                .add("the objects of " + Names.few(names)));
    List<Effect> effects = new ArrayList<>();
    waiting.forEach(
        (store, what) ->
            effects.add(
                Effect.of(
                    Kind.BLOCKS,
                    store,
                    "cannot be reached, and what comes back from it waits: %s%s"
                        .formatted(String.join(", ", what), message(store)))));
    return effects;
  }

  private String message(Subject store) {
    return cluster.list(BackupKinds.VELERO_LOCATIONS).stream()
        .filter(one -> Subjects.subject(BackupKinds.VELERO_LOCATIONS, one).equals(store))
        .map(one -> one.tree().text("status", "message"))
        .filter(text -> !text.isEmpty())
        .map(text -> " (%s)".formatted(text))
        .findFirst()
        .orElse("");
  }
}
