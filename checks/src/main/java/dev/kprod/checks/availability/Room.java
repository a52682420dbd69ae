package dev.kprod.checks.availability;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.DisruptionBudget;
import dev.kprod.cluster.DisruptionBudget.Limit;
import dev.kprod.cluster.Floor;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Scale;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import dev.kprod.semantics.amount.Amount;
import dev.kprod.snapshot.Read;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.ToIntFunction;

/// How many pods a budget lets go when all that it selects are healthy.
///
/// The disruption controller's arithmetic (upstream: pkg/controller/disruption/disruption.go,
/// getExpectedPodCount and updatePdbStatus): a share and `maxUnavailable` are measured against what
/// the owners of the selected pods want, a plain `minAvailable` against the pods themselves. Owners
/// without a scale make it give up, and then it allows nothing.
final class Room {
  /// What one workload brings to a budget.
  ///
  /// @param selected how many of its live pods the budget selects
  /// @param whole whether it selects all that the workload has or would make
  private record Share(Workload workload, int selected, boolean whole) {
    int healthyOf(int wanted) {
      return whole ? wanted : Math.min(selected, wanted);
    }
  }

  /// What the budget allows.
  sealed interface Answer {
    /// So many pods may go at once; none where the number is not positive.
    ///
    /// @param expected how many pods the controller expects, which shares are measured against
    /// @param healthy how many of the selected pods there are when all is well
    record Allows(int disruptions, int expected, int healthy) implements Answer {}

    /// The controller cannot count the pods, and so allows nothing.
    record GivesUp(Workload at) implements Answer {}

    /// It depends on something that is not known.
    record Unknown(String because) implements Answer {}
  }

  private final Limit limit;
  private final Cluster cluster;
  private final List<Share> shares = new ArrayList<>();

  Room(DisruptionBudget budget, Cluster cluster) {
    this.limit = budget.limit();
    this.cluster = cluster;
    Workloads workloads = Workloads.of(cluster);
    Set<String> names = new HashSet<>();
    workloads
        .pods(budget.namespace(), budget.selector())
        .forEach(selected -> names.add(selected.name()));
    for (Workload workload : workloads.selected(budget.namespace(), budget.selector())) {
      List<Pod> live = workload.livePods();
      int selected = (int) live.stream().filter(pod -> names.contains(pod.name())).count();
      shares.add(new Share(workload, selected, selected == live.size()));
    }
  }

  /// Says whether the budget selects no workload, neither by its pods nor by its template.
  boolean isEmpty() {
    return shares.isEmpty();
  }

  /// Returns the workloads that the budget selects pods of.
  List<Workload> workloads() {
    return shares.stream().map(Share::workload).toList();
  }

  /// Says whether the budget selects all pods of every workload that it selects any of.
  boolean isWhole() {
    return shares.stream().allMatch(Share::whole);
  }

  /// Returns what the budget allows at the number of replicas that is wanted now.
  Answer now() {
    return answer(limit, share -> wantedNow(share.workload));
  }

  /// Returns what the budget would allow now with another limit.
  Answer nowWith(Limit other) {
    return answer(other, share -> wantedNow(share.workload));
  }

  /// Returns what the budget allows when every autoscaler has gone down to its floor.
  Answer atFloor() {
    return answer(limit, share -> wantedAtFloor(share.workload));
  }

  /// Returns what says how low the selected workloads may be scaled, autoscalers only.
  List<Floor.Source> autoscalers() {
    List<Floor.Source> sources = new ArrayList<>();
    for (Share share : shares) {
      switch (Floor.of(share.workload, cluster)) {
        case Floor.Of(int replicas, Floor.Source by) -> sources.add(by);
        case Floor.AtMost(int replicas, Floor.Source by, List<Read<?>> unseen) -> sources.add(by);
        case Floor.None none -> {}
        case Floor.Unknown unknown -> {}
      }
    }
    sources.removeIf(Floor.Source.Spec.class::isInstance);
    return sources;
  }

