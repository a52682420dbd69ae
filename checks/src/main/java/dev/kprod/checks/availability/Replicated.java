package dev.kprod.checks.availability;

import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.undecided;
import static dev.kprod.cluster.Words.FLOOR;
import static dev.kprod.cluster.Words.SERVING;

import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Floor;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Service;
import dev.kprod.cluster.Serving;
import dev.kprod.cluster.Workload;
import dev.kprod.snapshot.Read;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Whether a workload serves, and with how many replicas at least: where most questions about
/// availability begin.
///
/// @param services what sends to it; none where endpoints are kept by hand
/// @param floor the fewest replicas it may rightly be scaled to
/// @param unseen the autoscalers that could not be read, which may say less
record Replicated(List<Service> services, int floor, List<Read<?>> unseen) {
  /// What is read for it.
  static final Reads READS = SERVING.and(FLOOR);

  /// Judges a workload that serves, whatever its floor above zero.
  static Verdict serving(
      Workload workload, Cluster cluster, Function<Replicated, Verdict> judgement) {
    Serving serving = Serving.of(workload, cluster);
    return switch (serving) {
      case Serving.No(String because) -> notApplicable(because);
      case Serving.Worker worker -> notApplicable("only Services for metrics select it");
      case Serving.Unknown(String because, Read<?> unseen) ->
          exemption(workload, cluster).orElseGet(() -> undecided(because, unseen));
      case Serving.Yes(List<Service> services) -> of(workload, cluster, services, judgement);
    };
  }

  /// Judges a workload that serves with two replicas or more. Where an autoscaler that was not seen
  /// may say fewer, a failure is no more than a suspicion.
  static Verdict many(Workload workload, Cluster cluster, Function<Replicated, Verdict> judgement) {
    return serving(workload, cluster, replicated -> replicated.ifMany(judgement));
  }

  /// Judges any workload with two replicas or more, serving or not.
  static Verdict anyMany(
      Workload workload, Cluster cluster, Function<Replicated, Verdict> judgement) {
    return of(workload, cluster, List.of(), replicated -> replicated.ifMany(judgement));
  }

  private Verdict ifMany(Function<Replicated, Verdict> judgement) {
    if (floor < 2) {
      return notApplicable("it has one replica, which ha-replicas judges");
    }
    Verdict verdict = judgement.apply(this);
    return verdict instanceof Verdict.Fail && !unseen.isEmpty()
        ? undecided(
            "whether it is meant to have several replicas depends on an autoscaler that could not "
                + "be read",
            unseen.toArray(Read<?>[]::new))
        : verdict;
  }

  private static Verdict of(
      Workload workload,
      Cluster cluster,
      List<Service> services,
      Function<Replicated, Verdict> judgement) {
    Optional<Verdict> exemption = exemption(workload, cluster);
    if (exemption.isPresent()) {
      return exemption.get();
    }
    return switch (Floor.of(workload, cluster)) {
      case Floor.Of(int floor, Floor.Source by) ->
          judgement.apply(new Replicated(services, floor, List.of()));
      case Floor.AtMost(int floor, Floor.Source by, List<Read<?>> unseen) ->
          judgement.apply(new Replicated(services, floor, unseen));
      case Floor.None(String because) -> notApplicable(because);
      case Floor.Unknown(String because) ->
          Verdict.notObservable("how many replicas it wants is not known: %s".formatted(because));
    };
  }

  /// Finds why the question does not arise: there is one pod a node, or none is meant to be there.
  private static Optional<Verdict> exemption(Workload workload, Cluster cluster) {
    return switch (Floor.of(workload, cluster)) {
      case Floor.None(String because) -> Optional.of(notApplicable(because));
      case Floor.Of(int floor, Floor.Source by) when floor == 0 ->
          Optional.of(
              notApplicable(
                  by instanceof Floor.Source.Spec
                      ? "it is scaled to zero"
                      : "its autoscaler may take it to zero"));
      case Floor.Of of -> Optional.empty();
      case Floor.AtMost atMost -> Optional.empty();
      case Floor.Unknown unknown -> Optional.empty();
    };
  }
}
