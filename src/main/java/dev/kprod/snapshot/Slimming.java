package dev.kprod.snapshot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What is dropped or reduced while an object arrives: one state of an automaton over field names.
///
/// A dropped value is skipped in the stream and never built. A reduced value is built outside the
/// pool and let go once it is reduced. So what a table removes is in no snapshot, no report, no log
/// and not in the memory that outlives the object.
public final class Slimming {
  /// Keeps everything.
  public static final Slimming KEEP = new Slimming();

  /// Drops the value.
  static final Slimming DROP = new Slimming();

  private static final String EACH = "*";

  private final List<UnaryOperator<Tree>> reductions;
  private final Supplier<Exits> search;
  private volatile @Nullable Exits found;

  /// Where the states below are. They are looked for when the first object gets there: most of them
  /// are never needed, and to make them all for every list took a quarter of the time of reading.
  private record Exits(Map<String, Slimming> named, Slimming otherField, Slimming item) {}

  private Slimming() {
    this.reductions = List.of();
    this.search = () -> new Exits(Map.of(), this, this);
  }

  private Slimming(List<UnaryOperator<Tree>> reductions, Supplier<Exits> search) {
    this.reductions = reductions;
    this.search = search;
  }

  private Exits exits() {
    Exits known = found;
    if (known == null) {
      known = search.get();
      found = known;
    }
    return known;
  }

  /// Starts an empty table.
  public static Table table() {
    return new Table();
  }

  /// Slims a tree that is already built.
  public Tree apply(Tree tree, TreePool pool) {
    return pool.share(apply(tree));
  }

  private Tree apply(Tree tree) {
    if (this == KEEP) {
      return tree;
    }
    Tree slimmed =
        switch (tree) {
          case Tree.Absent absent -> absent;
          case Tree.Text text -> text;
          case Tree.Digits digits -> digits;
          case Tree.Truth truth -> truth;
          case Tree.Items items -> {
            List<Tree> kept = new ArrayList<>();
            Slimming item = belowItem();
            for (Tree part : items.values()) {
              Tree value = item == DROP ? Tree.ABSENT : item.apply(part);
              if (value != Tree.ABSENT || (part == Tree.ABSENT && item != DROP)) {
                kept.add(value);
              }
            }
            yield Tree.of(kept);
          }
          case Tree.Fields fields -> {
            Map<String, Tree> kept = new LinkedHashMap<>();
            for (int i = 0; i < fields.size(); i++) {
              Slimming below = below(fields.key(i));
              Tree value = below == DROP ? Tree.ABSENT : below.apply(fields.value(i));
              if (value != Tree.ABSENT) {
                kept.put(fields.key(i), value);
              }
            }
            yield Tree.of(kept);
          }
        };
    return reduce(slimmed);
  }

  Slimming below(String field) {
    if (this == KEEP) {
      return KEEP;
    }
    Exits exits = exits();
    return exits.named().getOrDefault(field, exits.otherField());
  }

  Slimming belowItem() {
    return this == KEEP ? KEEP : exits().item();
  }

  boolean reduces() {
    return !reductions.isEmpty();
  }

  Tree reduce(Tree value) {
    Tree reduced = value;
    for (UnaryOperator<Tree> reduction : reductions) {
      reduced = reduction.apply(reduced);
    }
    return reduced;
  }

  /// A table under construction. Paths are field names from the root of an object; `*` stands for
  /// every field and for every element of a list. Where several rules meet, all of them apply, in
  /// the order in which they were added.
  public static final class Table {
    private final List<Rule> rules = new ArrayList<>();

    private Table() {}

    private enum Start {
      ROOT,
      ANYWHERE
    }

    private sealed interface Action {}

    private record Drop() implements Action {}

    private record Only(List<String> fields) implements Action {}

    private record Reduce(UnaryOperator<Tree> reduction) implements Action {}

    private record Rule(Start start, List<String> path, Action action) {}

    /// Drops the value under a path.
    public Table drop(String... path) {
      return add(Start.ROOT, new Drop(), path);
    }

    /// Drops the value wherever the path occurs, at any depth.
    public Table dropAnywhere(String... path) {
      return add(Start.ANYWHERE, new Drop(), path);
    }

    /// Drops all fields of the object under a path but these.
    public Table keepOnly(List<String> fields, String... path) {
      return add(Start.ROOT, new Only(List.copyOf(fields)), path);
    }

