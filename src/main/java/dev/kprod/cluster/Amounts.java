package dev.kprod.cluster;

import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.snapshot.Tree;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Reads lists of resources: `requests`, `limits`, `hard`, `capacity`.
final class Amounts {
  private Amounts() {}

  /// Returns the amounts of an object by resource, leaving out what is no quantity.
  static SortedMap<String, Quantity> of(Tree list) {
    if (list instanceof Tree.Absent) {
      return Collections.emptySortedMap();
    }
    SortedMap<String, Quantity> amounts = new TreeMap<>();
    for (Map.Entry<String, Tree> field : list.fields().entrySet()) {
      Optional<Quantity> amount = find(field.getValue());
      if (amount.isPresent()) {
        amounts.put(field.getKey(), amount.get());
      }
    }
    return Collections.unmodifiableSortedMap(amounts);
  }

  /// Finds the amount that a value spells; manifests may write a bare number.
  static Optional<Quantity> find(Tree value) {
    return switch (value) {
      case Tree.Text text -> Quantity.find(text.value());
      case Tree.Digits digits -> Quantity.find(digits.literal());
      case Tree.Absent absent -> Optional.empty();
      case Tree.Truth truth -> Optional.empty();
      case Tree.Items items -> Optional.empty();
      case Tree.Fields fields -> Optional.empty();
    };
  }
}
