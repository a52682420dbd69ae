package dev.kprod.semantics.scheduling;

import java.util.Arrays;

/// The nodes that are best for pods of one request, the best first, as long as nothing has happened
/// on them. A board on which little has happened looks at few others.
@SuppressWarnings("ArrayRecordComponent") // never compared; placing reads it millions of times
record Ranking(int[] sites, boolean isWhole) {
  /// As many as the pods of one node may take in turn.
  static final int MOST = 64;

  /// Ranks the nodes of a ground that have room.
  static Ranking of(
      Shape shape, Ground ground, Board.Choice choice, long[][] rooms, long[][] used) {
    int[] sites = new int[Math.min(MOST, ground.sites.length)];
    long[] scores = new long[sites.length];
    int count = 0;
    boolean whole = true;
    for (int site : ground.sites) {
      if (shape.lacking(rooms[site], used[site]) >= 0) {
        continue;
      }
      long score = shape.score(rooms[site], used[site], choice);
      if (count == sites.length) {
        whole = false;
        if (score <= scores[count - 1]) {
          continue;
        }
        count--;
      }
      int place = count;
      while (place > 0 && score > scores[place - 1]) {
        sites[place] = sites[place - 1];
        scores[place] = scores[place - 1];
        place--;
      }
      sites[place] = site;
      scores[place] = score;
      count++;
    }
    return new Ranking(Arrays.copyOf(sites, count), whole);
  }
}
