package dev.kprod.semantics.eviction;

import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.DisruptionBudget;
import dev.kprod.cluster.DisruptionBudget.Limit;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Scale;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.amount.Amount;
import dev.kprod.semantics.amount.Rounding;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the disruption controller makes of one budget, and what its status says instead.
///
/// Upstream: `pkg/controller/disruption/disruption.go` of v1.36, `getExpectedPodCount`,
/// `getExpectedScale`, `countHealthyPods` and `updatePdbStatus`.
public final class BudgetCount {
  /// How long the controller takes a granted eviction for a deletion that is about to come.
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /// What the controller arrives at.
  public sealed interface Outcome {
    /// It counts.
    record Counted(Tally tally) implements Outcome {}

    /// It cannot count the pods, writes `SyncFailed` and allows nothing.
    ///
    /// @param because why, for a person
    record SyncFailed(String because) implements Outcome {}

    /// What it arrives at depends on something that was not seen.
    ///
    /// @param because what, for a person
    record Unknown(String because) implements Outcome {}
  }

  private final DisruptionBudget budget;
  private final List<Pod> pods;
  private final Outcome outcome;
  private final Tally inForce;
  private final boolean isBehind;

  BudgetCount(DisruptionBudget budget, List<Pod> pods, Cluster cluster) {
    this.budget = budget;
    this.pods = List.copyOf(pods);
    this.outcome = outcome(Workloads.of(cluster), cluster.takenAt());
    this.inForce = budget.isCounted() ? Tally.of(budget) : counted(outcome);
    this.isBehind =
        budget.isCounted()
            && budget.isObserved()
            && budget.disruptedPods().isEmpty()
            && outcome instanceof Outcome.Counted(Tally tally)
            && tally.allowed() != budget.disruptionsAllowed();
  }

  /// Returns the pods that the budget selects, in every phase.
  public List<Pod> pods() {
    return pods;
  }

  /// Returns what the controller arrives at by the objects that were read.
  public Outcome outcome() {
    return outcome;
  }

  /// Returns what the API server goes by: the status, or the count where nobody has made one, as in
  /// a folder of manifests. A budget that cannot be counted allows nothing.
  public Tally inForce() {
    return inForce;
  }

  private static Tally counted(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Counted(Tally tally) -> tally;
      case Outcome.SyncFailed failed -> Tally.counted(0, 0, 0);
      case Outcome.Unknown unknown -> Tally.counted(0, 0, 0);
    };
  }

  /// Says whether the status is of the newest spec and yet another than the objects give: the
  /// controller lags behind, or stands still.
  public boolean isStatusBehind() {
    return isBehind;
  }

  private Outcome outcome(Workloads workloads, Instant now) {
    int healthy = healthy(now);
    return switch (budget.limit()) {
      case Limit.MinAvailable(Amount.Count(int least)) ->
          new Outcome.Counted(Tally.counted(pods.size(), least, healthy));
      case Limit.MinAvailable(Amount.Percent share) ->
          switch (expected(workloads)) {
            case Expected.Of(int all) ->
                new Outcome.Counted(
                    Tally.counted(all, Rounding.budgetMinAvailable(share, all), healthy));
            case Expected.Not(Outcome why) -> why;
          };
      case Limit.MaxUnavailable(Amount most) ->
          switch (expected(workloads)) {
            case Expected.Of(int all) ->
                new Outcome.Counted(
                    Tally.counted(
                        all, Math.max(0, all - Rounding.budgetMaxUnavailable(most, all)), healthy));
            case Expected.Not(Outcome why) -> why;
          };
      case Limit.Neither neither -> new Outcome.Counted(Tally.counted(0, 0, healthy));
      case Limit.Unreadable(String text) ->
          new Outcome.SyncFailed(text + " is neither a number nor a percentage");
    };
  }

  private int healthy(Instant now) {
    int healthy = 0;
    for (Pod pod : pods) {
      if (!pod.isDeleted() && Eviction.isHealthy(pod) && !isAboutToGo(pod, now)) {
        healthy++;
      }
    }
    return healthy;
  }

  private boolean isAboutToGo(Pod pod, Instant now) {
    return Optional.ofNullable(budget.disruptedPods().get(pod.name()))
        .flatMap(ApiObject.Times::find)
        .filter(granted -> granted.plus(PATIENCE).isAfter(now))
        .isPresent();
  }

  private sealed interface Expected {
    record Of(int pods) implements Expected {}

    record Not(Outcome why) implements Expected {}
  }

  /// Adds up what the controllers of the selected pods want; pods without one do not count.
  private Expected expected(Workloads workloads) {
    Set<Workload> owners = new LinkedHashSet<>();
    for (Pod pod : pods) {
      if (pod.controller().isEmpty()) {
        continue;
      }
      Optional<Workload> owner = workloads.of(pod);
      if (owner.isEmpty()) {
        return new Expected.Not(lost(pod));
      }
      owners.add(owner.get());
    }
    int expected = 0;
    for (Workload owner : owners) {
      switch (owner.scale()) {
        case Scale.Replicas(int count) -> expected += count;
        case Scale.PerNode perNode -> {
          return noScale(owner, "a DaemonSet");
        }
        case Scale.Batch batch -> {
          return noScale(owner, "a Job");
        }
        case Scale.Single single -> {
          return noScale(owner, "a node's own file");
        }
        case Scale.Unknown(String because) -> {
          return new Expected.Not(new Outcome.Unknown(because));
        }
      }
    }
    return new Expected.Of(expected);
  }

  /// A finished Job without a CronJob is no workload any more, and still owns its pods.
  private static Outcome lost(Pod pod) {
    return pod.controller().filter(owner -> owner.kind().equals("Job")).isPresent()
        ? new Outcome.SyncFailed("pod %s is of a Job".formatted(pod.name()))
        : new Outcome.Unknown("who owns pod %s is not known".formatted(pod.name()));
  }

  private static Expected noScale(Workload owner, String what) {
    return new Expected.Not(
        new Outcome.SyncFailed(
            "%s is of %s, which has no number of replicas to measure against"
                .formatted(owner.shortName(), what)));
  }
}
