package dev.kprod.snapshot;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The shapes of a [TreePool], each once: a cluster has many objects and few shapes.
///
/// Finding takes no lock. Shapes have final fields, so whoever sees one sees all of it; who sees an
/// older table or an empty slot misses, and then asks under the lock.
final class Shapes {
  private @Nullable Shape[] table = new Shape[1024];
  private int used;

  /// Returns the shape of these names, in this order.
  Shape of(String[] names, int from, int to) {
    int hash = Shape.hash(names, from, to);
    Shape seen = find(hash, names, from, to);
    return seen != null ? seen : added(new Shape(Arrays.copyOfRange(names, from, to), hash));
  }

  /// Finds a shape that was asked for before.
  @Nullable Shape find(String[] names, int from, int to) {
    return find(Shape.hash(names, from, to), names, from, to);
  }

  private @Nullable Shape find(int hash, String[] names, int from, int to) {
    @Nullable Shape[] here = table;
    int slot = slot(hash, here);
    for (Shape seen = here[slot]; seen != null; seen = here[slot]) {
      if (seen.holds(hash, names, from, to)) {
        return seen;
      }
      slot = (slot + 1) & (here.length - 1);
    }
    return null;
  }

  private synchronized Shape added(Shape made) {
    int slot = free(made, table);
    Shape seen = table[slot];
    if (seen != null) {
      return seen;
    }
    table[slot] = made;
    used++;
    if (used * 2 > table.length) {
      grow();
    }
    return made;
  }

  private void grow() {
    @Nullable Shape[] larger = new Shape[table.length * 2];
    for (Shape shape : table) {
      if (shape != null) {
        larger[free(shape, larger)] = shape;
      }
    }
    table = larger;
  }

  /// Returns the slot where a shape is, or else where it goes.
  private static int free(Shape shape, @Nullable Shape[] table) {
    int slot = slot(shape.hashCode(), table);
    for (Shape seen = table[slot]; seen != null && !seen.equals(shape); seen = table[slot]) {
      slot = (slot + 1) & (table.length - 1);
    }
    return slot;
  }

  private static int slot(int hash, @Nullable Shape[] table) {
    int spread = hash * 0x9E3779B9;
    return (spread ^ (spread >>> 15)) & (table.length - 1);
  }
}
