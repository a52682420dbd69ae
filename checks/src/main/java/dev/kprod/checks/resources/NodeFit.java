package dev.kprod.checks.resources;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Names;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.checks.resources.NodeSpace.Fit;
import dev.kprod.checks.resources.NodeSpace.Lack;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Floor;
import dev.kprod.cluster.NodeGrowth;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Serving;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.snapshot.Read;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/// Whether some node is large enough for each pod, were the pod alone there.
///
/// A pod that waits for a node now is `ha-pending`'s finding, and a full cluster `ha-capacity`'s;
/// that no node may take a serving workload at all is `ha-eligible-nodes`'.
final class NodeFit implements Check<Workload> {
  private static final String ASLEEP =
      """
      ---
      kind: Deployment
      metadata: {name: asleep}
      spec: {replicas: 0, template: {spec: {containers: [{name: app}]}}}
      """;

  private static final Declaration<Workload> DECLARATION =
      Declaration.of("res-node-fit", Subjects.WORKLOADS)
          .title("Each pod fits on some node.")
          .severity(CRITICAL)
          .reads(Words.BATCH)
          .reads(Words.SERVING)
          .reads(Words.FLOOR)
          .reads(NodeGrowth.READS)
          .breaks(
              """
              It runs because the node was larger once, or because its requests were raised later.
              The next restart or drain leaves it waiting for a node for ever.
              """)
          .judged(
              "The specs of live pods are judged, and without pods the template; a limit alone"
                  + " counts as the request.",
              "A node counts that its node selector, required affinity and tolerations admit, also"
                  + " while it is cordoned or not well, with what it has for pods less what its"
                  + " DaemonSets and static pods take.",
              "It fails if no such node has what it asks for, be it cpu, memory, ephemeral storage,"
                  + " huge pages or a device: as critical where a Service sends to it, else as"
                  + " high.",
              "Where something adds nodes, and may still, it is unknown: the next node may be"
                  + " larger.",
              "Pods that ask for devices by resource claims are unknown.",
              "DaemonSets, static pods and what is scaled to zero are left out, pods that wait now"
                  + " are left to ha-pending, and serving workloads that no node may take to"
                  + " ha-eligible-nodes.")
          .example(example("12Gi") + ASLEEP, example("4Gi"))
          .source(
              "https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#how-pods-with-resource-requests-are-scheduled")
          .source(
              "https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/#node-allocatable")
          .build();

  private static String example(String memory) {
    return """
    kind: Node
    metadata: {name: one}
    status: {allocatable: {cpu: 4, memory: 8Gi, pods: 110}}
    ---
    kind: Deployment
    metadata: {name: web}
    spec:
      replicas: 1
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: app, resources: {requests: {memory: %s}}}]}
    ---
    kind: Service
    metadata: {name: web}
    spec: {selector: {app: web}, ports: [{port: 80}]}
    """
        .formatted(memory);
  }

  @Override
  public Declaration<Workload> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Workload workload, Cluster cluster, Params params) {
    if (workload.isDaemonSet() || workload.kind() == Workload.Kind.STATIC_POD) {
      return notApplicable("it belongs to its nodes");
    }
    List<PodSpec> specs =
        workload.forms().stream().filter(spec -> !spec.containers().isEmpty()).toList();
    if (specs.isEmpty()) {
      return notApplicable("no pod and no template of it is known");
    }
    if (Floor.isScaledToZero(workload, cluster)) {
      return notApplicable("it is scaled to zero");
    }
    NodeSpace space = NodeSpace.of(cluster);
    if (space.isUnknown()) {
      return notObservable("no node says what it has for pods");
    }
    for (PodSpec spec : specs) {
      switch (space.fit(spec)) {
        case Fit.Fits fits -> {}
        case Fit.Nowhere(var because) -> {
          return nowhere(workload, spec, because, cluster);
        }
        case Fit.TooSmall small -> {
          return open(spec, cluster).orElseGet(() -> tooSmall(workload, small, cluster));
        }
      }
    }
    return specs.stream().anyMatch(PodSpec::claimsDevices)
        ? notObservable("it asks for devices by resource claims")
        : pass();
  }

  /// Finds why its not fitting now says nothing about the next node.
  private static Optional<Verdict> open(PodSpec spec, Cluster cluster) {
    if (!spec.scheduler().equals("default-scheduler")) {
      return Optional.of(notObservable("scheduler %s places it".formatted(spec.scheduler())));
    }
    return switch (NodeGrowth.of(cluster)) {
      case NodeGrowth.None none -> Optional.empty();
      case NodeGrowth.Exhausted exhausted -> Optional.empty();
      case NodeGrowth.Open(String by) ->
          Optional.of(notObservable("%s may add a node that takes it".formatted(by)));
      case NodeGrowth.Hidden(String because) -> Optional.of(notObservable(because));
      case NodeGrowth.Unseen(List<Read<?>> unseen) ->
          Optional.of(
              undecided(
                  "whether a node can be added that takes it is not seen",
                  unseen.toArray(Read<?>[]::new)));
    };
  }

  private static boolean serves(Workload workload, Cluster cluster) {
    return Serving.of(workload, cluster) instanceof Serving.Yes;
  }

  private static Verdict nowhere(
      Workload workload, PodSpec spec, SortedMap<String, Integer> because, Cluster cluster) {
    if (serves(workload, cluster)) {
      return notApplicable("no node may take its pods, which ha-eligible-nodes judges");
    }
    List<String> parts = new ArrayList<>();
    because.forEach(
        (reason, count) ->
            parts.add("%s excludes %s".formatted(reason, Names.counted(count, "node"))));
    return open(spec, cluster)
        .orElseGet(
            () ->
                fail(
                    HIGH,
                    "No node may take a new pod of it.",
                    Remedy.think(
                        "Add a node of the kind that %s is written for, or widen its node selector,"
                                .formatted(workload.shortName())
                            + " affinity or tolerations."),
                    at(workload.specPath(), Names.few(parts), "a node that may take it")));
  }

  private static Verdict tooSmall(Workload workload, Fit.TooSmall small, Cluster cluster) {
    Severity severity = serves(workload, cluster) ? CRITICAL : HIGH;
    List<Evidence> evidence =
        small.lacks().stream()
            .map(
                lack ->
                    at(
                        workload.specPath(),
                        "asks for " + text(lack.resource(), lack.asked()),
                        "at most %s, which node %s has for it"
                            .formatted(text(lack.resource(), lack.given()), small.node())))
            .toList();
    Lack first = small.lacks().getFirst();
    String where =
        small.eligible() == 1
            ? "the one node that may take it has %s for it"
            : "the best of the %s nodes that may take it has %%s for it"
                .formatted(small.eligible());
    return fail(
        severity,
        "A pod of it asks for %s, and %s."
            .formatted(
                text(first.resource(), first.asked()),
                where.formatted(Rounded.of(first.resource(), first.given()))),
        remedy(workload, small, first),
        evidence);
  }

  private static Remedy remedy(Workload workload, Fit.TooSmall small, Lack first) {
    return Remedy.think(
        small
            .kept()
            .map(
                kept ->
                    "Node %s is large enough: let %s go there, or ask for what the others have."
                        .formatted(kept, workload.shortName()))
            .orElseGet(
                () ->
                    "Add a node that has %s for pods beside what its DaemonSets take, or let %s ask"
                            .formatted(text(first.resource(), first.asked()), workload.shortName())
                        + " for less."));
  }

  private static String text(String resource, Quantity amount) {
    return "%s of %s".formatted(Rounded.of(resource, amount), resource);
  }
}
