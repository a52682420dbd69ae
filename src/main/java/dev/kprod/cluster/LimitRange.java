package dev.kprod.cluster;

import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.snapshot.Tree;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// A LimitRange.
public record LimitRange(Tree tree) implements ApiObject {
  /// What holds for one type of object.
  public record Item(Tree tree) {
    /// Returns what it is about: `Container`, `Pod` or `PersistentVolumeClaim`.
    public String type() {
      return tree.text("type");
    }

    /// Returns the least that may be asked for.
    public SortedMap<String, Quantity> min() {
      return Amounts.of(tree.at("min"));
    }

    /// Returns the most that may be asked for.
    public SortedMap<String, Quantity> max() {
      return Amounts.of(tree.at("max"));
    }

    /// Returns the limits that containers without any are given; `max` stands in.
    public SortedMap<String, Quantity> defaultLimits() {
      return filled(Amounts.of(tree.at("default")), max());
    }

    /// Returns the requests that containers without any are given; the default limits stand in,
    /// then `min`.
    public SortedMap<String, Quantity> defaultRequests() {
      SortedMap<String, Quantity> own = Amounts.of(tree.at("defaultRequest"));
      return filled(filled(own, defaultLimits()), min());
    }

    /// The API server stores these defaults for containers alone.
    private SortedMap<String, Quantity> filled(
        SortedMap<String, Quantity> own, SortedMap<String, Quantity> standIn) {
      if (!type().equals("Container")) {
        return own;
      }
      SortedMap<String, Quantity> filled = new TreeMap<>(standIn);
      filled.putAll(own);
      return Collections.unmodifiableSortedMap(filled);
    }
  }

  /// Returns what holds, type by type.
  public List<Item> items() {
    return tree.items("spec", "limits").stream().map(Item::new).toList();
  }
}
