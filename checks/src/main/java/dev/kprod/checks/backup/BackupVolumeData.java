package dev.kprod.checks.backup;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.checks.backup.BackupSource.History;
import dev.kprod.checks.backup.VeleroVolumes.Content;
import dev.kprod.checks.backup.VeleroVolumes.Holding;
import dev.kprod.cluster.BackupKinds;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.snapshot.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Whether a backup that claims to cover a volume holds its data.
///
/// Velero writes the object of a claim into every backup and calls it complete, whether or not
/// there was a way to save what the volume holds.
final class BackupVolumeData implements Check<DataSet> {
  private static final Declaration<DataSet> DECLARATION =
      Declaration.of("backup-volume-data", DataSets.KIND)
          .title("A backup that claims to cover a volume really contains its data.")
          .severity(CRITICAL)
          .reads(VeleroVolumes.READS)
          .heuristic()
          .breaks(
              """
              Without a class of snapshots, a node agent or a mark on the pod, Velero stores the
              claim and not its data, and says Completed. The restore gives empty volumes.
              """)
          .judged(
              "Data that no Velero schedule covers, or that another source saves for sure, is not"
                  + " judged; nor is what is younger than the newest run.",
              "Of the newest run that completed, at least in part, each claim in its scope counts"
                  + " that was bound before it.",
              "A claim passes if a PodVolumeBackup or a DataUpload of the run names it and is"
                  + " completed.",
              "The rest passes if the run made at least as many snapshots as there are claims"
                  + " left.",
              "Where there are fewer, the claims fail for which there was no way; if that does not"
                  + " account for all of them, every claim that is left fails.",
              "Where a resource policy decides, what is not proven is unknown.",
              "Of several schedules the worst decides.")
          .example(
              """
              kind: PersistentVolumeClaim
              metadata: {name: files, namespace: shop}
              spec: {volumeName: pv-1}
              status: {phase: Bound}
              ---
              kind: PersistentVolume
              metadata: {name: pv-1}
              spec: {csi: {driver: ebs.csi.aws.com}}
              ---
              apiVersion: velero.io/v1
              kind: Schedule
              metadata: {name: daily, namespace: velero}
              spec: {schedule: "0 2 * * *"}
              status: {phase: Enabled}
              ---
              apiVersion: velero.io/v1
              kind: Backup
              metadata:
                name: daily-20261121020000
                namespace: velero
                labels: {velero.io/schedule-name: daily}
              status: {phase: Completed, completionTimestamp: "2026-11-21T02:04:00Z"}
              """,
              """
              kind: PersistentVolumeClaim
              metadata: {name: files, namespace: shop}
              spec: {volumeName: pv-1}
              status: {phase: Bound}
              ---
              kind: PersistentVolume
              metadata: {name: pv-1}
              spec: {csi: {driver: ebs.csi.aws.com}}
              ---
              apiVersion: velero.io/v1
              kind: Schedule
              metadata: {name: daily, namespace: velero}
              spec: {schedule: "0 2 * * *"}
              status: {phase: Enabled}
              ---
              apiVersion: velero.io/v1
              kind: Backup
              metadata:
                name: daily-20261121020000
                namespace: velero
                labels: {velero.io/schedule-name: daily}
              status:
                phase: Completed
                completionTimestamp: "2026-11-21T02:04:00Z"
                csiVolumeSnapshotsCompleted: 1
              """)
          .source("https://velero.io/docs/main/csi/")
          .source("https://velero.io/docs/main/file-system-backup/")
          .maps("NIST CSF 2.0", "PR.DS-11")
          .build();

