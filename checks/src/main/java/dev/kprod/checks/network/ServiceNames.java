package dev.kprod.checks.network;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Service;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Services by namespace and name.
final class ServiceNames {
  private static final Index<ServiceNames> INDEX =
      Index.of("service names", Reads.of(Resources.SERVICES), ServiceNames::new);

  private final Map<String, Service> byName = new HashMap<>();

  private ServiceNames(Cluster cluster) {
    for (Service service : cluster.list(Resources.SERVICES)) {
      byName.put(service.namespace() + "/" + service.name(), service);
    }
  }

  /// Returns the Services of a cluster. Declare Services.
  static ServiceNames of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  Optional<Service> find(String namespace, String name) {
    return Optional.ofNullable(byName.get(namespace + "/" + name));
  }
}
