package dev.kprod.checks.network;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.EndpointSlice;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Service;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who answers for names in a cluster.
///
/// @param service the Service that pods ask
/// @param endpoints the pods behind it that are ready
/// @param isNodeLocal whether a cache on each node is asked first
record ClusterDns(Service service, List<Endpoint> endpoints, boolean isNodeLocal) {
  /// A pod that answers.
  ///
  /// @param pod the pod
  /// @param port the port on which it does
  record Endpoint(Pod pod, int port) {}

  static final Reads READS =
      Words.WORKLOAD.and(Reads.of(Resources.SERVICES, Resources.ENDPOINT_SLICES));

  private static final Index<Optional<ClusterDns>> INDEX =
      Index.of("cluster dns", READS, ClusterDns::look);

  /// Finds it; empty where names may be answered outside the cluster. Declare [#READS].
  static Optional<ClusterDns> find(Cluster cluster) {
    return cluster.index(INDEX);
  }

  private static boolean isDns(Service service) {
    return service.labels().getOrDefault("k8s-app", "").equals("kube-dns")
        || (service.namespace().equals("openshift-dns") && service.name().equals("dns-default"));
  }

  private static Optional<ClusterDns> look(Cluster cluster) {
    Optional<Service> service =
        cluster.list(Resources.SERVICES).stream().filter(ClusterDns::isDns).findFirst();
    boolean local =
        Workloads.of(cluster).all().stream()
            .filter(Workload::isDaemonSet)
            .anyMatch(one -> one.name().equals("node-local-dns"));
    return service.map(one -> new ClusterDns(one, endpoints(one, cluster), local));
  }

  private static List<Endpoint> endpoints(Service service, Cluster cluster) {
    Map<String, Pod> pods = new HashMap<>();
    for (Pod pod : cluster.list(Resources.PODS)) {
      if (pod.namespace().equals(service.namespace())) {
        pods.put(pod.name(), pod);
      }
    }
    List<Endpoint> endpoints = new ArrayList<>();
    for (EndpointSlice slice : cluster.list(Resources.ENDPOINT_SLICES)) {
      boolean own =
          slice.namespace().equals(service.namespace()) && slice.service().equals(service.name());
      if (!own) {
        continue;
      }
      int port =
          slice.ports().stream()
              .filter(one -> one.protocol().equals("UDP"))
              .mapToInt(EndpointSlice.Port::number)
              .findFirst()
              .orElse(53);
      for (EndpointSlice.Endpoint endpoint : slice.endpoints()) {
        Pod pod = pods.get(endpoint.pod());
        boolean known = endpoints.stream().anyMatch(one -> one.pod().equals(pod));
        if (endpoint.isReady() && pod != null && !known) {
          endpoints.add(new Endpoint(pod, port));
        }
      }
    }
    return endpoints;
  }
}
