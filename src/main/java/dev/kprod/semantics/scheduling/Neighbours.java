package dev.kprod.semantics.scheduling;

/// What the other pods of the board say about a pod of one shape.
final class Neighbours {
  private final Landscape land;
  private final Board.State[] states;
  private final int[][] members;
  private final Shape shape;
  private final boolean[][] refused;
  private final int[][] refusedDomains;
  private final boolean[][] wanted;
  private final boolean none;
  private final int[][] wantedDomains;
  private final int[][] spread;
  private final int[][] spreadDomains;
  private final int[] least;

  Neighbours(
      Landscape land,
      Board.State[] states,
      int[][] members,
      int[][] refusers,
      Shape shape,
      Ground ground) {
    this.land = land;
    this.states = states;
    this.members = members;
    this.shape = shape;
    int own = shape.antiAffinities.size();
    int all = own + shape.refusedBy.length;
    this.refused = new boolean[all][];
    this.refusedDomains = new int[all][];
    for (int i = 0; i < all; i++) {
      String key =
          i < own
              ? shape.antiAffinities.get(i).topologyKey()
              : land.refusal(shape.refusedBy[i - own]).topologyKey();
      int[] counts =
          i < own
              ? members[shape.antiAffinities.get(i).counted()]
              : refusers[shape.refusedBy[i - own]];
      refusedDomains[i] = land.domains(key);
      refused[i] = present(counts, refusedDomains[i]);
    }
    this.wanted = new boolean[shape.affinities.size()][];
    this.wantedDomains = new int[wanted.length][];
    boolean seen = false;
    for (int i = 0; i < wanted.length; i++) {
      wantedDomains[i] = land.domains(shape.affinities.get(i).topologyKey());
      wanted[i] = present(members[shape.together], wantedDomains[i]);
      for (boolean some : wanted[i]) {
        seen |= some;
      }
    }
    this.none = !seen;
    this.spread = new int[shape.spreads.size()][];
    this.spreadDomains = new int[spread.length][];
    this.least = new int[spread.length];
    for (int i = 0; i < spread.length; i++) {
      spreadDomains[i] = land.domains(shape.spreads.get(i).topologyKey());
    }
    for (int i = 0; i < spread.length; i++) {
      countDomains(i, ground);
    }
  }

  private boolean[] present(int[] counts, int[] domains) {
    boolean[] present = new boolean[domains.length];
    for (int site = 0; site < counts.length; site++) {
      if (counts[site] > 0 && domains[site] >= 0) {
        present[domains[site]] = true;
      }
    }
    return present;
  }

  /// Upstream: `podtopologyspread/filtering.go`, `calPreFilterState` and `minMatchNum`.
  private void countDomains(int index, Ground ground) {
    Shape.Spread rule = shape.spreads.get(index);
    int[] domains = spreadDomains[index];
    int[] counts = members[rule.counted()];
    int[] byDomain = new int[domains.length];
    boolean[] exists = new boolean[domains.length];
    int found = 0;
    for (int site = 0; site < domains.length; site++) {
      if (states[site] == Board.State.GONE || !counts(rule, site, ground)) {
        continue;
      }
      if (!exists[domains[site]]) {
        exists[domains[site]] = true;
        found++;
      }
      byDomain[domains[site]] += counts[site];
    }
    int fewest = Integer.MAX_VALUE;
    for (int domain = 0; domain < exists.length; domain++) {
      fewest = exists[domain] ? Math.min(fewest, byDomain[domain]) : fewest;
    }
    least[index] = found < rule.minDomains() || found == 0 ? 0 : fewest;
    spread[index] = byDomain;
  }

  private boolean counts(Shape.Spread rule, int site, Ground ground) {
    for (int[] domains : spreadDomains) {
      if (domains[site] < 0) {
        return false;
      }
    }
    if (rule.honorsAffinity() && !ground.selected[site]) {
      return false;
    }
    return !rule.honorsTaints() || (ground.borne[site] && bearsState(site, ground));
  }

  /// A cordon and a death put a taint on the node.
  private boolean bearsState(int site, Ground ground) {
    boolean cordoned = land.sites().get(site).cordoned();
    return switch (states[site]) {
      case OPEN -> !cordoned || ground.bearsCordon;
      case CORDONED -> ground.bearsCordon;
      case DEAD, GONE -> false;
    };
  }

  String because(int site) {
    for (int i = 0; i < spread.length; i++) {
      Shape.Spread rule = shape.spreads.get(i);
      int domain = spreadDomains[i][site];
      if (domain < 0) {
        return rule.unlabelled();
      }
      if (spread[i][domain] + rule.self() - least[i] > rule.maxSkew()) {
        return rule.crowded();
      }
    }
    for (int i = 0; i < refused.length; i++) {
      int domain = refusedDomains[i][site];
      if (domain >= 0 && refused[i][domain]) {
        return "kept apart by anti-affinity";
      }
    }
    return affinity(site) ? "" : "without the pods that its affinity wants near";
  }

  private boolean affinity(int site) {
    boolean met = true;
    for (int i = 0; i < wanted.length; i++) {
      int domain = wantedDomains[i][site];
      if (domain < 0) {
        return false;
      }
      met &= wanted[i][domain];
    }
    return met || (none && shape.meetsItself);
  }
}
