package dev.kprod.checks.backup;

import static dev.kprod.cluster.BackupKinds.VELERO_SCHEDULES;

import dev.kprod.check.Params;
import dev.kprod.check.Replay.Effect;
import dev.kprod.check.Replay.Kind;
import dev.kprod.check.Simulation.Asked;
import dev.kprod.checks.Globs;
import dev.kprod.checks.backup.BackupSource.History;
import dev.kprod.checks.backup.BackupSource.Run;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What comes back of the objects: from a copy of the datastore, from Velero, or from git.
record RestoreObjects(List<Effect> effects, List<String> figures) {
  /// What is needed to know.
  static final Reads READS = Coverage.READS;

  /// What tools write on the objects that they keep in git.
  private static final List<String> BY_GIT =
      List.of(
          "argocd.argoproj.io/tracking-id",
          "argocd.argoproj.io/instance",
          "kustomize.toolkit.fluxcd.io/name",
          "helm.toolkit.fluxcd.io/name",
          "objectset.rio.cattle.io/id",
          "configmanagement.gke.io/managed",
          "kapp.k14s.io/app");

  /// Returns what comes back.
  static RestoreObjects of(Cluster cluster, Asked asked, Params params) {
    List<Effect> effects = new ArrayList<>();
    List<String> figures = new ArrayList<>();
    Optional<String> datastore = datastore(cluster, params);
    if (datastore.isPresent() && !asked.elsewhere() && asked.namespaces().isEmpty()) {
      figures.add("Every object comes back from the datastore: %s.".formatted(datastore.get()));
      return new RestoreObjects(effects, figures);
    }
    List<CustomResource> savers = savers(cluster);
    SortedMap<String, List<Workload>> outside = new TreeMap<>();
    for (Workload workload : Workloads.of(cluster).all()) {
      String namespace = workload.namespace();
      if (RestoreSimulation.strikes(asked, namespace, cluster)
          && savers.stream().noneMatch(schedule -> saves(schedule, namespace))) {
        outside.computeIfAbsent(namespace, unseen -> new ArrayList<>()).add(workload);
      }
    }
    outside.forEach((namespace, workloads) -> effects.addAll(of(namespace, workloads)));
    savers.stream()
        .filter(
            one -> one.tree().at("spec", "template", "includeClusterResources") == Tree.Truth.FALSE)
        .forEach(
            schedule ->
                effects.add(
                    Effect.of(
                        Kind.BY_HAND,
                        dev.kprod.check.Subjects.subject(VELERO_SCHEDULES, schedule),
                        "leaves out what belongs to no namespace: definitions, classes, roles")));
    return new RestoreObjects(effects, figures);
  }

  private static Optional<String> datastore(Cluster cluster, Params params) {
    for (BackupSource source : BackupSources.of(cluster)) {
      if (source.scope().isClusterState() && source.history() instanceof History.Runs runs) {
        Optional<Run> last = runs.lastGood(false);
        if (last.isPresent()
            && Freshness.isFresh(
                last.get(), params.of(Objectives.RPO), source, cluster.takenAt())) {
          return Optional.of(
              "%s saved it %s ago"
                  .formatted(
                      source.name(),
                      Freshness.text(Duration.between(last.get().at(), cluster.takenAt()))));
        }
      }
    }
    return Optional.empty();
  }

  /// Returns the Velero schedules that run and have succeeded at least once.
  private static List<CustomResource> savers(Cluster cluster) {
    Map<Subject, BackupSource> good = new LinkedHashMap<>();
    for (BackupSource source : BackupSources.of(cluster)) {
      if (source.product().equals(Velero.PRODUCT)
          && source.history() instanceof History.Runs runs
          && runs.lastGood(true).isPresent()) {
        good.put(source.ref(), source);
      }
    }
    return cluster.list(VELERO_SCHEDULES).stream()
        .filter(one -> good.containsKey(dev.kprod.check.Subjects.subject(VELERO_SCHEDULES, one)))
        .toList();
  }

  /// A schedule that names resources saves these alone.
  private static boolean saves(CustomResource schedule, String namespace) {
    Tree template = schedule.tree().at("spec", "template");
    List<String> included = template.texts("includedNamespaces");
    boolean everything =
        Stream.of("includedResources", "includedNamespaceScopedResources")
            .flatMap(field -> template.texts(field).stream())
            .allMatch("*"::equals);
    return everything
        && !template.has("labelSelector")
        && (included.isEmpty() || Globs.anyMatches(included, namespace))
        && !Globs.anyMatches(template.texts("excludedNamespaces"), namespace);
  }

  private static List<Effect> of(String namespace, List<Workload> workloads) {
    Subject subject = new Subject("", "v1", "Namespace", "", namespace);
    List<Workload> unmanaged = workloads.stream().filter(one -> !isInGit(one)).toList();
    List<Effect> effects = new ArrayList<>();
    if (!unmanaged.isEmpty()) {
      effects.add(
          Effect.of(
              Kind.LOST,
              subject,
              "%s in no backup and not from git: %s"
                  .formatted(part(unmanaged.size(), workloads.size()), some(unmanaged))));
    }
    long secrets =
        workloads.stream()
            .flatMap(one -> one.template().spec().everyContainer().stream())
            .flatMap(container -> container.environment().values().stream())
            .map(variable -> variable.text("valueFrom", "secretKeyRef", "name"))
            .filter(name -> !name.isEmpty())
            .distinct()
            .count();
    if (secrets > 0) {
      effects.add(
          Effect.of(
              Kind.BY_HAND,
              subject,
              "%s that its workloads name: no backup holds this namespace"
                  .formatted(secrets == 1 ? "a Secret" : secrets + " Secrets")));
    }
    return effects;
  }

  private static String part(int some, int all) {
    if (some < all) {
      return "%s of its %s workloads, which are".formatted(some, all);
    }
    return all == 1 ? "its workload is" : "its %s workloads are".formatted(all);
  }

  private static boolean isInGit(Workload workload) {
    return BY_GIT.stream()
        .anyMatch(
            key -> workload.labels().containsKey(key) || workload.annotations().containsKey(key));
  }

  private static String some(List<Workload> workloads) {
    List<String> names = workloads.stream().limit(3).map(Workload::shortName).toList();
    String more = workloads.size() > 3 ? " and %s more".formatted(workloads.size() - 3) : "";
    return String.join(", ", names) + more;
  }
}
