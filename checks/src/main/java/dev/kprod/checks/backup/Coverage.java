package dev.kprod.checks.backup;

import dev.kprod.checks.backup.BackupSource.Activity;
import dev.kprod.checks.backup.BackupSource.Recognition;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Volume;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Who saves which claim.
///
/// Several sources may save a data set together: each of its claims needs one.
final class Coverage {
  /// What is needed to know.
  static final Reads READS =
      DataSets.READS.and(BackupSources.KIND.reads()).and(Reads.of(Resources.VOLUMES));

  private static final Index<Coverage> INDEX = Index.of("coverage", READS, Coverage::new);

  private final List<BackupSource> all;
  private final Map<String, List<BackupSource>> byNamespace = new LinkedHashMap<>();
  private final Map<String, List<BackupSource>> byClaim = new LinkedHashMap<>();
  private final Map<String, Volume> volumes = new LinkedHashMap<>();
  private final Set<String> engines = new LinkedHashSet<>();
  private final List<String> unread;

  private Coverage(Cluster cluster) {
    this.all =
        BackupSources.of(cluster).stream()
            .filter(source -> !source.scope().isClusterState())
            .toList();
    cluster.list(Resources.VOLUMES).forEach(volume -> volumes.put(volume.name(), volume));
    for (DataSet set : DataSets.of(cluster)) {
      String namespace = set.namespace();
      set.engine().ifPresent(engine -> engines.add(namespace + "/" + engine.id()));
      List<BackupSource> near =
          byNamespace.computeIfAbsent(
              namespace,
              unseen ->
                  all.stream()
                      .filter(source -> source.scope().namespaces().test(namespace))
                      .toList());
      for (Claim claim : set.claims()) {
        byClaim.put(
            VeleroVolumes.key(claim),
            near.stream()
                .filter(source -> source.scope().covers(set, claim))
                .filter(source -> !isRefused(source, claim))
                .toList());
      }
    }
    this.unread = Products.unread(cluster);
  }

  /// How it stands for a data set.
  sealed interface Standing {
    /// Somebody decided against saving it.
    record Excluded(String mark) implements Standing {}

    /// Every claim is saved by one of these.
    record Covered(List<BackupSource> by) implements Standing {}

    /// Only a guess says that it is saved.
    record Hinted(List<BackupSource> by) implements Standing {}

    /// Nobody can tell, since nothing here takes backups, or a product whose results are not read.
    record NotShown(String because) implements Standing {}

    /// These claims are saved by nobody.
    ///
    /// @param off the sources that would save them and are switched off
    record Open(List<Claim> claims, List<BackupSource> off) implements Standing {
      public Open {
        claims = List.copyOf(claims);
        off = List.copyOf(off);
      }
    }
  }

  /// Returns the coverage of a cluster. Declare [#READS].
  static Coverage of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  /// Returns the sources that save data, switched on or not.
  List<BackupSource> sources() {
    return all;
  }

  /// Finds the volume of a claim.
  Optional<Volume> volume(Claim claim) {
    return Optional.ofNullable(volumes.get(claim.volume()));
  }

  /// Returns the sources in whose scope a claim of a data set lies, switched on or not.
  List<BackupSource> reaching(Claim claim) {
    return byClaim.getOrDefault(VeleroVolumes.key(claim), List.of());
  }

  /// Returns the sources that save a claim of a data set, surely and when they are due.
  List<BackupSource> saving(Claim claim) {
    return reaching(claim).stream().filter(BackupSource::isSureAndOn).toList();
  }

  /// Says whether nothing could ever have been saved: what is read only was there before.
  boolean isGiven(Claim claim) {
    return claim.isReadOnly()
        && volume(claim)
            .filter(volume -> !volume.annotations().containsKey(Driver.PROVISIONED_BY))
            .isPresent();
  }

  /// Returns how it stands for a data set.
  Standing standing(DataSet set) {
    List<Claim> wanted = set.wanted();
    if (wanted.isEmpty()) {
      return new Standing.Excluded(DataSet.mark(set.claims().getFirst()).orElse(""));
    }
    List<BackupSource> by = new ArrayList<>();
    List<BackupSource> off = new ArrayList<>();
    List<Claim> open = new ArrayList<>();
    for (Claim claim : wanted) {
      List<BackupSource> saving = saving(claim);
      by.addAll(saving);
      if (saving.isEmpty()) {
        open.add(claim);
        off.addAll(reaching(claim).stream().filter(Coverage::isOff).toList());
      }
    }
    if (open.isEmpty()) {
      return new Standing.Covered(by.stream().distinct().toList());
    }
    List<BackupSource> hints = hints(set);
    if (!hints.isEmpty()) {
      return new Standing.Hinted(hints);
    }
    if (all.stream().noneMatch(Coverage::isSure)) {
      return new Standing.NotShown("nothing in the cluster shows how backups are made");
    }
    if (!unread.isEmpty()) {
      return new Standing.NotShown(
          "%s may save it, and kprod does not read its results"
              .formatted(String.join(" or ", unread)));
    }
    return new Standing.Open(open, off.stream().distinct().toList());
  }

  private static boolean isOff(BackupSource source) {
    return source.activity() instanceof Activity.Off && isSure(source);
  }

  private static boolean isSure(BackupSource source) {
    return source.recognition() instanceof Recognition.Certain;
  }

  /// What a CronJob saves that only a name gives away, or that fits no data here, may be this.
  private List<BackupSource> hints(DataSet set) {
    return byNamespace.getOrDefault(set.namespace(), List.of()).stream()
        .filter(source -> source.scope().home().equals(set.namespace()))
        .filter(source -> source.activity() instanceof Activity.On)
        .filter(source -> !isSure(source) || isUnlinked(source))
        .toList();
  }

  private boolean isUnlinked(BackupSource source) {
    String engine = source.scope().engine();
    return !engine.isEmpty() && !engines.contains(source.scope().home() + "/" + engine);
  }

  /// Velero leaves out what lies in a folder of a node (upstream: pkg/podvolume, backupper).
  private boolean isRefused(BackupSource source, Claim claim) {
    return source.product().equals(Velero.PRODUCT)
        && volume(claim).filter(volume -> volume.tree().has("spec", "hostPath")).isPresent();
  }
}
