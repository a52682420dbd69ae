package dev.kprod.semantics.scheduling;

import dev.kprod.cluster.Pod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A landscape on which pods are taken away and placed: one run of a simulation.
///
/// What is not written to is shared with the landscape and with other boards.
public final class Board {
  /// After so many changes, a power of two, nodes are ranked anew.
  private static final int FEW_CHANGES = 2 * Ranking.MOST;

  private static final int RING = FEW_CHANGES - 1;

  /// Which of the nodes that will do is taken.
  public enum Choice {
    /// The one that is left with the least room: packs as tightly as it can.
    TIGHTEST,
    /// The one that is left with the most room, as the scheduler's own score has it.
    EMPTIEST
  }

  private static final Ranked NOT_RANKED = new Ranked(null, 0);

  /// What has become of a node.
  enum State {
    OPEN,
    /// Cordoned: there to be counted, closed to all who do not tolerate it.
    CORDONED,
    /// Dead: there to be counted, closed to all.
    DEAD,
    /// Deleted.
    GONE
  }

  private final Landscape land;
  private final Grounds grounds;
  private final State[] states;
  private final long[][] used;
  private final int[][] members;
  private final int[][] refusers;
  private final boolean[] usedOwn;
  private final boolean[] membersOwn;
  private final boolean[] refusersOwn;
  private Map<Integer, List<HostPort>> ports;
  private Map<Integer, Map<String, Set<String>>> attached;
  private Set<String> takenByOne;
  private boolean portsOwn;
  private boolean volumesOwn;

  /// The nodes on which something happened last, in that order, written in a ring.
  private final int[] changes;

  /// How many changes there were.
  private int changeCount;

  /// By site: how many changes there were when the last one had happened there.
  private final int[] lastChange;

  /// Ranks of this board, by what they depend on.
  private final Map<Grounds.Stand, Ranked> ranked = new HashMap<>();

  /// The nodes in the order of some moment.
  ///
  /// @param ranking the order; null where it was not yet worth it
  /// @param since how many changes there were
  private record Ranked(@Nullable Ranking ranking, int since) {}

  /// Pods of a lower priority are gone from the start.
  private long priority = Long.MIN_VALUE;

  /// How many of those that are gone from the start nothing else has taken away.
  private int lesser;

  /// Why no node takes pods of a ground on which no node is open, as the board stands.
  private final Map<Ground, SortedMap<String, Integer>> shut = new HashMap<>();

  private Board(Landscape land, Grounds grounds) {
    this.land = land;
    this.grounds = grounds;
    this.states = new State[land.sites().size()];
    Arrays.fill(states, State.OPEN);
    this.used = grounds.used.clone();
    this.members = land.members.clone();
    this.refusers = land.refusers.clone();
    this.usedOwn = new boolean[used.length];
    this.membersOwn = new boolean[members.length];
    this.refusersOwn = new boolean[refusers.length];
    this.ports = grounds.ports;
    this.attached = grounds.attached;
    this.takenByOne = grounds.takenByOne;
    this.changes = new int[FEW_CHANGES];
    this.lastChange = new int[used.length];
  }

  private Board(Board from) {
    this.land = from.land;
    this.grounds = from.grounds;
    this.states = from.states.clone();
    this.used = from.used.clone();
    this.members = from.members.clone();
    this.refusers = from.refusers.clone();
    this.usedOwn = new boolean[used.length];
    this.membersOwn = new boolean[members.length];
    this.refusersOwn = new boolean[refusers.length];
    this.ports = from.ports;
    this.attached = from.attached;
    this.takenByOne = from.takenByOne;
    this.changes = from.changes.clone();
    this.changeCount = from.changeCount;
    this.lastChange = from.lastChange.clone();
    this.priority = from.priority;
    this.lesser = from.lesser;
  }

  /// Returns a board on which nothing has happened yet.
  static Board of(Landscape land, Grounds grounds) {
    return new Board(land, grounds);
  }

  /// Returns a board from which all pods that make way for pods of some priority are gone.
  static Board withoutLesser(Landscape land, Grounds grounds, long priority) {
    Board board = new Board(land, grounds);
    for (Landscape.Occupant one : land.occupants()) {
      if (one.shape().priority() < priority) {
        board.take(one);
        board.lesser++;
      }
    }
    board.priority = priority;
    return board;
  }

