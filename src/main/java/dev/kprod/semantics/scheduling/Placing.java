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
import java.util.OptionalInt;
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

  private static final Comparator<Pod> BY_NAME =
      Comparator.comparing(Pod::namespace).thenComparing(Pod::name);

  private final Landscape land;
  private final Supplier<Board> start;
  private final List<Pod> pods;
  private final List<Ranked> ranked;
  private final Map<Shape, Verdict> unplaced = new HashMap<>();

  private Placing(Landscape land, Supplier<Board> start, List<Pod> pods) {
    this.land = land;
    this.start = start;
    this.pods = pods.stream().filter(pod -> land.unmodelled(land.shape(pod)).isEmpty()).toList();
    this.ranked =
        this.pods.stream()
            .map(
                pod ->
                    new Ranked(
                        pod,
                        land.shape(pod).priority(),
                        pod.tree().text("metadata", "creationTimestamp"),
                        land.size(land.shape(pod))))
            .toList();
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
    List<Pod> least =
        passes.stream()
            .map(Pass::leftOut)
            .min(Comparator.comparingInt(List::size))
            .orElse(List.of());
    return new Outcome(verdicts, least);
  }

  private List<Pass> passes() {
    Pass loose = pass(byAge(), Board.Choice.EMPTIEST);
    Pass tight = pass(bySize(), Board.Choice.TIGHTEST);
    List<Pass> passes = new ArrayList<>(List.of(loose, tight));
    if (!loose.leftOut.isEmpty() || !tight.leftOut.isEmpty()) {
      passes.add(pass(reversed(byAge()), Board.Choice.EMPTIEST));
      passes.add(pass(reversed(bySize()), Board.Choice.TIGHTEST));
    }
    return passes;
  }

  private Map<Pod, Verdict> verdicts(List<Pass> passes) {
    Map<Shape, List<Pod>> byShape = new LinkedHashMap<>();
    pods.stream()
        .sorted(BY_NAME)
        .forEach(
            pod -> byShape.computeIfAbsent(land.shape(pod), none -> new ArrayList<>()).add(pod));
    Map<Pod, Verdict> verdicts = new HashMap<>();
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
    Set<Pod> moving = new HashSet<>(pods);
    for (Landscape.Occupant occupant : land.occupants()) {
      if (occupant.shape().priority() < shape.priority() && !moving.contains(occupant.pod())) {
        without.take(occupant.pod());
        some = true;
      }
    }
    return some && without.hasPlace(shape);
  }

  private record Pass(Map<Pod, String> nodes, List<Pod> leftOut, Board board) {}

  private Pass pass(List<Pod> order, Board.Choice choice) {
    Board board = start.get();
    Map<Pod, String> nodes = new HashMap<>();
    List<Pod> leftOut = new ArrayList<>();
    Set<Shape> nowhere = new HashSet<>();
    for (Pod pod : order) {
      Shape shape = land.shape(pod);
      OptionalInt site = nowhere.contains(shape) ? OptionalInt.empty() : board.place(shape, choice);
      if (site.isPresent()) {
        nodes.put(pod, land.sites().get(site.getAsInt()).name());
        nowhere.removeIf(Shape::looksAtOthers);
      } else {
        leftOut.add(pod);
        nowhere.add(shape);
      }
    }
    // Another pod may have brought what an affinity or a spread waits for.
    List<Pod> again = leftOut.stream().filter(pod -> land.shape(pod).looksAtOthers()).toList();
    if (!again.isEmpty() && leftOut.size() < order.size()) {
      again.forEach(
          pod -> {
            OptionalInt site = board.place(land.shape(pod), choice);
            if (site.isPresent()) {
              nodes.put(pod, land.sites().get(site.getAsInt()).name());
              leftOut.remove(pod);
            }
          });
    }
    return new Pass(nodes, leftOut, board);
  }

  /// A pod with what it is sorted by.
  private record Ranked(Pod pod, long priority, String created, double size) {
    static final Comparator<Ranked> BY_PRIORITY =
        Comparator.comparingLong(Ranked::priority).reversed();
    static final Comparator<Ranked> BY_NAME =
        Comparator.<Ranked, String>comparing(one -> one.pod.namespace())
            .thenComparing(one -> one.pod.name());
    static final Comparator<Ranked> BY_AGE =
        BY_PRIORITY.thenComparing(Ranked::created).thenComparing(BY_NAME);
    static final Comparator<Ranked> BY_SIZE =
        BY_PRIORITY
            .thenComparing(Comparator.comparingDouble(Ranked::size).reversed())
            .thenComparing(BY_NAME);
  }

  private List<Pod> byAge() {
    return sorted(Ranked.BY_AGE);
  }

  private List<Pod> bySize() {
    return sorted(Ranked.BY_SIZE);
  }

  private List<Pod> sorted(Comparator<Ranked> order) {
    return ranked.stream().sorted(order).map(Ranked::pod).toList();
  }

  /// Turns an order round within each priority, which always goes first.
  private List<Pod> reversed(List<Pod> order) {
    return order.reversed().stream()
        .sorted(Comparator.<Pod>comparingLong(pod -> land.shape(pod).priority()).reversed())
        .toList();
  }
}
