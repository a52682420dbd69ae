package dev.kprod.checks.network;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.EndpointSlice;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Service;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The endpoints of each Service.
final class Endpoints {
  static final Reads READS = Reads.of(Resources.ENDPOINT_SLICES);

  private static final Index<Endpoints> INDEX = Index.of("endpoints", READS, Endpoints::new);

  private final Map<String, List<EndpointSlice>> byService = new HashMap<>();

  private Endpoints(Cluster cluster) {
    for (EndpointSlice slice : cluster.list(Resources.ENDPOINT_SLICES)) {
      byService
          .computeIfAbsent(slice.namespace() + "/" + slice.service(), none -> new ArrayList<>())
          .add(slice);
    }
  }

  /// Returns the endpoints of a cluster. Declare [#READS].
  static Endpoints of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  List<EndpointSlice.Endpoint> of(Service service) {
    return byService.getOrDefault(service.namespace() + "/" + service.name(), List.of()).stream()
        .flatMap(slice -> slice.endpoints().stream())
        .toList();
  }

  boolean hasAny(Service service) {
    return of(service).stream().anyMatch(one -> !one.addresses().isEmpty());
  }

  /// Says whether traffic is sent to any of them.
  boolean hasUsable(Service service) {
    return of(service).stream()
        .anyMatch(one -> one.isReady() || (service.sendsToUnready() && one.isServing()));
  }
}
