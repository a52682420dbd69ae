package dev.kprod.checks.backup;

import static dev.kprod.cluster.BackupKinds.VELERO_SCHEDULES;

import dev.kprod.check.Names;
import dev.kprod.check.Params;
import dev.kprod.check.Replay.Effect;
import dev.kprod.check.Replay.Kind;
import dev.kprod.check.Simulation.Asked;
import dev.kprod.check.Subjects;
import dev.kprod.checks.backup.BackupSource.History;
import dev.kprod.checks.backup.BackupSource.Run;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What comes back of the objects: from a copy of the datastore, from Velero, or from git.
///
/// @param barred the namespaces whose objects lie in a store that cannot be reached, by that store
record RestoreObjects(
    List<Effect> effects, List<String> figures, SortedMap<Subject, List<String>> barred) {
  /// What is needed to know.
  static final Reads READS = Coverage.READS.and(RestoreStores.READS).and(RestoreSecrets.READS);

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
    boolean wholeHere = !asked.elsewhere() && asked.namespaces().isEmpty();
    Optional<String> datastore = wholeHere ? datastore(cluster, asked, params) : Optional.empty();
    if (datastore.isPresent()) {
      return new RestoreObjects(
          List.of(),
          List.of("Every object comes back from the datastore: %s.".formatted(datastore.get())),
          new TreeMap<>());
    }
    return new Walk(cluster, asked).all();
  }

  private static Optional<String> datastore(Cluster cluster, Asked asked, Params params) {
    for (BackupSource source : BackupSources.of(cluster)) {
      if (asked.uses(source.ref())
          && source.scope().isClusterState()
          && source.history() instanceof History.Runs runs) {
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

  private static final class Walk {
    private final Cluster cluster;
    private final Asked asked;
    private final List<RestoreSaver> savers;
    private final RestoreSecrets secrets;
    private final List<Effect> effects = new ArrayList<>();
    private final SortedMap<Subject, List<String>> barred = new TreeMap<>();

    Walk(Cluster cluster, Asked asked) {
      this.cluster = cluster;
      this.asked = asked;
      this.savers = RestoreSaver.all(cluster, asked);
      this.secrets = new RestoreSecrets(cluster, asked, savers);
    }

    RestoreObjects all() {
      SortedMap<String, List<Workload>> all = new TreeMap<>();
      for (Workload workload : Workloads.of(cluster).all()) {
        if (RestoreSimulation.strikes(asked, workload.namespace(), cluster)) {
          all.computeIfAbsent(workload.namespace(), unseen -> new ArrayList<>()).add(workload);
        }
      }
      all.forEach(this::namespace);
      effects.addAll(secrets.effects(all));
      savers.stream()
          .filter(RestoreSaver::leavesTheClusterOut)
          .forEach(
              saver ->
                  effects.add(
                      Effect.of(
                          Kind.BY_HAND,
                          Subjects.subject(VELERO_SCHEDULES, saver.schedule()),
                          "leaves out what belongs to no namespace: definitions, classes, roles")));
      return new RestoreObjects(List.copyOf(effects), List.of(), barred);
    }

    private void namespace(String name, List<Workload> workloads) {
      Subject subject = new Subject("", "v1", "Namespace", "", name);
      List<Workload> lost =
          workloads.stream()
              .filter(one -> savers.stream().noneMatch(saver -> saver.saves(one)))
              .filter(one -> !isInGit(one))
              .toList();
      if (!lost.isEmpty()) {
        effects.add(
            Effect.of(
                Kind.LOST,
                subject,
                "%s in no backup and not from git: %s"
                    .formatted(
                        part(lost.size(), workloads.size()),
                        Names.few(lost.stream().map(Workload::shortName).toList()))));
      }
      List<RestoreSaver> saving =
          savers.stream().filter(saver -> workloads.stream().anyMatch(saver::saves)).toList();
      if (!saving.isEmpty() && saving.stream().allMatch(saver -> saver.store().isPresent())) {
        barred
            .computeIfAbsent(saving.getFirst().store().orElseThrow(), unseen -> new ArrayList<>())
            .add(name);
      }
    }
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
}
