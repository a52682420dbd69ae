package dev.kprod.semantics.scheduling;

import java.util.Arrays;

/// The nodes that are best for pods of one request, the best first, as long as nothing happens on
/// them. A board on which little has happened since looks at few others.
///
/// @param isWhole whether all nodes that have room are in it
@SuppressWarnings("ArrayRecordComponent") // never compared; placing reads it millions of times
record Ranking(int[] sites, boolean isWhole) {
  /// As many as the pods of one node may take in turn.
  static final int MOST = 64;

  /// Ranks those of the open nodes that have room.
  static Ranking of(Shape shape, int[] open, Board.Choice choice, long[][] rooms, long[][] used) {
    int[] sites = new int[Math.min(MOST, open.length)];
    long[] scores = new long[sites.length];
    int count = 0;
    boolean whole = true;
    for (int site : open) {
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
