package dev.kprod.snapshot;

import java.util.Arrays;

/// Makes trees so that equal ones are one object (hash-consing). Safe for use by many threads.
///
/// A value is looked up before it is made: a text that was seen is not even turned into a string.
/// The parts handed in must come from the same pool, so an object is compared by the identity of
/// its parts. One hundred pods of one ReplicaSet thus hold one list of containers.
public final class TreePool {
  private static final int STRIPES = 64;
  private final Stripe[] stripes = new Stripe[STRIPES];

  /// Makes an empty pool.
  public TreePool() {
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe();
    }
  }

  /// Returns the shared tree of a text.
  public Tree text(String value) {
    char[] chars = value.toCharArray();
    return text(chars, 0, chars.length);
  }

  /// Returns the shared tree of a number, by the digits that JSON writes.
  public Tree digits(String literal) {
    Tree made = new Tree.Digits(literal);
    return stripe(made.hashCode()).shared(made);
  }

  /// Returns the shared equal of a tree that was made elsewhere.
  public Tree share(Tree tree) {
    return switch (tree) {
      case Tree.Absent absent -> absent;
      case Tree.Truth truth -> truth;
      case Tree.Text text -> text(text.value());
      case Tree.Digits digits -> digits(digits.literal());
      case Tree.Items items -> {
        Tree[] parts = items.values().stream().map(this::share).toArray(Tree[]::new);
        yield items(parts, 0, parts.length);
      }
      case Tree.Fields fields -> {
        String[] keys = new String[fields.size()];
        Tree[] parts = new Tree[fields.size()];
        for (int i = 0; i < keys.length; i++) {
          keys[i] = fields.key(i);
          parts[i] = share(fields.value(i));
        }
        yield fields(keys, parts, 0, keys.length);
      }
    };
  }

  Tree text(char[] chars, int from, int length) {
    int hash = 0;
    for (int i = from; i < from + length; i++) {
      hash = 31 * hash + chars[i];
    }
    return stripe(hash).text(hash, chars, from, length);
  }

  Tree items(Tree[] values, int from, int to) {
    Tree[] parts = Arrays.copyOfRange(values, from, to);
    Tree made = new Tree.Items(parts);
    return stripe(made.hashCode()).shared(made);
  }

  Tree fields(String[] keys, Tree[] values, int from, int to) {
    Tree made =
        new Tree.Fields(Arrays.copyOfRange(keys, from, to), Arrays.copyOfRange(values, from, to));
    return stripe(made.hashCode()).shared(made);
  }

  private Stripe stripe(int hash) {
    return stripes[(hash ^ (hash >>> 16)) & (STRIPES - 1)];
  }

  /// An open-addressed part of the table under a lock of its own.
  private static final class Stripe {
    private Tree[] table = new Tree[256];
    private int used;

    synchronized Tree shared(Tree made) {
      int slot = slot(made.hashCode());
      for (Tree seen = table[slot]; seen != null; seen = table[slot = next(slot)]) {
        if (same(seen, made)) {
          return seen;
        }
      }
      return put(slot, made);
    }

    synchronized Tree text(int hash, char[] chars, int from, int length) {
      int slot = slot(hash);
      for (Tree seen = table[slot]; seen != null; seen = table[slot = next(slot)]) {
        if (seen instanceof Tree.Text text && spells(text.value(), chars, from, length)) {
          return seen;
        }
      }
      return put(slot, new Tree.Text(new String(chars, from, length)));
    }

    private Tree put(int slot, Tree made) {
      table[slot] = made;
      used++;
      if (used * 2 > table.length) {
        grow();
      }
      return made;
    }

    private void grow() {
      Tree[] old = table;
      table = new Tree[old.length * 2];
      for (Tree tree : old) {
        if (tree != null) {
          int slot = slot(tree.hashCode());
          while (table[slot] != null) {
            slot = next(slot);
          }
          table[slot] = tree;
        }
      }
    }

    private int slot(int hash) {
      int spread = hash * 0x9E3779B9;
      return (spread ^ (spread >>> 15)) & (table.length - 1);
    }

    private int next(int slot) {
      return (slot + 1) & (table.length - 1);
    }

    private static boolean spells(String value, char[] chars, int from, int length) {
      if (value.length() != length) {
        return false;
      }
      for (int i = 0; i < length; i++) {
        if (value.charAt(i) != chars[from + i]) {
          return false;
        }
      }
      return true;
    }

    /// Parts come from this pool, so they are the same only if they are one object.
    private static boolean same(Tree seen, Tree made) {
      return switch (made) {
        case Tree.Fields fields ->
            seen instanceof Tree.Fields other && other.sameParts(fields);
        case Tree.Items items -> seen instanceof Tree.Items other && other.sameParts(items);
        case Tree.Text text -> seen.equals(text);
        case Tree.Digits digits -> seen.equals(digits);
        case Tree.Truth truth -> seen == truth;
        case Tree.Absent absent -> seen == absent;
      };
    }
  }
}
