package dev.kprod.checks.probes;

import dev.kprod.cluster.Condition;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.ContainerStatus;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How long a container took to become ready, by the pods in which that can still be seen: those
/// that were never restarted and have been ready ever since their first time.
///
/// @param longest the longest of them
/// @param pods in how many it was seen
record StartTimes(Duration longest, int pods) {
  /// What became ready later than this was surely ready before.
  private static final Duration LONGEST_START = Duration.ofMinutes(30);

  /// Finds the starts that were seen of a container.
  static Optional<StartTimes> of(Workload workload, Container container) {
    Duration longest = Duration.ZERO;
    int pods = 0;
    for (Pod pod : workload.readyPods()) {
      Optional<Duration> start = start(pod, container.name());
      if (start.isPresent()) {
        pods++;
        longest = longest.compareTo(start.get()) > 0 ? longest : start.get();
      }
    }
    return pods == 0 ? Optional.empty() : Optional.of(new StartTimes(longest, pods));
  }

  private static Optional<Duration> start(Pod pod, String container) {
    Optional<ContainerStatus> status = pod.status(container);
    if (status.isEmpty() || status.get().restarts() > 0) {
      return Optional.empty();
    }
    // a readiness gate opens later than the containers are ready
    String condition = pod.spec().readinessGates().isEmpty() ? "Ready" : "ContainersReady";
    Optional<Instant> ready =
        Condition.find(pod.tree(), condition)
            .filter(Condition::isTrue)
            .flatMap(Condition::changedAt);
    Optional<Instant> started = status.get().runningSince();
    if (ready.isEmpty() || started.isEmpty()) {
      return Optional.empty();
    }
    Duration start = Duration.between(started.get(), ready.get());
    return start.isNegative() || start.compareTo(LONGEST_START) > 0
        ? Optional.empty()
        : Optional.of(start);
  }
}
