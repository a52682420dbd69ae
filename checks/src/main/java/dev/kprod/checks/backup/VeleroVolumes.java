package dev.kprod.checks.backup;

import static dev.kprod.cluster.BackupKinds.VELERO_BACKUPS;
import static dev.kprod.cluster.BackupKinds.VELERO_DATA_UPLOADS;
import static dev.kprod.cluster.BackupKinds.VELERO_POD_VOLUME_BACKUPS;

import dev.kprod.checks.backup.BackupSource.History;
import dev.kprod.checks.backup.BackupSource.Result;
import dev.kprod.checks.backup.BackupSource.Run;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the newest run of each Velero schedule really holds of the volumes in its scope.
///
/// A PodVolumeBackup and a DataUpload name their claim; snapshots are only counted. Fields as of
/// vmware-tanzu/velero d30d389, pkg/apis/velero v1 and v2alpha1.
final class VeleroVolumes {
  /// What is needed to know.
  static final Reads READS =
      Coverage.READS
          .ifServed(VELERO_POD_VOLUME_BACKUPS, VELERO_DATA_UPLOADS)
          .and(VeleroMethods.READS);

  private static final Index<VeleroVolumes> INDEX =
      Index.of("velero volumes", READS, VeleroVolumes::new);

  private static final String BACKUP_NAME = "velero.io/backup-name";
  private static final String PVC_NAME = "velero.io/pvc-name";

  private final Map<String, List<CustomResource>> podVolumes;
  private final Map<String, List<CustomResource>> uploads;
  private final Map<Subject, Content> contents = new LinkedHashMap<>();

  /// How a run holds a claim.
  sealed interface Holding {
    /// An object names it.
    record Proven() implements Holding {}

    /// There are enough snapshots for it.
    record Counted() implements Holding {}

    /// It is not in there.
    record Missing(String because) implements Holding {}

    /// A policy that is not read decides.
    record NotShown() implements Holding {}
  }

  /// What one run holds.
  ///
  /// @param expected how many claims it should hold
  /// @param snapshots how many snapshots it made
  /// @param uploads how many claims it uploaded
  record Content(
      CustomResource backup,
      int expected,
      long snapshots,
      int uploads,
      Map<String, Holding> holdings) {}

  private VeleroVolumes(Cluster cluster) {
    this.podVolumes = byBackup(cluster.list(VELERO_POD_VOLUME_BACKUPS));
    this.uploads = byBackup(cluster.list(VELERO_DATA_UPLOADS));
    Map<String, CustomResource> backups = new LinkedHashMap<>();
    cluster
        .ask(VELERO_BACKUPS)
        .known()
        .forEach(backup -> backups.put(backup.namespace() + "/" + backup.name(), backup));
    Coverage coverage = Coverage.of(cluster);
    Map<String, List<Claim>> claims = new LinkedHashMap<>();
    for (DataSet set : DataSets.of(cluster)) {
      claims.computeIfAbsent(set.namespace(), unseen -> new ArrayList<>()).addAll(set.wanted());
    }
    for (BackupSource source : coverage.sources()) {
      if (source.product().equals(Velero.PRODUCT)) {
        newest(source)
            .map(run -> backups.get(run.object().namespace() + "/" + run.object().name()))
            .ifPresent(
                backup ->
                    contents.put(source.ref(), content(source, backup, claims, coverage, cluster)));
      }
    }
  }

  /// Returns what is known. Declare [#READS].
  static VeleroVolumes of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  /// Finds what the newest run of a schedule holds; empty where none ended.
  Optional<Content> of(BackupSource source) {
    return Optional.ofNullable(contents.get(source.ref()));
  }

  /// Says whether a copy of a claim was uploaded to the store.
  boolean isUploaded(BackupSource source, Claim claim) {
    return of(source)
        .map(content -> content.holdings().get(key(claim)))
        .filter(Holding.Proven.class::isInstance)
        .isPresent();
  }

  /// Returns the uploads of a backup that failed, by name.
  List<CustomResource> failedUploads(Subject backup) {
    List<CustomResource> failed = new ArrayList<>();
    for (Map<String, List<CustomResource>> kind : List.of(podVolumes, uploads)) {
      kind.getOrDefault(backup.namespace() + "/" + label(backup.name()), List.of()).stream()
          .filter(one -> one.tree().text("status", "phase").equals("Failed"))
          .forEach(failed::add);
    }
    failed.sort(Comparator.comparing(CustomResource::name));
    return failed;
  }

  static String key(Claim claim) {
    return claim.namespace() + "/" + claim.name();
  }

