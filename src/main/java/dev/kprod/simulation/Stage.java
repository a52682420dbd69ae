package dev.kprod.simulation;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.DisruptionBudget;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.eviction.Answer;
import dev.kprod.semantics.eviction.BudgetCount;
import dev.kprod.semantics.eviction.Budgets;
import dev.kprod.semantics.eviction.Eviction;
import dev.kprod.semantics.eviction.Tally;
import dev.kprod.semantics.scheduling.Board;
import dev.kprod.semantics.scheduling.Landscape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// Where everything stands in one run of drains: pods on nodes, what budgets allow, how many pods
/// of a workload are ready.
final class Stage {
  private final Cluster cluster;
  private final Landscape land;
  private final Budgets budgets;
  private final Comeback comeback;
  private final Board board;
  private final Board.Choice choice;
  private final Map<Integer, List<Actor>> moved = new HashMap<>();
  private final Map<Integer, Boolean> emptied = new HashMap<>();
  private final Map<DisruptionBudget, Tally> tallies = new HashMap<>();
  private final Map<Workload, Integer> ready = new HashMap<>();
  private final Map<DisruptionBudget, Integer> healthyChange = new HashMap<>();

  private Stage(Cluster cluster, Board board, Board.Choice choice) {
    this.cluster = cluster;
    this.land = Landscape.of(cluster);
    this.budgets = Budgets.of(cluster);
    this.comeback = Comeback.of(cluster);
    this.board = board;
    this.choice = choice;
  }

  static Stage of(Cluster cluster, Board.Choice choice) {
    return new Stage(cluster, Landscape.of(cluster).board(), choice);
  }

  Stage copy() {
    Stage copy = new Stage(cluster, board.copy(), choice);
    moved.forEach((site, actors) -> copy.moved.put(site, new ArrayList<>(actors)));
    copy.emptied.putAll(emptied);
    copy.tallies.putAll(tallies);
    copy.ready.putAll(ready);
    copy.healthyChange.putAll(healthyChange);
    return copy;
  }

  Landscape land() {
    return land;
  }

  Board board() {
    return board;
  }

  /// Returns the pods on a node, by namespace and name.
  List<Actor> on(int site) {
    List<Actor> seen = emptied.getOrDefault(site, false) ? List.of() : comeback.on(site);
    List<Actor> here = moved.getOrDefault(site, List.of());
    if (here.isEmpty()) {
      return seen;
    }
    List<Actor> actors = new ArrayList<>(seen);
    actors.addAll(here);
    actors.sort(Actor.BY_NAME);
    return actors;
  }

  /// Notes that the pods that were seen on a node have left it, but for those that belong to it.
  void leave(int site) {
    moved.remove(site);
    emptied.put(site, true);
  }

  List<DisruptionBudget> budgets(Actor actor) {
    return actor.traits().budgets();
  }

  Tally tally(DisruptionBudget budget) {
    return tallies.computeIfAbsent(budget, one -> budgets.count(one).inForce());
  }

  BudgetCount count(DisruptionBudget budget) {
    return budgets.count(budget);
  }

  Answer answer(Actor actor) {
    return switch (actor.life()) {
      case SEEN -> seen(actor);
      case READY -> Eviction.ofRunning(true, budgets(actor), this::tally);
      case WAITING -> new Answer.Allowed(Answer.Grace.PENDING);
    };
  }

  private Answer seen(Actor actor) {
    Optional<Answer> unguarded = actor.traits().unguarded();
    return unguarded.isPresent()
        ? unguarded.get()
        : Eviction.ofRunning(actor.traits().healthy(), budgets(actor), this::tally);
  }

  /// Lets the API server note that it granted an eviction.
  void grant(Actor actor) {
    for (DisruptionBudget budget : budgets(actor)) {
      tallies.put(budget, tally(budget).withOneGone());
    }
  }

  /// Takes a pod off its node.
  void take(Actor actor) {
    switch (actor.life()) {
      case SEEN -> board.take(actor.pod());
      case READY, WAITING -> {
        if (actor.site() >= 0) {
          board.lift(actor.shape(), actor.site());
        }
      }
    }
    if (actor.isHealthy()) {
      actor.owner().ifPresent(owner -> ready.merge(owner, readyNow(owner) - 1, (a, b) -> b));
    }
  }

  int readyNow(Workload workload) {
    return ready.computeIfAbsent(workload, one -> comeback.ready(one).length);
  }

  /// Places the one that takes a pod's place.
  Actor replace(Actor actor) {
    OptionalInt site =
        land.unmodelled(actor.shape()).isEmpty()
            ? board.place(actor.shape(), choice)
            : OptionalInt.empty();
    Actor next = actor.replaced(site.orElse(-1), site.isPresent() && actor.traits().proven());
    if (site.isPresent()) {
      moved.computeIfAbsent(site.getAsInt(), none -> new ArrayList<>()).add(next);
    }
    if (next.isHealthy()) {
      actor.owner().ifPresent(owner -> ready.merge(owner, readyNow(owner) + 1, (a, b) -> b));
    }
    return next;
  }

  /// Lets the disruption controller count a budget anew after so many healthy pods came or went.
  ///
  /// @return whether it now says something else
  boolean recount(DisruptionBudget budget, int change) {
    Tally before = tally(budget);
    Tally first = budgets.count(budget).inForce();
    boolean behind = !first.observed();
    Tally base =
        behind && budgets.count(budget).outcome() instanceof BudgetCount.Outcome.Counted(Tally own)
            ? own
            : first;
    if (!base.observed()) {
      return false;
    }
    int healthy = healthyChange.merge(budget, change, Integer::sum);
    Tally now = base.recounted(healthy);
    tallies.put(budget, now);
    return !now.equals(before);
  }
}
