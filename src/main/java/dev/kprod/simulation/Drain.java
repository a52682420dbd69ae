package dev.kprod.simulation;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.DisruptionBudget;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Serving;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.eviction.Budgets;
import dev.kprod.semantics.scheduling.Board;
import dev.kprod.semantics.scheduling.Landscape;
import dev.kprod.snapshot.Read;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// Replays `kubectl drain NODE --ignore-daemonsets --delete-emptydir-data`.
///
/// It is played twice: pods by name and filling nodes evenly, then the other way round and as
/// tightly as can be. Where both end otherwise the worse end is told and called order-sensitive.
public final class Drain {
  /// What a remark about a grace period starts with.
  public static final String LONG_GRACE = "may take long to end: ";

  private static final long LONG_SECONDS = 600;

  /// What is the same whatever node is drained.
  ///
  /// @param unseen the reads that did not bring everything
  /// @param webhooks those that are asked about evictions
  private record Facts(List<Read<?>> unseen, List<String> webhooks) {
    static Facts of(Cluster cluster) {
      return new Facts(Simulations.unseen(cluster), Simulations.evictionWebhooks(cluster));
    }
  }

  private static final Index<Facts> FACTS =
      Index.of("facts of drains", Simulations.READS, Facts::of);

  private final Cluster cluster;
  private final Facts facts;
  private final Budgets budgets;
  private final Landscape land;
  private final Node node;
  private final int site;

  private Drain(Cluster cluster, int site) {
    this.cluster = cluster;
    this.facts = cluster.index(FACTS);
    this.budgets = Budgets.of(cluster);
    this.land = Landscape.of(cluster);
    this.node = land.nodes().get(site);
    this.site = site;
  }

  /// Replays the drain of one node. Declare [Simulations#READS].
  public static DrainResult of(Node node, Cluster cluster) {
    return find(node.name(), cluster)
        .orElseThrow(
            () -> new IllegalArgumentException("%s is not of this cluster".formatted(node.name())));
  }

  /// Replays the drain of one node; empty where there is none of the name.
  static Optional<DrainResult> find(String node, Cluster cluster) {
    return Landscape.of(cluster).site(node).map(site -> new Drain(cluster, site).result());
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
    return new DrainResult(
        node, verdict, pods, dips, one != other, remarks(worse.found().values()));
  }

  private DrainRun run(Board.Choice choice, DrainRun.Order order) {
    DrainRun run = new DrainRun(cluster, Stage.of(cluster, choice), site, order);
    run.play();
    return run;
  }

  private PodDrain told(DrainRun.Found found) {
    Optional<String> target =
        found.target() < 0
            ? Optional.empty()
            : Optional.of(land.nodes().get(found.target()).name());
    return new PodDrain(
        found.actor().pod(), found.actor().owner(), found.fate(), found.because(), target);
  }

  private DrainResult.Verdict verdict(DrainRun run) {
    DrainResult.Verdict worst =
        run.found().isEmpty() && !facts.unseen.isEmpty()
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

  private List<String> remarks(Collection<DrainRun.Found> found) {
    List<String> remarks = new ArrayList<>();
    for (Read<?> read : facts.unseen) {
      remarks.add("%s could not be read whole".formatted(read.id()));
    }
    for (String webhook : facts.webhooks) {
      remarks.add("webhook %s is asked about evictions and may refuse them".formatted(webhook));
    }
    if (node.isCordoned()) {
      remarks.add("the node is cordoned already");
    }
    if (!node.isReady()) {
      remarks.add("the node is not ready: pods that it does not confirm stay terminating");
    }
    List<Pod> leaving = new ArrayList<>();
    for (DrainRun.Found one : found) {
      if (one.fate() != PodDrain.Fate.STAYS && !one.actor().traits().finished()) {
        leaving.add(one.actor().pod());
      }
    }
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
    for (DrainRun.Found one : found) {
      for (DisruptionBudget budget : one.actor().traits().budgets()) {
        if (budgets.count(budget).isStatusBehind()) {
          behind.add(budget.namespace() + "/" + budget.name());
        }
      }
    }
    behind.forEach(
        budget ->
            remarks.add(
                "the status of budget %s is not what its pods give; the status was taken"
                    .formatted(budget)));
    return remarks;
  }

  private static void remark(
      List<String> remarks, List<Pod> pods, String what, java.util.function.Predicate<Pod> has) {
    Pod first = null;
    int count = 0;
    for (Pod pod : pods) {
      if (has.test(pod)) {
        first = first == null ? pod : first;
        count++;
      }
    }
    if (first != null) {
      String more = count > 1 ? " and %s more".formatted(count - 1) : "";
      remarks.add("%s: %s/%s%s".formatted(what, first.namespace(), first.name(), more));
    }
  }
}
