package dev.kprod.snapshot;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Makes trees so that equal ones are one object (hash-consing). Safe for use by many threads.
///
/// A value is looked up before it is made: a text that was seen is not even turned into a string,
/// an object that was seen is not allocated. The parts handed in must come from the same pool, so
/// an object is compared by the identity of its parts. One hundred pods of one ReplicaSet thus hold
/// one list of containers.
public final class TreePool {
  /// Many, since a lock for which two threads once met is slow from then on.
  private static final int STRIPES = 512;

  private final Stripe[] stripes = new Stripe[STRIPES];
  private final Shapes shapes = new Shapes();

  /// Makes an empty pool.
  public TreePool() {
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe();
    }
  }

  /// Returns the shared tree of a text.
  public Tree text(String value) {
    return shared(new Tree.Text(value));
  }

  /// Returns the shared tree of a number, by the digits that JSON writes.
  public Tree digits(String literal) {
    return shared(new Tree.Digits(literal));
  }

  /// Returns the shared equal of a tree that was made elsewhere.
  public Tree share(Tree tree) {
    return switch (tree) {
      case Tree.Absent absent -> absent;
      case Tree.Truth truth -> truth;
      case Tree.Text text -> shared(text);
      case Tree.Digits digits -> shared(digits);
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
    Stripe stripe = stripe(hash);
    Tree seen = stripe.findText(hash, chars, from, length);
    return seen != null
        ? seen
        : stripe.shared(new Tree.Text(new String(chars, from, length)), hash);
  }

  /// Returns the shared tree of a text in UTF-8.
  Tree text(byte[] utf8, int from, int length) {
    int hash = 0;
    for (int i = from; i < from + length; i++) {
      if (utf8[i] < 0) {
        return text(new String(utf8, from, length, StandardCharsets.UTF_8));
      }
      hash = 31 * hash + utf8[i];
    }
    Stripe stripe = stripe(hash);
    Tree seen = stripe.findText(hash, utf8, from, length);
    return seen != null
        ? seen
        : stripe.shared(
            new Tree.Text(new String(utf8, from, length, StandardCharsets.ISO_8859_1)), hash);
  }

  Tree digits(char[] chars, int from, int length) {
    int hash = 0;
    for (int i = from; i < from + length; i++) {
      hash = 31 * hash + chars[i];
    }
    hash++;
    Stripe stripe = stripe(hash);
    Tree seen = stripe.findDigits(hash, chars, from, length);
    return seen != null
        ? seen
        : stripe.shared(new Tree.Digits(new String(chars, from, length)), hash);
  }

  Tree items(Tree[] values, int from, int to) {
    int hash = Tree.Items.hash(values, from, to);
    Stripe stripe = stripe(hash);
    Tree seen = stripe.findItems(hash, values, from, to);
    return seen != null ? seen : stripe.shared(new Tree.Items(copy(values, from, to), hash), hash);
  }

  /// Returns the shared object with these fields, in this order, or null if none had just these
  /// names before.
  @Nullable Tree fieldsAsBefore(String[] keys, Tree[] values, int from, int to) {
    Shape shape = shapes.find(keys, from, to);
    return shape == null ? null : fields(shape, values, from, to);
  }

  /// Returns the shared object with these fields, of which none may come twice.
  Tree fields(String[] keys, Tree[] values, int from, int to) {
    return fields(shapes.of(keys, from, to), values, from, to);
  }

  private Tree fields(Shape shape, Tree[] values, int from, int to) {
    int hash = Tree.Fields.hash(shape, values, from, to);
    Stripe stripe = stripe(hash);
    Tree seen = stripe.findFields(hash, shape, values, from, to);
    return seen != null
        ? seen
        : stripe.shared(new Tree.Fields(shape, copy(values, from, to), hash), hash);
  }

  /// Copies what `Arrays.copyOfRange` copies, but that makes the array by reflection, which code
  /// that is not compiled to the end pays for each time.
  static Tree[] copy(Tree[] values, int from, int to) {
    Tree[] copy = new Tree[to - from];
    System.arraycopy(values, from, copy, 0, copy.length);
    return copy;
  }

  /// Copies names, as [#copy(Tree[],int,int)] does values.
  static String[] copy(String[] names, int from, int to) {
    String[] copy = new String[to - from];
    System.arraycopy(names, from, copy, 0, copy.length);
    return copy;
  }

  /// Says whether an equal tree is in the pool.
  boolean holds(Tree tree) {
    return stripe(tree.hashCode()).holds(tree);
  }

  private Tree shared(Tree made) {
    int hash = made.hashCode();
    return stripe(hash).shared(made, hash);
  }

  private Stripe stripe(int hash) {
    return stripes[(hash ^ (hash >>> 16)) & (STRIPES - 1)];
  }

  /// An open-addressed part of the table under a lock of its own.
  ///
  /// The `find` methods take no lock. Trees are immutable with final fields, so whoever sees one
  /// sees all of it; who sees older slots, an empty one or a hash that is not yet there misses, and
  /// then asks under the lock.
  private static final class Stripe {
    private Slots slots = new Slots(new int[64], new Tree[64]);
    private int used;

    @Nullable Tree findText(int hash, char[] chars, int from, int length) {
      Slots here = slots;
      for (int at = here.first(hash); at >= 0; at = here.after(at, hash)) {
        if (here.trees[at] instanceof Tree.Text text && spells(text.value(), chars, from, length)) {
          return text;
        }
      }
      return null;
    }

    @Nullable Tree findText(int hash, byte[] ascii, int from, int length) {
      Slots here = slots;
      for (int at = here.first(hash); at >= 0; at = here.after(at, hash)) {
        if (here.trees[at] instanceof Tree.Text text && spells(text.value(), ascii, from, length)) {
          return text;
        }
      }
      return null;
    }

    @Nullable Tree findDigits(int hash, char[] chars, int from, int length) {
      Slots here = slots;
      for (int at = here.first(hash); at >= 0; at = here.after(at, hash)) {
        if (here.trees[at] instanceof Tree.Digits digits
            && spells(digits.literal(), chars, from, length)) {
          return digits;
        }
      }
      return null;
    }

    @Nullable Tree findItems(int hash, Tree[] values, int from, int to) {
      Slots here = slots;
      for (int at = here.first(hash); at >= 0; at = here.after(at, hash)) {
        if (here.trees[at] instanceof Tree.Items items && items.holds(hash, values, from, to)) {
          return items;
        }
      }
      return null;
    }

    @Nullable Tree findFields(int hash, Shape shape, Tree[] values, int from, int to) {
      Slots here = slots;
      for (int at = here.first(hash); at >= 0; at = here.after(at, hash)) {
        if (here.trees[at] instanceof Tree.Fields fields
            && fields.holds(hash, shape, values, from, to)) {
          return fields;
        }
      }
      return null;
    }

    synchronized Tree shared(Tree made, int hash) {
      Slots here = slots;
      for (int at = here.first(hash); at >= 0; at = here.after(at, hash)) {
        Tree seen = here.trees[at];
        if (seen != null && same(seen, made)) {
          return seen;
        }
      }
      here.put(made, hash);
      used++;
      if (used * 2 > here.trees.length) {
        slots = here.doubled();
      }
      return made;
    }

    synchronized boolean holds(Tree tree) {
      for (Tree seen : slots.trees) {
        if (tree.equals(seen)) {
          return true;
        }
      }
      return false;
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

    private static boolean spells(String value, byte[] ascii, int from, int length) {
      if (value.length() != length) {
        return false;
      }
      for (int i = 0; i < length; i++) {
        if (value.charAt(i) != ascii[from + i]) {
          return false;
        }
      }
      return true;
    }

    /// Parts come from this pool, so they are the same only if they are one object.
    private static boolean same(Tree seen, Tree made) {
      return switch (made) {
        case Tree.Fields fields -> seen instanceof Tree.Fields other && other.sameParts(fields);
        case Tree.Items items -> seen instanceof Tree.Items other && other.sameParts(items);
        case Tree.Text text -> seen.equals(text);
        case Tree.Digits digits -> seen.equals(digits);
        case Tree.Truth truth -> seen == truth;
        case Tree.Absent absent -> seen == absent;
      };
    }
  }

  /// Trees, and beside them their hashes: a stranger is passed over without being fetched.
  private static final class Slots {
    private final int[] hashes;
    private final @Nullable Tree[] trees;

    Slots(int[] hashes, @Nullable Tree[] trees) {
      this.hashes = hashes;
      this.trees = trees;
    }

    /// Returns the first slot with this hash, -1 if there is none.
    int first(int hash) {
      return at(slot(hash), hash);
    }

    /// Returns the next slot with this hash, -1 if there is none.
    int after(int slot, int hash) {
      return at(next(slot), hash);
    }

    private int at(int from, int hash) {
      int slot = from;
      while (trees[slot] != null) {
        if (hashes[slot] == hash) {
          return slot;
        }
        slot = next(slot);
      }
      return -1;
    }

    void put(Tree tree, int hash) {
      int slot = slot(hash);
      while (trees[slot] != null) {
        slot = next(slot);
      }
      hashes[slot] = hash;
      trees[slot] = tree;
    }

    Slots doubled() {
      Slots doubled = new Slots(new int[hashes.length * 2], new Tree[trees.length * 2]);
      for (int i = 0; i < trees.length; i++) {
        Tree tree = trees[i];
        if (tree != null) {
          doubled.put(tree, hashes[i]);
        }
      }
      return doubled;
    }

    private int slot(int hash) {
      int spread = hash * 0x9E3779B9;
      return (spread ^ (spread >>> 15)) & (trees.length - 1);
    }

    private int next(int slot) {
      return (slot + 1) & (trees.length - 1);
    }
  }
}
