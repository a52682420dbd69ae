package dev.kprod.checks.controlplane;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Ages;
import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Names;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.FieldManager;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.PodsByNode;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.semantics.quantity.Quantity;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Whether a node was cordoned and forgotten.
final class NodeCordoned implements Check<Node> {
  private static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";

  /// A fifth of the capacity is missed at once, however fresh the cordon is.
  private static final BigDecimal MUCH = new BigDecimal("0.2");

  private static final Param<Integer> GRACE_HOURS =
      Param.count("graceHours", 24, 0, 8760, "Maintenance of one machine is done within a day.");

  private static final Param<List<String>> MAINTENANCE_TAINTS =
      new Param<>(
          "maintenanceTaints",
          ValueType.texts(),
          List.of("medik8s.io/drain", "kubevirt.io/drain", "maintenance"),
          "Taints that people and operators put on for maintenance.");

  private static final Index<BigDecimal> SHARE =
      Index.of("share that is cordoned", Reads.of(Resources.NODES), NodeCordoned::share);

  private static final Declaration<Node> DECLARATION =
      Declaration.of("node-cordoned", NodeHealth.NODES)
          .title("No node stays cordoned after the work is done.")
          .severity(MEDIUM)
          .mayRead(Resources.PODS)
          .param(GRACE_HOURS)
          .param(MAINTENANCE_TAINTS)
          .breaks(
              """
              A forgotten cordon is capacity that is paid for and missing at the next peak, and an
              autoscaler may not replace it.
              """)
          .judged(
              "A node that takes pods passes; one that is being removed, or belongs to the control"
                  + " plane, is not judged.",
              "More than a fifth of the cluster cordoned fails at once.",
              "A node cordoned for graceHours fails, by its taint or by who wrote the field; where"
                  + " neither tells, by the age of the newest pod on it.")
          .example(
              """
              kind: Node
              metadata: {name: worker-2}
              spec:
                unschedulable: true
                taints: [{key: node.kubernetes.io/unschedulable, effect: NoSchedule, timeAdded: "2026-11-09T08:00:00Z"}]
              """,
              """
              kind: Node
              metadata: {name: worker-2}
              """)
          .source(
              "https://kubernetes.io/docs/concepts/architecture/nodes/#manual-node-administration")
          .build();

  private static BigDecimal share(Cluster cluster) {
    BigDecimal all = BigDecimal.ZERO;
    BigDecimal cordoned = BigDecimal.ZERO;
    for (Node node : cluster.list(Resources.NODES)) {
      BigDecimal cpu = cpu(node);
      if (node.isControlPlane() || Removal.find(node).isPresent()) {
        continue;
      }
      all = all.add(cpu);
      cordoned = node.isCordoned() ? cordoned.add(cpu) : cordoned;
    }
    return all.signum() == 0
        ? BigDecimal.ZERO
        : cordoned.divide(all, 4, java.math.RoundingMode.HALF_UP);
  }

  private static BigDecimal cpu(Node node) {
    Quantity cpu = node.allocatable().get("cpu");
    return cpu == null ? BigDecimal.ZERO : cpu.amount();
  }

  @Override
  public Declaration<Node> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Node node, Cluster cluster, Params params) {
    List<Pod> pods =
        PodsByNode.of(cluster).on(node.name()).stream().filter(NodeCordoned::isWork).toList();
    Optional<Node.Taint> maintenance =
        node.taints().stream()
            .filter(taint -> params.of(MAINTENANCE_TAINTS).contains(taint.key()))
            .findFirst();
    if (!node.isCordoned() && maintenance.isEmpty()) {
      return pass();
    }
    Kept kept = new Kept(node, maintenance, pods.size());
    Optional<String> leaving = Removal.find(node);
    if (leaving.isPresent()) {
      return notApplicable(leaving.get());
    }
    if (node.isControlPlane()) {
      return notApplicable("a node of the control plane may be cordoned on purpose");
    }
    BigDecimal share = cluster.index(SHARE);
    if (share.compareTo(MUCH) > 0) {
      return kept.failure(
          "%s%% of the capacity is cordoned"
              .formatted(share.movePointRight(2).setScale(0, java.math.RoundingMode.HALF_UP)),
          "no more than a fifth");
    }
    return bySince(kept, pods, cluster, params.of(GRACE_HOURS));
  }

  private static Verdict bySince(Kept kept, List<Pod> pods, Cluster cluster, int graceHours) {
    Instant limit = cluster.takenAt().minus(Duration.ofHours(graceHours));
    Optional<FieldManager> writer = FieldManager.of(kept.node, "f:spec", "f:unschedulable");
    Optional<Instant> since =
        kept.node.taints().stream()
            .filter(taint -> taint.key().equals(UNSCHEDULABLE))
            .flatMap(taint -> taint.addedAt().stream())
            .findFirst()
            .or(() -> kept.maintenance.flatMap(Node.Taint::addedAt))
            .or(() -> writer.flatMap(FieldManager::at));
    String wanted = "at most %s hours".formatted(graceHours);
    if (since.isPresent()) {
      String by = writer.map(one -> " by " + one.name()).orElse("");
      return since.get().isAfter(limit)
          ? pass()
          : kept.failure(
              "kept free for %s%s".formatted(Ages.text(since.get(), cluster.takenAt()), by),
              wanted);
    }
    Optional<Instant> newest =
        pods.stream().flatMap(pod -> pod.createdAt().stream()).max(Instant::compareTo);
    return newest.filter(at -> at.isBefore(limit)).isPresent()
        ? kept.failure(
            "kept free; the newest pod on it came %s ago"
                .formatted(Ages.text(newest.get(), cluster.takenAt())),
            wanted)
        : notObservable("it takes no new pods, and nothing says since when");
  }

  private static boolean isWork(Pod pod) {
    return pod.isLive()
        && !pod.isMirror()
        && pod.controller().filter(owner -> owner.kind().equals("DaemonSet")).isEmpty();
  }

  /// A node that is kept free of new pods.
  ///
  /// @param maintenance the taint that does it, where it is not a cordon
  /// @param pods how many pods of workloads are still on it
  private record Kept(Node node, Optional<Node.Taint> maintenance, int pods) {
    Verdict failure(String seen, String wanted) {
      BigDecimal cpu = cpu(node);
      String idle = cpu.signum() == 0 ? "" : ", %s CPU".formatted(cpu.toPlainString());
      boolean cordoned = node.isCordoned();
      String taint = maintenance.map(Node.Taint::key).orElse("");
      return fail(
          MEDIUM,
          "It takes no new pods: %s.".formatted(seen),
          cordoned
              ? Remedy.run(
                  "Let it take pods again; or, if the machine is gone, delete the node.",
                  "kubectl",
                  "uncordon",
                  node.name())
              : Remedy.run(
                  "End the maintenance; or, if the machine is gone, delete the node.",
                  "kubectl",
                  "taint",
                  "node",
                  node.name(),
                  taint + "-"),
          at(
              cordoned ? "spec.unschedulable" : "spec.taints[key=%s]".formatted(taint),
              "%s, %s%s".formatted(seen, Names.counted(pods, "workload pod"), idle),
              wanted));
    }
  }
}
