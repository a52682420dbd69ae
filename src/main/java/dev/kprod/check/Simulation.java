package dev.kprod.check;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Reads;
import java.util.List;

/// An event that is replayed over what was read; it lives beside the tables of its module, and
/// `kprod simulate` reaches it by its name. Pure, like a check.
public interface Simulation {
  /// Returns what the command line calls the event, one word: `restore`.
  String event();

  /// Returns what it reads.
  Reads reads();

  /// Replays the event.
  ///
  /// @param params the params' defaults, the facts and the attestations of kprod.yaml
  Replay replay(Cluster cluster, Asked asked, Params params);

  /// What a person wants to know.
  ///
  /// @param namespaces what the event strikes; none for the whole cluster
  /// @param elsewhere whether what is lost has to come back in another cluster
  record Asked(List<String> namespaces, boolean elsewhere) {
    public Asked {
      namespaces = List.copyOf(namespaces);
    }

    /// Says whether the event strikes a namespace.
    public boolean strikes(String namespace) {
      return namespaces.isEmpty() || namespaces.contains(namespace);
    }
  }
}
