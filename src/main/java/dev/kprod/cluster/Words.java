package dev.kprod.cluster;

/// The words that rules are written in, each with the reads it needs. A declaration takes the reads
/// with the word: `.reads(SERVING)`.
public final class Words {
  /// *Workload*, *live pod*, *ready pod*: see [Workload].
  ///
  /// Without Jobs and CronJobs a pod's Job is still known by name; whoever judges batch work
  /// declares [#BATCH] too.
  public static final Reads WORKLOAD =
      Reads.of(
              Resources.PODS,
              Resources.DEPLOYMENTS,
              Resources.STATEFUL_SETS,
              Resources.DAEMON_SETS,
              Resources.REPLICA_SETS)
          .may(Resources.JOBS, Resources.CRON_JOBS, Resources.REPLICATION_CONTROLLERS);

  /// *Workload*, with every Job and CronJob among them.
  public static final Reads BATCH = Reads.of(Resources.JOBS, Resources.CRON_JOBS).and(WORKLOAD);

  /// *Serving* and *worker*: see [Serving].
  public static final Reads SERVING =
      WORKLOAD.and(Reads.of(Resources.SERVICES)).may(Resources.ENDPOINT_SLICES);

  /// *Edge*: see [Edge].
  public static final Reads EDGE =
      SERVING
          .and(Reads.of(Resources.INGRESSES))
          .ifServed(
              Resources.HTTP_ROUTES,
              Resources.GRPC_ROUTES,
              Resources.TLS_ROUTES,
              Resources.TCP_ROUTES);

  /// *Floor*: see [Floor].
  public static final Reads FLOOR = WORKLOAD.may(Resources.AUTOSCALERS, Resources.SCALED_OBJECTS);

  /// *Zone* of a node, *usable* node: see [Node].
  public static final Reads NODE = Reads.of(Resources.NODES);

  /// *Platform*, *system namespace*, *managed*: see [Platform].
  public static final Reads PLATFORM =
      Reads.NONE.may(Resources.NODES, Resources.PODS, Resources.VERSION);

  private Words() {}
}
