package dev.kprod.checks.availability;

import dev.kprod.cluster.Condition;
import dev.kprod.cluster.ContainerStatus;
import dev.kprod.cluster.Pod;
import java.util.List;
import java.util.Optional;

/// Why a pod is not ready, in the words of whoever says so first.
///
/// @param reason what to count equal ones by, in a few words
/// @param check the check that looks into it, empty where none does
record Trouble(String reason, String check) {
  /// Returns why a live pod is not ready.
  static Trouble of(Pod pod) {
    Optional<Condition> placed = Condition.find(pod.tree(), "PodScheduled");
    if (pod.spec().nodeName().isEmpty() && placed.filter(Condition::isFalse).isPresent()) {
      return new Trouble(
          placed.get().reason().equals("SchedulingGated") ? "held back by a gate" : "no place",
          "ha-pending");
    }
    for (ContainerStatus status : pod.statuses()) {
      String waits = status.waitingReason();
      if (!waits.isEmpty() && !waits.equals("PodInitializing")) {
        return new Trouble(
            "container %s waits with %s".formatted(status.name(), waits), check(waits));
      }
    }
    return running(pod);
  }

  private static String check(String waits) {
    if (Crash.WAITING.contains(waits)) {
      return "ha-crash-loop";
    }
    return waits.equals("ContainerCreating") ? "ha-pending" : "ha-image-pull";
  }

  private static Trouble running(Pod pod) {
    for (String gate : pod.spec().readinessGates()) {
      if (!Condition.holds(pod.tree(), gate) && Condition.holds(pod.tree(), "ContainersReady")) {
        return new Trouble("readiness gate %s does not hold".formatted(gate), "");
      }
    }
    Optional<Condition> ready = Condition.find(pod.tree(), "Ready");
    if (ready.filter(one -> !one.isTrue() && !one.isFalse()).isPresent()) {
      return new Trouble("its node does not report", "node-health");
    }
    List<ContainerStatus> unready =
        pod.statuses().stream().filter(one -> one.isRunning() && !one.isReady()).toList();
    if (!unready.isEmpty()) {
      return new Trouble(
          "container %s runs and is not ready".formatted(unready.getFirst().name()),
          "probe-observed");
    }
    return switch (pod.phase()) {
      case PENDING -> new Trouble("it has not started", "ha-pending");
      case RUNNING, SUCCEEDED, FAILED, UNKNOWN -> new Trouble("it is not ready", "");
    };
  }
}
