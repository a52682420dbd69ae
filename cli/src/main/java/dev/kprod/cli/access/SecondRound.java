package dev.kprod.cli.access;

import dev.kprod.cluster.SecondRound.Foreseen;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.Snapshot;
import java.util.List;

/// Reads that only follow from what was read: the kinds of custom controllers, objects by name.
public interface SecondRound {
  /// Nothing more.
  SecondRound NOTHING = firstRound -> List.of();

  /// Returns what may follow, as far as it is known before.
  default List<Foreseen> foreseen() {
    return List.of();
  }

  /// Returns what else to read. What was read already is not read again.
  List<Read<?>> after(Snapshot firstRound);
}
