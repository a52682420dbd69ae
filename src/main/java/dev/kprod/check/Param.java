package dev.kprod.check;

import dev.kprod.snapshot.Tree;

/// A threshold of a check, with its default and the reason for it.
///
/// @param name what kprod.yaml calls it, in camelCase
/// @param type how its values are written
/// @param standard the default
/// @param why why the default is what it is
/// @param <T> the type of its values
public record Param<T>(String name, ValueType<T> type, T standard, String why) {
  /// Returns a param that is a whole number within bounds.
  public static Param<Integer> count(String name, int standard, int least, int most, String why) {
    return new Param<>(name, ValueType.count(least, most), standard, why);
  }

  /// Returns the default as kprod.yaml would write it.
  public Tree standardValue() {
    return type.write(standard);
  }
}
