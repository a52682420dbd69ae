package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.cluster.Resources.NAMESPACES;
import static dev.kprod.cluster.Words.NODE;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Workload;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/// Whether the ready pods of a workload would outlive one node, as they stand now.
///
/// Nothing moves pods once they run: a manifest that spreads says nothing of today.
final class SpreadNode implements Check<Workload> {
  static final Param<BigDecimal> MAX_SHARE =
      new Param<>(
          "maxNodeShare",
          ValueType.decimal(new BigDecimal("0.1"), BigDecimal.ONE),
          new BigDecimal("0.5"),
          "More than half gone in one fault is beyond what the rest can carry.");

  private static final int ENOUGH_FOR_SHARES = 4;

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("ha-spread-node", WORKLOADS)
          .title(
              "The ready pods of every replicated serving workload run on at least two nodes now.")
          .severity(HIGH)
          .reads(Replicated.READS)
          .reads(NODE)
          .mayRead(NAMESPACES)
          .param(MAX_SHARE)
          .breaks(
              """
              The loss or the drain of one node is a full outage, although the manifest looks
              redundant: nothing spreads pods again once they run.
              """)
          .judged(
              "A workload that no Service sends to, or only Services for metrics, is left out, and"
                  + " so are a floor below two and DaemonSets.",
              "A workload with fewer than two ready pods is left to ha-available, and a cluster "
                  + "with fewer than two usable nodes is left out.",
              "A pod on a node that does not report counts as not ready.",
              "It fails if all ready pods are on one node.",
              "From four ready pods on, it fails if one node holds more than maxNodeShare of them.")
          .example(example("a", "a"), example("a", "b"))
          .source(
              "https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/#known-limitations")
          .build();

  private static String example(String first, String second) {
    return """
    kind: Deployment
    metadata: {name: web}
    spec: {replicas: 2, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}}}
    ---
    kind: ReplicaSet
    metadata:
      name: web-1
      ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, controller: true}]
    ---
    kind: Pod
    metadata:
      name: web-1-x
      labels: {app: web}
      ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, controller: true}]
    spec: {nodeName: node-%s}
    status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
    ---
    kind: Pod
    metadata:
      name: web-1-y
      labels: {app: web}
      ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, controller: true}]
    spec: {nodeName: node-%s}
    status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
    ---
    kind: Service
    metadata: {name: web}
    spec: {selector: {app: web}}
    ---
    kind: Node
    metadata: {name: node-a}
    status: {conditions: [{type: Ready, status: "True"}]}
    ---
    kind: Node
    metadata: {name: node-b}
    status: {conditions: [{type: Ready, status: "True"}]}
    """
        .formatted(first, second);
  }

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    return Replicated.many(
        workload, cluster, replicated -> judge(workload, cluster, params.of(MAX_SHARE)));
  }

  private static Verdict judge(Workload workload, Cluster cluster, BigDecimal maxShare) {
    Placement placement = Placement.of(workload, cluster);
    int ready = placement.ready();
    if (ready < 2) {
      return notApplicable("fewer than two of its pods are ready, which ha-available judges");
    }
    if (NodePool.of(cluster).usable() < 2) {
      return notApplicable("the cluster has fewer than two usable nodes");
    }
    Map.Entry<String, Integer> fullest = placement.fullest();
    if (fullest.getValue() == ready) {
      return failure(
          workload,
          "All its %s ready pods run on node %s.".formatted(ready, fullest.getKey()),
          at(
              "spec.nodeName",
              "%s of %s ready pods on %s".formatted(ready, ready, fullest.getKey()),
              "two nodes or more"),
          cluster);
    }
    BigDecimal most = maxShare.multiply(BigDecimal.valueOf(ready));
    boolean tooMany = BigDecimal.valueOf(fullest.getValue()).compareTo(most) > 0;
    return ready >= ENOUGH_FOR_SHARES && tooMany
        ? failure(
            workload,
            "Losing node %s loses %s of its %s ready pods."
                .formatted(fullest.getKey(), fullest.getValue(), ready),
            at(
                "spec.nodeName",
                "%s of %s ready pods on %s".formatted(fullest.getValue(), ready, fullest.getKey()),
                "at most %s of them".formatted(maxShare)),
            cluster)
        : pass();
  }

  private static Verdict failure(
      Workload workload, String message, dev.kprod.check.Evidence evidence, Cluster cluster) {
    List<Node> eligible = Placement.eligible(workload.template().spec(), cluster);
    boolean declared =
        SpreadDeclared.rules(workload, cluster).stream().anyMatch(SpreadRule::isUseful);
    Verdict.Fail failure =
        fail(HIGH, message, remedy(workload, declared, eligible.size()), evidence);
    if (eligible.size() < 2) {
      return failure.with(
          Note.of(
              eligible.isEmpty()
                  ? "no usable node would take a new pod of it"
                  : "no other node than %s may take it: see ha-eligible-nodes"
                      .formatted(eligible.getFirst().name())));
    }
    return failure.with(
        Note.of(
            "%s nodes may take it; %s"
                .formatted(
                    eligible.size(),
                    declared ? "it declares a spread" : "it declares no spread over nodes")));
  }

  private static Remedy remedy(Workload workload, boolean declared, int eligible) {
    if (eligible < 2) {
      return Remedy.think("Let it run on a second node: a label, a toleration, or one more node.");
    }
    return switch (workload.kind()) {
      case DEPLOYMENT, STATEFUL_SET ->
          Remedy.run(
                  declared
                      ? "Start its pods anew, one by one, and the scheduler spreads them."
                      : "Declare a spread first (ha-spread-declared has the patch), then this.",
                  "kubectl",
                  "-n",
                  workload.namespace(),
                  "rollout",
                  "restart",
                  workload.shortName())
              .reviewed();
      case DAEMON_SET,
          REPLICA_SET,
          REPLICATION_CONTROLLER,
          JOB,
          CRON_JOB,
          POD,
          STATIC_POD,
          CUSTOM ->
          Remedy.think("Declare a spread, then let its pods be made anew, one by one.");
    };
  }
}
