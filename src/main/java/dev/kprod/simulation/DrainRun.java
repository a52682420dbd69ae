package dev.kprod.simulation;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.DisruptionBudget;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.eviction.Answer;
import dev.kprod.semantics.eviction.BudgetCount;
import dev.kprod.semantics.eviction.Tally;
import dev.kprod.snapshot.ReadOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/// One run of `kubectl drain --ignore-daemonsets --delete-emptydir-data` on a stage, in rounds: all
/// that may go goes, replacements are placed and become ready, budgets are counted anew.
///
/// Upstream: `kubectl/pkg/drain/filters.go` and `drain.go` of v1.36.
final class DrainRun {
  /// How the pods of the node are asked, one after another.
  enum Order {
    BY_NAME,
    REVERSED
  }

  /// What one run found out about a pod.
  record Found(Actor actor, PodDrain.Fate fate, String because, int target) {}

  private final Cluster cluster;
  private final Stage stage;
  private final int site;
  private final Order order;
  private final Map<Actor, Found> found = new LinkedHashMap<>();
  private final Map<Workload, Integer> before = new LinkedHashMap<>();
  private final Map<Workload, Integer> lowest = new LinkedHashMap<>();
  private Map<String, Integer> lastWhy = Map.of();
  private String lastReason = "";

  DrainRun(Cluster cluster, Stage stage, int site, Order order) {
    this.cluster = cluster;
    this.stage = stage;
    this.site = site;
    this.order = order;
  }

  Map<Actor, Found> found() {
    return found;
  }

  Map<Workload, Integer> before() {
    return before;
  }

  Map<Workload, Integer> lowest() {
    return lowest;
  }

  void play() {
    stage.board().cordon(site);
    List<Actor> leaving = new ArrayList<>();
    for (Actor actor : stage.on(site)) {
      String stays = stays(actor);
      found.put(actor, new Found(actor, PodDrain.Fate.STAYS, stays, -1));
      if (stays.isEmpty()) {
        leaving.add(actor);
      }
    }
    List<Actor> left = order == Order.BY_NAME ? leaving : new ArrayList<>(leaving.reversed());
    boolean moving = true;
    while (moving && !left.isEmpty()) {
      List<Actor> refused = new ArrayList<>();
      moving = round(left, refused);
      left = refused;
    }
    left.forEach(actor -> found.put(actor, hung(actor)));
  }

  /// Returns why kubectl leaves a pod alone; empty where it does not.
  private String stays(Actor actor) {
    if (actor.traits().way() != Comeback.Way.WITH_NODE) {
      return "";
    }
    if (actor.pod().isMirror()) {
      return "a file on the node makes it";
    }
    boolean orphaned = actor.owner().filter(Workload::isRead).isEmpty();
    return actor.traits().finished() || orphaned ? "" : "a DaemonSet's pod belongs to its node";
  }

  static boolean isFinished(Pod pod) {
    return switch (pod.phase()) {
      case SUCCEEDED, FAILED -> true;
      case PENDING, RUNNING, UNKNOWN -> false;
    };
  }

  /// Plays one round.
  ///
  /// @param refused takes those that may try again
  /// @return whether anything changed
  private boolean round(List<Actor> left, List<Actor> refused) {
    List<Actor> evicted = new ArrayList<>();
    for (Actor actor : left) {
      if (isGuardUnseen(actor)) {
        String because = "budgets of namespace %s could not be read".formatted(actor.namespace());
        found.put(actor, new Found(actor, PodDrain.Fate.UNKNOWN, because, -1));
        continue;
      }
      switch (stage.answer(actor)) {
        case Answer.Allowed(Answer.Grace grace) -> {
          if (grace.usesRoom()) {
            stage.grant(actor);
          }
          evicted.add(actor);
        }
        case Answer.Refused again -> refused.add(actor);
        case Answer.Failed(List<DisruptionBudget> budgets, Answer.Fault fault) -> {
          found.put(actor, new Found(actor, PodDrain.Fate.FAILS, fault(budgets, fault), -1));
        }
      }
    }
    return settle(evicted, refused) || !evicted.isEmpty();
  }

  /// A pod without a budget that was seen may have one that was not.
  private boolean isGuardUnseen(Actor actor) {
    return stage.budgets(actor).isEmpty()
        && !actor.traits().finished()
        && cluster.outcome(Resources.DISRUPTION_BUDGETS, actor.namespace())
            instanceof ReadOutcome.Unseen;
  }

  private static String fault(List<DisruptionBudget> budgets, Answer.Fault fault) {
    List<String> names = budgets.stream().map(DisruptionBudget::name).toList();
    return switch (fault) {
      case SEVERAL_BUDGETS ->
          "budgets %s all select it, and the API server does not evict such a pod"
              .formatted(String.join(", ", names));
      case NEGATIVE -> "budget %s allows a negative number".formatted(names.getFirst());
      case TOO_MANY_GRANTED ->
          "budget %s granted more evictions than its controller confirmed"
              .formatted(names.getFirst());
    };
  }

