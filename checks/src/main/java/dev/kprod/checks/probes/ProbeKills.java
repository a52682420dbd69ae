package dev.kprod.checks.probes;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.ContainerStatus;
import dev.kprod.cluster.ContainerStatus.Ending;
import dev.kprod.cluster.Event;
import dev.kprod.cluster.Events;
import dev.kprod.cluster.NodeRestarts;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Workload;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Containers that were killed, most likely or surely for a probe.
///
/// The status tells that a container was stopped, the event of the kubelet that it was for a probe
/// (upstream: pkg/kubelet/kuberuntime/kuberuntime_manager.go, "failed liveness probe"); events are
/// kept for an hour.
final class ProbeKills {
  private static final Duration EVENTS_KEPT = Duration.ofMinutes(50);

  /// One container of one pod.
  ///
  /// @param isSure whether the kubelet said so
  record Kill(Pod pod, ContainerStatus status, boolean isSure) {}

  private ProbeKills() {}

  /// Returns the kills since a time.
  static List<Kill> since(Instant since, Workload workload, Cluster cluster) {
    List<Kill> kills = new ArrayList<>();
    for (Pod pod : workload.livePods()) {
      for (ContainerStatus status : pod.statuses()) {
        find(pod, status, since, cluster).ifPresent(kills::add);
      }
    }
    return kills;
  }

  private static Optional<Kill> find(
      Pod pod, ContainerStatus status, Instant since, Cluster cluster) {
    boolean loops = status.waitingReason().equals("CrashLoopBackOff");
    Optional<Ending> last = status.lastEnding().filter(Ending::isStopped);
    if (loops || last.isEmpty() || status.restarts() == 0 || !hasKillingProbe(pod, status)) {
      return Optional.empty();
    }
    Optional<Instant> at = last.get().finishedAt();
    if (at.isEmpty() || at.get().isBefore(since) || NodeRestarts.caused(pod, last.get(), cluster)) {
      return Optional.empty();
    }
    if (isSaid(pod, status, cluster)) {
      return Optional.of(new Kill(pod, status, true));
    }
    boolean fresh = at.get().plus(EVENTS_KEPT).isAfter(cluster.takenAt());
    boolean denied = fresh && Observed.seesEvents(cluster, pod.namespace());
    return denied ? Optional.empty() : Optional.of(new Kill(pod, status, false));
  }

  private static boolean hasKillingProbe(Pod pod, ContainerStatus status) {
    return pod.spec().lastingContainers().stream()
        .filter(one -> one.name().equals(status.name()))
        .anyMatch(Container::hasKillingProbe);
  }

  private static boolean isSaid(Pod pod, ContainerStatus status, Cluster cluster) {
    for (Event event : Events.killings(cluster, pod)) {
      String message = event.message();
      boolean probe =
          message.contains("failed liveness probe") || message.contains("failed startup probe");
      if (probe && message.contains(status.name())) {
        return true;
      }
    }
    return false;
  }
}
