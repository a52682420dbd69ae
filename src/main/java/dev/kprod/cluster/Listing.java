package dev.kprod.cluster;

import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import java.util.List;

/// What an optional read brought.
///
/// @param <V> the view of one object
public sealed interface Listing<V> {
  /// All of it.
  record Seen<V>(List<V> items) implements Listing<V> {}

  /// The API is not served, so there is none.
  record NotServed<V>() implements Listing<V> {}

  /// There may be more than this.
  ///
  /// @param read what was not seen whole
  /// @param some what did come, for rules where a find is certain whatever else there is
  /// @param outcome why
  record Unseen<V>(Read<V> read, List<V> some, ReadOutcome.Unseen outcome) implements Listing<V> {}

  /// Returns what is known to exist: all, none, or some.
  default List<V> known() {
    return switch (this) {
      case Seen<V>(var items) -> items;
      case NotServed<V>() -> List.of();
      case Unseen<V>(var read, var some, var outcome) -> some;
    };
  }

  /// Says whether there cannot be more than what is known.
  default boolean isWhole() {
    return !(this instanceof Unseen<V>);
  }
}
