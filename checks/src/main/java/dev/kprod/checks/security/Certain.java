package dev.kprod.checks.security;

import dev.kprod.check.Note;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.semantics.rbac.Rbac;
import dev.kprod.snapshot.Read;
import java.util.List;

/// Rules only add rights, so a right that was found is certain whatever else was not seen, and the
/// absence of one is not.
final class Certain {
  private Certain() {}

  /// Returns a pass, if roles and bindings of every namespace were seen.
  static Verdict pass(Cluster cluster, Note... notes) {
    List<Read<?>> unseen = Rbac.of(cluster).unseenAnywhere();
    return unseen.isEmpty()
        ? Verdict.pass(notes)
        : Verdict.undecided(
            "nothing of it was found, and not all roles and bindings of namespaces were seen",
            unseen.toArray(Read<?>[]::new));
  }
}