  /// Returns the reads without which no floor is certain.
  List<Read<?>> unseenAutoscalers() {
    Set<Read<?>> unseen = new LinkedHashSet<>();
    for (Share share : shares) {
      if (Floor.of(share.workload, cluster)
          instanceof Floor.AtMost(int replicas, Floor.Source by, List<Read<?>> reads)) {
        unseen.addAll(reads);
      }
    }
    return List.copyOf(unseen);
  }

  /// Says whether the budget lets one pod go however few there are.
  boolean isSafeAtAnyScale() {
    return isWhole()
        && limit instanceof Limit.MaxUnavailable(Amount amount)
        && amount.roundedUpOf(1) > 0;
  }

  private Answer answer(Limit asked, ToIntFunction<Share> wanted) {
    boolean needsScale = needsScale(asked);
    int expected = 0;
    int healthy = 0;
    for (Share share : shares) {
      switch (share.workload.scale()) {
        case Scale.Replicas replicas -> {
          int count = wanted.applyAsInt(share);
          expected += count;
          healthy += share.healthyOf(count);
        }
        case Scale.Single single -> healthy += share.selected;
        case Scale.PerNode perNode -> {
          if (needsScale) {
            return new Answer.GivesUp(share.workload);
          }
          healthy += share.selected;
        }
        case Scale.Batch batch -> {
          if (needsScale) {
            return new Answer.GivesUp(share.workload);
          }
          healthy += share.selected;
        }
        case Scale.Unknown(String because) -> {
          if (needsScale) {
            return new Answer.Unknown(because);
          }
          healthy += share.selected;
        }
      }
    }
    return new Answer.Allows(allowed(asked, expected, healthy), expected, healthy);
  }

  private static int allowed(Limit limit, int expected, int healthy) {
    return switch (limit) {
      case Limit.MinAvailable(Amount.Count(int pods)) -> healthy - pods;
      case Limit.MinAvailable(Amount.Percent share) ->
          expected == 0 ? 0 : healthy - share.roundedUpOf(expected);
      case Limit.MaxUnavailable(Amount amount) ->
          expected == 0 ? 0 : healthy - Math.max(0, expected - amount.roundedUpOf(expected));
      case Limit.Neither neither -> 0;
      case Limit.Unreadable unreadable -> 0;
    };
  }

  private static boolean needsScale(Limit limit) {
    return switch (limit) {
      case Limit.MinAvailable(Amount.Count count) -> false;
      case Limit.MinAvailable(Amount.Percent share) -> true;
      case Limit.MaxUnavailable any -> true;
      case Limit.Neither neither -> false;
      case Limit.Unreadable unreadable -> false;
    };
  }

  /// An autoscaler that wants more than `spec.replicas` says is about to get it.
  private int wantedNow(Workload workload) {
    int replicas = workload.replicas().orElse(0);
    return replicas == 0 ? 0 : Math.max(replicas, wantedAtFloor(workload));
  }

  /// What is asleep has no pod to evict: a floor of zero counts as the fewest pods it has awake.
  private int wantedAtFloor(Workload workload) {
    int replicas = workload.replicas().orElse(0);
    if (replicas == 0) {
      return 0;
    }
    return switch (Floor.of(workload, cluster)) {
      case Floor.Of(int floor, Floor.Source by) -> floor > 0 ? floor : fewestAwake(by);
      case Floor.AtMost(int floor, Floor.Source by, List<Read<?>> unseen) -> floor;
      case Floor.None none -> replicas;
      case Floor.Unknown unknown -> replicas;
    };
  }

  private static int fewestAwake(Floor.Source by) {
    return switch (by) {
      case Floor.Source.Keda(var object) ->
          (int) Math.max(1, object.tree().number(1, "spec", "minReplicaCount"));
      case Floor.Source.KedaPaused paused -> 1;
      case Floor.Source.Autoscaler autoscaler -> 1;
      case Floor.Source.Spec spec -> 1;
    };
  }
}
