package dev.kprod.semantics.scheduling;

import dev.kprod.cluster.Pod;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// Whether the replacements of some pods find a node, each on its own and all together.
///
/// The scheduler takes pods in an order that nobody knows and prefers nodes by scores that are not
/// replayed. So they are placed several times over: as tightly and as loosely as can be and, where
/// that leaves anybody out, the other way round as well. What comes out the same every time is
/// said; what does not is said to depend on the order.
public final class Placing {
  /// What becomes of one pod.
  public sealed interface Verdict {
    /// It finds a node every time.
    ///
    /// @param node the one it goes to where nodes are filled evenly
    record Fits(String node) implements Verdict {}

    /// It finds a node in some orders and none in others.
    record Tight() implements Verdict {}

    /// No order was found in which it finds a node.
    ///
    /// @param why how many nodes refuse it for which reason
    record NoRoom(Map<String, Integer> why) implements Verdict {
      public NoRoom {
        why = new LinkedHashMap<>(why);
      }
    }

    /// There is no order in which it finds a node: even alone no node takes it.
    ///
    /// @param why how many nodes refuse it for which reason
    record Impossible(Map<String, Integer> why) implements Verdict {
      public Impossible {
        why = new LinkedHashMap<>(why);
      }
    }

    /// The filters that are modelled do not decide it.
    ///
    /// @param because why not, for a person
    record Unknown(String because) implements Verdict {}
  }

  private final Landscape land;
  private final Supplier<Board> start;
  private final List<Mover> movers;
  private final Map<Shape, Verdict> unplaced = new HashMap<>();

  private Placing(Landscape land, Supplier<Board> start, List<Pod> pods) {
    this.land = land;
    this.start = start;
    this.movers = new ArrayList<>();
    for (Pod pod : pods) {
      Shape shape = land.shape(pod);
      if (land.unmodelled(shape).isEmpty()) {
        movers.add(Mover.of(pod, shape, land.size(shape)));
      }
    }
  }

  /// What becomes of some pods together.
  ///
  /// @param verdicts what becomes of each
  /// @param leastLeftOut those that find no node in the order that leaves the fewest out
  public record Outcome(Map<Pod, Verdict> verdicts, List<Pod> leastLeftOut) {
    public Outcome {
      verdicts = Collections.unmodifiableMap(new LinkedHashMap<>(verdicts));
      leastLeftOut = List.copyOf(leastLeftOut);
    }
  }

  /// Returns what becomes of each pod when pods of the same shapes are to be placed. Pods of one
  /// shape are as good as each other: where some of them find a node, the first by name do.
  ///
  /// @param start makes the board on which they are placed, the pods themselves taken away
  public static Outcome of(Landscape land, Supplier<Board> start, List<Pod> pods) {
    Placing placing = new Placing(land, start, pods);
    List<Pass> passes = placing.passes();
    Map<Pod, Verdict> placed = placing.verdicts(passes);
    Map<Pod, Verdict> verdicts = new LinkedHashMap<>();
    for (Pod pod : pods) {
      Verdict verdict = placed.get(pod);
      verdicts.put(
          pod, verdict == null ? new Verdict.Unknown(land.unmodelled(land.shape(pod))) : verdict);
    }
    Pass least = passes.getFirst();
    for (Pass pass : passes) {
      least = pass.leftOut.size() < least.leftOut.size() ? pass : least;
    }
    return new Outcome(verdicts, least.leftOut.stream().map(Mover::pod).toList());
  }

  private List<Pass> passes() {
    List<Mover> byAge = sorted(movers, Mover.BY_AGE);
    List<Mover> bySize = sorted(movers, Mover.BY_SIZE);
    Pass loose = pass(byAge, Board.Choice.EMPTIEST);
    Pass tight = pass(bySize, Board.Choice.TIGHTEST);
    if (loose.leftOut.isEmpty() && tight.leftOut.isEmpty()) {
      return List.of(loose, tight);
    }
    return List.of(
        loose,
        tight,
        pass(reversed(byAge), Board.Choice.EMPTIEST),
        pass(reversed(bySize), Board.Choice.TIGHTEST));
  }

  private Map<Pod, Verdict> verdicts(List<Pass> passes) {
    Map<Pod, Verdict> verdicts = new HashMap<>();
    if (passes.stream().allMatch(pass -> pass.leftOut.isEmpty())) {
      passes.getFirst().nodes.forEach((pod, node) -> verdicts.put(pod, new Verdict.Fits(node)));
      return verdicts;
    }
    Map<Shape, List<Pod>> byShape = new LinkedHashMap<>();
    for (Mover mover : sorted(movers, Mover.BY_NAME)) {
      byShape.computeIfAbsent(mover.shape, none -> new ArrayList<>()).add(mover.pod);
    }
    byShape.forEach((shape, same) -> judge(shape, same, passes, verdicts));
    return verdicts;
  }

