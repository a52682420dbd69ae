package dev.kprod.semantics.scheduling;

import dev.kprod.cluster.Pod;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A landscape on which pods are taken away and placed: one run of a simulation.
///
/// What is not written to is shared with the landscape and with other boards.
public final class Board {
  /// Which of the nodes that will do is taken.
  public enum Choice {
    /// The one that is left with the least room: packs as tightly as it can.
    TIGHTEST,
    /// The one that is left with the most room, as the scheduler's own score has it.
    EMPTIEST
  }

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
  private final State[] states;
  private final long[][] used;
  private final int[][] members;
  private final int[][] refusers;
  private final boolean[] usedOwn;
  private final boolean[] membersOwn;
  private final boolean[] refusersOwn;
  private final Map<Integer, List<HostPort>> ports = new HashMap<>();
  private final Map<Integer, Map<String, Set<String>>> attached = new HashMap<>();
  private final Set<String> takenByOne = new HashSet<>();
  private final Grounds grounds;

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
    grounds.ports.forEach((site, list) -> ports.put(site, new ArrayList<>(list)));
    copyAttached(grounds.attached, attached);
    takenByOne.addAll(grounds.takenByOne);
  }

  /// Returns a board on which nothing has happened yet.
  static Board of(Landscape land, Grounds grounds) {
    return new Board(land, grounds);
  }

  /// Returns a board that goes on from here; what happens to one does not happen to the other.
  public Board copy() {
    Board copy = new Board(land, grounds);
    System.arraycopy(states, 0, copy.states, 0, states.length);
    System.arraycopy(used, 0, copy.used, 0, used.length);
    System.arraycopy(members, 0, copy.members, 0, members.length);
    System.arraycopy(refusers, 0, copy.refusers, 0, refusers.length);
    // Both share every row until one of them writes to it.
    Arrays.fill(usedOwn, false);
    Arrays.fill(membersOwn, false);
    Arrays.fill(refusersOwn, false);
    copy.ports.clear();
    ports.forEach((site, list) -> copy.ports.put(site, new ArrayList<>(list)));
    copy.attached.clear();
    copyAttached(attached, copy.attached);
    copy.takenByOne.clear();
    copy.takenByOne.addAll(takenByOne);
    return copy;
  }

  private static void copyAttached(
      Map<Integer, Map<String, Set<String>>> from, Map<Integer, Map<String, Set<String>>> to) {
    from.forEach(
        (site, byDriver) -> {
          Map<String, Set<String>> copy = new HashMap<>();
          byDriver.forEach((driver, volumes) -> copy.put(driver, new HashSet<>(volumes)));
          to.put(site, copy);
        });
  }

  /// Opens a node again that was cordoned.
  public void reopen(int site) {
    states[site] = State.OPEN;
  }

  /// Takes a pod off a node that was placed there on this board.
  public void lift(Shape shape, int site) {
    take(shape, site, shape.request, true);
  }

  /// Cordons a node.
  public void cordon(int site) {
    states[site] = State.CORDONED;
  }

  /// Lets a node die; its Node object stays, and so does its place among the domains.
  public void kill(int site) {
    states[site] = State.DEAD;
  }

  /// Takes a node away, with its Node object.
  public void remove(int site) {
    states[site] = State.GONE;
  }

  /// Takes a pod of the cluster off its node; does nothing where it takes no room.
  public void take(Pod pod) {
    land.occupant(pod).ifPresent(one -> take(one.shape(), one.site(), one.held(), one.staying()));
  }

  private void take(Shape shape, int site, long[] held, boolean staying) {
    long[] row = ownRow(site);
    for (int i = 0; i < held.length; i++) {
      row[i] -= held[i];
    }
    row[0]--;
    change(shape, site, -1, staying);
    List<HostPort> taken = ports.get(site);
    if (taken != null) {
      shape.ports.forEach(taken::remove);
    }
    // Its volumes stay attached: another pod of the node may use them, and who loses a pod here
    // gets no other.
    shape.mounts.stream().filter(Mount.Placed::single).forEach(m -> takenByOne.remove(m.volume()));
  }

  private void put(Shape shape, int site) {
    long[] row = ownRow(site);
    for (int i = 0; i < shape.request.length; i++) {
      row[i] += shape.request[i];
    }
    row[0]++;
    change(shape, site, 1, true);
    if (!shape.ports.isEmpty()) {
      ports.computeIfAbsent(site, none -> new ArrayList<>()).addAll(shape.ports);
    }
    for (Mount.Placed mount : shape.mounts) {
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
    return used[site];
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
    boolean alone = !shape.looksAtOthers() && shape.refusedBy.length == 0;
    boolean plain = shape.ports.isEmpty() && shape.mounts.isEmpty();
    @Nullable Neighbours neighbours =
        alone ? null : new Neighbours(land, states, members, refusers, shape, ground);
    int best = -1;
    long bestScore = Long.MIN_VALUE;
    for (int site : ground.sites) {
      if (isOpen(site, ground)
          && lacking(shape, site) < 0
          && (plain || fits(shape, site))
          && (neighbours == null || neighbours.because(site).isEmpty())) {
        long score = score(shape, site, choice);
        if (best < 0 || score > bestScore) {
          best = site;
          bestScore = score;
        }
      }
    }
    if (best >= 0) {
      put(shape, best);
    }
    return best;
  }

  /// Says whether some node would take a pod of a shape as the board stands.
  public boolean hasPlace(Shape shape) {
    Ground ground = grounds.of(shape);
    if (ground.sites.length == 0) {
      return false;
    }
    Neighbours neighbours = new Neighbours(land, states, members, refusers, shape, ground);
    for (int site : ground.sites) {
      if (because(shape, site, ground, neighbours).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /// Returns why no node takes a pod of a shape as the board stands: how many nodes say what, the
  /// most frequent first.
  public Map<String, Integer> why(Shape shape) {
    Ground ground = grounds.of(shape);
    Neighbours neighbours = new Neighbours(land, states, members, refusers, shape, ground);
    Map<String, Integer> why = new TreeMap<>();
    // Neighbouring nodes most often say the same, and counting them is most of the work.
    String last = "";
    int times = 0;
    for (int site = 0; site < states.length; site++) {
      if (states[site] != State.GONE) {
        String because = because(shape, site, ground, neighbours);
        if (!because.equals(last)) {
          add(why, last, times);
          last = because;
          times = 0;
        }
        times++;
      }
    }
    add(why, last, times);
    return why;
  }

  private static void add(Map<String, Integer> why, String because, int times) {
    if (!because.isEmpty()) {
      why.merge(because, times, Integer::sum);
    }
  }

  private String because(Shape shape, int site, Ground ground, Neighbours neighbours) {
    if (!isOpen(site, ground)) {
      return switch (states[site]) {
        case OPEN -> "";
        case CORDONED -> "cordoned";
        case DEAD, GONE -> "lost";
      };
    }
    if (!ground.because[site].isEmpty()) {
      return ground.because[site];
    }
    int lacking = lacking(shape, site);
    if (lacking >= 0) {
      return land.shortages[lacking];
    }
    if (!fits(shape, site)) {
      return "taken by another pod's port or volume";
    }
    return neighbours.because(site);
  }

  private boolean isOpen(int site, Ground ground) {
    return switch (states[site]) {
      case OPEN -> true;
      case CORDONED -> ground.bearsCordon;
      case DEAD, GONE -> false;
    };
  }

  /// Returns the first resource that a node has too little of, -1 for none. Nothing requested is
  /// never too much.
  private int lacking(Shape shape, int site) {
    long[] room = land.rooms[site];
    long[] row = used[site];
    if (row[0] + 1 > room[0]) {
      return 0;
    }
    long[] request = shape.request;
    for (int i = 1; i < request.length; i++) {
      if (request[i] > 0 && request[i] > room[i] - row[i]) {
        return i;
      }
    }
    return -1;
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

  private long score(Shape shape, int site, Choice choice) {
    long[] room = land.rooms[site];
    long[] row = used[site];
    long cpu = free(room, row, shape, 1);
    long memory = free(room, row, shape, 2);
    return switch (choice) {
      case TIGHTEST -> -Math.max(cpu, memory);
      case EMPTIEST -> (cpu / 100 + memory / 100) / 2;
    };
  }

  /// Returns the share that is left of a resource, in ten thousandths.
  private static long free(long[] room, long[] row, Shape shape, int resource) {
    long all = room[resource];
    if (all <= 0) {
      return 0;
    }
    long left = Math.max(0, all - row[resource] - shape.request[resource]);
    return left * 10_000 / all;
  }
}
