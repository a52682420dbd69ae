package dev.kprod.check;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Subject;
import java.util.List;
import java.util.Optional;

/// An event that is replayed over what was read; it lives beside the tables of its module, and
/// `kprod simulate` reaches it by its name. Pure, like a check.
public interface Simulation {
  /// Returns what the command line calls the event, one word: `restore`.
  String event();

  /// Returns what it reads.
  Reads reads();

  /// Returns what may be chosen to come back from; none where there is no choice.
  default List<Subject> origins(Cluster cluster) {
    return List.of();
  }

  /// Replays the event.
  ///
  /// @param params the params' defaults, the facts and the attestations of kprod.yaml
  Replay replay(Cluster cluster, Asked asked, Params params);

  /// What a person wants to know.
  ///
  /// @param namespaces what the event strikes; none for the whole cluster
  /// @param elsewhere whether what is lost has to come back in another cluster
  /// @param from the only origin that may be used; empty for the newest copy of each thing
  record Asked(List<String> namespaces, boolean elsewhere, Optional<Subject> from) {
    public Asked {
      namespaces = List.copyOf(namespaces);
    }

    /// Asks for the newest copy of each thing.
    public Asked(List<String> namespaces, boolean elsewhere) {
      this(namespaces, elsewhere, Optional.empty());
    }

    /// Says whether the event strikes a namespace.
    public boolean strikes(String namespace) {
      return namespaces.isEmpty() || namespaces.contains(namespace);
    }

    /// Says whether an origin may be used.
    public boolean uses(Subject origin) {
      return from.isEmpty() || from.get().equals(origin);
    }
  }
}
