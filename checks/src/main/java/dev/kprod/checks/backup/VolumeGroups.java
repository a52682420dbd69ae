package dev.kprod.checks.backup;

import dev.kprod.cluster.BackupKinds;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Which claims Velero has snapshots taken of at one instant: those of a namespace that share the
/// value of a label (upstream: DefaultVGSLabelKey and BackupSpec.VolumeGroupSnapshotLabelKey).
final class VolumeGroups {
  private static final String LABEL = "velero.io/volume-group";

  private VolumeGroups() {}

  /// Says whether one of these sources takes all of these claims together.
  static boolean together(List<Claim> claims, List<BackupSource> saving, Cluster cluster) {
    return saving.stream()
        .filter(source -> source.product().equals(Velero.PRODUCT))
        .filter(source -> claims.stream().allMatch(source.scope()::covers))
        .map(source -> template(source, cluster))
        .filter(template -> !template.isTrue("defaultVolumesToFsBackup"))
        .map(template -> template.findText("volumeGroupSnapshotLabelKey").orElse(LABEL))
        .anyMatch(key -> isOneGroup(claims, key));
  }

  private static boolean isOneGroup(List<Claim> claims, String key) {
    Set<String> groups =
        claims.stream()
            .map(claim -> claim.labels().getOrDefault(key, ""))
            .collect(Collectors.toUnmodifiableSet());
    return groups.size() == 1 && !groups.contains("");
  }

  private static Tree template(BackupSource source, Cluster cluster) {
    return cluster.list(BackupKinds.VELERO_SCHEDULES).stream()
        .filter(one -> one.namespace().equals(source.ref().namespace()))
        .filter(one -> one.name().equals(source.ref().name()))
        .map(one -> one.tree().at("spec", "template"))
        .findFirst()
        .orElse(Tree.ABSENT);
  }
}
