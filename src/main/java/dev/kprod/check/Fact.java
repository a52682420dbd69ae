package dev.kprod.check;

import dev.kprod.snapshot.Tree;

/// Something that the API cannot tell and a person knows; an input of checks, not a judgement.
///
/// @param path where it lives under `facts` in kprod.yaml; a dot is a nested map
/// @param type how its values are written
/// @param standard what holds where nobody said
/// @param meaning what the fact says, for a person
/// @param <T> the type of its values
public record Fact<T>(String path, ValueType<T> type, T standard, String meaning) {
  /// Returns the default as kprod.yaml would write it.
  public Tree standardValue() {
    return type.write(standard);
  }
}
