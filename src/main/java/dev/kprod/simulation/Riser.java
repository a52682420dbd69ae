package dev.kprod.simulation;

import dev.kprod.cluster.Autoscalers;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.HorizontalPodAutoscaler;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.ScaledObject;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A workload that something scales, and how far it goes at a peak.
///
/// @param now how many pods it has
/// @param most the most that its autoscalers allow
/// @param wanted how many it has at the peak
/// @param remarks what a person should know of its autoscalers
record Riser(Workload workload, int now, int most, int wanted, List<String> remarks) {
  Riser {
    remarks = List.copyOf(remarks);
  }

  /// Returns every workload that is scaled, by priority of its pods and then by name.
  ///
  /// @param factor how many times as many pods as now; empty for the most there may be
  static List<Riser> all(Cluster cluster, Optional<BigDecimal> factor) {
    Autoscalers autoscalers = Autoscalers.of(cluster);
    List<Riser> all = new ArrayList<>();
    for (Workload workload : Workloads.of(cluster).all()) {
      of(workload, autoscalers, factor).ifPresent(all::add);
    }
    all.sort(
        Comparator.<Riser>comparingLong(one -> one.spec().priority())
            .reversed()
            .thenComparing(one -> one.workload.subject()));
    return all;
  }

  private static Optional<Riser> of(
      Workload workload, Autoscalers autoscalers, Optional<BigDecimal> factor) {
    List<HorizontalPodAutoscaler> own = autoscalers.of(workload);
    List<ScaledObject> keda = autoscalers.scaledObjects(workload);
    if (own.isEmpty() && keda.isEmpty()) {
      return Optional.empty();
    }
    int now = workload.livePods().size();
    List<String> remarks = new ArrayList<>();
    int most = now;
    for (HorizontalPodAutoscaler one : own) {
      if (!one.isDisabled()) {
        most = Math.max(most, one.maxReplicas());
      }
      fault(one).ifPresent(because -> remarks.add("it does not scale now: " + because));
    }
    for (ScaledObject one : keda) {
      if (one.isPaused() || one.pausedReplicas().isPresent()) {
        remarks.add("ScaledObject %s is paused".formatted(one.name()));
      } else {
        most = Math.max(most, one.maxReplicas());
      }
    }
    int wanted = factor.map(times -> times(now, times)).orElse(most);
    if (wanted > most) {
      remarks.add("its maximum of %s stops it below the %s that are asked".formatted(most, wanted));
    }
    return Optional.of(
        new Riser(workload, now, most, Math.max(now, Math.min(most, wanted)), remarks));
  }

  private static int times(int now, BigDecimal factor) {
    return factor.multiply(BigDecimal.valueOf(now)).setScale(0, RoundingMode.UP).intValue();
  }

  private static Optional<String> fault(HorizontalPodAutoscaler one) {
    for (String type : List.of("AbleToScale", "ScalingActive")) {
      Optional<Condition> condition = Condition.find(one.tree(), type).filter(Condition::isFalse);
      if (condition.isPresent()) {
        return condition.map(Condition::reason);
      }
    }
    return Optional.empty();
  }

  /// Returns what its next pod looks like: one that runs, or the template.
  PodSpec spec() {
    return workload.livePods().isEmpty()
        ? workload.template().spec()
        : workload.livePods().getFirst().spec();
  }

  /// Returns how many pods are added at the peak.
  int more() {
    return wanted - now;
  }
}
