package dev.kprod.cluster;

import java.util.function.Function;

/// Something that is worked out once for a snapshot and then shared by all who ask.
///
/// Two indexes are one only if they are the same object: keep them in constants.
///
/// @param <T> what is worked out; it must be immutable
public final class Index<T> {
  private final String name;
  private final Reads reads;
  private final Function<Cluster, T> build;

  private Index(String name, Reads reads, Function<Cluster, T> build) {
    this.name = name;
    this.reads = reads;
    this.build = build;
  }

  /// Returns an index that works on some reads; it meets no other.
  public static <T> Index<T> of(String name, Reads reads, Function<Cluster, T> build) {
    return new Index<>(name, reads, build);
  }

  /// Returns the reads it works on; whoever asks for the index has to declare them.
  public Reads reads() {
    return reads;
  }

  T build(Cluster cluster) {
    return build.apply(cluster);
  }

  @Override
  public String toString() {
    return name;
  }
}
