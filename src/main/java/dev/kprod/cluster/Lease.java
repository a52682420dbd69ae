package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;
import java.time.Instant;
import java.util.Optional;

/// A Lease: who holds a role now, and since when.
public record Lease(Tree tree) implements ApiObject {
  /// Returns who holds it, empty for nobody.
  public String holder() {
    return tree.text("spec", "holderIdentity");
  }

  /// Finds when the holder last said that it is alive.
  public Optional<Instant> renewedAt() {
    return time("spec", "renewTime");
  }

  /// Returns for how long the holder's word counts, in seconds; 0 where it is not said.
  public long durationSeconds() {
    return tree.number(0, "spec", "leaseDurationSeconds");
  }

  /// Returns how often it has gone from one holder to another.
  public long transitions() {
    return tree.number(0, "spec", "leaseTransitions");
  }
}
