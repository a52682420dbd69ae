package dev.kprod.checks.backup;

import static dev.kprod.cluster.BackupKinds.VOLUME_SNAPSHOT_CLASSES;

import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Volume;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether Velero had a way to save the data of a claim in one backup.
///
/// A class of snapshots is taken if it is of the driver and has Velero's label, else if it is the
/// default one, else if it is the only one (upstream: pkg/util/csi/volume_snapshot.go,
/// GetVolumeSnapshotClassForStorageClass). What the server's flags set, Velero writes into the
/// backup's spec when it begins.
final class VeleroMethods {
  /// What is needed to know, beside those of [Coverage].
  static final Reads READS = Reads.of(Resources.PODS).may(VOLUME_SNAPSHOT_CLASSES);

  private static final String LABEL = "velero.io/csi-volumesnapshot-class";
  private static final String DEFAULT = "snapshot.storage.kubernetes.io/is-default-class";
  private static final String OPT_IN = "backup.velero.io/backup-volumes";
  private static final String OPT_OUT = "backup.velero.io/backup-volumes-excludes";

  private static final Index<Map<String, List<Pod>>> MOUNTS =
      Index.of("pods by claim", Reads.of(Resources.PODS), VeleroMethods::mounts);

  private final CustomResource backup;
  private final Coverage coverage;
  private final Cluster cluster;

  VeleroMethods(CustomResource backup, Coverage coverage, Cluster cluster) {
    this.backup = backup;
    this.coverage = coverage;
    this.cluster = cluster;
  }

  /// Finds why the data of a claim could not be saved; empty where a way is there, or may be.
  Optional<String> obstacle(Claim claim) {
    List<Pod> pods = cluster.index(MOUNTS).getOrDefault(VeleroVolumes.key(claim), List.of());
    if (backup.tree().isTrue("spec", "defaultVolumesToFsBackup")) {
      return fileSystem(claim, pods);
    }
    if (pods.stream().anyMatch(pod -> names(pod, OPT_IN).contains(mount(pod, claim)))) {
      return Optional.empty();
    }
    if (backup.tree().at("spec", "snapshotVolumes") == Tree.Truth.FALSE) {
      return Optional.of("snapshots are switched off and no pod opts in to file backup");
    }
    return coverage.volume(claim).flatMap(this::withoutClass);
  }

  private static Optional<String> fileSystem(Claim claim, List<Pod> pods) {
    if (pods.isEmpty()) {
      return Optional.of("no running pod mounts it, so that file backup cannot read it");
    }
    return pods.stream().allMatch(pod -> names(pod, OPT_OUT).contains(mount(pod, claim)))
        ? Optional.of("its pod leaves it out by the annotation " + OPT_OUT)
        : Optional.empty();
  }

  private Optional<String> withoutClass(Volume volume) {
    String driver = volume.driver();
    Listing<CustomResource> classes = cluster.ask(VOLUME_SNAPSHOT_CLASSES);
    if (driver.isEmpty() || !classes.isWhole()) {
      return Optional.empty();
    }
    List<CustomResource> own =
        classes.known().stream().filter(one -> one.tree().text("driver").equals(driver)).toList();
    if (own.isEmpty()) {
      return Optional.of("its driver %s has no VolumeSnapshotClass".formatted(driver));
    }
    boolean chosen =
        own.size() == 1
            || own.stream()
                .anyMatch(
                    one ->
                        one.labels().containsKey(LABEL) || one.annotations().containsKey(DEFAULT));
    return chosen
        ? Optional.empty()
        : Optional.of(
            "none of the %s VolumeSnapshotClasses of %s has the label %s"
                .formatted(own.size(), driver, LABEL));
  }

  private static List<String> names(Pod pod, String annotation) {
    return List.of(pod.annotations().getOrDefault(annotation, "").split(" *, *", -1));
  }

  private static String mount(Pod pod, Claim claim) {
    return pod.spec().tree().items("volumes").stream()
        .filter(volume -> volume.text("persistentVolumeClaim", "claimName").equals(claim.name()))
        .map(volume -> volume.text("name"))
        .findFirst()
        .orElse("");
  }

  private static Map<String, List<Pod>> mounts(Cluster cluster) {
    Map<String, List<Pod>> mounts = new LinkedHashMap<>();
    for (Pod pod : cluster.list(Resources.PODS)) {
      if (pod.phase() == Pod.Phase.RUNNING) {
        for (String claim : pod.spec().claims()) {
          mounts
              .computeIfAbsent(pod.namespace() + "/" + claim, unseen -> new ArrayList<>())
              .add(pod);
        }
      }
    }
    return mounts;
  }
}
