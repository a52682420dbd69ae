package dev.kprod.checks.backup;

import static dev.kprod.cluster.BackupKinds.ETCD_SNAPSHOT_FILES;

import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.checks.backup.BackupSource.Activity;
import dev.kprod.checks.backup.BackupSource.History;
import dev.kprod.checks.backup.BackupSource.Recognition;
import dev.kprod.checks.backup.BackupSource.Result;
import dev.kprod.checks.backup.BackupSource.Run;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.ResourceType;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// k3s and RKE2: the servers save the datastore by their flags, which nobody sees, and list what
/// they saved. All files together are one source, that of the cluster's state.
final class EtcdSnapshots implements BackupProduct {
  @Override
  public List<ResourceType<CustomResource>> kinds() {
    return List.of(ETCD_SNAPSHOT_FILES);
  }

  @Override
  public List<ResourceType<CustomResource>> runKinds() {
    return List.of();
  }

  @Override
  public List<BackupSource> sources(Cluster cluster) {
    List<CustomResource> files = cluster.list(ETCD_SNAPSHOT_FILES);
    if (files.isEmpty()) {
      return List.of();
    }
    Optional<Instant> oldest =
        files.stream().flatMap(file -> file.createdAt().stream()).min(Comparator.naturalOrder());
    return List.of(
        new BackupSource(
            "k3s",
            Subject.CLUSTER,
            Map.of(),
            oldest,
            Scope.CLUSTER_STATE,
            new Activity.On(),
            Plan.Rhythm.ON_DEMAND,
            History.of(files.stream().flatMap(file -> run(file).stream()).toList()),
            new Recognition.Certain(),
            "",
            Remedy.run(
                "Save the datastore by hand on a server and read there why it fails by itself.",
                "k3s",
                "etcd-snapshot",
                "save")));
  }

  private static Optional<Run> run(CustomResource file) {
    Subject ref = Subjects.subject(ETCD_SNAPSHOT_FILES, file);
    if (readyToUse(file)) {
      return file.time("status", "creationTime")
          .map(at -> new Run(at, Result.OK, "ready to use", ref, "status.creationTime"));
    }
    return file.tree().text("status", "error", "message").isEmpty()
        ? Optional.empty()
        : failedAt(file).map(at -> new Run(at, Result.FAILED, "failed", ref, "status.error.time"));
  }

  private static boolean readyToUse(CustomResource file) {
    return file.tree().isTrue("status", "readyToUse");
  }

  private static Optional<Instant> failedAt(CustomResource file) {
    return ApiObject.Times.find(file.tree().text("status", "error", "time"))
        .or(() -> file.time("status", "creationTime"))
        .or(file::createdAt);
  }
}