  /// Returns a board that goes on from here; what happens to one does not happen to the other.
  public Board copy() {
    // Both share every row until one of them writes to it.
    Arrays.fill(usedOwn, false);
    Arrays.fill(membersOwn, false);
    Arrays.fill(refusersOwn, false);
    portsOwn = false;
    volumesOwn = false;
    return new Board(this);
  }

  /// Opens a node again that was cordoned.
  public void reopen(int site) {
    enter(site, State.OPEN);
  }

  /// Takes a pod off a node that was placed there on this board.
  public void lift(Shape shape, int site) {
    take(shape, site, shape.request, true);
  }

  /// Cordons a node.
  public void cordon(int site) {
    enter(site, State.CORDONED);
  }

  /// Lets a node die; its Node object stays, and so does its place among the domains.
  public void kill(int site) {
    enter(site, State.DEAD);
  }

  /// Takes a node away, with its Node object.
  public void remove(int site) {
    enter(site, State.GONE);
  }

  private void enter(int site, State state) {
    states[site] = state;
    note(site);
    shut.clear();
  }

  /// Takes a pod of the cluster off its node; does nothing where it takes no room.
  public void take(Pod pod) {
    Landscape.@Nullable Occupant one = land.occupant(pod);
    if (one == null) {
      return;
    }
    if (one.shape().priority() < priority) {
      lesser--;
    } else {
      take(one);
    }
  }

  /// Says whether pods that would not be gone otherwise have made way for those of a higher
  /// priority.
  boolean isMadeWayOn() {
    return lesser > 0;
  }

  private void take(Landscape.Occupant one) {
    take(one.shape(), one.site(), one.held(), one.staying());
  }

  private void take(Shape shape, int site, long[] held, boolean staying) {
    long[] row = ownRow(site);
    for (int i = 0; i < held.length; i++) {
      row[i] -= held[i];
    }
    row[0]--;
    change(shape, site, -1, staying);
    if (!shape.ports.isEmpty() && ports.containsKey(site)) {
      shape.ports.forEach(ownPorts(site)::remove);
    }
    // Its volumes stay attached: another pod of the node may use them, and who loses a pod here
    // gets no other.
    for (Mount.Placed mount : shape.mounts) {
      if (mount.single()) {
        ownVolumes();
        takenByOne.remove(mount.volume());
      }
    }
  }

  private void put(Shape shape, int site) {
    long[] row = ownRow(site);
    for (int i = 0; i < shape.request.length; i++) {
      row[i] += shape.request[i];
    }
    row[0]++;
    change(shape, site, 1, true);
    if (!shape.ports.isEmpty()) {
      ownPorts(site).addAll(shape.ports);
    }
    for (Mount.Placed mount : shape.mounts) {
      ownVolumes();
      attached
          .computeIfAbsent(site, none -> new HashMap<>())
          .computeIfAbsent(mount.driver(), none -> new HashSet<>())
          .add(mount.volume());
      if (mount.single()) {
        takenByOne.add(mount.volume());
      }
    }
  }

  private long[] ownRow(int site) {
    if (!usedOwn[site]) {
      usedOwn[site] = true;
      used[site] = Arrays.copyOf(used[site], land.resources().size());
    }
    note(site);
    return used[site];
  }

  private void note(int site) {
    // Another change of the last node is none, unless somebody has ranked it since.
    if (lastChange[site] != changeCount || changeCount == 0 || !ranked.isEmpty()) {
      changes[changeCount & RING] = site;
      changeCount++;
      lastChange[site] = changeCount;
    }
  }

  private List<HostPort> ownPorts(int site) {
    if (!portsOwn) {
      portsOwn = true;
      Map<Integer, List<HostPort>> own = new HashMap<>();
      ports.forEach((one, list) -> own.put(one, new ArrayList<>(list)));
      ports = own;
    }
    return ports.computeIfAbsent(site, none -> new ArrayList<>());
  }

  private void ownVolumes() {
    if (!volumesOwn) {
      volumesOwn = true;
      Map<Integer, Map<String, Set<String>>> own = new HashMap<>();
      attached.forEach(
          (site, byDriver) -> {
            Map<String, Set<String>> copy = new HashMap<>();
            byDriver.forEach((driver, volumes) -> copy.put(driver, new HashSet<>(volumes)));
            own.put(site, copy);
          });
      attached = own;
      takenByOne = new HashSet<>(takenByOne);
    }
  }

