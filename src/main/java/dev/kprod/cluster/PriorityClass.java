package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;

/// A PriorityClass.
public record PriorityClass(Tree tree) implements ApiObject {
  /// Returns the priority; the higher one goes first and may evict the lower.
  public long value() {
    return tree.number(0, "value");
  }

  /// Says whether pods that name no class get this one.
  public boolean isDefault() {
    return tree.isTrue("globalDefault");
  }

  /// Says whether its pods wait in line instead of evicting others.
  public boolean isPolite() {
    return tree.text("preemptionPolicy").equals("Never");
  }
}
