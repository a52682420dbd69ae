package dev.kprod.snapshot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// What is dropped or reduced while an object arrives: one state of an automaton over field names.
///
/// A dropped value is skipped in the stream and never built. A reduced value is built outside the
/// pool and let go once it is reduced. So what a table removes is in no snapshot, no report, no log
/// and not in the memory that outlives the object. Safe for use by many threads.
public final class Slimming {
  /// Keeps everything.
  public static final Slimming KEEP = Slimming.table().build();

  /// Drops the value.
  static final Slimming DROP = Slimming.table().build();

  private static final String EACH = "*";

  /// Field names of built-in kinds are far fewer; labels and annotations have no end.
  private static final int MOST_REMEMBERED = 300;

  private final Automaton automaton;
  private final BitSet places;
  private final List<UnaryOperator<Tree>> reductions;
  private final boolean reduces;
  private final boolean only;

  /// Where fields lead that were asked for, by the hash of their names. Finding takes no lock: who
  /// sees an older table or an empty slot works it out again.
  private @Nullable Below[] named = new Below[16];

  private int remembered;

  private volatile @Nullable Slimming otherField;
  private volatile @Nullable Slimming item;

  /// Where a field leads.
  private record Below(String field, Slimming to) {}

  private Slimming(
      Automaton automaton, BitSet places, List<UnaryOperator<Tree>> reductions, boolean only) {
    this.automaton = automaton;
    this.places = places;
    this.reductions = reductions;
    this.reduces = !reductions.isEmpty();
    this.only = only;
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
            Slimming below = belowItem();
            List<Tree> kept = new ArrayList<>();
            for (Tree part : items.values()) {
              Tree value = below == DROP ? Tree.ABSENT : below.apply(part);
              if (value != Tree.ABSENT || (part == Tree.ABSENT && below != DROP)) {
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

  /// Returns what holds below a field.
  @SuppressWarnings("ReferenceEquality") // a quick first look; equality decides
  Slimming below(String field) {
    if (this == KEEP) {
      return KEEP;
    }
    @Nullable Below[] here = named;
    int slot = field.hashCode() & (here.length - 1);
    for (Below known = here[slot]; known != null; known = here[slot]) {
      if (known.field == field || known.field.equals(field)) {
        return known.to;
      }
      slot = (slot + 1) & (here.length - 1);
    }
    Slimming made = automaton.mentions(field) ? automaton.below(places, field) : belowOtherField();
    remember(new Below(field, made));
    return made;
  }

  private synchronized void remember(Below below) {
    if (remembered == MOST_REMEMBERED) {
      return;
    }
    remembered++;
    if (remembered * 2 > named.length) {
      @Nullable Below[] larger = new Below[named.length * 2];
      for (Below known : named) {
        if (known != null) {
          larger[free(larger, known.field)] = known;
        }
      }
      named = larger;
    }
    named[free(named, below.field)] = below;
  }

  private static int free(@Nullable Below[] table, String field) {
    int slot = field.hashCode() & (table.length - 1);
    while (table[slot] != null) {
      slot = (slot + 1) & (table.length - 1);
    }
    return slot;
  }

  private Slimming belowOtherField() {
    Slimming known = otherField;
    if (known == null) {
      known = only ? DROP : belowItem();
      otherField = known;
    }
    return known;
  }

  Slimming belowItem() {
    Slimming known = item;
    if (known == null) {
      known = this == KEEP ? KEEP : automaton.state(automaton.after(places, ""));
      item = known;
    }
    return known;
  }

  boolean reduces() {
    return reduces;
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
  /// `offsets[r] + n` is rule `r` with `n` steps of its path behind it. States are made when an
  /// object first leads to them: of most kinds few occur.
  private static final class Automaton {
    private final List<Table.Rule> rules;
    private final int[] offsets;
    private final Set<String> steps = new HashSet<>();
    private final Map<BitSet, Slimming> states = new ConcurrentHashMap<>();

    Automaton(List<Table.Rule> rules) {
      this.rules = List.copyOf(rules);
      this.offsets = new int[rules.size() + 1];
      for (int r = 0; r < rules.size(); r++) {
        Table.Rule rule = rules.get(r);
        offsets[r + 1] = offsets[r] + rule.path().size() + 1;
        steps.addAll(rule.path());
        if (rule.action() instanceof Table.Only only) {
          steps.addAll(only.fields());
        }
      }
    }

    boolean mentions(String field) {
      return steps.contains(field);
    }

    Slimming start() {
      BitSet start = new BitSet();
      Arrays.stream(offsets, 0, rules.size()).forEach(start::set);
      return make(start);
    }

    Slimming state(BitSet places) {
      if (places.isEmpty()) {
        return KEEP;
      }
      Slimming known = states.get(places);
      if (known == null) {
        states.putIfAbsent(places, make(places));
        known = states.getOrDefault(places, KEEP);
      }
      return known;
    }

    private Slimming make(BitSet places) {
      List<UnaryOperator<Tree>> reductions = new ArrayList<>();
      boolean only = false;
      for (Table.Action action : reached(places)) {
        switch (action) {
          case Table.Drop drop -> {
            return DROP;
          }
          case Table.Only kept -> only = true;
          case Table.Reduce reduce -> reductions.add(reduce.reduction());
        }
      }
      return new Slimming(this, places, List.copyOf(reductions), only);
    }

    Slimming below(BitSet places, String field) {
      boolean kept =
          reached(places).stream()
              .allMatch(
                  action -> !(action instanceof Table.Only only) || only.fields().contains(field));
      return kept ? state(after(places, field)) : DROP;
    }

    /// Where the rules are one field further down; the empty name is no rule's.
    BitSet after(BitSet places, String name) {
      BitSet next = new BitSet();
      for (int place = places.nextSetBit(0); place >= 0; place = places.nextSetBit(place + 1)) {
        int index = index(place);
        Table.Rule rule = rules.get(index);
        int behind = place - offsets[index];
        if (behind == 0 && rule.start() == Table.Start.ANYWHERE) {
          next.set(place);
        }
        if (behind < rule.path().size()
            && (rule.path().get(behind).equals(EACH) || rule.path().get(behind).equals(name))) {
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
