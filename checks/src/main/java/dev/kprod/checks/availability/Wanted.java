package dev.kprod.checks.availability;

import dev.kprod.cluster.DaemonSet;
import dev.kprod.cluster.Deployment;
import dev.kprod.cluster.Deployment.Strategy;
import dev.kprod.cluster.Scale;
import dev.kprod.cluster.StatefulSet;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.amount.Rounding;

/// How many pods of a workload should be ready.
///
/// @param pods how many are wanted
/// @param away how many of them an update may take away
record Wanted(int pods, int away) {
  static Wanted of(Workload workload) {
    return switch (workload.scale()) {
      case Scale.Replicas(int count) -> new Wanted(count, away(workload, count));
      case Scale.PerNode(int nodes) -> new Wanted(nodes, away(workload, nodes));
      case Scale.Single single -> new Wanted(workload.livePods().size(), 0);
      case Scale.Batch batch -> new Wanted(0, 0);
      case Scale.Unknown unknown ->
          new Wanted(workload.livePods().size(), Math.max(0, workload.livePods().size() - 1));
    };
  }

  /// Returns how many should be ready at any time.
  int least() {
    return Math.max(0, pods - away);
  }

  private static int away(Workload workload, int pods) {
    return switch (workload.kind()) {
      case DEPLOYMENT ->
          switch (new Deployment(workload.tree()).strategy()) {
            case Strategy.Recreate recreate -> 0;
            case Strategy.RollingUpdate(var surge, var unavailable) ->
                Rounding.deployment(surge, unavailable, pods).unavailable();
          };
      case STATEFUL_SET ->
          Rounding.statefulSetMaxUnavailable(
              new StatefulSet(workload.tree()).maxUnavailable(), pods);
      case DAEMON_SET -> {
        DaemonSet set = new DaemonSet(workload.tree());
        yield Rounding.daemonSet(set.maxSurge(), set.maxUnavailable(), pods).unavailable();
      }
      case REPLICA_SET, REPLICATION_CONTROLLER, JOB, CRON_JOB, POD, STATIC_POD -> 0;
      case CUSTOM -> 0;
    };
  }
}