    /// Replaces the value under a path when it is complete, [Tree#ABSENT] to drop it.
    public Table reduce(UnaryOperator<Tree> reduction, String... path) {
      return add(Start.ROOT, new Reduce(reduction), path);
    }

    /// Replaces the value wherever the path occurs, at any depth, when it is complete.
    public Table reduceAnywhere(UnaryOperator<Tree> reduction, String... path) {
      return add(Start.ANYWHERE, new Reduce(reduction), path);
    }

    private Table add(Start start, Action action, String... path) {
      rules.add(new Rule(start, List.of(path), action));
      return this;
    }

    /// Ends the table.
    public Slimming build() {
      return new Automaton(rules).start();
    }
  }

  /// Follows all rules at once. A state is the set of places that the rules have reached; place
  /// `offsets[r] + n` is rule `r` with `n` steps of its path behind it.
  private static final class Automaton {
    private final List<Table.Rule> rules;
    private final int[] offsets;
    private final Map<BitSet, Slimming> states = new HashMap<>();

    Automaton(List<Table.Rule> rules) {
      this.rules = List.copyOf(rules);
      this.offsets = new int[rules.size() + 1];
      for (int r = 0; r < rules.size(); r++) {
        offsets[r + 1] = offsets[r] + rules.get(r).path().size() + 1;
      }
    }

    Slimming start() {
      BitSet places = new BitSet();
      Arrays.stream(offsets, 0, rules.size()).forEach(places::set);
      return state(places);
    }

    private synchronized Slimming state(BitSet places) {
      if (places.isEmpty()) {
        return KEEP;
      }
      Slimming known = states.get(places);
      if (known != null) {
        return known;
      }
      List<UnaryOperator<Tree>> reductions = new ArrayList<>();
      for (Table.Action action : reached(places)) {
        switch (action) {
          case Table.Drop drop -> {
            return DROP;
          }
          case Table.Only only -> {}
          case Table.Reduce reduce -> reductions.add(reduce.reduction());
        }
      }
      Slimming made = new Slimming(List.copyOf(reductions), () -> exits(places));
      states.put(places, made);
      return made;
    }

    private Exits exits(BitSet places) {
      boolean only = false;
      TreeSet<String> names = new TreeSet<>();
      for (Table.Action action : reached(places)) {
        if (action instanceof Table.Only kept) {
          only = true;
          names.addAll(kept.fields());
        }
      }
      for (int place = places.nextSetBit(0); place >= 0; place = places.nextSetBit(place + 1)) {
        int index = index(place);
        List<String> path = rules.get(index).path();
        int steps = place - offsets[index];
        if (steps < path.size() && !path.get(steps).equals(EACH)) {
          names.add(path.get(steps));
        }
      }
      Map<String, Slimming> named = new HashMap<>();
      for (String name : names) {
        named.put(name, keeps(places, name) ? state(after(places, name)) : DROP);
      }
      Slimming below = state(after(places, ""));
      return new Exits(named, only ? DROP : below, below);
    }

    private boolean keeps(BitSet places, String name) {
      return reached(places).stream()
          .allMatch(action -> !(action instanceof Table.Only only) || only.fields().contains(name));
    }

    /// Where the rules are one field further down; the empty name is no rule's.
    private BitSet after(BitSet places, String name) {
      BitSet next = new BitSet();
      for (int place = places.nextSetBit(0); place >= 0; place = places.nextSetBit(place + 1)) {
        int index = index(place);
        Table.Rule rule = rules.get(index);
        int steps = place - offsets[index];
        if (steps == 0 && rule.start() == Table.Start.ANYWHERE) {
          next.set(place);
        }
        if (steps < rule.path().size()
            && (rule.path().get(steps).equals(EACH) || rule.path().get(steps).equals(name))) {
          next.set(place + 1);
        }
      }
      return next;
    }

    private List<Table.Action> reached(BitSet places) {
      List<Table.Action> actions = new ArrayList<>();
      for (int place = places.nextSetBit(0); place >= 0; place = places.nextSetBit(place + 1)) {
        int index = index(place);
        if (place - offsets[index] == rules.get(index).path().size()) {
          actions.add(rules.get(index).action());
        }
      }
      return actions;
    }

    private int index(int place) {
      int found = Arrays.binarySearch(offsets, 0, rules.size(), place);
      return found >= 0 ? found : -found - 2;
    }
  }
}
