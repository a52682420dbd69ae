package dev.kprod.checks.backup;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Facts;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Verdict;
import dev.kprod.checks.Production;
import dev.kprod.checks.backup.BackupSource.History;
import dev.kprod.checks.backup.Copies.Place;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Volume;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether a claim that is deleted by mistake takes the only copy with it.
///
/// Delete is what every cloud sets, so it is a fault only where no fresh copy lies elsewhere.
final class StorageReclaimPolicy implements Check<DataSet> {
  private static final Declaration<DataSet> DECLARATION =
      Declaration.of("storage-reclaim-policy", DataSets.KIND)
          .title("Deleting a claim by mistake leaves a copy of production data.")
          .severity(HIGH)
          .reads(Coverage.READS)
          .reads(Copies.READS)
          .reads(Objectives.READS)
          .param(DataSets.IGNORE_ADD_ON_DATA)
          .param(Objectives.RPO)
          .param(BackupRecency.ACCEPT_PARTIAL)
          .takes(Objectives.FACT)
          .takes(Facts.PRODUCTION_NAMESPACES)
          .weighs(Objectives.TOPIC)
          .weighs(BackupSources.EXTERNAL)
          .settledBy(BackupSources.EXTERNAL)
          .heuristic()
          .breaks(
              """
              A namespace is deleted, a release is uninstalled, an application is pruned: the disk is
              gone within seconds, and with it the only copy.
              """)
          .judged(
              "Data outside production, of add-ons and what is marked as not to be saved is left"
                  + " out.",
              "It passes if every volume is retained and no claim goes by itself.",
              "It passes if a fresh copy of every claim lies outside the cluster and outside the"
                  + " system that holds its volume.",
              "Where nobody can tell whether it is saved, or where its copies lie, it is unknown.",
              "Otherwise it fails, and first of all for a StatefulSet whose claims go when it is"
                  + " scaled down, which an autoscaler does.")
          .example(
              """
              kind: PersistentVolumeClaim
              metadata: {name: files, namespace: shop}
              spec: {volumeName: pv-1}
              status: {phase: Bound}
              ---
              kind: PersistentVolume
              metadata: {name: pv-1}
              spec: {persistentVolumeReclaimPolicy: Delete}
              ---
              apiVersion: velero.io/v1
              kind: Schedule
              metadata: {name: daily, namespace: velero}
              spec: {schedule: "0 2 * * *", template: {includedNamespaces: [payments]}}
              status: {phase: Enabled}
              """,
              """
              kind: PersistentVolumeClaim
              metadata: {name: files, namespace: shop}
              spec: {volumeName: pv-1}
              status: {phase: Bound}
              ---
              kind: PersistentVolume
              metadata: {name: pv-1}
              spec: {persistentVolumeReclaimPolicy: Retain}
              """)
          .source("https://kubernetes.io/docs/concepts/storage/persistent-volumes/#reclaiming")
          .source(
              "https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#persistentvolumeclaim-retention")
          .build();

  @Override
  public Declaration<DataSet> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(DataSet set, Cluster cluster, Params params) {
    Coverage coverage = Coverage.of(cluster);
    Copies copies = new Copies(cluster, coverage);
    Map<String, Duration> objectives = objectives(set, cluster, params);
    Protection protection =
        new Protection(set, coverage, copies, objectives, cluster.takenAt(), params);
    Optional<String> leftOut =
        DataSets.leftOut(set, cluster, params).or(() -> elsewhere(set, cluster, params));
    if (leftOut.isPresent() || set.wanted().isEmpty()) {
      return notApplicable(leftOut.orElse("somebody decided against saving it"));
    }
    List<Evidence> loose = loose(set, coverage);
    if (loose.isEmpty()) {
      return pass();
    }
    return switch (protection.of()) {
      case Safe safe -> pass(Note.of("a fresh copy lies elsewhere"));
      case Hidden(String because) -> notObservable(because);
      case Unread(var read) -> undecided("what is saved of it was not read", read);
      case Bare(String because) ->
          fail(
              HIGH,
              "Whoever deletes its claim deletes its data: %s.".formatted(because),
              remedy(set, coverage),
              loose);
    };
  }

  private static Map<String, Duration> objectives(DataSet set, Cluster cluster, Params params) {
    Objectives stated = new Objectives(cluster, params);
    Map<String, Duration> objectives = new LinkedHashMap<>();
    set.claims().forEach(claim -> objectives.put(claim.name(), stated.of(claim).rpo()));
    return objectives;
  }

  private static Optional<String> elsewhere(DataSet set, Cluster cluster, Params params) {
    return cluster.ask(Resources.NAMESPACES).known().stream()
        .filter(namespace -> namespace.name().equals(set.namespace()))
        .flatMap(
            namespace ->
                Production.of(namespace, params) instanceof Production.No(String because)
                    ? java.util.stream.Stream.of(because)
                    : java.util.stream.Stream.empty())
        .findFirst();
  }

