package dev.kprod.cluster;

import dev.kprod.snapshot.Read;
import java.util.List;

/// Whether users feel it when a workload's pods are gone.
///
/// System namespaces are not left out here: which namespaces are judged is the subject kind's
/// reach.
public sealed interface Serving {
  /// A Service sends to it.
  ///
  /// @param services which do, those for metrics alone left out
  record Yes(List<Service> services) implements Serving {
    public Yes {
      services = List.copyOf(services);
    }
  }

  /// Only Services for metrics select it: a worker.
  ///
  /// @param services which do
  record Worker(List<Service> services) implements Serving {
    public Worker {
      services = List.copyOf(services);
    }
  }

  /// Nothing sends to it.
  ///
  /// @param because why, for a person
  record No(String because) implements Serving {}

  /// No Service selects it, and somebody may send to it through endpoints that were not seen.
  record Unknown(String because, Read<?> unseen) implements Serving {}

  /// Says whether a workload serves. Declare [Words#SERVING].
  static Serving of(Workload workload, Cluster cluster) {
    return cluster.index(ServingIndex.INDEX).of(workload);
  }
}
