package dev.kprod.checks.resources;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.DaemonSet;
import dev.kprod.cluster.Deployment;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.ResourceQuota;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.amount.Rounding;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.semantics.quota.PodUsage;
import dev.kprod.semantics.quota.QuotaScope;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether the pods that a deploy starts before it stops others are let in.
///
/// Room on nodes for one more pod is ha-rollout-surge's question. Jobs that overlap and the second
/// set of pods of a blue-green Rollout are not looked at.
final class QuotaRollout implements Check<Workload> {
  private static final Declaration<Workload> DECLARATION =
      Declaration.of("quota-rollout", Subjects.WORKLOADS)
          .title("A rollout fits into its quotas and onto free ports of nodes.")
          .severity(HIGH)
          .reads(Words.WORKLOAD)
          .reads(Resources.RESOURCE_QUOTAS)
          .mayRead(Resources.NODES)
          .breaks(
              """
              The deploy waits for a pod that nobody lets in, until its deadline: the fix that was
              to end the incident is not rolled out.
              """)
          .judged(
              "A Deployment that replaces its pods one after another, and a DaemonSet that surges,"
                  + " start new pods first; all else starts none and is left out.",
              "What one more pod counts for is added to what each quota that counts it has in use.",
              "If not one pod fits, it fails as high where none of the old pods may be missing,"
                  + " else as medium: slower, and with less.",
              "If some fit and not all, it passes with a remark.",
              "If it takes ports of nodes and no node has them free, it fails as high where none of"
                  + " the old pods may be missing.",
              "A quota that its controller has not counted leaves it unknown.")
          .example(
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                replicas: 2
                strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
                template:
                  spec:
                    containers:
                    - {name: app, resources: {requests: {memory: 2Gi}}}
              ---
              kind: Deployment
              metadata: {name: edge}
              spec:
                strategy: {rollingUpdate: {maxUnavailable: 0}}
                template: {spec: {containers: [{name: app, ports: [{containerPort: 80, hostPort: 80}]}]}}
              ---
              kind: ResourceQuota
              metadata: {name: team}
              spec: {hard: {requests.memory: 5Gi}}
              status: {hard: {requests.memory: 5Gi}, used: {requests.memory: 4Gi}}
              """,
              """
              kind: Deployment
              metadata: {name: web}
              spec:
                replicas: 2
                strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
                template:
                  spec: {containers: [{name: app, resources: {requests: {memory: 2Gi}}}]}
              ---
              kind: ResourceQuota
              metadata: {name: team}
              spec: {hard: {requests.memory: 8Gi}}
              status: {hard: {requests.memory: 8Gi}, used: {requests.memory: 4Gi}}
              """)
          .source("https://kubernetes.io/docs/concepts/policy/resource-quotas/")
          .source(
              "https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment")
          .build();

  /// How much of a resource a quota leaves, and how much a pod takes.
  private record Squeeze(ResourceQuota quota, String resource, Quantity left, Quantity each) {
    long pods() {
      return left.signum() <= 0
          ? 0
          : left.amount().divideToIntegralValue(each.amount()).longValue();
    }
  }

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    Optional<Rounding.Room> room = room(workload);
    if (room.isEmpty() || room.get().surge() == 0) {
      return notApplicable("a rollout of it starts no pod before it stops another");
    }
    PodSpec spec = workload.forms().getFirst();
    List<ResourceQuota> quotas =
        cluster.list(Resources.RESOURCE_QUOTAS).stream()
            .filter(quota -> quota.namespace().equals(workload.namespace()))
            .filter(quota -> QuotaScope.holds(quota, spec))
            .toList();
    Optional<ResourceQuota> uncounted =
        quotas.stream().filter(quota -> quota.used().isEmpty()).findFirst();
    if (uncounted.isPresent() && !uncounted.get().hard().isEmpty()) {
      return notObservable(
          "what quota %s has in use was not counted".formatted(uncounted.get().name()));
    }
    Optional<Squeeze> tightest =
        squeezes(quotas, spec).stream().min(Comparator.comparingLong(Squeeze::pods));
    if (tightest.filter(one -> one.pods() == 0).isPresent()) {
      return refused(workload, room.get(), tightest.get());
    }
    return ports(workload, spec, room.get(), cluster)
        .orElseGet(
            () ->
                tightest
                    .filter(one -> one.pods() < room.get().surge())
                    .map(
                        one ->
                            pass(
                                Note.of(
                                    "quota %s lets in %s of the %s pods that it starts first"
                                        .formatted(
                                            one.quota().name(), one.pods(), room.get().surge()))))
                    .orElseGet(() -> pass()));
  }

  private static Optional<Rounding.Room> room(Workload workload) {
    if (!workload.isRead() || workload.forms().getFirst().containers().isEmpty()) {
      return Optional.empty();
    }
    return switch (workload.kind()) {
      case DEPLOYMENT -> {
        Deployment deployment = new Deployment(workload.tree());
        int replicas = Math.max(workload.replicas().orElse(1), workload.livePods().size());
        yield switch (deployment.strategy()) {
          case Deployment.Strategy.Recreate recreate -> Optional.empty();
          case Deployment.Strategy.RollingUpdate rolling ->
              replicas == 0 || workload.isAtZero()
                  ? Optional.empty()
                  : Optional.of(
                      Rounding.deployment(rolling.surge(), rolling.unavailable(), replicas));
        };
      }
      case DAEMON_SET -> {
        DaemonSet set = new DaemonSet(workload.tree());
        yield set.isUpdatedOnDelete()
            ? Optional.empty()
            : Optional.of(
                Rounding.daemonSet(set.maxSurge(), set.maxUnavailable(), set.wantedNodes()));
      }
      case STATEFUL_SET,
          REPLICA_SET,
          REPLICATION_CONTROLLER,
          JOB,
          CRON_JOB,
          POD,
          STATIC_POD,
          CUSTOM ->
          Optional.empty();
    };
  }

  private static List<Squeeze> squeezes(List<ResourceQuota> quotas, PodSpec spec) {
    List<Squeeze> squeezes = new ArrayList<>();
    Map<String, Quantity> usage = PodUsage.of(spec);
    for (ResourceQuota quota : quotas) {
      Map<String, Quantity> used = quota.used();
      quota
          .hard()
          .forEach(
              (resource, hard) -> {
                Quantity each = usage.get(resource);
                Quantity taken = used.get(resource);
                if (each != null && taken != null && each.signum() > 0) {
                  squeezes.add(new Squeeze(quota, resource, hard.minus(taken), each));
                }
              });
    }
    return squeezes;
  }

  private static Verdict refused(Workload workload, Rounding.Room room, Squeeze one) {
    boolean hangs = room.unavailable() == 0;
    return fail(
        hangs ? HIGH : MEDIUM,
        hangs
            ? "The next rollout stops at its first pod: quota %s refuses it."
                .formatted(one.quota().name())
            : "The next rollout starts no pod before it stops others: quota %s refuses it."
                .formatted(one.quota().name()),
        remedy(workload, one, hangs),
        at(
                "status.used." + one.resource(),
                "%s left, one more pod counts for %s"
                    .formatted(one.left().signum() < 0 ? "nothing" : one.left(), one.each()),
                "room for one of %s".formatted(room.surge()))
            .on(Subjects.subject(Resources.RESOURCE_QUOTAS, one.quota())));
  }

  private static Remedy remedy(Workload workload, Squeeze one, boolean hangs) {
    if (hangs && workload.kind() == Workload.Kind.DEPLOYMENT) {
      Tree rolling = Tree.of(Map.of("maxUnavailable", Tree.of(1)));
      Tree strategy = Tree.of(Map.of("rollingUpdate", rolling));
      return Remedy.patch(
              "Let one pod be missing while it rolls, or raise the quota.",
              workload.subject(),
              workload.resourceWord(),
              Tree.of(Map.of("spec", Tree.of(Map.of("strategy", strategy)))))
          .reviewed();
    }
    return Remedy.think(
        "Raise %s in quota %s by what one pod takes, or ask for less."
            .formatted(one.resource(), one.quota().name()));
  }

  /// Ports of nodes matter only where the old pod has to stay until the new one is there.
  private static Optional<Verdict> ports(
      Workload workload, PodSpec spec, Rounding.Room room, Cluster cluster) {
    FreePorts ports = FreePorts.of(spec);
    if (ports.isEmpty() || room.unavailable() > 0) {
      return Optional.empty();
    }
    Listing<?> nodes = cluster.ask(Resources.NODES);
    if (!nodes.isWhole()) {
      return Optional.of(
          undecided("which nodes have its ports free could not be read", Resources.NODES));
    }
    if (workload.isDaemonSet() || ports.free(cluster) > 0) {
      return Optional.empty();
    }
    Evidence evidence =
        at(
            workload.specPath() + ".containers",
            "%s, free on 0 of %s nodes that admit it"
                .formatted(ports.text(), ports.eligible(cluster)),
            "a node with the ports free");
    return Optional.of(
        fail(
            HIGH,
            "The next rollout stops at its first pod: no node has its ports free.",
            Remedy.think("Let one pod be missing while it rolls, or give up the ports of nodes."),
            evidence));
  }
}
