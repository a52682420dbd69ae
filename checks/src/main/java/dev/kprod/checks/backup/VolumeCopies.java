package dev.kprod.checks.backup;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.snapshot.Read;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What copies of its volumes are worth to a database that knows nothing of them.
final class VolumeCopies {
  private final DataSet set;
  private final Engine engine;
  private final GroupSnapshots groups;
  private final Cluster cluster;
  private final Coverage coverage;
  private final List<Claim> claims;
  private final List<BackupSource> saving;
  private final boolean replays;
  private final Duration rpo;

  /// Looks at the copies of a data set. Declare the reads of [Coverage].
  ///
  /// @param groups the group snapshots of its namespace
  VolumeCopies(DataSet set, Engine engine, GroupSnapshots groups, Cluster cluster, Params params) {
    this.set = set;
    this.engine = engine;
    this.groups = groups;
    this.cluster = cluster;
    this.coverage = Coverage.of(cluster);
    this.claims = set.wantedOfOneMember();
    this.saving =
        set.wanted().stream().flatMap(claim -> coverage.saving(claim).stream()).distinct().toList();
    this.replays = engine.journalled() && params.of(BackupDatabase.CRASH_CONSISTENT_OK);
    this.rpo = params.of(Objectives.RPO);
  }

  /// Returns whether the database would start from them.
  Verdict judge(Severity severity) {
    if (engine.inside()) {
      return notObservable("%s saves itself, out of sight".formatted(engine.name()));
    }
    if (saving.isEmpty()) {
      return coverage.standing(set) instanceof Coverage.Standing.NotShown(String because)
          ? notObservable(because)
          : notApplicable("backup-coverage says whether anything saves it");
    }
    if (claims.size() > 1 && !VolumeGroups.together(claims, saving, cluster)) {
      return several(severity);
    }
    if (replays) {
      return pass(Note.of("crash-consistent: it will replay its journal"));
    }
    return fail(
        severity,
        "Only its volume is copied, while %s writes.".formatted(engine.name()),
        dump(),
        at(
            "spec",
            "a copy of its volume by " + names(),
            "a backup by %s".formatted(engine.name())));
  }

  private Verdict several(Severity severity) {
    Optional<Instant> together = groups.newest(claims);
    if (replays && together.filter(this::isFresh).isPresent()) {
      return pass(
          Note.of(
              "crash-consistent: its %s volumes were taken together %s ago"
                  .formatted(
                      claims.size(),
                      Freshness.text(Duration.between(together.get(), cluster.takenAt())))));
    }
    Optional<Read<?>> unseen = groups.unseen();
    if (replays && together.isEmpty() && unseen.isPresent()) {
      return undecided("whether its volumes are taken together was not read", unseen.get());
    }
    return fail(
        severity,
        "Its %s volumes are copied one by one, each at its own instant.".formatted(claims.size()),
        dump(),
        at(
            "spec",
            "copies of %s volumes by %s".formatted(claims.size(), names()),
            "a backup by %s".formatted(engine.name())));
  }

  private boolean isFresh(Instant together) {
    Duration age = Duration.between(together, cluster.takenAt());
    return saving.stream().anyMatch(source -> age.compareTo(Freshness.limit(rpo, source)) <= 0);
  }

  private Remedy dump() {
    return Remedy.think(
        "Add a CronJob that dumps it with the tool of %s, from the image that the database runs."
            .formatted(engine.name()));
  }

  private String names() {
    return String.join(", ", saving.stream().map(BackupSource::name).toList());
  }
}
