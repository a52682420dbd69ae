package dev.kprod.semantics.scheduling;

import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What all boards of one landscape share.
final class Grounds {
  private final Landscape land;
  private final Ground[] byShape;
  private final Map<List<Tree>, Ground> byParts = new HashMap<>();
  private final Map<Stand, Ranking> rankings = new HashMap<>();
  final long[][] used;
  final Map<Integer, List<HostPort>> ports = new HashMap<>();
  final Map<Integer, Map<String, Set<String>>> attached = new HashMap<>();
  final Set<String> takenByOne = new HashSet<>();

  /// What the order of nodes depends on as a board stands.
  record Stand(Ground ground, int request, Board.Choice choice) {}

  Grounds(Landscape land, Collection<Shape> shapes) {
    this.land = land;
    this.byShape = new Ground[shapes.size()];
    this.used = new long[land.sites().size()][land.resources().size()];
    for (Landscape.Occupant occupant : land.occupants()) {
      occupy(occupant);
    }
  }

  private void occupy(Landscape.Occupant occupant) {
    long[] row = used[occupant.site()];
    for (int i = 0; i < occupant.held().length; i++) {
      row[i] += occupant.held()[i];
    }
    row[0]++;
    Shape shape = occupant.shape();
    if (!shape.ports.isEmpty()) {
      ports.computeIfAbsent(occupant.site(), none -> new ArrayList<>()).addAll(shape.ports);
    }
    for (Mount.Placed mount : shape.mounts) {
      attached
          .computeIfAbsent(occupant.site(), none -> new HashMap<>())
          .computeIfAbsent(mount.driver(), none -> new HashSet<>())
          .add(mount.volume());
      if (mount.single()) {
        takenByOne.add(mount.volume());
      }
    }
  }

  synchronized Ground of(Shape shape) {
    Ground known = byShape[shape.id];
    if (known == null) {
      known =
          byParts
              .computeIfAbsent(shape.spec.nodeParts(), unseen -> Ground.of(shape, land.sites()))
              .with(shape, land.sites());
      byShape[shape.id] = known;
    }
    return known;
  }

  /// Returns the best nodes for a pod of a shape, ports, volumes and other pods left aside, as long
  /// as nothing has happened on the board.
  synchronized Ranking ranking(Shape shape, Board.Choice choice) {
    Ground ground = of(shape);
    Stand stand = new Stand(ground, shape.requestId, choice);
    Ranking known = rankings.get(stand);
    if (known == null) {
      known = Ranking.of(shape, ground.sites, choice, land.rooms, used);
      rankings.put(stand, known);
    }
    return known;
  }
}
