package dev.kprod.simulation.attack;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.SecretKinds;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.escalation.Escalations;
import dev.kprod.semantics.rbac.Identity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.Function;

/// Every step from one workload to the whole cluster.
///
/// Points stand for many where many are alike (any account of a namespace, the tokens of all pods),
/// so that there are no more steps than objects and grants.
public final class AttackGraph {
  /// What is read.
  public static final Reads READS =
      Escalations.READS
          .and(Words.WORKLOAD)
          .and(Tokens.READS)
          .and(Reads.of(Resources.NODES, Resources.NAMESPACES))
          .may(SecretKinds.TOKENS);

  /// What an attacker wants, the best first.
  public enum Target {
    ADMIN,
    NODES,
    SECRETS;

    /// Returns where it is.
    public Point point() {
      return switch (this) {
        case ADMIN -> new Point.Admin();
        case NODES -> new Point.AllNodes();
        case SECRETS -> new Point.Secrets("");
      };
    }
  }

  /// The first step of the cheapest way to a target, and what the whole way weighs.
  private record Way(Step step, int weight) {}

  private final Map<Target, Map<Point, Way>> ways = new LinkedHashMap<>();

  private final Admissions admissions;

  /// The steps into each point.
  private final Map<Point, List<Step>> into = new HashMap<>();

  private AttackGraph(
      Cluster cluster, Admission admission, Function<Workload, Optional<String>> escapes) {
    this.admissions = new Admissions(cluster.list(Resources.NAMESPACES), admission);
    new Wiring(cluster, admissions, escapes, this::add).all();
    for (Target target : Target.values()) {
      ways.put(target, search(target.point()));
    }
  }

  /// Works out the steps in a cluster, which has to show [#READS].
  ///
  /// @param admission where pods that take their node are let in
  /// @param escapes how whoever runs code in a workload gets to its node, for a person
  public static AttackGraph of(
      Cluster cluster, Admission admission, Function<Workload, Optional<String>> escapes) {
    return new AttackGraph(cluster, admission, escapes);
  }

  private void add(Step step) {
    into.computeIfAbsent(step.to(), unseen -> new ArrayList<>()).add(step);
  }

  /// Finds the cheapest way from every point to one, by Dijkstra's search backwards. Of ways that
  /// weigh the same the first that was wired wins, so the order of the wiring is fixed.
  private Map<Point, Way> search(Point target) {
    record Reached(Point point, int weight, long turn) {}
    Map<Point, Way> found = new HashMap<>();
    Set<Point> done = new LinkedHashSet<>();
    PriorityQueue<Reached> queue =
        new PriorityQueue<>(
            java.util.Comparator.comparingInt(Reached::weight).thenComparingLong(Reached::turn));
    long turn = 0;
    queue.add(new Reached(target, 0, turn));
    while (!queue.isEmpty()) {
      Reached next = queue.remove();
      if (!done.add(next.point)) {
        continue;
      }
      for (Step step : into.getOrDefault(next.point, List.of())) {
        int weight = next.weight + step.weight();
        Way known = found.get(step.from());
        if (!step.from().equals(target) && (known == null || weight < known.weight)) {
          found.put(step.from(), new Way(step, weight));
          turn++;
          queue.add(new Reached(step.from(), weight, turn));
        }
      }
    }
    return found;
  }

  /// Returns what becomes of a pod that takes its node: in a namespace, or with the empty text in
  /// the one that lets in most.
  public Admission.Answer admission(String namespace) {
    return admissions.over(namespace).answer();
  }

  /// Finds the cheapest way from a point to a target, if it takes no more deeds than some.
  public Optional<Path> path(Point from, Target target, int maxDepth) {
    Map<Point, Way> found = ways.getOrDefault(target, Map.of());
    List<Step> steps = new ArrayList<>();
    Point here = from;
    while (!here.equals(target.point())) {
      Way way = found.get(here);
      if (way == null) {
        return Optional.empty();
      }
      steps.add(way.step);
      here = way.step.to();
    }
    if (steps.isEmpty()) {
      return Optional.empty();
    }
    Path path = new Path(steps);
    return path.deeds().size() > maxDepth ? Optional.empty() : Optional.of(path);
  }

  /// Finds the cheapest way from a point to the best target that it leads to.
  public Optional<Path> path(Point from, int maxDepth) {
    for (Target target : Target.values()) {
      Optional<Path> path = path(from, target, maxDepth);
      if (path.isPresent()) {
        return path;
      }
    }
    return Optional.empty();
  }

  /// Finds the best target that an identity gets to.
  public Optional<Target> reaches(Identity identity) {
    Point from = new Point.Holder(identity);
    for (Target target : Target.values()) {
      if (target.point().equals(from) || ways.getOrDefault(target, Map.of()).containsKey(from)) {
        return Optional.of(target);
      }
    }
    return Optional.empty();
  }

  /// Returns the point of whoever runs code in a workload.
  public static Point.Running inside(Workload workload) {
    return new Point.Running(workload.subject(), workload.shortName());
  }

  /// Finds the whole way from the internet through a workload to the best target.
  ///
  /// @param entrance the step from the internet to the way in
  public Optional<Path> through(Step entrance, Workload workload, int maxDepth) {
    return path(inside(workload), maxDepth)
        .map(
            inner -> {
              List<Step> steps = new ArrayList<>();
              steps.add(entrance);
              steps.add(new Step(entrance.to(), inside(workload), "", 1, List.of(), ""));
              steps.addAll(inner.steps());
              return new Path(steps);
            });
  }
}
