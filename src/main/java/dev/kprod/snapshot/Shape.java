package dev.kprod.snapshot;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The names of an object's fields, in order. Objects of one [TreePool] that have the same names
/// have one shape.
final class Shape {
  private static final int BUCKETS = 64;

  private final String[] names;
  private final int hash;

  /// One bit for each hash of a name, as far as 64 bits can tell hashes apart.
  private final long present;

  /// The place of the first name of each bit, made when a name is first found: the shapes of what
  /// is reduced are never asked.
  private byte @Nullable [] first;

  Shape(String[] names) {
    this(names, hash(names, 0, names.length));
  }

  Shape(String[] names, int hash) {
    this.names = names;
    this.hash = hash;
    long bits = 0;
    for (String name : names) {
      bits |= 1L << name.hashCode();
    }
    this.present = bits;
  }

  static int hash(String[] names, int from, int to) {
    int hash = 3;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + names[i].hashCode();
    }
    return hash;
  }

  int size() {
    return names.length;
  }

  String name(int place) {
    return names[place];
  }

  /// Returns the place of a name, -1 if no field is called so.
  ///
  /// Checks ask for many fields that are not there, which a bit tells. Names that are read and
  /// those in programs are interned, so nearly every field that is there is found by identity.
  @SuppressWarnings("ReferenceEquality") // a quick first look; equality decides below
  int place(String name) {
    int hash = name.hashCode();
    if ((present & 1L << hash) == 0) {
      return -1;
    }
    byte[] places = first;
    if (places == null) {
      places = places();
      first = places;
    }
    int place = places[hash & (BUCKETS - 1)];
    return names[place] == name ? place : placeAfter(place, name);
  }

  private int placeAfter(int first, String name) {
    for (int i = first; i < names.length; i++) {
      if (names[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  private byte[] places() {
    byte[] places = new byte[BUCKETS];
    for (int i = Math.min(names.length, Byte.MAX_VALUE) - 1; i >= 0; i--) {
      places[names[i].hashCode() & (BUCKETS - 1)] = (byte) i;
    }
    return places;
  }

  boolean holds(int hash, String[] names, int from, int to) {
    return hash == this.hash && Arrays.equals(this.names, 0, this.names.length, names, from, to);
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof Shape shape && Arrays.equals(names, shape.names));
  }

  @Override
  public int hashCode() {
    return hash;
  }
}