  private void judge(Shape shape, List<Pod> same, List<Pass> passes, Map<Pod, Verdict> verdicts) {
    int always = same.size();
    int ever = 0;
    List<String> nodes = new ArrayList<>();
    for (Pass pass : passes) {
      int placed = 0;
      for (Pod pod : same) {
        String node = pass.nodes.get(pod);
        placed += node == null ? 0 : 1;
        if (node != null && pass == passes.getFirst()) {
          nodes.add(node);
        }
      }
      always = Math.min(always, placed);
      ever = Math.max(ever, placed);
    }
    for (int i = 0; i < same.size(); i++) {
      Verdict verdict =
          i < always
              ? new Verdict.Fits(nodes.get(i))
              : i < ever ? new Verdict.Tight() : unplaced(shape, passes.getFirst().board);
      verdicts.put(same.get(i), verdict);
    }
  }

  private Verdict unplaced(Shape shape, Board filled) {
    return unplaced.computeIfAbsent(shape, one -> whyUnplaced(one, filled));
  }

  private Verdict whyUnplaced(Shape shape, Board filled) {
    Board empty = start.get();
    if (mayPreempt(shape)) {
      return new Verdict.Unknown("it may evict pods of lower priority");
    }
    return empty.hasPlace(shape)
        ? new Verdict.NoRoom(filled.why(shape))
        : new Verdict.Impossible(empty.why(shape));
  }

  /// Says whether the pod would find a node if all pods of lower priority were gone.
  private boolean mayPreempt(Shape shape) {
    if (shape.spec.isPolite() || !land.hasLesser(shape.priority())) {
      return false;
    }
    Board without = start.get();
    boolean some = false;
    Set<Pod> moving = new HashSet<>();
    movers.forEach(mover -> moving.add(mover.pod));
    for (Landscape.Occupant occupant : land.occupants()) {
      if (occupant.shape().priority() < shape.priority() && !moving.contains(occupant.pod())) {
        without.take(occupant.pod());
        some = true;
      }
    }
    return some && without.hasPlace(shape);
  }

  private record Pass(Map<Pod, String> nodes, List<Mover> leftOut, Board board) {}

  private Pass pass(List<Mover> order, Board.Choice choice) {
    Board board = start.get();
    Map<Pod, String> nodes = new HashMap<>();
    List<Mover> leftOut = new ArrayList<>();
    Set<Shape> nowhere = new HashSet<>();
    for (Mover mover : order) {
      int site = nowhere.contains(mover.shape) ? -1 : board.put(mover.shape, choice);
      if (site >= 0) {
        nodes.put(mover.pod, land.sites().get(site).name());
        if (!nowhere.isEmpty()) {
          nowhere.removeIf(Shape::looksAtOthers);
        }
      } else {
        leftOut.add(mover);
        nowhere.add(mover.shape);
      }
    }
    // Another pod may have brought what an affinity or a spread waits for.
    if (!leftOut.isEmpty() && leftOut.size() < order.size()) {
      for (Mover mover : List.copyOf(leftOut)) {
        int site = mover.shape.looksAtOthers() ? board.put(mover.shape, choice) : -1;
        if (site >= 0) {
          nodes.put(mover.pod, land.sites().get(site).name());
          leftOut.remove(mover);
        }
      }
    }
    return new Pass(nodes, leftOut, board);
  }

  /// A pod to be placed, with what it is sorted by.
  private record Mover(
      Pod pod,
      Shape shape,
      long priority,
      String created,
      double size,
      String namespace,
      String name) {
    static final Comparator<Mover> BY_PRIORITY = (a, b) -> Long.compare(b.priority, a.priority);
    static final Comparator<Mover> BY_NAME = Mover::byName;
    static final Comparator<Mover> BY_AGE = Mover::byAge;
    static final Comparator<Mover> BY_SIZE = Mover::bySize;

    static Mover of(Pod pod, Shape shape, double size) {
      String created = pod.tree().text("metadata", "creationTimestamp");
      return new Mover(pod, shape, shape.priority(), created, size, pod.namespace(), pod.name());
    }

    private int byName(Mover other) {
      int order = namespace.compareTo(other.namespace);
      return order == 0 ? name.compareTo(other.name) : order;
    }

    private int byAge(Mover other) {
      int order = Long.compare(other.priority, priority);
      order = order == 0 ? created.compareTo(other.created) : order;
      return order == 0 ? byName(other) : order;
    }

    private int bySize(Mover other) {
      int order = Long.compare(other.priority, priority);
      order = order == 0 ? Double.compare(other.size, size) : order;
      return order == 0 ? byName(other) : order;
    }
  }

  private static List<Mover> sorted(List<Mover> movers, Comparator<Mover> order) {
    List<Mover> sorted = new ArrayList<>(movers);
    sorted.sort(order);
    return sorted;
  }

  /// Turns an order round within each priority, which always goes first.
  private static List<Mover> reversed(List<Mover> order) {
    return sorted(order.reversed(), Mover.BY_PRIORITY);
  }
}
