package dev.kprod.checks.backup;

import dev.kprod.check.Params;
import dev.kprod.check.Replay.Effect;
import dev.kprod.check.Replay.Kind;
import dev.kprod.check.Simulation.Asked;
import dev.kprod.checks.backup.BackupSource.History;
import dev.kprod.checks.backup.BackupSource.Run;
import dev.kprod.checks.backup.Copies.Place;
import dev.kprod.checks.backup.VeleroVolumes.Holding;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.snapshot.Tree;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What comes back of the data, how old it is, and how long its bytes take at least.
///
/// @param safe how many data sets come back whole
/// @param databases whether there are databases among them
record RestoreData(
    List<Effect> effects, List<String> figures, int safe, boolean databases, boolean volumes) {
  /// What is needed to know.
  static final Reads READS = VeleroVolumes.READS.and(Copies.READS).and(Objectives.READS);

  /// A network that is not shared moves this much in a second.
  private static final BigDecimal BYTES_PER_SECOND = BigDecimal.valueOf(100L * 1024 * 1024);

  private static final Comparator<Point> NEWEST =
      Comparator.comparing((Point point) -> point.run().at())
          .thenComparing(point -> point.source().ref());

  /// A copy that a claim could be restored from.
  private record Point(BackupSource source, Run run, Place place) {}

  /// Returns what comes back.
  static RestoreData of(Cluster cluster, Asked asked, Params params) {
    Walk walk = new Walk(cluster, asked, params);
    for (DataSet set : DataSets.of(cluster)) {
      if (RestoreSimulation.strikes(asked, set.namespace(), cluster)) {
        walk.add(set);
      }
    }
    for (Workload workload : Workloads.of(cluster).all()) {
      if (RestoreSimulation.strikes(asked, workload.namespace(), cluster)) {
        walk.addEphemeral(workload);
      }
    }
    return walk.end();
  }

  private static final class Walk {
    private final Cluster cluster;
    private final Asked asked;
    private final Params params;
    private final Coverage coverage;
    private final VeleroVolumes volumes;
    private final Copies copies;
    private final Objectives objectives;
    private final List<Effect> effects = new ArrayList<>();
    private BigDecimal bytes = BigDecimal.ZERO;
    private Duration worst = Duration.ZERO;
    private String worstName = "";
    private int safe;
    private boolean databases;
    private boolean any;

    Walk(Cluster cluster, Asked asked, Params params) {
      this.cluster = cluster;
      this.asked = asked;
      this.params = params;
      this.coverage = Coverage.of(cluster);
      this.volumes = VeleroVolumes.of(cluster);
      this.copies = new Copies(cluster, coverage);
      this.objectives = new Objectives(cluster, params);
    }

    void add(DataSet set) {
      any = true;
      databases |= set.engine().isPresent();
      if (set.wanted().isEmpty()) {
        effects.add(
            Effect.of(
                Kind.NOTE, set.ref(), "comes back empty: somebody decided against saving it"));
        return;
      }
      int before = effects.size();
      switch (coverage.standing(set)) {
        case Coverage.Standing.Hinted hinted ->
            effects.add(
                Effect.of(
                    Kind.CANNOT_TELL,
                    set.ref(),
                    "%s may save it, but what it saves cannot be seen"
                        .formatted(hinted.by().getFirst().name())));
        case Coverage.Standing.NotShown(String because) -> unknown(set, because);
        case Coverage.Standing.Excluded excluded -> {}
        case Coverage.Standing.Open open -> open(set, open);
        case Coverage.Standing.Covered covered -> covered(set);
      }
      safe += effects.size() == before ? 1 : 0;
    }

    private void unknown(DataSet set, String because) {
      if (params.attested(BackupSources.EXTERNAL, set.ref()).isPresent()) {
        effects.add(Effect.of(Kind.BY_HAND, set.ref(), "is restored from outside, as attested"));
      } else {
        effects.add(Effect.of(Kind.CANNOT_TELL, set.ref(), because));
      }
    }

    private void open(DataSet set, Coverage.Standing.Open open) {
      if (params.attested(BackupSources.EXTERNAL, set.ref()).isPresent()) {
        effects.add(Effect.of(Kind.BY_HAND, set.ref(), "is restored from outside, as attested"));
        return;
      }
      String which =
          open.claims().size() == set.wanted().size()
              ? "its data"
              : "claim " + String.join(", ", open.claims().stream().map(Claim::name).toList());
      String why =
          open.off().isEmpty()
              ? "is in no backup"
              : "was saved by %s, which is switched off".formatted(open.off().getFirst().name());
      effects.add(Effect.of(Kind.LOST, set.ref(), which + " " + why));
    }

    /// Claims of one set that share a reason are one effect.
    private void covered(DataSet set) {
      Map<Fate, List<String>> fates = new LinkedHashMap<>();
      for (Claim claim : set.wanted()) {
        fate(claim)
            .ifPresent(
                fate -> fates.computeIfAbsent(fate, unseen -> new ArrayList<>()).add(claim.name()));
      }
      fates.forEach(
          (fate, claims) ->
              effects.add(
                  Effect.of(
                      fate.kind(),
                      set.ref(),
                      (claims.size() == set.wanted().size()
                              ? "its data"
                              : String.join(", ", claims))
                          + ": "
                          + fate.because())));
    }

    private record Fate(Kind kind, String because) {}

    private Optional<Fate> fate(Claim claim) {
      List<Point> points = points(claim);
      if (points.isEmpty()) {
        return Optional.of(without(claim));
      }
      List<Point> reachable =
          points.stream().filter(point -> !asked.elsewhere() || isReachable(point)).toList();
      if (reachable.isEmpty()) {
        return Optional.of(
            new Fate(Kind.LOST, "every copy lies with the volume or in the cluster that is gone"));
      }
      Optional<Point> held = reachable.stream().filter(point -> holds(point, claim)).max(NEWEST);
      return held.isPresent()
          ? old(claim, held.get())
          : Optional.of(
              new Fate(
                  Kind.LOST,
                  "%s holds the claim and not its data"
                      .formatted(reachable.stream().max(NEWEST).orElseThrow().source().name())));
    }

    private Optional<Fate> old(Claim claim, Point point) {
      Duration age = Duration.between(point.run().at(), cluster.takenAt());
      Objectives.Objective.Known objective = objectives.of(claim);
      bytes = bytes.add(size(claim));
      if (age.compareTo(worst) > 0) {
        worst = age;
        worstName = claim.namespace() + "/" + claim.name();
      }
      return age.compareTo(Freshness.limit(objective.rpo(), point.source())) <= 0
          ? Optional.empty()
          : Optional.of(
              new Fate(
                  Kind.LOST,
                  "what was written in the last %s, since %s last succeeded then; the objective is %s"
                      .formatted(
                          Freshness.text(age),
                          point.source().name(),
                          Objectives.text(objective.rpo()))));
    }

    /// A copy that was made before the claim was there cannot hold it.
    private Fate without(Claim claim) {
      List<BackupSource> saving = coverage.saving(claim);
      if (saving.stream().anyMatch(source -> !(source.history() instanceof History.Runs))) {
        return new Fate(Kind.CANNOT_TELL, "what became of the runs that save it is not shown");
      }
      boolean never =
          saving.stream()
              .noneMatch(
                  source ->
                      source.history() instanceof History.Runs runs
                          && runs.lastGood(true).isPresent());
      return new Fate(
          Kind.LOST,
          never ? "no run that saves it ever succeeded" : "it is younger than every copy");
    }

    private List<Point> points(Claim claim) {
      List<Point> points = new ArrayList<>();
      for (BackupSource source : coverage.reaching(claim)) {
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

    private static boolean isReachable(Point point) {
      return point.place() == Place.OUTSIDE || point.place() == Place.UNKNOWN;
    }

    private boolean holds(Point point, Claim claim) {
      return volumes
          .of(point.source())
          .map(content -> content.holdings().get(VeleroVolumes.key(claim)))
          .filter(Holding.Missing.class::isInstance)
          .isEmpty();
    }

    private static BigDecimal size(Claim claim) {
      return Quantity.find(claim.tree().text("spec", "resources", "requests", "storage"))
          .map(quantity -> BigDecimal.valueOf(quantity.value()))
          .orElse(BigDecimal.ZERO);
    }

    /// A database in an empty folder or in a folder of its node is in no claim at all.
    void addEphemeral(Workload workload) {
      PodSpec spec = workload.template().spec();
      Optional<Engine.Running> running = Engine.of(spec);
      if (workload.isBatch()
          || running.isEmpty()
          || running.get().engine().cache()
          || running.get().engine().paths().isEmpty()
          || !workload.claimTemplates().isEmpty()
          || !spec.claims().isEmpty()) {
        return;
      }
      boolean node =
          spec.tree().items("volumes").stream().anyMatch(volume -> volume.has("hostPath"));
      effects.add(
          Effect.of(
              Kind.LOST,
              workload.subject(),
              "%s keeps its data %s"
                  .formatted(
                      running.get().engine().name(),
                      node ? "in a folder of its node" : "in its pod")));
    }

    RestoreData end() {
      List<String> figures = new ArrayList<>();
      if (!worstName.isEmpty()) {
        figures.add(
            "The oldest copy that is used is %s old (%s): that much is lost at most of what comes"
                    .formatted(Freshness.text(worst), worstName)
                + " back.");
      }
      if (bytes.signum() > 0) {
        Duration least =
            Duration.ofSeconds(bytes.divide(BYTES_PER_SECOND, 0, RoundingMode.CEILING).longValue());
        figures.add(
            "%s GiB have to move: at 100 MiB a second at least %s%s."
                .formatted(
                    bytes.divide(BigDecimal.valueOf(1L << 30), 0, RoundingMode.CEILING),
                    Freshness.text(least),
                    promised(least)));
      }
      return new RestoreData(List.copyOf(effects), List.copyOf(figures), safe, databases, any);
    }

    private String promised(Duration least) {
      Optional<Duration> rto =
          params
              .attested(Objectives.TOPIC, Subject.CLUSTER)
              .map((Map<String, Tree> values) -> values.getOrDefault("rto", Tree.ABSENT))
              .flatMap(Objectives.SPANS::find);
      return rto.map(
              span ->
                  least.compareTo(span) > 0
                      ? ", and %s were promised".formatted(Objectives.text(span))
                      : ", of the %s that were promised".formatted(Objectives.text(span)))
          .orElse("");
    }
  }
}