  private void change(Shape shape, int site, int by, boolean staying) {
    for (int set : shape.memberOf) {
      if (staying || !land.countsOnlyStaying(set)) {
        if (!membersOwn[set]) {
          membersOwn[set] = true;
          members[set] = members[set].clone();
        }
        members[set][site] += by;
      }
    }
    for (Shape.Near near : shape.antiAffinities) {
      int refusal = near.refusal();
      if (!refusersOwn[refusal]) {
        refusersOwn[refusal] = true;
        refusers[refusal] = refusers[refusal].clone();
      }
      refusers[refusal][site] += by;
    }
  }

  /// Places a pod of a shape on the best node.
  ///
  /// @return the node's number; empty where no node will do
  public OptionalInt place(Shape shape, Choice choice) {
    int site = put(shape, choice);
    return site < 0 ? OptionalInt.empty() : OptionalInt.of(site);
  }

  /// Places a pod of a shape on the best node.
  ///
  /// @return the node's number; -1 where no node will do
  int put(Shape shape, Choice choice) {
    Ground ground = grounds.of(shape);
    if (ground.sites.length == 0) {
      return -1;
    }
    int best = best(shape, choice, ground, neighbours(shape, ground));
    if (best >= 0) {
      put(shape, best);
    }
    return best;
  }

  /// Returns what other pods say about one of a shape; null where they have no say.
  private @Nullable Neighbours neighbours(Shape shape, Ground ground) {
    return shape.looksAtOthers() || shape.refusedBy.length > 0
        ? new Neighbours(land, states, members, refusers, shape, ground)
        : null;
  }

  /// Returns the best node, the first of those that are as good; -1 where none will do.
  private int best(Shape shape, Choice choice, Ground ground, @Nullable Neighbours neighbours) {
    Ranked order = shape.isPlain() ? ranked(shape, choice, ground) : NOT_RANKED;
    if (order.ranking != null) {
      int best = unchanged(order.ranking, order.since, neighbours);
      if (best >= 0 || order.ranking.isWhole()) {
        int[] changed = new int[changeCount - order.since];
        for (int i = 0; i < changed.length; i++) {
          changed[i] = changes[(order.since + i) & RING];
        }
        return better(shape, choice, ground, neighbours, changed, best);
      }
    }
    return better(shape, choice, ground, neighbours, ground.sites, -1);
  }

  /// Returns the last ranking since which little has changed. It is made once pods of the request
  /// come again soon.
  private Ranked ranked(Shape shape, Choice choice, Ground ground) {
    if (changeCount <= FEW_CHANGES) {
      return new Ranked(grounds.ranking(shape, choice), 0);
    }
    Grounds.Stand stand = new Grounds.Stand(ground, shape.requestId, choice);
    Ranked known = ranked.get(stand);
    if (known != null && known.ranking != null && changeCount - known.since <= FEW_CHANGES) {
      return known;
    }
    boolean isSoon = known != null && changeCount - known.since <= 2 * FEW_CHANGES;
    Ranked next =
        new Ranked(
            isSoon ? Ranking.of(shape, openSites(ground), choice, land.rooms, used) : null,
            changeCount);
    ranked.put(stand, next);
    return next;
  }

  private int[] openSites(Ground ground) {
    int[] open = new int[ground.sites.length];
    int count = 0;
    for (int site : ground.sites) {
      if (isOpen(site, ground)) {
        open[count++] = site;
      }
    }
    return Arrays.copyOf(open, count);
  }

  /// Returns the best ranked node on which nothing has happened since, -1 for none.
  private int unchanged(Ranking ranking, int since, @Nullable Neighbours neighbours) {
    for (int site : ranking.sites()) {
      if (lastChange[site] <= since && (neighbours == null || neighbours.because(site).isEmpty())) {
        return site;
      }
    }
    return -1;
  }

  /// Returns the best node among some and the best one so far.
  private int better(
      Shape shape,
      Choice choice,
      Ground ground,
      @Nullable Neighbours neighbours,
      int[] sites,
      int soFar) {
    int best = soFar;
    long bestScore = best < 0 ? 0 : shape.score(land.rooms[best], used[best], choice);
    for (int site : sites) {
      if (takes(shape, site, ground, neighbours)) {
        long score = shape.score(land.rooms[site], used[site], choice);
        if (best < 0 || score > bestScore || (score == bestScore && site < best)) {
          best = site;
          bestScore = score;
        }
      }
    }
    return best;
  }