  /// What goes with its claim, the most surprising first.
  private static List<Evidence> loose(DataSet set, Coverage coverage) {
    List<Evidence> loose = new ArrayList<>();
    List<Claim> deleted =
        set.wanted().stream()
            .filter(
                claim ->
                    coverage
                        .volume(claim)
                        .map(Volume::reclaimPolicy)
                        .filter(policy -> !policy.equals("Retain"))
                        .isPresent())
            .toList();
    if (deleted.isEmpty()) {
      return loose;
    }
    Tree retention =
        set.workload()
            .map(Workload::tree)
            .map(tree -> tree.at("spec", "persistentVolumeClaimRetentionPolicy"))
            .orElse(Tree.ABSENT);
    for (String when : List.of("whenScaled", "whenDeleted")) {
      if (retention.text(when).equals("Delete")) {
        loose.add(at("spec.persistentVolumeClaimRetentionPolicy." + when, "Delete", "Retain"));
      }
    }
    for (Claim claim : deleted) {
      coverage
          .volume(claim)
          .ifPresent(
              volume ->
                  loose.add(
                      at(
                              "spec.persistentVolumeReclaimPolicy",
                              volume.reclaimPolicy(),
                              "Retain, or" + " a fresh copy outside the cluster")
                          .on(dev.kprod.check.Subjects.subject(Resources.VOLUMES, volume))));
    }
    return loose;
  }

  private sealed interface Kept {}

  private record Safe() implements Kept {}

  private record Hidden(String because) implements Kept {}

  private record Unread(Read<?> read) implements Kept {}

  private record Bare(String because) implements Kept {}

  /// Whether a copy would be left.
  private record Protection(
      DataSet set,
      Coverage coverage,
      Copies copies,
      Map<String, Duration> objectives,
      Instant now,
      Params params) {
    Kept of() {
      return switch (coverage.standing(set)) {
        case Coverage.Standing.Excluded(String mark) -> new Safe();
        case Coverage.Standing.Hinted hinted -> new Hidden("what saves it cannot be seen");
        case Coverage.Standing.NotShown(String because) -> new Hidden(because);
        case Coverage.Standing.Open open ->
            params.attested(BackupSources.EXTERNAL, set.ref()).isPresent()
                ? new Hidden("it is saved outside the cluster")
                : new Bare("nobody saves it");
        case Coverage.Standing.Covered covered -> ofClaims();
      };
    }

    private Kept ofClaims() {
      Kept worst = new Safe();
      for (Claim claim : set.wanted()) {
        Kept kept = of(claim);
        if (kept instanceof Bare) {
          return kept;
        }
        worst = kept instanceof Safe ? worst : kept;
      }
      return worst;
    }

    private Kept of(Claim claim) {
      Kept best = new Bare("every copy lies with the volume or in the cluster");
      for (BackupSource source : coverage.saving(claim)) {
        Place place = copies.of(source, claim);
        Kept kept =
            switch (source.history()) {
              case History.NotShown(String because) -> new Hidden(because);
              case History.Unseen(var read) -> new Unread(read);
              case History.Runs runs -> of(source, runs, claim, place);
            };
        if (kept instanceof Safe) {
          return kept;
        }
        boolean inside = place == Place.IN_CLUSTER || place == Place.WITH_THE_VOLUME;
        best = inside || (best instanceof Hidden && kept instanceof Bare) ? best : kept;
      }
      return best;
    }

    private Kept of(BackupSource source, History.Runs runs, Claim claim, Place place) {
      boolean fresh =
          runs.lastGood(params.of(BackupRecency.ACCEPT_PARTIAL))
              .filter(
                  run ->
                      Freshness.isFresh(
                          run, objectives.getOrDefault(claim.name(), Duration.ZERO), source, now))
              .isPresent();
      return switch (place) {
        case OUTSIDE -> fresh ? new Safe() : new Bare("its last copy elsewhere is too old");
        case UNKNOWN ->
            fresh
                ? new Hidden("nothing shows where the copies of %s lie".formatted(source.name()))
                : new Bare("its last copy is too old");
        case IN_CLUSTER, WITH_THE_VOLUME ->
            new Bare("every copy lies with the volume or in the cluster");
      };
    }
  }

  private static Remedy remedy(DataSet set, Coverage coverage) {
    List<Volume> loose =
        set.wanted().stream()
            .flatMap(claim -> coverage.volume(claim).stream())
            .filter(volume -> !volume.reclaimPolicy().equals("Retain"))
            .toList();
    String text = "Keep %s volume when its claim goes; new ones need a class that retains.";
    Tree body =
        Tree.of(
            Map.of("spec", Tree.of(Map.of("persistentVolumeReclaimPolicy", Tree.of("Retain")))));
    if (loose.size() == 1) {
      return Remedy.patch(
          text.formatted("the"),
          dev.kprod.check.Subjects.subject(Resources.VOLUMES, loose.getFirst()),
          "pv",
          body);
    }
    List<String> words = new ArrayList<>(List.of("kubectl", "patch", "pv"));
    loose.forEach(volume -> words.add(volume.name()));
    words.addAll(List.of("--type", "merge", "-p", body.toString()));
    return loose.isEmpty()
        ? Remedy.think("Let the claims of the StatefulSet be retained.")
        : Remedy.run(text.formatted("each"), words.toArray(String[]::new));
  }
}
