package dev.kprod.checks.backup;

import static dev.kprod.cluster.BackupKinds.CNPG_BACKUPS;
import static dev.kprod.cluster.BackupKinds.CNPG_CLUSTERS;
import static dev.kprod.cluster.BackupKinds.LONGHORN_VOLUMES;
import static dev.kprod.cluster.BackupKinds.VELERO_BACKUPS;
import static dev.kprod.cluster.BackupKinds.VELERO_RESTORES;
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
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Tree;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Everything in a cluster that shows that something was restored.
///
/// The rows of products tell of the kinds that are restores. Four ways are no kind of their own, or
/// have a rule that no row can say: Velero's, where a restore of nothing is none; a database or a
/// volume that was born from a backup; a claim that was made from a snapshot.
///
/// Integrity checks of a repository are not among it: they prove that copies are whole, not that an
/// application runs on them.
final class Restores {
  /// Each may be missing: silence about restores proves nothing.
  static final Reads READS =
      Reads.NONE
          .may(
              VELERO_RESTORES,
              VELERO_BACKUPS,
              CNPG_CLUSTERS,
              CNPG_BACKUPS,
              LONGHORN_VOLUMES,
              VOLUME_SNAPSHOTS,
              Resources.CLAIMS)
          .may(ofRows());

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
    known(CNPG_CLUSTERS).forEach(this::bootstrapped);
    known(LONGHORN_VOLUMES).forEach(this::longhorn);
    cluster.ask(Resources.CLAIMS).known().forEach(this::fromSnapshot);
    ProductRow.ALL.forEach(this::told);
    return List.copyOf(found);
  }

  private static Read<?>[] ofRows() {
    return ProductRow.ALL.stream()
        .filter(row -> !row.restores().isEmpty())
        .flatMap(
            row ->
                Stream.of(
                        row.restores().stream().map(RestoreRow::kind).toList(),
                        row.kinds(),
                        row.runKinds())
                    .flatMap(List::stream))
        .toArray(Read<?>[]::new);
  }

  /// What the rows of products say of their restores.
  private void told(ProductRow row) {
    if (row.restores().isEmpty()) {
      return;
    }
    Origin.Past past =
        new Origin.Past(
            known(row.kind()),
            row.runKinds().stream().flatMap(kind -> known(kind).stream()).toList(),
            row.past().runs());
    row.restores().forEach(one -> found.addAll(one.shown(row.product(), known(one.kind()), past)));
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
