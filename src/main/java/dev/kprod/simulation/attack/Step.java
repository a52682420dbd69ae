package dev.kprod.simulation.attack;

import dev.kprod.semantics.rbac.Grant;
import java.util.List;

/// One step of an attacker.
///
/// @param how what is done, for a person; empty where nothing is: the step only says what is meant
/// @param weight how dear it is: 0 for nothing, 1 for a call, more for what depends on something
/// @param by the grants that allow it
/// @param unless what may stand in its way and is not evaluated: a policy engine; empty for nothing
public record Step(Point from, Point to, String how, int weight, List<Grant> by, String unless) {
  public Step {
    by = List.copyOf(by);
  }
}
