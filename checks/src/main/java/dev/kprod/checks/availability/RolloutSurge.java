package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.cluster.Resources.NODES;
import static dev.kprod.cluster.Words.EDGE;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Deployment;
import dev.kprod.cluster.Deployment.Strategy;
import dev.kprod.cluster.Edge;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Probe;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.amount.Rounding;
import dev.kprod.snapshot.Tree;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether a deploy keeps enough pods, and has room for the new ones.
///
/// Quotas are `quota-rollout`'s business.
final class RolloutSurge implements Check<Workload> {
  static final Param<BigDecimal> MIN_DURING =
      new Param<>(
          "minDuring",
          ValueType.decimal(BigDecimal.ZERO, BigDecimal.ONE),
          new BigDecimal("0.75"),
          "Kubernetes' own default takes a quarter, and most services carry that.");

  static final Param<Boolean> STRICT =
      new Param<>(
          "strictZeroDowntime",
          ValueType.flag(),
          false,
          "Zero pods less is right for a service without spare capacity, and slower.");

  static final Param<Duration> SETTLE =
      new Param<>(
          "settle",
          ValueType.span(),
          Duration.ofSeconds(10),
          "A process that dies of its first requests does so within seconds.");

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("ha-rollout-surge", WORKLOADS)
          .title("A rolling update of a serving workload keeps most of its pods and has room.")
          .severity(MEDIUM)
          .reads(Replicated.READS)
          .reads(EDGE)
          .mayRead(NODES)
          .param(MIN_DURING)
          .param(STRICT)
          .param(SETTLE)
          .breaks(
              """
              A deploy at peak takes away capacity at just that time. One whose extra pod fits on no
              node does not move at all.
              """)
          .judged(
              "A workload that no Service sends to, or only Services for metrics, is left out, and"
                  + " so are a floor below two and what is no Deployment; Recreate and updates that"
                  + " stop all pods are left to ha-rollout-strategy.",
              "Shares are resolved against the floor, maxSurge up and maxUnavailable down.",
              "It fails if fewer than minDuring of the floor would stay, or with strictZeroDowntime"
                  + " if any pod may be missing.",
              "It fails if no pod may be missing and no node that may take the extra one has room "
                  + "for its requests; not judged where nodes were not read.",
              "It passes with a remark if a workload at the edge has minReadySeconds 0 and a "
                  + "readiness probe faster than settle.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                replicas: 4
                strategy: {rollingUpdate: {maxUnavailable: 50%}}
                template: {metadata: {labels: {app: web}}}
              ---
              kind: Service
              metadata: {name: web}
              spec: {selector: {app: web}}
              """,
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                replicas: 4
                strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
                template: {metadata: {labels: {app: web}}}
              ---
              kind: Service
              metadata: {name: web}
              spec: {type: NodePort, selector: {app: web}}
              """)
          .source(
              "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    return Replicated.many(
        workload,
        cluster,
        replicated ->
            switch (workload.kind()) {
              case DEPLOYMENT ->
                  switch (new Deployment(workload.tree()).strategy()) {
                    case Strategy.Recreate recreate -> elsewhere();
                    case Strategy.RollingUpdate rolling ->
                        judge(new Case(workload, rolling, replicated.floor()), cluster, params);
                  };
              case STATEFUL_SET,
                  DAEMON_SET,
                  REPLICA_SET,
                  REPLICATION_CONTROLLER,
                  JOB,
                  CRON_JOB,
                  POD,
                  STATIC_POD,
                  CUSTOM ->
                  notApplicable("it is no Deployment");
            });
  }

  private record Case(Workload workload, Strategy.RollingUpdate rolling, int floor) {
    Rounding.Room room() {
      return Rounding.deployment(rolling.surge(), rolling.unavailable(), floor);
    }
  }

  private static Verdict elsewhere() {
    return notApplicable("it stops all its pods, which ha-rollout-strategy judges");
  }

  private static Verdict judge(Case of, Cluster cluster, Params params) {
    int gone = of.room().unavailable();
    if (gone >= of.floor) {
      return elsewhere();
    }
    // every optional read is asked for whatever the answer, so that asking for it is not in vain
    Listing<Node> nodes = cluster.ask(NODES);
    boolean edge = !Edge.of(of.workload, cluster).isEmpty();
    BigDecimal stay =
        BigDecimal.valueOf(of.floor - gone)
            .divide(BigDecimal.valueOf(of.floor), 4, RoundingMode.HALF_UP);
    boolean strict = params.of(STRICT) && gone > 0;
    if (strict || (gone > 0 && stay.compareTo(params.of(MIN_DURING)) < 0)) {
      return missing(of, gone, strict ? "0 unavailable" : "at least " + share(params) + " stay");
    }
    if (gone == 0 && nodes instanceof Listing.Seen<Node>) {
      Optional<String> shortage = shortage(of.workload.template().spec(), cluster);
      if (shortage.isPresent()) {
        return noRoom(of, shortage.get());
      }
    }
    return edge ? pass(remarks(of.workload, params.of(SETTLE))) : pass();
  }

  private static String share(Params params) {
    return params.of(MIN_DURING).movePointRight(2).stripTrailingZeros().toPlainString() + " %";
  }

  private static Optional<String> shortage(PodSpec spec, Cluster cluster) {
    List<Node> eligible = Placement.eligible(spec, cluster);
    return eligible.isEmpty() ? Optional.empty() : NodeRoom.of(cluster).shortage(spec, eligible);
  }

  private static Verdict missing(Case of, int gone, String wanted) {
    return fail(
        MEDIUM,
        "Each deploy may take away %s of its %s pods.".formatted(gone, of.floor),
        patch(of.workload),
        at(
            "spec.strategy.rollingUpdate.maxUnavailable",
            "%s of %s comes to %s".formatted(of.rolling.unavailable(), of.floor, gone),
            wanted));
  }

  private static Verdict noRoom(Case of, String shortage) {
    Evidence surge =
        at(
            "spec.strategy.rollingUpdate.maxSurge",
            "%s, and no node has room: %s".formatted(of.rolling.surge(), shortage),
            "room for one more pod");
    return fail(
        MEDIUM,
        "The next deploy starts a pod before it stops one, and no node has room for it.",
        Remedy.think(
            "Add a node, ask for less, or let one pod be missing while it deploys"
                + " (maxUnavailable 1)."),
        surge);
  }

  private static Note[] remarks(Workload workload, Duration settle) {
    List<Note> notes = new ArrayList<>();
    Deployment deployment = new Deployment(workload.tree());
    for (Container container : workload.template().spec().containers()) {
      Optional<Probe> probe = container.readiness();
      if (deployment.minReadySeconds() == 0 && probe.isPresent()) {
        long seconds = probe.get().periodSeconds() * probe.get().successThreshold();
        if (seconds < settle.toSeconds()) {
          notes.add(
              Note.of(
                  "minReadySeconds is 0, so a pod counts as available as soon as it first"
                      + " answers"));
        }
      }
    }
    return notes.toArray(Note[]::new);
  }

  private static Remedy patch(Workload workload) {
    Map<String, Tree> rolling = new LinkedHashMap<>();
    rolling.put("maxSurge", Tree.of(1));
    rolling.put("maxUnavailable", Tree.of(0));
    Map<String, Tree> spec = new LinkedHashMap<>();
    spec.put("minReadySeconds", Tree.of(10));
    spec.put("strategy", Tree.under(Tree.of(rolling), "rollingUpdate"));
    return Remedy.change(
        "Start a new pod before an old one stops.", workload, Tree.under(Tree.of(spec), "spec"));
  }
}