  @Override
  public Declaration<DataSet> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(DataSet set, Cluster cluster, Params params) {
    Coverage coverage = Coverage.of(cluster);
    VeleroVolumes volumes = VeleroVolumes.of(cluster);
    List<Claim> claims = set.wanted();
    List<BackupSource> velero =
        claims.stream()
            .flatMap(claim -> coverage.saving(claim).stream())
            .filter(source -> source.product().equals(Velero.PRODUCT))
            .distinct()
            .toList();
    if (velero.isEmpty()) {
      return notApplicable("no Velero schedule covers it");
    }
    Optional<BackupSource> other = other(set, claims, coverage);
    if (other.isPresent()) {
      return notApplicable("%s saves it".formatted(other.get().name()));
    }
    Optional<Read<?>> unseen =
        velero.stream()
            .filter(source -> source.history() instanceof History.Unseen)
            .<Read<?>>map(source -> ((History.Unseen) source.history()).read())
            .findFirst();
    if (unseen.isPresent()) {
      return undecided("the runs of Velero were not read", unseen.get());
    }
    return judge(claims, velero, volumes);
  }

  /// Finds a source beside Velero that saves all of it.
  private static Optional<BackupSource> other(DataSet set, List<Claim> claims, Coverage coverage) {
    return coverage.saving(claims.getFirst()).stream()
        .filter(source -> !source.product().equals(Velero.PRODUCT))
        .filter(source -> claims.stream().allMatch(claim -> source.scope().covers(set, claim)))
        .findFirst();
  }

  private static Verdict judge(
      List<Claim> claims, List<BackupSource> velero, VeleroVolumes volumes) {
    List<Evidence> evidence = new ArrayList<>();
    SortedMap<String, List<String>> reasons = new TreeMap<>();
    boolean counted = false;
    boolean hidden = false;
    boolean held = false;
    for (BackupSource source : velero) {
      Optional<Content> content = volumes.of(source);
      List<String> missing = new ArrayList<>();
      for (Claim claim : content.isPresent() ? claims : List.<Claim>of()) {
        switch (content.get().holdings().get(VeleroVolumes.key(claim))) {
          case null -> {}
          case Holding.Proven proven -> held = true;
          case Holding.Counted enough -> counted = true;
          case Holding.NotShown notShown -> hidden = true;
          case Holding.Missing(String because) -> {
            missing.add(claim.name());
            reasons.computeIfAbsent(because, unseen -> new ArrayList<>()).add(claim.name());
          }
        }
      }
      if (!missing.isEmpty()) {
        evidence.add(evidence(content.get(), missing));
      }
    }
    if (!evidence.isEmpty()) {
      return fail(
          CRITICAL,
          "The newest backup holds %s and not %s data (%s)."
              .formatted(
                  claims.size() == 1 ? "the claim" : "the claims",
                  claims.size() == 1 ? "its" : "their",
                  because(reasons)),
          remedy(velero.getFirst()),
          evidence);
    }
    if (hidden) {
      return notObservable("a resource policy decides what is saved, and it is not read");
    }
    if (!held && !counted) {
      return notApplicable("no run since it is there has finished");
    }
    return new Verdict.Pass(
        counted ? List.of(Note.of("by the number of snapshots, which name no claim")) : List.of());
  }

  private static String because(SortedMap<String, List<String>> reasons) {
    if (reasons.size() == 1) {
      return reasons.firstKey();
    }
    List<String> parts = new ArrayList<>();
    reasons.forEach(
        (why, claims) ->
            parts.add(
                "%s: %s".formatted(String.join(", ", claims.stream().distinct().toList()), why)));
    return String.join("; ", parts);
  }

  private static Evidence evidence(Content content, List<String> missing) {
    return at(
            "status",
            "%s claims expected, %s uploaded, %s snapshots; without %s"
                .formatted(
                    content.expected(),
                    content.uploads(),
                    content.snapshots(),
                    String.join(", ", missing)),
            "the data of each")
        .on(Subjects.subject(BackupKinds.VELERO_BACKUPS, content.backup()));
  }

  private static Remedy remedy(BackupSource source) {
    return Remedy.think(
        "Give its driver a VolumeSnapshotClass with the label velero.io/csi-volumesnapshot-class,"
            + " or set defaultVolumesToFsBackup in the template of %s; then see that the next run"
                .formatted(source.name())
            + " holds it.");
  }
}
