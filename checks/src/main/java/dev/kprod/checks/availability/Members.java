package dev.kprod.checks.availability;

import dev.kprod.check.Params;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Condition;
import dev.kprod.cluster.QuorumSystem;
import dev.kprod.cluster.Workload;
import java.time.Duration;

/// The members of a quorum system, as many as are wanted.
///
/// @param members how many vote
record Members(
    Workload workload, QuorumSystem system, int members, Cluster cluster, Params params) {
  /// Returns how many must be there.
  int quorum() {
    return members / 2 + 1;
  }

  /// Returns what it is and how many there are: `etcd with 2 members`.
  String counts() {
    return "%s with %s".formatted(system.name(), members == 1 ? "1 member" : members + " members");
  }

  /// Says whether anything is known of what runs.
  boolean isSeen() {
    return system.workloads().stream()
        .anyMatch(one -> !one.livePods().isEmpty() || one.tree().has("status"));
  }

  /// Says whether a member that is not ready changed its readiness, or was made, a moment ago.
  boolean isMoving() {
    Duration grace = params.of(Observed.GRACE);
    return system.workloads().stream()
        .flatMap(one -> one.livePods().stream())
        .filter(pod -> !pod.isReady())
        .flatMap(
            pod ->
                Condition.find(pod.tree(), "Ready")
                    .flatMap(Condition::changedAt)
                    .or(pod::createdAt)
                    .stream())
        .anyMatch(at -> at.plus(grace).isAfter(cluster.takenAt()));
  }
}