  private static Map<String, List<CustomResource>> byBackup(List<CustomResource> children) {
    Map<String, List<CustomResource>> grouped = new LinkedHashMap<>();
    for (CustomResource child : children) {
      String backup = child.labels().getOrDefault(BACKUP_NAME, "");
      grouped
          .computeIfAbsent(child.namespace() + "/" + backup, unseen -> new ArrayList<>())
          .add(child);
    }
    return grouped;
  }

  private static Optional<Run> newest(BackupSource source) {
    return source.history() instanceof History.Runs runs
        ? runs.runs().stream()
            .filter(run -> run.result() != Result.FAILED)
            .max(Comparator.comparing(Run::at).thenComparing(run -> run.object().key()))
        : Optional.empty();
  }

  private Content content(
      BackupSource source,
      CustomResource backup,
      Map<String, List<Claim>> claims,
      Coverage coverage,
      Cluster cluster) {
    List<Claim> expected =
        claims.entrySet().stream()
            .filter(there -> source.scope().namespaces().test(there.getKey()))
            .flatMap(there -> there.getValue().stream())
            .filter(source.scope().claims())
            .filter(claim -> !coverage.isGiven(claim) && wasThere(claim, backup))
            .toList();
    Set<String> proven = proven(backup);
    List<Claim> rest = expected.stream().filter(claim -> !proven.contains(key(claim))).toList();
    long snapshots =
        backup.tree().number(0, "status", "csiVolumeSnapshotsCompleted")
            + backup.tree().number(0, "status", "volumeSnapshotsCompleted");
    Map<String, Holding> holdings = new LinkedHashMap<>();
    expected.stream()
        .filter(claim -> proven.contains(key(claim)))
        .forEach(claim -> holdings.put(key(claim), new Holding.Proven()));
    if (backup.tree().has("spec", "resourcePolicy") || backup.tree().has("spec", OLDER_POLICY)) {
      rest.forEach(claim -> holdings.put(key(claim), new Holding.NotShown()));
    } else {
      count(rest, snapshots, new VeleroMethods(backup, coverage, cluster), holdings);
    }
    return new Content(backup, expected.size(), snapshots, proven.size(), holdings);
  }

  /// The field is spelt so before 1.11.
  private static final String OLDER_POLICY = "resourcePolices";

  /// Snapshots do not say which claim they are of: enough of them are taken for all. Claims that
  /// cannot have one are told apart where they alone account for the difference.
  private static void count(
      List<Claim> rest, long snapshots, VeleroMethods methods, Map<String, Holding> holdings) {
    if (rest.size() <= snapshots) {
      rest.forEach(claim -> holdings.put(key(claim), new Holding.Counted()));
      return;
    }
    Map<String, String> without = new LinkedHashMap<>();
    rest.forEach(claim -> methods.obstacle(claim).ifPresent(why -> without.put(key(claim), why)));
    boolean explained = rest.size() - without.size() <= snapshots;
    for (Claim claim : rest) {
      String why = without.get(key(claim));
      if (why == null && explained) {
        holdings.put(key(claim), new Holding.Counted());
      } else {
        holdings.put(
            key(claim),
            new Holding.Missing(
                why != null
                    ? why
                    : snapshots == 0
                        ? "no snapshot was made"
                        : "%s snapshots for %s claims".formatted(snapshots, rest.size())));
      }
    }
  }

  private static boolean wasThere(Claim claim, CustomResource backup) {
    return claim
        .createdAt()
        .flatMap(made -> backup.time("status", "startTimestamp").map(start -> made.isBefore(start)))
        .orElse(true);
  }

  private Set<String> proven(CustomResource backup) {
    String key = backup.namespace() + "/" + label(backup.name());
    Set<String> proven = new LinkedHashSet<>();
    for (CustomResource volume : podVolumes.getOrDefault(key, List.of())) {
      if (volume.tree().text("status", "phase").equals("Completed")) {
        proven.add(
            volume.tree().text("spec", "pod", "namespace")
                + "/"
                + volume.annotations().getOrDefault(PVC_NAME, ""));
      }
    }
    for (CustomResource upload : uploads.getOrDefault(key, List.of())) {
      if (upload.tree().text("status", "phase").equals("Completed")) {
        proven.add(
            upload.tree().text("spec", "sourceNamespace")
                + "/"
                + upload.tree().text("spec", "sourcePVC"));
      }
    }
    return proven;
  }

  private static String label(String name) {
    return dev.kprod.cluster.BackupKinds.veleroScheduleLabel(name);
  }
}
