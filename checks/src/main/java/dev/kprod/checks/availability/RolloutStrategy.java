package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;
import static dev.kprod.cluster.Resources.CLAIMS;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Claim;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Deployment;
import dev.kprod.cluster.Deployment.Strategy;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.amount.Rounding;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.Tree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Whether a deploy leaves somebody to answer.
///
/// Shares are resolved against the floor, since a deploy at night meets the fewest pods, and with
/// the rounding of the deployment controller (upstream: pkg/controller/deployment/util,
/// ResolveFenceposts).
final class RolloutStrategy implements Check<Workload> {
  private static final Declaration<Workload> DECLARATION =
      Declaration.of("ha-rollout-strategy", WORKLOADS)
          .title("No serving workload stops all its pods to deploy.")
          .severity(HIGH)
          .reads(Replicated.READS)
          .reads(CLAIMS)
          .breaks(
              """
              Every deploy is an outage: all pods are stopped before the first new one is ready, and
              whoever uses the service meanwhile gets an error.
              """)
          .judged(
              "A workload that no Service sends to, or only Services for metrics, is left out, and"
                  + " so is one that is or may be scaled to zero.",
              "What is no Deployment is left out, but for Argo Rollouts, which pass with a canary "
                  + "or blue-green strategy.",
              "Recreate passes with a remark for one replica that mounts a volume which only one "
                  + "node can attach: that is the price of the volume; any other Recreate fails.",
              "Shares are resolved against the floor, maxSurge up and maxUnavailable down, and one "
                  + "may be unavailable if both come to zero.",
              "It fails if as many pods as there are may be unavailable.",
              "Where autoscalers could not be read, it is unknown if a lower floor would change "
                  + "the answer.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                replicas: 3
                strategy: {type: Recreate}
                template:
                  metadata: {labels: {app: web}}
                  spec:
                    volumes: [{name: data, persistentVolumeClaim: {claimName: web}}]
              ---
              kind: Service
              metadata: {name: web}
              spec: {selector: {app: web}}
              """,
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                replicas: 3
                template: {metadata: {labels: {app: web}}}
              ---
              kind: Service
              metadata: {name: web}
              spec: {selector: {app: web}}
              """)
          .source("https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy")
          .source(
              "https://github.com/kubernetes/kubernetes/blob/v1.36.3/pkg/controller/deployment/util/deployment_util.go")
          .build();

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    return Replicated.serving(
        workload,
        cluster,
        replicated ->
            switch (workload.kind()) {
              case DEPLOYMENT -> judge(workload, replicated, cluster);
              case CUSTOM -> custom(workload);
              case STATEFUL_SET,
                  DAEMON_SET,
                  REPLICA_SET,
                  REPLICATION_CONTROLLER,
                  JOB,
                  CRON_JOB,
                  POD,
                  STATIC_POD ->
                  notApplicable("it is no Deployment");
            });
  }

  private static Verdict custom(Workload workload) {
    boolean gradual =
        workload.subject().group().equals("argoproj.io")
            && (workload.tree().has("spec", "strategy", "canary")
                || workload.tree().has("spec", "strategy", "blueGreen"));
    return gradual
        ? pass()
        : notApplicable(
            "how a %s replaces its pods is not known".formatted(workload.subject().kind()));
  }

  private static Verdict judge(Workload workload, Replicated replicated, Cluster cluster) {
    return switch (new Deployment(workload.tree()).strategy()) {
      case Strategy.Recreate recreate -> recreate(workload, replicated, cluster);
      case Strategy.RollingUpdate rolling -> rolling(workload, rolling, replicated);
    };
  }

  private static Verdict recreate(Workload workload, Replicated replicated, Cluster cluster) {
    Optional<Claim> claim = singleClaim(workload, cluster);
    if (claim.isPresent() && replicated.floor() == 1) {
      return pass(
          Note.of(
              "each deploy is an outage, the price of claim %s, which one node at a time mounts"
                  .formatted(claim.get().name())));
    }
    return fail(
        HIGH,
        "Each deploy stops all its pods before it starts the new ones.",
        claim
            .map(
                one ->
                    Remedy.think(
                        "Its pods share claim %s, which one node at a time mounts, so new pods "
                                .formatted(one.name())
                            + "cannot start beside old ones: give each a volume of its own, or "
                            + "keep the data elsewhere."))
            .orElseGet(() -> patch(workload)),
        at("spec.strategy.type", "Recreate", "RollingUpdate"));
  }

  private static Optional<Claim> singleClaim(Workload workload, Cluster cluster) {
    List<String> names = workload.template().spec().claims();
    return cluster.list(CLAIMS).stream()
        .filter(claim -> claim.namespace().equals(workload.namespace()))
        .filter(claim -> names.contains(claim.name()) && claim.isSingleAttach())
        .findFirst();
  }

  private static Verdict rolling(
      Workload workload, Strategy.RollingUpdate rolling, Replicated replicated) {
    int floor = replicated.floor();
    if (stopsAll(rolling, floor)) {
      int gone = Rounding.deployment(rolling.surge(), rolling.unavailable(), floor).unavailable();
      return fail(
          HIGH,
          floor == 1
              ? "Each deploy may stop its only pod before the new one is ready."
              : "Each deploy may stop all its %s pods at once.".formatted(floor),
          patch(workload),
          at(
              "spec.strategy.rollingUpdate.maxUnavailable",
              "%s of %s comes to %s".formatted(rolling.unavailable(), floor, gone),
              "fewer than there are"));
    }
    boolean open =
        !replicated.unseen().isEmpty()
            && IntStream.range(1, floor).anyMatch(fewer -> stopsAll(rolling, fewer));
    return open
        ? undecided(
            "with %s replicas some stay, and an autoscaler that could not be read may leave fewer"
                .formatted(floor),
            replicated.unseen().toArray(Read<?>[]::new))
        : pass();
  }

  private static boolean stopsAll(Strategy.RollingUpdate rolling, int pods) {
    return Rounding.deployment(rolling.surge(), rolling.unavailable(), pods).unavailable() >= pods;
  }

  private static Remedy patch(Workload workload) {
    Map<String, Tree> rolling = new LinkedHashMap<>();
    rolling.put("maxSurge", Tree.of(1));
    rolling.put("maxUnavailable", Tree.of(0));
    Map<String, Tree> strategy = new LinkedHashMap<>();
    strategy.put("type", Tree.of("RollingUpdate"));
    strategy.put("rollingUpdate", Tree.of(rolling));
    return Remedy.change(
        "Start a new pod before an old one stops.",
        workload,
        Tree.under(Tree.of(strategy), "spec", "strategy"));
  }
}
