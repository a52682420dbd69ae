package dev.kprod.check;

import java.util.List;

/// The checks of one area; found by `ServiceLoader`.
public interface CheckModule {
  /// Returns the area.
  Area area();

  /// Returns the checks, in the order in which reports list them.
  List<Check<?>> checks();

  /// Returns what people may attest in this area.
  default List<Topic> topics() {
    return List.of();
  }

  /// Returns the events that can be replayed with the tables of this area.
  default List<Simulation> simulations() {
    return List.of();
  }
}
