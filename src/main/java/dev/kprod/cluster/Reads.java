package dev.kprod.cluster;

import dev.kprod.snapshot.Read;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The reads that a question needs. A word such as *serving* brings its own.
///
/// @param required without one of these nothing can be said
/// @param ifServed empty where the API is not served, required where it is: most custom resources
/// @param optional the question is told where one is missing
public record Reads(List<Read<?>> required, List<Read<?>> ifServed, List<Read<?>> optional) {
  /// No read at all.
  public static final Reads NONE = new Reads(List.of(), List.of(), List.of());

  public Reads {
    required = distinct(required);
    ifServed = distinct(ifServed);
    optional = distinct(optional);
  }

  /// Returns reads that are all required.
  public static Reads of(Read<?>... required) {
    return new Reads(List.of(required), List.of(), List.of());
  }

  /// Returns these and more, which are required where served and empty where not.
  public Reads ifServed(Read<?>... more) {
    return and(new Reads(List.of(), List.of(more), List.of()));
  }

  /// Returns these and more, which may be missing.
  public Reads may(Read<?>... more) {
    return and(new Reads(List.of(), List.of(), List.of(more)));
  }

  /// Returns these and those of another word; the stricter use of a read wins.
  public Reads and(Reads other) {
    List<Read<?>> all = joined(required, other.required);
    List<Read<?>> served = joined(ifServed, other.ifServed);
    served.removeAll(all);
    List<Read<?>> asked = joined(optional, other.optional);
    asked.removeAll(all);
    asked.removeAll(served);
    return new Reads(all, served, asked);
  }

  /// Returns every read, however it is used.
  public List<Read<?>> all() {
    List<Read<?>> all = joined(required, ifServed);
    all.addAll(optional);
    return distinct(all);
  }

  private static List<Read<?>> joined(List<Read<?>> some, List<Read<?>> more) {
    Set<Read<?>> joined = new LinkedHashSet<>(some);
    joined.addAll(more);
    return new ArrayList<>(joined);
  }

  private static List<Read<?>> distinct(List<Read<?>> reads) {
    return List.copyOf(new LinkedHashSet<>(reads));
  }
}
