package dev.kprod.checks.backup;

import dev.kprod.check.Simulation.Asked;
import dev.kprod.checks.backup.BackupSource.History;
import dev.kprod.checks.backup.BackupSource.Run;
import dev.kprod.checks.backup.Copies.Place;
import dev.kprod.checks.backup.VeleroVolumes.Holding;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// The copies that a claim could be restored from.
final class RestorePoints {
  /// What is needed to know.
  static final Reads READS =
      Coverage.READS.and(VeleroVolumes.READS).and(Copies.READS).and(RestoreStores.READS);

  private static final Comparator<Point> NEWEST =
      Comparator.comparing((Point point) -> point.run().at())
          .thenComparing(point -> point.source().ref());

  private final Asked asked;
  private final Coverage coverage;
  private final VeleroVolumes volumes;
  private final Copies copies;
  private final RestoreStores stores;

  RestorePoints(Cluster cluster, Asked asked) {
    this.asked = asked;
    this.coverage = Coverage.of(cluster);
    this.volumes = VeleroVolumes.of(cluster);
    this.copies = new Copies(cluster, coverage);
    this.stores = RestoreStores.of(cluster);
  }

  /// The newest good copy that one source has of a claim.
  record Point(BackupSource source, Run run, Place place) {}

  /// What there is of a claim.
  sealed interface Found {
    /// Nothing that may be used saves it.
    record NotSaved() implements Found {}

    /// Nothing shows what became of the runs that save it.
    record NotShown() implements Found {}

    /// Something saves it, and no run of that ever succeeded.
    record Never() implements Found {}

    /// It is younger than every copy.
    record TooYoung() implements Found {}

    /// There are copies, and all of them are gone with the cluster.
    record OutOfReach() implements Found {}

    /// The newest copy holds the claim and not its data.
    record Empty(BackupSource source) implements Found {}

    /// There are copies, all of them in stores that cannot be reached.
    record Barred(Subject store) implements Found {}

    /// The newest copy that can be used.
    record Copy(Point point) implements Found {}
  }

  /// Returns what there is of a claim.
  Found of(Claim claim) {
    if (used(coverage.reaching(claim)).isEmpty()) {
      return new Found.NotSaved();
    }
    List<Point> all = points(claim);
    if (all.isEmpty()) {
      return without(claim);
    }
    List<Point> reachable =
        all.stream().filter(point -> !asked.elsewhere() || outlives(point)).toList();
    if (reachable.isEmpty()) {
      return new Found.OutOfReach();
    }
    List<Point> held = reachable.stream().filter(point -> holds(point, claim)).toList();
    if (held.isEmpty()) {
      return new Found.Empty(reachable.stream().max(NEWEST).orElseThrow().source());
    }
    return held.stream()
        .filter(point -> stores.barred(point.source()).isEmpty())
        .max(NEWEST)
        .<Found>map(Found.Copy::new)
        .orElseGet(
            () ->
                new Found.Barred(
                    held.stream()
                        .max(NEWEST)
                        .flatMap(point -> stores.barred(point.source()))
                        .orElseThrow()));
  }

  /// Says whether a copy is a snapshot in the provider's own store, which is bound to where it was
  /// taken.
  boolean isBound(Point point, Claim claim) {
    return point.place() == Place.OUTSIDE && copies.isSnapshot(point.source(), claim);
  }

  private List<BackupSource> used(List<BackupSource> sources) {
    return sources.stream().filter(source -> asked.uses(source.ref())).toList();
  }

  /// A copy that was made before the claim was there cannot hold it.
  private Found without(Claim claim) {
    List<BackupSource> saving = used(coverage.saving(claim));
    if (saving.stream().anyMatch(source -> !(source.history() instanceof History.Runs))) {
      return new Found.NotShown();
    }
    boolean never =
        saving.stream()
            .noneMatch(
                source ->
                    source.history() instanceof History.Runs runs
                        && runs.lastGood(true).isPresent());
    return never ? new Found.Never() : new Found.TooYoung();
  }

  private List<Point> points(Claim claim) {
    List<Point> points = new ArrayList<>();
    for (BackupSource source : used(coverage.reaching(claim))) {
      if (source.history() instanceof History.Runs runs) {
        runs.lastGood(true)
            .filter(run -> isAfter(run.at(), claim))
            .ifPresent(run -> points.add(new Point(source, run, copies.of(source, claim))));
      }
    }
    return points;
  }

  private static boolean isAfter(Instant run, Claim claim) {
    return claim.createdAt().map(made -> !made.isAfter(run)).orElse(true);
  }

  private static boolean outlives(Point point) {
    return point.place() == Place.OUTSIDE || point.place() == Place.UNKNOWN;
  }

  private boolean holds(Point point, Claim claim) {
    return volumes
        .of(point.source())
        .map(content -> content.holdings().get(VeleroVolumes.key(claim)))
        .filter(Holding.Missing.class::isInstance)
        .isEmpty();
  }
}
