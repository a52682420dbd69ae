package dev.kprod.simulation;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Serving;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.eviction.Answer;
import dev.kprod.semantics.eviction.BudgetCount;
import dev.kprod.semantics.eviction.Budgets;
import dev.kprod.semantics.scheduling.Board;
import dev.kprod.semantics.scheduling.Landscape;
import dev.kprod.snapshot.Read;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Replays `kubectl drain NODE --ignore-daemonsets --delete-emptydir-data`.
///
/// It is played twice: pods by name and filling nodes evenly, then the other way round and as
/// tightly as can be. Where both end otherwise the worse end is told and called order-sensitive.
public final class Drain {
  private static final Index<Map<String, DrainResult>> ALL =
      Index.of("drains", Simulations.READS, Drain::every);

  /// What a remark about a grace period starts with.
  public static final String LONG_GRACE = "may take long to end: ";

  private static final long LONG_SECONDS = 600;

  private final Cluster cluster;
  private final Node node;
  private final int site;

  private Drain(Cluster cluster, Node node, int site) {
    this.cluster = cluster;
    this.node = node;
    this.site = site;
  }

  /// Returns what the drain of one node does. Declare [Simulations#READS].
  public static DrainResult of(Node node, Cluster cluster) {
    DrainResult result = all(cluster).get(node.name());
    if (result == null) {
      throw new IllegalArgumentException("%s is not of this cluster".formatted(node.name()));
    }
    return result;
  }

  /// Returns what the drain of each node does, each by itself, by name.
  public static Map<String, DrainResult> all(Cluster cluster) {
    return cluster.index(ALL);
  }

  private static Map<String, DrainResult> every(Cluster cluster) {
    Map<String, DrainResult> results = new LinkedHashMap<>();
    List<Node> nodes = Landscape.of(cluster).nodes();
    for (int site = 0; site < nodes.size(); site++) {
      Node node = nodes.get(site);
      results.put(node.name(), new Drain(cluster, node, site).result());
    }
    return java.util.Collections.unmodifiableMap(results);
  }

  private DrainResult result() {
    DrainRun first = run(Board.Choice.EMPTIEST, DrainRun.Order.BY_NAME);
    DrainRun second = run(Board.Choice.TIGHTEST, DrainRun.Order.REVERSED);
    DrainResult.Verdict one = verdict(first);
    DrainResult.Verdict other = verdict(second);
    DrainRun worse = other.compareTo(one) > 0 ? second : first;
    List<PodDrain> pods = new ArrayList<>();
    worse.found().values().forEach(found -> pods.add(told(found)));
    List<DrainResult.Dip> dips = new ArrayList<>();
    worse
        .before()
        .forEach(
            (owner, ready) ->
                dips.add(
                    new DrainResult.Dip(owner, ready, worse.lowest().getOrDefault(owner, ready))));
    dips.removeIf(dip -> dip.lowest() >= dip.before());
    dips.sort(Comparator.comparing(dip -> dip.workload().subject()));
    DrainResult.Verdict verdict = one.compareTo(other) > 0 ? one : other;
    return new DrainResult(node, verdict, pods, dips, one != other, remarks(pods));
  }

  private DrainRun run(Board.Choice choice, DrainRun.Order order) {
    DrainRun run = new DrainRun(cluster, Stage.of(cluster, choice), site, node.name(), order);
    run.play();
    return run;
  }

  private PodDrain told(DrainRun.Found found) {
    Pod pod = found.actor().pod();
    Answer alone = Budgets.of(cluster).answer(pod);
    Optional<String> target =
        found.target() < 0
            ? Optional.empty()
            : Optional.of(Landscape.of(cluster).nodes().get(found.target()).name());
    return new PodDrain(pod, found.actor().owner(), alone, found.fate(), found.because(), target);
  }

