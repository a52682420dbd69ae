package dev.kprod.checks.probes;

import dev.kprod.cluster.Condition;
import dev.kprod.cluster.ContainerStatus;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Pods that run and are not ready.
final class Unready {
  private static final Duration LEADING = Duration.ofHours(1);
  private static final Duration FIRST = Duration.ofMinutes(15);

  private Unready() {}

  /// Says whether all containers of a pod run and one of them has not been ready for a time. A gate
  /// that is not open is another matter.
  static boolean is(Pod pod, Duration grace, Instant now) {
    Optional<Condition> ready = Condition.find(pod.tree(), "ContainersReady");
    if (pod.phase() != Pod.Phase.RUNNING || ready.filter(Condition::isFalse).isEmpty()) {
      return false;
    }
    boolean old =
        ready.flatMap(Condition::changedAt).map(at -> !at.plus(grace).isAfter(now)).orElse(true);
    boolean running =
        pod.statuses().stream()
            .filter(status -> isLasting(pod, status))
            .allMatch(status -> status.isRunning() && status.isStarted());
    return old && running && pod.statuses().stream().anyMatch(Unready::isHeldBack);
  }

  private static boolean isLasting(Pod pod, ContainerStatus status) {
    return pod.spec().lastingContainers().stream()
        .anyMatch(one -> one.name().equals(status.name()));
  }

  /// Says whether a container runs and is not ready.
  static boolean isHeldBack(ContainerStatus status) {
    return status.isRunning() && !status.isReady();
  }

  /// Says whether one pod has been ready for an hour and the others never were since their start.
  static boolean isLedByOne(Workload workload, Instant now) {
    List<Pod> ready = workload.readyPods();
    if (ready.size() != 1 || workload.livePods().size() < 2) {
      return false;
    }
    return changedAt(ready.getFirst()).filter(at -> at.plus(LEADING).isBefore(now)).isPresent()
        && workload.livePods().stream()
            .filter(pod -> !pod.isReady())
            .allMatch(Unready::neverWasReady);
  }

  private static boolean neverWasReady(Pod pod) {
    Optional<Instant> changed = changedAt(pod);
    return changed.isPresent()
        && pod.createdAt().filter(made -> changed.get().isBefore(made.plus(FIRST))).isPresent();
  }

  private static Optional<Instant> changedAt(Pod pod) {
    return Condition.find(pod.tree(), "Ready").flatMap(Condition::changedAt);
  }
}
