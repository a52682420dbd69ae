package dev.kprod.checks.backup;

import static dev.kprod.cluster.BackupKinds.VELERO_SCHEDULES;

import dev.kprod.check.Simulation.Asked;
import dev.kprod.check.Subjects;
import dev.kprod.checks.Globs;
import dev.kprod.checks.backup.BackupSource.History;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Tree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// A Velero schedule that has succeeded at least once, and so holds objects.
///
/// @param store where its copies lie, if that cannot be reached
record RestoreSaver(CustomResource schedule, Optional<Subject> store) {
  private static final String EXCLUDED = "velero.io/exclude-from-backup";

  /// Returns those that may be used.
  static List<RestoreSaver> all(Cluster cluster, Asked asked) {
    RestoreStores stores = RestoreStores.of(cluster);
    Map<Subject, BackupSource> good = new LinkedHashMap<>();
    for (BackupSource source : BackupSources.of(cluster)) {
      if (asked.uses(source.ref())
          && source.product().equals(Velero.PRODUCT)
          && source.history() instanceof History.Runs runs
          && runs.lastGood(true).isPresent()) {
        good.put(source.ref(), source);
      }
    }
    return cluster.list(VELERO_SCHEDULES).stream()
        .filter(one -> good.containsKey(Subjects.subject(VELERO_SCHEDULES, one)))
        .map(
            one ->
                new RestoreSaver(
                    one,
                    Optional.ofNullable(good.get(Subjects.subject(VELERO_SCHEDULES, one)))
                        .flatMap(stores::barred)))
        .toList();
  }

  private Tree template() {
    return schedule.tree().at("spec", "template");
  }

  /// Says whether it leaves out what belongs to no namespace.
  boolean leavesTheClusterOut() {
    return template().at("includeClusterResources") == Tree.Truth.FALSE;
  }

  /// Says whether it holds the objects of a namespace that it is not told to leave out. One that
  /// names resources, or labels, holds these alone.
  boolean saves(String namespace) {
    Tree template = template();
    List<String> included = template.texts("includedNamespaces");
    boolean everything =
        Stream.of("includedResources", "includedNamespaceScopedResources")
            .flatMap(field -> template.texts(field).stream())
            .allMatch("*"::equals);
    return everything
        && !template.has("labelSelector")
        && !template.has("orLabelSelectors")
        && (included.isEmpty() || Globs.anyMatches(included, namespace))
        && !Globs.anyMatches(template.texts("excludedNamespaces"), namespace);
  }

  /// Says whether it holds a workload.
  boolean saves(Workload workload) {
    Subject subject = workload.subject();
    return saves(workload.namespace())
        && !leavesOut(subject.kind().toLowerCase(Locale.ROOT) + "s", subject.group())
        && !"true".equals(workload.labels().get(EXCLUDED));
  }

  /// Says whether it holds the Secrets of a namespace.
  boolean savesSecrets(String namespace) {
    return saves(namespace) && !leavesOut("secrets", "");
  }

  private boolean leavesOut(String resource, String group) {
    String whole = group.isEmpty() ? resource : resource + "." + group;
    return Stream.of("excludedResources", "excludedNamespaceScopedResources")
        .flatMap(field -> template().texts(field).stream())
        .anyMatch(one -> one.equals("*") || one.equals(resource) || one.equals(whole));
  }
}
