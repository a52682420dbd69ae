package dev.kprod.checks.backup;

import static dev.kprod.cluster.BackupKinds.CNPG_BACKUPS;
import static dev.kprod.cluster.BackupKinds.CNPG_CLUSTERS;
import static dev.kprod.cluster.BackupKinds.K8UP_RESTORES;
import static dev.kprod.cluster.BackupKinds.LONGHORN_VOLUMES;
import static dev.kprod.cluster.BackupKinds.VELERO_BACKUPS;
import static dev.kprod.cluster.BackupKinds.VELERO_RESTORES;
import static dev.kprod.cluster.BackupKinds.VOLSYNC_DESTINATIONS;
import static dev.kprod.cluster.BackupKinds.VOLSYNC_SOURCES;
import static dev.kprod.cluster.BackupKinds.VOLUME_SNAPSHOTS;

import dev.kprod.check.Subjects;
import dev.kprod.checks.backup.Restore.Result;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Everything in a cluster that shows that something was restored.
///
/// Integrity checks of a repository are not among it: they prove that copies are whole, not that an
/// application runs on them.
final class Restores {
  /// Each may be missing: silence about restores proves nothing.
  static final Reads READS =
      Reads.NONE.may(
          VELERO_RESTORES,
          VELERO_BACKUPS,
          K8UP_RESTORES,
          CNPG_CLUSTERS,
          CNPG_BACKUPS,
          LONGHORN_VOLUMES,
          VOLSYNC_DESTINATIONS,
          VOLSYNC_SOURCES,
          VOLUME_SNAPSHOTS,
          Resources.CLAIMS);

  private static final Index<List<Restore>> INDEX =
      Index.of("restores", READS, cluster -> new Restores(cluster).all());

  /// What a cluster was bootstrapped from counts while it is young.
  private static final Duration BOOTSTRAP = Duration.ofDays(30);

  private static final Pattern LONGHORN_VOLUME = Pattern.compile("[?&]volume=([^&]+)");

  private final Cluster cluster;
  private final List<Restore> found = new ArrayList<>();

  private Restores(Cluster cluster) {
    this.cluster = cluster;
  }

  /// Returns them all. Declare [#READS].
  static List<Restore> of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  private List<Restore> all() {
    known(VELERO_RESTORES).forEach(this::velero);
    known(K8UP_RESTORES).forEach(this::k8up);
    known(CNPG_CLUSTERS).forEach(this::bootstrapped);
    known(LONGHORN_VOLUMES).forEach(this::longhorn);
    known(VOLSYNC_DESTINATIONS).forEach(this::volSync);
    cluster.ask(Resources.CLAIMS).known().forEach(this::fromSnapshot);
    return List.copyOf(found);
  }

  private List<CustomResource> known(ResourceType<CustomResource> kind) {
    return cluster.ask(kind).known();
  }

  private void add(
      ResourceType<?> kind,
      dev.kprod.cluster.ApiObject object,
      Optional<Instant> at,
      Result result,
      String word,
      java.util.function.Predicate<BackupSource> from) {
    at.ifPresent(
        when -> found.add(new Restore(Subjects.subject(kind, object), when, result, word, from)));
  }

  /// A restore that restored nothing is no evidence: into the same namespace Velero skips what is
  /// there. Phases and progress as of vmware-tanzu/velero d30d389, restore_types.go.
  private void velero(CustomResource restore) {
    String phase = restore.tree().text("status", "phase");
    boolean whole =
        phase.equals("Completed")
            && restore.tree().number(0, "status", "errors") == 0
            && restore.tree().number(0, "status", "progress", "itemsRestored") > 0;
    if (!whole && !phase.equals("PartiallyFailed") && !phase.equals("Failed")) {
      return;
    }
    String schedule = restore.tree().text("spec", "scheduleName");
    String backup = restore.tree().text("spec", "backupName");
    String label =
        known(VELERO_BACKUPS).stream()
            .filter(one -> one.namespace().equals(restore.namespace()))
            .filter(one -> one.name().equals(backup))
            .map(one -> one.labels().getOrDefault("velero.io/schedule-name", ""))
            .findFirst()
            .orElse("");
    add(
        VELERO_RESTORES,
        restore,
        restore.time("status", "completionTimestamp").or(restore::createdAt),
        whole ? Result.OK : Result.FAILED,
        phase,
        source ->
            source.product().equals(Velero.PRODUCT)
                && source.ref().namespace().equals(restore.namespace())
                && (source.ref().name().equals(schedule)
                    || source.ref().name().equals(label)
                    || backup.matches(Pattern.quote(source.ref().name()) + "-[0-9]{14}")));
  }