  private DrainResult.Verdict verdict(DrainRun run) {
    DrainResult.Verdict worst =
        run.found().isEmpty() && !Simulations.unseen(cluster).isEmpty()
            ? DrainResult.Verdict.UNKNOWN
            : DrainResult.Verdict.DRAINS;
    for (DrainRun.Found found : run.found().values()) {
      worst = max(worst, verdict(found));
    }
    for (Map.Entry<Workload, Integer> one : run.lowest().entrySet()) {
      boolean stops = one.getValue() == 0 && run.before().getOrDefault(one.getKey(), 0) > 0;
      if (stops && Serving.of(one.getKey(), cluster) instanceof Serving.Yes) {
        worst = max(worst, DrainResult.Verdict.DEGRADED);
      }
    }
    return worst;
  }

  private static DrainResult.Verdict verdict(DrainRun.Found found) {
    return switch (found.fate()) {
      case STAYS, LOST -> DrainResult.Verdict.DRAINS;
      case LEAVES ->
          found.because().isEmpty()
              ? DrainResult.Verdict.DRAINS
              : found.because().startsWith(Reasons.UNMODELLED)
                  ? DrainResult.Verdict.UNKNOWN
                  : DrainResult.Verdict.DEGRADED;
      case NEEDS_FORCE -> DrainResult.Verdict.REFUSES;
      case HANGS -> DrainResult.Verdict.HANGS;
      case FAILS -> DrainResult.Verdict.FAILS;
      case UNKNOWN -> DrainResult.Verdict.UNKNOWN;
    };
  }

  private static DrainResult.Verdict max(DrainResult.Verdict one, DrainResult.Verdict other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private List<String> remarks(List<PodDrain> pods) {
    List<String> remarks = new ArrayList<>();
    for (Read<?> read : Simulations.unseen(cluster)) {
      remarks.add("%s could not be read whole".formatted(read.id()));
    }
    for (String webhook : Simulations.evictionWebhooks(cluster)) {
      remarks.add("webhook %s is asked about evictions and may refuse them".formatted(webhook));
    }
    if (node.isCordoned()) {
      remarks.add("the node is cordoned already");
    }
    if (!node.isReady()) {
      remarks.add("the node is not ready: pods that it does not confirm stay terminating");
    }
    List<PodDrain> leaving =
        pods.stream().filter(pod -> pod.fate() != PodDrain.Fate.STAYS).toList();
    remark(remarks, leaving, "the content of emptyDir is lost", pod -> pod.spec().hasEmptyDir());
    remark(
        remarks,
        leaving,
        LONG_GRACE + "more than %s s".formatted(LONG_SECONDS),
        pod -> pod.spec().graceSeconds() > LONG_SECONDS);
    remark(remarks, leaving, "a finalizer holds up the end", Pod::hasFinalizer);
    remark(
        remarks,
        leaving,
        "node autoscalers are told to leave alone, which kubectl does not heed",
        Pod::refusesAutoscalers);
    TreeSet<String> behind = new TreeSet<>();
    for (PodDrain pod : pods) {
      Budgets.of(cluster).of(pod.pod()).stream()
          .filter(budget -> count(budget).isStatusBehind())
          .forEach(budget -> behind.add(budget.namespace() + "/" + budget.name()));
    }
    behind.forEach(
        budget ->
            remarks.add(
                "the status of budget %s is not what its pods give; the status was taken"
                    .formatted(budget)));
    return remarks;
  }

  private BudgetCount count(dev.kprod.cluster.DisruptionBudget budget) {
    return Budgets.of(cluster).count(budget);
  }

  private static void remark(
      List<String> remarks,
      List<PodDrain> pods,
      String what,
      java.util.function.Predicate<Pod> has) {
    List<Pod> some = new ArrayList<>();
    for (PodDrain one : pods) {
      if (has.test(one.pod()) && !DrainRun.isFinished(one.pod())) {
        some.add(one.pod());
      }
    }
    if (!some.isEmpty()) {
      Pod first = some.getFirst();
      String more = some.size() > 1 ? " and %s more".formatted(some.size() - 1) : "";
      remarks.add("%s: %s/%s%s".formatted(what, first.namespace(), first.name(), more));
    }
  }
}
