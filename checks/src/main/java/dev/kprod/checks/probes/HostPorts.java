package dev.kprod.checks.probes;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Probe;
import dev.kprod.cluster.Words;
import dev.kprod.cluster.Workload;
import dev.kprod.cluster.Workloads;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Which workloads on their nodes' network probe which port of a node. Only one can listen there,
/// so the probes of the other ask its neighbour.
final class HostPorts {
  private static final Index<HostPorts> INDEX =
      Index.of("probed host ports", Words.WORKLOAD, HostPorts::new);

  private final Map<String, Map<String, Workload>> probed = new HashMap<>();

  private HostPorts(Cluster cluster) {
    for (Workload workload : Workloads.of(cluster).all()) {
      for (Pod pod : workload.livePods()) {
        if (pod.spec().isOnHostNetwork() && !pod.spec().nodeName().isEmpty()) {
          for (Container container : pod.spec().lastingContainers()) {
            for (String port : ports(container)) {
              probed
                  .computeIfAbsent(pod.spec().nodeName() + "/" + port, unseen -> new TreeMap<>())
                  .putIfAbsent(workload.toString(), workload);
            }
          }
        }
      }
    }
  }

  /// Finds another workload that probes the same port of a node where both run.
  static Optional<Workload> neighbour(Workload workload, Container container, Cluster cluster) {
    Map<String, Map<String, Workload>> probed = cluster.index(INDEX).probed;
    for (Pod pod : workload.livePods()) {
      if (pod.spec().isOnHostNetwork()) {
        for (String port : ports(container)) {
          Optional<Workload> other =
              probed.getOrDefault(pod.spec().nodeName() + "/" + port, Map.of()).values().stream()
                  .filter(one -> !one.toString().equals(workload.toString()))
                  .findFirst();
          if (other.isPresent()) {
            return other;
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Set<String> ports(Container container) {
    Set<String> ports = new HashSet<>();
    Stream.of(container.liveness(), container.readiness(), container.startup())
        .flatMap(Optional::stream)
        .forEach(
            probe -> {
              switch (probe.handler()) {
                case Probe.Handler.Http(var path, var port, var host, var scheme) ->
                    ports.add(Question.number(port, container));
                case Probe.Handler.Tcp(var port, var host) ->
                    ports.add(Question.number(port, container));
                case Probe.Handler.Grpc(var port, var service) -> ports.add(port);
                case Probe.Handler.Exec exec -> {}
                case Probe.Handler.Unknown unknown -> {}
              }
            });
    return ports;
  }
}