  private boolean takes(Shape shape, int site, Ground ground, @Nullable Neighbours neighbours) {
    return ground.because[site].isEmpty()
        && isOpen(site, ground)
        && shape.lacking(land.rooms[site], used[site]) < 0
        && (shape.isPlain() || fits(shape, site))
        && (neighbours == null || neighbours.because(site).isEmpty());
  }

  /// Says whether some node would take a pod of a shape as the board stands.
  public boolean hasPlace(Shape shape) {
    Ground ground = grounds.of(shape);
    if (ground.sites.length == 0) {
      return false;
    }
    Neighbours neighbours = neighbours(shape, ground);
    for (int site : ground.sites) {
      if (takes(shape, site, ground, neighbours)) {
        return true;
      }
    }
    return false;
  }

  /// Says whether no node takes pods of a shape whatever room there is.
  boolean isShut(Shape shape) {
    return grounds.of(shape).sites.length == 0;
  }

  /// Returns why no node takes a pod of a shape as the board stands: how many nodes say what, by
  /// what they say.
  public Map<String, Integer> why(Shape shape) {
    Ground ground = grounds.of(shape);
    SortedMap<String, Integer> shutOut =
        shut.computeIfAbsent(ground, one -> Collections.unmodifiableSortedMap(shut(one)));
    if (ground.sites.length == 0) {
      return shutOut;
    }
    SortedMap<String, Integer> why = new TreeMap<>(shutOut);
    Neighbours neighbours = neighbours(shape, ground);
    int[] lack = new int[land.shortages.length];
    for (int site : ground.sites) {
      if (!isOpen(site, ground)) {
        continue;
      }
      int lacking = shape.lacking(land.rooms[site], used[site]);
      if (lacking >= 0) {
        lack[lacking]++;
      } else if (!shape.isPlain() && !fits(shape, site)) {
        why.merge("taken by another pod's port or volume", 1, Integer::sum);
      } else if (neighbours != null && !neighbours.because(site).isEmpty()) {
        why.merge(neighbours.because(site), 1, Integer::sum);
      }
    }
    for (int i = 0; i < lack.length; i++) {
      if (lack[i] > 0) {
        why.merge(land.shortages[i], lack[i], Integer::sum);
      }
    }
    return why;
  }

  /// Returns how many nodes are closed, or out of the question for pods of a ground.
  private SortedMap<String, Integer> shut(Ground ground) {
    SortedMap<String, Integer> why = new TreeMap<>(ground.shut);
    for (int site = 0; site < states.length; site++) {
      if (isOpen(site, ground)) {
        continue;
      }
      String before = ground.because[site];
      if (!before.isEmpty()) {
        why.computeIfPresent(before, (text, count) -> count == 1 ? null : count - 1);
      }
      switch (states[site]) {
        case CORDONED -> why.merge("cordoned", 1, Integer::sum);
        case DEAD -> why.merge("lost", 1, Integer::sum);
        case OPEN, GONE -> {}
      }
    }
    return why;
  }

  private boolean isOpen(int site, Ground ground) {
    return switch (states[site]) {
      case OPEN -> true;
      case CORDONED -> ground.bearsCordon;
      case DEAD, GONE -> false;
    };
  }

  private boolean fits(Shape shape, int site) {
    for (HostPort port : shape.ports) {
      for (HostPort taken : ports.getOrDefault(site, List.of())) {
        if (port.clashesWith(taken)) {
          return false;
        }
      }
    }
    Map<String, Integer> more = shape.mounts.isEmpty() ? Map.of() : new HashMap<>();
    for (Mount.Placed mount : shape.mounts) {
      if (mount.single() && takenByOne.contains(mount.volume())) {
        return false;
      }
      Set<String> there =
          attached.getOrDefault(site, Map.of()).getOrDefault(mount.driver(), Set.of());
      Integer limit = land.sites().get(site).volumeLimits().get(mount.driver());
      if (limit != null && !there.contains(mount.volume())) {
        int wanted = more.merge(mount.driver(), 1, Integer::sum);
        if (there.size() + wanted > limit) {
          return false;
        }
      }
    }
    return true;
  }
}
