package dev.kprod.checks.network;

import dev.kprod.check.Note;
import dev.kprod.cluster.Cluster;
import dev.kprod.semantics.networkpolicy.Enforcement;
import java.util.List;

/// What the checks of policies say where policies have no effect, or may have none.
final class Unenforced {
  /// Why a question about policies does not arise.
  static final String BECAUSE = "nothing is enforced, see net-policy-enforcement";

  private static final Note UNKNOWN =
      Note.of("nothing was recognised that enforces policies, see net-policy-enforcement");

  private Unenforced() {}

  /// Says whether policies have no effect at all.
  static boolean is(Cluster cluster) {
    return Enforcement.of(cluster).does() == Enforcement.Does.NO;
  }

  /// Returns what has to be said beside an answer.
  static List<Note> notes(Cluster cluster) {
    return switch (Enforcement.of(cluster).does()) {
      case YES, NO -> List.of();
      case UNKNOWN -> List.of(UNKNOWN);
    };
  }
}
