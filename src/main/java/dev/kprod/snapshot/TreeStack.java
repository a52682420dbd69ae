package dev.kprod.snapshot;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What lies ready to become objects and lists of one reader; reused from value to value.
///
/// A value that is reduced is built outside the pool, so that the pool never holds what goes.
final class TreeStack {
  private static final int FEW = 16;

  private final TreePool pool;
  private String[] keys = new String[64];
  private Tree[] values = new Tree[64];
  private int top;
  private int unshared;
  private final Memo memo = new Memo();

  TreeStack(TreePool pool) {
    this.pool = pool;
  }

  /// Begins a value that will be reduced.
  void begin() {
    unshared++;
  }

  /// Ends the value that was begun last: reduces it as a table says.
  Tree reduced(Tree whole, Slimming slimming) {
    unshared--;
    return shares() ? memo.reduced(whole, slimming, pool) : slimming.reduce(whole);
  }

  /// Says whether what is built now goes into the pool.
  boolean shares() {
    return unshared == 0;
  }

  /// Returns where the next value will lie.
  int top() {
    return top;
  }

  void push(String key, Tree value) {
    if (top == values.length) {
      keys = Arrays.copyOf(keys, top * 2);
      values = Arrays.copyOf(values, top * 2);
    }
    keys[top] = key;
    values[top] = value;
    top++;
  }

  /// Exchanges two values with their names.
  void swap(int one, int other) {
    String key = keys[one];
    keys[one] = keys[other];
    keys[other] = key;
    Tree value = values[one];
    values[one] = values[other];
    values[other] = value;
  }

  Tree text(String value) {
    return shares() ? pool.text(value) : new Tree.Text(value);
  }

  Tree text(char[] chars, int from, int length) {
    return shares()
        ? pool.text(chars, from, length)
        : new Tree.Text(new String(chars, from, length));
  }

  Tree text(byte[] utf8, int from, int length) {
    return shares()
        ? pool.text(utf8, from, length)
        : new Tree.Text(new String(utf8, from, length, StandardCharsets.UTF_8));
  }

  /// Returns the name of a field that Kubernetes does not know: of a label, of a resource.
  String name(byte[] utf8, int from, int length) {
    return pool.text(utf8, from, length) instanceof Tree.Text text ? text.value() : "";
  }

  Tree digits(String literal) {
    return shares() ? pool.digits(literal) : new Tree.Digits(literal);
  }

  Tree digits(char[] chars, int from, int length) {
    return shares()
        ? pool.digits(chars, from, length)
        : new Tree.Digits(new String(chars, from, length));
  }

  /// Makes an object of what lies above a place. If one had the same names, none comes twice, so
  /// only new ones are looked through.
  ///
  /// @param untidy whether one of the values is absent
  Tree fields(int bottom, boolean untidy) {
    Tree made = made(bottom, untidy);
    top = bottom;
    return made;
  }

  private Tree made(int bottom, boolean untidy) {
    if (shares() && !untidy) {
      Tree made = pool.fieldsAsBefore(keys, values, bottom, top);
      if (made != null) {
        return made;
      }
    }
    distinct(bottom);
    return shares()
        ? pool.fields(keys, values, bottom, top)
        : new Tree.Fields(TreePool.copy(keys, bottom, top), TreePool.copy(values, bottom, top));
  }

  /// Makes a list of what lies above a place.
  Tree items(int bottom) {
    Tree made =
        shares()
            ? pool.items(values, bottom, top)
            : new Tree.Items(TreePool.copy(values, bottom, top));
    top = bottom;
    return made;
  }

  /// Of fields that come twice the last wins, as in Go; then those without a value go.
  private void distinct(int bottom) {
    boolean many = top - bottom > FEW;
    Map<String, Integer> places = many ? new HashMap<>() : Map.of();
    int kept = bottom;
    for (int i = bottom; i < top; i++) {
      int seen = many ? places.getOrDefault(keys[i], -1) : earlier(keys[i], bottom, kept);
      if (seen >= 0) {
        values[seen] = values[i];
        continue;
      }
      if (many) {
        places.put(keys[i], kept);
      }
      keys[kept] = keys[i];
      values[kept] = values[i];
      kept++;
    }
    top = bottom;
    for (int i = bottom; i < kept; i++) {
      if (values[i] != Tree.ABSENT) {
        keys[top] = keys[i];
        values[top] = values[i];
        top++;
      }
    }
  }

  private int earlier(String key, int from, int to) {
    for (int i = from; i < to; i++) {
      if (keys[i].equals(key)) {
        return i;
      }
    }
    return -1;
  }

  /// Remembers the last reductions: the containers of pods that one template made follow one
  /// another, and namespaces hold the same ConfigMaps. It goes with the page, and so does what it
  /// has seen.
  private static final class Memo {
    private static final int SLOTS = 256;
    private static final int LONGEST_REMEMBERED = 1 << 14;

    private record Entry(Tree whole, Slimming slimming, Tree reduced) {}

    private final @Nullable Entry[] entries = new Entry[SLOTS];

    Tree reduced(Tree whole, Slimming slimming, TreePool pool) {
      if (!isRemembered(whole)) {
        return pool.share(slimming.reduce(whole));
      }
      int hash = whole.hashCode() * 31 + System.identityHashCode(slimming);
      int slot = (hash ^ (hash >>> 16)) & (SLOTS - 1);
      Entry seen = entries[slot];
      if (seen != null && seen.slimming() == slimming && seen.whole().equals(whole)) {
        return seen.reduced();
      }
      Tree reduced = pool.share(slimming.reduce(whole));
      entries[slot] = new Entry(whole, slimming, reduced);
      return reduced;
    }

    /// Lists are short; an object may be the data of a ConfigMap.
    private static boolean isRemembered(Tree whole) {
      if (!(whole instanceof Tree.Fields fields)) {
        return whole instanceof Tree.Items;
      }
      long length = 0;
      for (int i = 0; i < fields.size(); i++) {
        length += fields.value(i) instanceof Tree.Text text ? text.value().length() : 0;
      }
      return length <= LONGEST_REMEMBERED;
    }
  }
}
