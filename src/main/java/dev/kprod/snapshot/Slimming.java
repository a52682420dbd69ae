package dev.kprod.snapshot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// What is dropped or reduced while an object arrives, as a tree of field names.
///
/// A reduction happens before anything else sees the value, so what it removes is in no snapshot,
/// no report and no log.
public final class Slimming {
  /// Keeps everything.
  public static final Slimming KEEP = new Slimming(Map.of(), List.of());

  /// Drops the value: it is skipped in the stream and never built.
  static final Slimming DROP = new Slimming(Map.of(), List.of());

  private static final String EACH = "*";

  private final Map<String, Slimming> below;
  private final List<UnaryOperator<Tree>> reductions;

  private Slimming(Map<String, Slimming> below, List<UnaryOperator<Tree>> reductions) {
    this.below = below;
    this.reductions = reductions;
  }

  /// Starts an empty table.
  public static Table table() {
    return new Table();
  }

  Slimming below(String field) {
    Slimming named = below.get(field);
    return named != null ? named : belowItem();
  }

  Slimming belowItem() {
    return below.getOrDefault(EACH, KEEP);
  }

  Tree reduce(Tree value, TreePool pool) {
    if (reductions.isEmpty()) {
      return value;
    }
    Tree reduced = value;
    for (UnaryOperator<Tree> reduction : reductions) {
      reduced = reduction.apply(reduced);
    }
    return reduced == value ? value : pool.share(reduced);
  }

  /// A table under construction. Paths are field names; `*` stands for every field not named and
  /// for every element of a list.
  public static final class Table {
    private final Node root = new Node();

    private Table() {}

    /// Drops the value under a path.
    public Table drop(String... path) {
      root.under(path).dropped = true;
      return this;
    }

    /// Replaces the value under a path when it is complete; what it returns is shared again.
    public Table reduce(UnaryOperator<Tree> reduction, String... path) {
      root.under(path).reductions.add(reduction);
      return this;
    }

    /// Ends the table.
    public Slimming build() {
      return root.build();
    }

    private static final class Node {
      private final Map<String, Node> below = new HashMap<>();
      private final List<UnaryOperator<Tree>> reductions = new ArrayList<>();
      private boolean dropped;

      Node under(String... path) {
        Node here = this;
        for (String step : path) {
          here = here.below.computeIfAbsent(step, unseen -> new Node());
        }
        return here;
      }

      Slimming build() {
        if (dropped) {
          return DROP;
        }
        if (below.isEmpty() && reductions.isEmpty()) {
          return KEEP;
        }
        Map<String, Slimming> built = new HashMap<>();
        below.forEach((step, node) -> built.put(step, node.build()));
        return new Slimming(built, List.copyOf(reductions));
      }
    }
  }
}
