package dev.kprod.checks.availability;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Subjects.WORKLOADS;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.cluster.Resources.CLAIMS;
import static dev.kprod.cluster.Resources.VOLUMES;
import static dev.kprod.cluster.Words.NODE;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Whether selectors, affinity and taints leave a workload more than one node to run on.
///
/// Room, ports and other pods are not looked at: they are ha-capacity's.
final class EligibleNodes implements Check<Workload> {
  static final Param<Integer> MIN_ELIGIBLE =
      Param.count("minEligible", 2, 1, 100, "With one, that node is a single point of failure.");

  /// Labels of nodes that an autoscaler makes and replaces.
  private static final List<String> AUTOSCALED =
      List.of(
          "karpenter.sh/nodepool",
          "karpenter.sh/provisioner-name",
          "cluster-autoscaler.kubernetes.io/nodegroup",
          "cloud.google.com/gke-nodepool",
          "kubernetes.azure.com/agentpool");

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("ha-eligible-nodes", WORKLOADS)
          .title("Every serving workload may run on at least two usable nodes.")
          .severity(HIGH)
          .reads(Replicated.READS)
          .reads(NODE)
          .mayRead(CLAIMS, VOLUMES)
          .param(MIN_ELIGIBLE)
          .breaks(
              """
              Selectors and taints written for a special pool make one node a single point of
              failure that the number of replicas hides: when it dies or is replaced, every replica
              waits.
              """)
          .judged(
              "A workload that no Service sends to, DaemonSets and what is scaled to zero are left"
                  + " out, and so is a cluster with fewer than two usable workers, which"
                  + " ha-capacity fails.",
              "A workload tied to one node by name, by a host name or by a volume of one node is "
                  + "left to ha-node-pinned.",
              "Eligible are the nodes that are ready and not cordoned and that its template's node "
                  + "selector, required affinity and tolerations admit.",
              "It fails if no node is eligible: the pods that run go on, and none can start.",
              "It fails below minEligible, unless the eligible nodes are of a pool that an "
                  + "autoscaler owns; that is a note.",
              "It passes with a note if all eligible nodes are in one zone of several.")
          .example(example("nodeSelector: {hardware: gpu}"), example(""))
          .source("https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/")
          .build();

  private static String example(String spec) {
    return Examples.node("one", "a")
        + Examples.node("two", "b").replace("labels: {", "labels: {hardware: gpu, ")
        + Examples.service("web", spec, "two", "two")
        + """
        ---
        kind: PersistentVolumeClaim
        metadata: {name: unused}
        ---
        kind: PersistentVolume
        metadata: {name: unused}
        """;
  }

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    return Replicated.serving(
        workload,
        cluster,
        replicated -> judge(workload, replicated, cluster, params.of(MIN_ELIGIBLE)));
  }

  private static Verdict judge(
      Workload workload, Replicated replicated, Cluster cluster, int minEligible) {
    NodePool pool = NodePool.of(cluster);
    if (pool.workers() < 2) {
      return notApplicable(
          "the cluster has fewer than two usable workers, which ha-capacity judges");
    }
    if (Pinned.isToOneNode(workload, cluster)) {
      return notApplicable("it is tied to one node, which ha-node-pinned judges");
    }
    NodePool.Choice choice = pool.choice(workload.template().spec());
    List<Node> eligible = choice.usable();
    if (eligible.size() < minEligible) {
      return eligible.isEmpty() || !isAutoscaled(eligible)
          ? failure(workload, pool.byName().size(), choice, minEligible)
          : pass(
              Note.of(
                  "an autoscaled pool, now %s"
                      .formatted(eligible.size() == 1 ? "1 node" : eligible.size() + " nodes")));
    }
    return choice.zones().size() == 1 && pool.zones().size() > 1 && replicated.floor() > 1
        ? pass(
            Note.of(
                "all its %s eligible nodes are in zone %s"
                    .formatted(eligible.size(), choice.zones().iterator().next())))
        : pass();
  }

  private static boolean isAutoscaled(List<Node> nodes) {
    return nodes.stream()
        .allMatch(node -> AUTOSCALED.stream().anyMatch(node.labels()::containsKey));
  }

  private static Verdict failure(Workload workload, int nodes, NodePool.Choice choice, int wanted) {
    List<Node> eligible = choice.usable();
    List<String> parts = new ArrayList<>();
    choice.excluded().entrySet().stream()
        .sorted(
            Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(4)
        .forEach(
            one ->
                parts.add("%s excludes %s of %s".formatted(one.getKey(), one.getValue(), nodes)));
    String message =
        eligible.isEmpty()
            ? "No node may take a new pod of it; those that run go on."
            : "Its pods may run on %s only."
                .formatted(eligible.stream().map(Node::name).collect(Collectors.joining(", ")));
    return fail(
        HIGH,
        message,
        Remedy.think(
            "Add a node to the pool that %s is written for, or widen its node selector, affinity or"
                    .formatted(workload.shortName())
                + " tolerations."),
        at(
            workload.specPath(),
            "%s of %s nodes: %s".formatted(eligible.size(), nodes, String.join(", ", parts)),
            wanted + " usable nodes or more"));
  }
}
