package dev.kprod.checks.resources;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.PodsByNode;
import dev.kprod.cluster.Resources;
import dev.kprod.semantics.scheduling.Eligibility;
import dev.kprod.semantics.scheduling.HostPort;
import java.util.List;
import java.util.stream.Collectors;

/// The ports of nodes that pods of a spec take, and where they are free.
record FreePorts(PodSpec spec, List<HostPort> ports) {
  static FreePorts of(PodSpec spec) {
    return new FreePorts(spec, HostPort.of(spec));
  }

  /// Says whether it takes none.
  boolean isEmpty() {
    return ports.isEmpty();
  }

  /// Returns them for a person: `80/TCP, 443/TCP`.
  String text() {
    return ports.stream()
        .map(port -> port.port() + "/" + port.protocol())
        .collect(Collectors.joining(", "));
  }

  /// Returns how many usable nodes admit such pods.
  long eligible(Cluster cluster) {
    return nodes(cluster).size();
  }

  /// Returns on how many of them all the ports are free.
  long free(Cluster cluster) {
    return nodes(cluster).stream().filter(node -> isFree(node, cluster)).count();
  }

  private List<Node> nodes(Cluster cluster) {
    Eligibility eligibility = Eligibility.of(spec);
    return cluster.ask(Resources.NODES).known().stream()
        .filter(node -> node.isUsable() && eligibility.admits(node))
        .toList();
  }

  private boolean isFree(Node node, Cluster cluster) {
    return PodsByNode.of(cluster).on(node.name()).stream()
        .filter(Pod::isLive)
        .flatMap(pod -> HostPort.of(pod.spec()).stream())
        .noneMatch(taken -> ports.stream().anyMatch(port -> port.clashesWith(taken)));
  }
}
