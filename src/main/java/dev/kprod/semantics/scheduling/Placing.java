package dev.kprod.semantics.scheduling;

import dev.kprod.cluster.Pod;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

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

  /// What happens before the pods are placed: they are taken away themselves, nodes are lost.
  public interface Event {
    /// Lets it happen to a board.
    void strike(Board board);
  }

  /// What becomes of some pods together.
  ///
  /// @param verdicts what becomes of each, in the order of the pods
  /// @param leastLeftOut those that find no node in the order that leaves the fewest out
  public record Outcome(List<Verdict> verdicts, List<Pod> leastLeftOut) {
    public Outcome {
      verdicts = List.copyOf(verdicts);
      leastLeftOut = List.copyOf(leastLeftOut);
    }
  }

  private final Landscape land;
  private final Event event;
  private final Board start;
  private final List<Mover> movers = new ArrayList<>();

  /// Those that no node takes whatever room there is: no order helps them.
  private final List<Mover> shutOut = new ArrayList<>();

  private final Map<Shape, Verdict> unplaced = new HashMap<>();
  private final Map<Long, Board> withoutLesser = new HashMap<>();

  private Placing(Landscape land, Event event) {
    this.land = land;
    this.event = event;
    this.start = land.board();
    event.strike(start);
  }

  /// Returns what becomes of each pod when pods of the same shapes are to be placed. Pods of one
  /// shape are as good as each other: where some of them find a node, the first by name do.
  ///
  /// @param event what happens before
  public static Outcome of(Landscape land, Event event, List<Pod> pods) {
    return new Placing(land, event).of(pods);
  }

  private Outcome of(List<Pod> pods) {
    Verdict[] verdicts = new Verdict[pods.size()];
    for (int i = 0; i < verdicts.length; i++) {
      Pod pod = pods.get(i);
      Shape shape = land.shape(pod);
      String unmodelled = land.unmodelled(shape);
      if (!unmodelled.isEmpty()) {
        verdicts[i] = new Verdict.Unknown(unmodelled);
      } else if (start.isShut(shape)) {
        shutOut.add(new Mover(i, pod, shape));
      } else {
        movers.add(new Mover(i, pod, shape));
      }
    }
    movers.sort(Mover.BY_NAME);
    for (int i = 0; i < movers.size(); i++) {
      movers.get(i).rank = i;
    }
    List<Pass> passes = movers.isEmpty() ? List.of() : passes();
    judge(passes, verdicts);
    List<Pod> leastLeftOut = new ArrayList<>();
    for (Mover mover : least(passes)) {
      leastLeftOut.add(mover.pod);
    }
    for (Mover mover : shutOut) {
      verdicts[mover.index] = unplaced(mover.shape, start);
      leastLeftOut.add(mover.pod);
    }
    return new Outcome(List.of(verdicts), leastLeftOut);
  }

  private static List<Mover> least(List<Pass> passes) {
    if (passes.isEmpty()) {
      return List.of();
    }
    List<Mover> least = passes.getFirst().leftOut;
    for (Pass pass : passes) {
      least = pass.leftOut.size() < least.size() ? pass.leftOut : least;
    }
    return least;
  }

  private List<Pass> passes() {
    movers.forEach(mover -> mover.size = land.size(mover.shape));
    List<Mover> byAge = sorted(movers, Mover.BY_AGE);
    List<Mover> bySize = sorted(movers, Mover.BY_SIZE);
    Pass loose = pass(byAge, Board.Choice.EMPTIEST);
    Pass tight = pass(bySize, Board.Choice.TIGHTEST);
    if (loose.leftOut.isEmpty() && tight.leftOut.isEmpty() && shutOut.isEmpty()) {
      return List.of(loose, tight);
    }
    return List.of(
        loose,
        tight,
        pass(reversed(byAge), Board.Choice.EMPTIEST),
        pass(reversed(bySize), Board.Choice.TIGHTEST));
  }

  private void judge(List<Pass> passes, Verdict[] verdicts) {
    boolean all = true;
    for (Pass pass : passes) {
      all &= pass.leftOut.isEmpty();
    }
    if (all) {
      for (Mover mover : movers) {
        verdicts[mover.index] = fits(passes.getFirst().sites[mover.rank]);
      }
      return;
    }
    Map<Shape, List<Mover>> byShape = new LinkedHashMap<>();
    for (Mover mover : movers) {
      byShape.computeIfAbsent(mover.shape, none -> new ArrayList<>()).add(mover);
    }
    byShape.forEach((shape, same) -> judge(shape, same, passes, verdicts));
  }

  private void judge(Shape shape, List<Mover> same, List<Pass> passes, Verdict[] verdicts) {
    int always = same.size();
    int ever = 0;
    List<Integer> sites = new ArrayList<>();
    for (Pass pass : passes) {
      int placed = 0;
      for (Mover mover : same) {
        int site = pass.sites[mover.rank];
        placed += site < 0 ? 0 : 1;
        if (site >= 0 && pass == passes.getFirst()) {
          sites.add(site);
        }
      }
      always = Math.min(always, placed);
      ever = Math.max(ever, placed);
    }
    for (int i = 0; i < same.size(); i++) {
      verdicts[same.get(i).index] =
          i < always
              ? fits(sites.get(i))
              : i < ever ? new Verdict.Tight() : unplaced(shape, passes.getFirst().board);
    }
  }

  private Verdict fits(int site) {
    return new Verdict.Fits(land.sites().get(site).name());
  }

  private Verdict unplaced(Shape shape, Board filled) {
    Verdict known = unplaced.get(shape);
    if (known == null) {
      known = whyUnplaced(shape, filled);
      unplaced.put(shape, known);
    }
    return known;
  }

  private Verdict whyUnplaced(Shape shape, Board filled) {
    if (mayPreempt(shape)) {
      return new Verdict.Unknown("it may evict pods of lower priority");
    }
    return start.hasPlace(shape)
        ? new Verdict.NoRoom(filled.why(shape))
        : new Verdict.Impossible(start.why(shape));
  }

  /// Says whether the pod would find a node if all pods of lower priority were gone.
  private boolean mayPreempt(Shape shape) {
    if (start.isShut(shape) || shape.spec.isPolite() || !land.hasLesser(shape.priority())) {
      return false;
    }
    Board without = withoutLesser.get(shape.priority());
    if (without == null) {
      without = land.withoutLesser(shape.priority());
      event.strike(without);
      withoutLesser.put(shape.priority(), without);
    }
    return without.isMadeWayOn() && without.hasPlace(shape);
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Pass(int[] sites, List<Mover> leftOut, Board board) {}

  private Pass pass(List<Mover> order, Board.Choice choice) {
    Board board = start.copy();
    int[] sites = new int[order.size()];
    List<Mover> leftOut = new ArrayList<>();
    Set<Shape> nowhere = new HashSet<>();
    for (Mover mover : order) {
      int site = nowhere.contains(mover.shape) ? -1 : board.put(mover.shape, choice);
      sites[mover.rank] = site;
      if (site < 0) {
        leftOut.add(mover);
        nowhere.add(mover.shape);
      } else if (!nowhere.isEmpty()) {
        nowhere.removeIf(Shape::looksAtOthers);
      }
    }
    // Another pod may have brought what an affinity or a spread waits for.
    if (!leftOut.isEmpty() && leftOut.size() < order.size()) {
      for (Mover mover : List.copyOf(leftOut)) {
        int site = mover.shape.looksAtOthers() ? board.put(mover.shape, choice) : -1;
        if (site >= 0) {
          sites[mover.rank] = site;
          leftOut.remove(mover);
        }
      }
    }
    return new Pass(sites, leftOut, board);
  }

  /// A pod to be placed, with what it is sorted by.
  private static final class Mover {
    static final Comparator<Mover> BY_PRIORITY = (a, b) -> Long.compare(b.priority, a.priority);
    static final Comparator<Mover> BY_NAME = Mover::byName;
    static final Comparator<Mover> BY_AGE = Mover::byAge;
    static final Comparator<Mover> BY_SIZE = Mover::bySize;

    private final int index;
    private final Pod pod;
    private final Shape shape;
    private final long priority;
    private final String namespace;
    private final String name;
    private final String created;
    private double size;

    /// Its place in the order of names.
    private int rank;

    Mover(int index, Pod pod, Shape shape) {
      this.index = index;
      this.pod = pod;
      this.shape = shape;
      this.priority = shape.priority();
      this.namespace = shape.namespace;
      this.name = pod.name();
      this.created = pod.tree().text("metadata", "creationTimestamp");
    }

    private int byName(Mover other) {
      int order = namespace.compareTo(other.namespace);
      return order == 0 ? name.compareTo(other.name) : order;
    }

    private int byAge(Mover other) {
      int order = Long.compare(other.priority, priority);
      order = order == 0 ? created.compareTo(other.created) : order;
      return order == 0 ? Integer.compare(rank, other.rank) : order;
    }

    private int bySize(Mover other) {
      int order = Long.compare(other.priority, priority);
      order = order == 0 ? Double.compare(other.size, size) : order;
      return order == 0 ? Integer.compare(rank, other.rank) : order;
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
