package dev.kprod.checks.backup;

import dev.kprod.cluster.BackupKinds;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.CronJob;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Tree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Where the copies of a claim lie.
final class Copies {
  /// What is needed to know, beside those of [Coverage].
  static final Reads READS =
      Reads.NONE.ifServed(BackupKinds.VELERO_LOCATIONS).and(VeleroVolumes.READS);

  /// The same for a question that does without: what was not read is not known then.
  static final Reads OPTIONAL = Reads.NONE.may(READS.all().toArray(Read<?>[]::new));

  private static final Index<Map<String, Tree>> TEMPLATES =
      Index.of(
          "templates of velero schedules",
          Reads.NONE.ifServed(BackupKinds.VELERO_SCHEDULES),
          Copies::templates);

  private final Cluster cluster;
  private final Coverage coverage;
  private final List<CustomResource> locations;
  private final VeleroVolumes volumes;

  Copies(Cluster cluster, Coverage coverage) {
    this.cluster = cluster;
    this.coverage = coverage;
    this.locations = cluster.list(BackupKinds.VELERO_LOCATIONS);
    this.volumes = VeleroVolumes.of(cluster);
  }

  /// A place of copies.
  enum Place {
    /// Outside the cluster and outside the system that holds the volume.
    OUTSIDE,
    /// In a store of this cluster.
    IN_CLUSTER,
    /// In the system that holds the volume.
    WITH_THE_VOLUME,
    /// Nothing shows it.
    UNKNOWN
  }

  /// Returns where the copies lie that a source makes of a claim.
  Place of(BackupSource source, Claim claim) {
    if (source.product().equals(Velero.PRODUCT)) {
      return velero(source, claim);
    }
    if (source.product().equals(BackupCronJobs.PRODUCT)) {
      return cronJob(source);
    }
    if (Products.takesSnapshots(source.product())) {
      return snapshot(claim);
    }
    return Products.keepsElsewhere(source.product()) ? Place.OUTSIDE : Place.UNKNOWN;
  }

  private Place velero(BackupSource source, Claim claim) {
    Tree template = template(source);
    if (isMoved(source, claim, template)) {
      return store(source.ref().namespace(), template);
    }
    boolean seen =
        Stream.of(BackupKinds.VELERO_POD_VOLUME_BACKUPS, BackupKinds.VELERO_DATA_UPLOADS)
            .noneMatch(read -> cluster.outcome(read, "") instanceof ReadOutcome.Unseen);
    return seen ? snapshot(claim) : Place.UNKNOWN;
  }

  private boolean isMoved(BackupSource source, Claim claim, Tree template) {
    return template.isTrue("snapshotMoveData")
        || template.isTrue("defaultVolumesToFsBackup")
        || volumes.isUploaded(source, claim);
  }

  /// Says whether the copies that a source makes of a claim are snapshots of its storage, which no
  /// store of the source's own holds.
  boolean isSnapshot(BackupSource source, Claim claim) {
    if (source.product().equals(Velero.PRODUCT)) {
      return !isMoved(source, claim, template(source));
    }
    return Products.takesSnapshots(source.product());
  }

  private Tree template(BackupSource source) {
    return cluster
        .index(TEMPLATES)
        .getOrDefault(source.ref().namespace() + "/" + source.ref().name(), Tree.ABSENT);
  }

  private static Map<String, Tree> templates(Cluster cluster) {
    Map<String, Tree> templates = new LinkedHashMap<>();
    for (CustomResource one : cluster.list(BackupKinds.VELERO_SCHEDULES)) {
      templates.put(one.namespace() + "/" + one.name(), one.tree().at("spec", "template"));
    }
    return templates;
  }

  private Place store(String namespace, Tree template) {
    String named = template.text("storageLocation");
    Optional<CustomResource> location =
        locations.stream()
            .filter(one -> one.namespace().equals(namespace))
            .filter(one -> named.isEmpty() ? isDefault(one) : one.name().equals(named))
            .findFirst();
    return location.map(Copies::place).orElse(Place.UNKNOWN);
  }

  /// Velero takes the one called default where none is marked (upstream: the server's flag
  /// --default-backup-storage-location).
  static boolean isDefault(CustomResource location) {
    return location.tree().isTrue("spec", "default") || location.name().equals("default");
  }

  private static Place place(CustomResource location) {
    String url = location.tree().text("spec", "config", "s3Url");
    return url.matches(".*\\.svc([.:/].*)?") ? Place.IN_CLUSTER : Place.OUTSIDE;
  }

  private Place snapshot(Claim claim) {
    return coverage
        .volume(claim)
        .flatMap(Driver::of)
        .map(driver -> driver.leaves() ? Place.OUTSIDE : Place.WITH_THE_VOLUME)
        .orElse(Place.UNKNOWN);
  }

  /// What writes to no volume of the cluster has to send it out.
  private Place cronJob(BackupSource source) {
    return cluster.list(Resources.CRON_JOBS).stream()
            .filter(one -> one.namespace().equals(source.ref().namespace()))
            .filter(one -> one.name().equals(source.ref().name()))
            .map(CronJob::template)
            .anyMatch(
                template ->
                    template.spec().claims().isEmpty()
                        && template.spec().tree().items("volumes").stream()
                            .noneMatch(volume -> volume.has("hostPath")))
        ? Place.OUTSIDE
        : Place.UNKNOWN;
  }
}