  private void k8up(CustomResource restore) {
    Condition.find(restore.tree(), "Completed")
        .filter(Condition::isTrue)
        .ifPresent(
            completed ->
                add(
                    K8UP_RESTORES,
                    restore,
                    completed.changedAt(),
                    completed.reason().equals("Succeeded") ? Result.OK : Result.FAILED,
                    completed.reason(),
                    source ->
                        source.product().equals("k8up")
                            && source.ref().namespace().equals(restore.namespace())));
  }

  private void bootstrapped(CustomResource database) {
    Tree recovery = database.tree().at("spec", "bootstrap", "recovery");
    boolean young =
        database
            .createdAt()
            .filter(made -> made.plus(BOOTSTRAP).isAfter(cluster.takenAt()))
            .isPresent();
    if (recovery instanceof Tree.Absent || !young || !Condition.holds(database.tree(), "Ready")) {
      return;
    }
    String origin = recovery.findText("source").orElseGet(() -> ofBackup(database, recovery));
    add(
        CNPG_CLUSTERS,
        database,
        database.createdAt(),
        Result.OK,
        "Ready after a recovery",
        source ->
            source.product().startsWith("CloudNativePG")
                && source.scope().covers(instanceOf(source, origin)));
  }

  private String ofBackup(CustomResource database, Tree recovery) {
    return known(CNPG_BACKUPS).stream()
        .filter(one -> one.namespace().equals(database.namespace()))
        .filter(one -> one.name().equals(recovery.text("backup", "name")))
        .map(one -> one.tree().text("spec", "cluster", "name"))
        .findFirst()
        .orElse("");
  }

  /// A claim as the operator labels those of a database, to ask a scope about it.
  private static Claim instanceOf(BackupSource source, String database) {
    return new Claim(
        Tree.of(
            java.util.Map.of(
                "metadata",
                Tree.of(
                    java.util.Map.of(
                        "namespace",
                        Tree.of(source.ref().namespace()),
                        "labels",
                        Tree.of(java.util.Map.of("cnpg.io/cluster", Tree.of(database))))))));
  }

  private void longhorn(CustomResource volume) {
    String address = volume.tree().text("spec", "fromBackup");
    Matcher origin = LONGHORN_VOLUME.matcher(address);
    if (!origin.find() || volume.tree().isTrue("status", "restoreRequired")) {
      return;
    }
    Optional<Claim> claim =
        known(LONGHORN_VOLUMES).stream()
            .filter(one -> one.name().equals(origin.group(1)))
            .map(one -> one.tree().at("status", "kubernetesStatus"))
            .flatMap(
                status ->
                    cluster.ask(Resources.CLAIMS).known().stream()
                        .filter(one -> one.namespace().equals(status.text("namespace")))
                        .filter(one -> one.name().equals(status.text("pvcName"))))
            .findFirst();
    add(
        LONGHORN_VOLUMES,
        volume,
        volume.createdAt(),
        Result.OK,
        "restored",
        source ->
            source.product().equals("Longhorn")
                && claim.filter(source.scope()::covers).isPresent());
  }

  /// Both ends of a copy name the same repository.
  private void volSync(CustomResource destination) {
    String repository = destination.tree().text("spec", "restic", "repository");
    add(
        VOLSYNC_DESTINATIONS,
        destination,
        destination.time("status", "lastSyncTime"),
        Result.OK,
        "synchronised",
        source ->
            source.product().equals("VolSync")
                && !repository.isEmpty()
                && known(VOLSYNC_SOURCES).stream()
                    .filter(one -> one.namespace().equals(source.ref().namespace()))
                    .filter(one -> one.name().equals(source.ref().name()))
                    .anyMatch(
                        one -> one.tree().text("spec", "restic", "repository").equals(repository)));
  }

  /// A claim made from a snapshot is evidence for the claim that the snapshot was taken of.
  private void fromSnapshot(Claim claim) {
    if (!claim.phase().equals("Bound")
        || !claim.tree().text("spec", "dataSource", "kind").equals("VolumeSnapshot")) {
      return;
    }
    String snapshot = claim.tree().text("spec", "dataSource", "name");
    Optional<Claim> origin =
        known(VOLUME_SNAPSHOTS).stream()
            .filter(one -> one.namespace().equals(claim.namespace()))
            .filter(one -> one.name().equals(snapshot))
            .map(one -> one.tree().text("spec", "source", "persistentVolumeClaimName"))
            .flatMap(
                name ->
                    cluster.ask(Resources.CLAIMS).known().stream()
                        .filter(one -> one.namespace().equals(claim.namespace()))
                        .filter(one -> one.name().equals(name)))
            .findFirst();
    add(
        Resources.CLAIMS,
        claim,
        claim.createdAt(),
        Result.OK,
        "bound",
        source ->
            Products.takesSnapshots(source.product())
                && origin.filter(source.scope()::covers).isPresent());
  }
}