  private boolean settle(List<Actor> evicted, List<Actor> left) {
    Map<DisruptionBudget, Integer> change = new LinkedHashMap<>();
    for (Actor actor : evicted) {
      if (actor.owner().isPresent()) {
        before.putIfAbsent(actor.owner().get(), stage.readyNow(actor.owner().get()));
      }
      stage.take(actor);
      count(change, actor, actor.isHealthy() ? -1 : 0);
    }
    before.keySet().forEach(owner -> lowest.merge(owner, stage.readyNow(owner), Math::min));
    for (Actor actor : evicted) {
      Found outcome = replace(actor);
      found.put(actor, outcome);
      boolean ready = outcome.target >= 0 && actor.traits().proven();
      count(change, actor, ready ? 1 : 0);
    }
    for (Actor actor : left) {
      count(change, actor, 0);
    }
    boolean changed = false;
    for (Map.Entry<DisruptionBudget, Integer> one : change.entrySet()) {
      changed |= stage.recount(one.getKey(), one.getValue());
    }
    return changed;
  }

  private void count(Map<DisruptionBudget, Integer> change, Actor actor, int by) {
    for (DisruptionBudget budget : stage.budgets(actor)) {
      change.merge(budget, by, Integer::sum);
    }
  }

  private Found replace(Actor actor) {
    return switch (actor.traits().way()) {
      case NEVER, WITH_NODE -> {
        boolean ended = actor.traits().finished();
        PodDrain.Fate fate =
            ended || (actor.traits().way() == Comeback.Way.NEVER && isOfJob(actor))
                ? PodDrain.Fate.LEAVES
                : PodDrain.Fate.NEEDS_FORCE;
        String because = ended ? "" : "nothing makes it again";
        yield new Found(actor, fate, fate == PodDrain.Fate.LEAVES ? "" : because, -1);
      }
      case ANOTHER -> isSurplus(actor) ? leaves(actor, "", -1) : placed(actor);
      case SAME_NAME -> {
        OptionalInt blocker = brokenBelow(actor);
        yield blocker.isPresent()
            ? leaves(
                actor,
                "it comes back only once %s-%s is ready"
                    .formatted(actor.pod().name().replaceFirst("-[0-9]+$", ""), blocker.getAsInt()),
                -1)
            : isSurplus(actor) ? leaves(actor, "", -1) : placed(actor);
      }
    };
  }

  /// A Job that has ended still owns its pods, and kubectl asks for no more.
  private static boolean isOfJob(Actor actor) {
    return actor.pod().controller().isPresent();
  }

  private static Found leaves(Actor actor, String because, int target) {
    return new Found(actor, PodDrain.Fate.LEAVES, because, target);
  }

  private Found placed(Actor actor) {
    if (actor.traits().finished() && actor.life() == Actor.Life.SEEN) {
      return leaves(actor, "", -1);
    }
    Actor next = stage.replace(actor);
    if (next.site() >= 0) {
      return leaves(actor, "", next.site());
    }
    String unmodelled = stage.land().unmodelled(actor.shape());
    return unmodelled.isEmpty()
        ? leaves(actor, reason(stage.board().why(actor.shape())), -1)
        : leaves(actor, Reasons.UNMODELLED + unmodelled, -1);
  }

  /// Pods of one ground share the answer, and most of a node are of few.
  @SuppressWarnings("ReferenceEquality") // the same answer is the same object
  private String reason(Map<String, Integer> why) {
    if (why != lastWhy) {
      lastWhy = why;
      lastReason = Reasons.of(why);
    }
    return lastReason;
  }

  /// An owner with more pods than it wants makes none for one that goes.
  private static boolean isSurplus(Actor actor) {
    if (actor.owner().isEmpty()) {
      return false;
    }
    OptionalInt wanted = actor.owner().get().replicas();
    return wanted.isPresent() && actor.owner().get().livePods().size() > wanted.getAsInt();
  }

  /// Finds the pod with a lower number that holds a StatefulSet back: in order, a pod is made only
  /// while all below it are ready.
  private static OptionalInt brokenBelow(Actor actor) {
    OptionalInt own = actor.traits().ordinal();
    Workload set = actor.owner().orElseThrow();
    if (own.isEmpty() || set.makesAllAtOnce()) {
      return OptionalInt.empty();
    }
    Map<Integer, Pod> byOrdinal = new LinkedHashMap<>();
    set.pods().forEach(pod -> Comeback.ordinal(pod).ifPresent(i -> byOrdinal.put(i, pod)));
    for (int i = set.firstOrdinal(); i < own.getAsInt(); i++) {
      Pod below = byOrdinal.get(i);
      if (below == null || !below.isReady()) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  private Found hung(Actor actor) {
    if (!(stage.answer(actor) instanceof Answer.Refused(var budget, var because))) {
      return new Found(actor, PodDrain.Fate.HANGS, "", -1);
    }
    Tally tally = stage.tally(budget);
    BudgetCount count = stage.count(budget);
    return new Found(actor, PodDrain.Fate.HANGS, Reasons.hang(budget, tally, count), -1);
  }
}
