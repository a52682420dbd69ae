package dev.kprod.checks.backup;

import dev.kprod.check.Params;
import dev.kprod.check.Replay.Comeback;
import dev.kprod.check.Replay.Effect;
import dev.kprod.check.Replay.Kind;
import dev.kprod.check.Simulation.Asked;
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
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What comes back of the data, how old it is, and how long its bytes take at least.
///
/// @param comesBack the data sets that come back whole, each with its oldest copy
/// @param databases whether there are databases among them
/// @param barred the data sets whose copies lie in a store that cannot be reached, by that store
record RestoreData(
    List<Effect> effects,
    List<String> figures,
    List<Comeback> comesBack,
    boolean databases,
    boolean volumes,
    SortedMap<Subject, List<Subject>> barred) {
  /// What is needed to know.
  static final Reads READS = RestorePoints.READS.and(Objectives.READS);

  /// A network that is not shared moves this much in a second.
  private static final BigDecimal BYTES_PER_SECOND = BigDecimal.valueOf(100L * 1024 * 1024);

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
    private final RestorePoints points;
    private final Objectives objectives;
    private final List<Effect> effects = new ArrayList<>();
    private final SortedMap<Subject, List<Subject>> barred = new TreeMap<>();
    private BigDecimal bytes = BigDecimal.ZERO;
    private Duration worst = Duration.ZERO;
    private String worstName = "";
    private final List<Comeback> comesBack = new ArrayList<>();
    private boolean databases;
    private boolean any;

    Walk(Cluster cluster, Asked asked, Params params) {
      this.cluster = cluster;
      this.asked = asked;
      this.params = params;
      this.coverage = Coverage.of(cluster);
      this.points = new RestorePoints(cluster, asked);
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
      boolean open = asked.from().isPresent() ? covered(set) : standing(set);
      boolean whole = effects.stream().skip(before).allMatch(effect -> effect.kind() == Kind.NOTE);
      if (open && whole) {
        oldest(set).ifPresent(copy -> comesBack.add(Comeback.of(set.ref(), copy)));
      }
    }

    private boolean standing(DataSet set) {
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
        case Coverage.Standing.Covered covered -> {
          return covered(set);
        }
      }
      return true;
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

    /// Of the copies that its claims come back from, the oldest decides.
    private Optional<String> oldest(DataSet set) {
      return set.wanted().stream()
          .map(points::of)
          .filter(RestorePoints.Found.Copy.class::isInstance)
          .map(RestorePoints.Found.Copy.class::cast)
          .map(RestorePoints.Found.Copy::point)
          .min(Comparator.comparing(point -> point.run().at()))
          .map(
              point ->
                  "from %s, %s old"
                      .formatted(
                          point.source().name(),
                          Freshness.text(Duration.between(point.run().at(), cluster.takenAt()))));
    }

    /// Claims of one set that share a reason are one effect. Says whether no store bars it.
    private boolean covered(DataSet set) {
      Map<Fate, List<String>> fates = new LinkedHashMap<>();
      boolean open = true;
      for (Claim claim : set.wanted()) {
        RestorePoints.Found found = points.of(claim);
        if (found instanceof RestorePoints.Found.Barred(Subject store)) {
          barred.computeIfAbsent(store, unseen -> new ArrayList<>()).add(set.ref());
          open = false;
        }
        fate(found, claim)
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
      return open;
    }

    private record Fate(Kind kind, String because) {}

    private Optional<Fate> fate(RestorePoints.Found found, Claim claim) {
      return switch (found) {
        case RestorePoints.Found.NotSaved none ->
            Optional.of(new Fate(Kind.LOST, "it is not in what is restored"));
        case RestorePoints.Found.NotShown none ->
            Optional.of(
                new Fate(Kind.CANNOT_TELL, "what became of the runs that save it is not shown"));
        case RestorePoints.Found.Never none ->
            Optional.of(new Fate(Kind.LOST, "no run that saves it ever succeeded"));
        case RestorePoints.Found.TooYoung none ->
            Optional.of(new Fate(Kind.LOST, "it is younger than every copy"));
        case RestorePoints.Found.OutOfReach none ->
            Optional.of(
                new Fate(
                    Kind.LOST, "every copy lies with the volume or in the cluster that is gone"));
        case RestorePoints.Found.Empty(BackupSource source) ->
            Optional.of(
                new Fate(
                    Kind.LOST, "%s holds the claim and not its data".formatted(source.name())));
        case RestorePoints.Found.Barred barredBy -> Optional.empty();
        case RestorePoints.Found.Copy(RestorePoints.Point point) -> copied(claim, point);
      };
    }

    private Optional<Fate> copied(Claim claim, RestorePoints.Point point) {
      Duration age = Duration.between(point.run().at(), cluster.takenAt());
      Objectives.Objective.Known objective = objectives.of(claim);
      bytes = bytes.add(size(claim));
      if (age.compareTo(worst) > 0) {
        worst = age;
        worstName = claim.namespace() + "/" + claim.name();
      }
      if (age.compareTo(Freshness.limit(objective.rpo(), point.source())) > 0) {
        return Optional.of(
            new Fate(
                Kind.LOST,
                "what was written in the last %s, since %s last succeeded then; the objective is %s"
                    .formatted(
                        Freshness.text(age),
                        point.source().name(),
                        Objectives.text(objective.rpo()))));
      }
      return asked.elsewhere() && points.isBound(point, claim)
          ? Optional.of(
              new Fate(
                  Kind.NOTE,
                  "its copy is a snapshot, which only a cluster of the same region and account"
                      + " reaches"))
          : Optional.empty();
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
      return new RestoreData(
          List.copyOf(effects), List.copyOf(figures), comesBack, databases, any, barred);
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
