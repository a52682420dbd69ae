package dev.kprod.checks.network;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Service;
import dev.kprod.semantics.networkpolicy.IpRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether a Service can be called from outside the cluster, and by whom.
///
/// @param how by what: `LoadBalancer 34.1.2.3`, `NodePort on 198.51.100.7`
/// @param reach from where
/// @param ranges the ranges that may call it
record Exposure(String how, Reach reach, List<String> ranges) {
  /// From where a Service can be called.
  enum Reach {
    /// Nothing outside the cluster leads to it.
    NONE,
    /// From the network that nodes are in.
    PRIVATE,
    /// From everywhere.
    PUBLIC,
    /// Its address is not known yet.
    UNKNOWN
  }

  private static final String RANGES = "service.beta.kubernetes.io/load-balancer-source-ranges";

  /// Annotations that make a load balancer internal, and the values that do; empty for any value.
  private static final Map<String, List<String>> INTERNAL =
      Map.of(
          "service.beta.kubernetes.io/aws-load-balancer-internal", List.of("true", "0.0.0.0/0"),
          "service.beta.kubernetes.io/aws-load-balancer-scheme", List.of("internal"),
          "service.beta.kubernetes.io/azure-load-balancer-internal", List.of("true"),
          "networking.gke.io/load-balancer-type", List.of("Internal", "internal"),
          "cloud.google.com/load-balancer-type", List.of("Internal", "internal"),
          "service.beta.kubernetes.io/openstack-internal-load-balancer", List.of("true"),
          "service.beta.kubernetes.io/oci-load-balancer-internal", List.of("true"),
          "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type", List.of("intranet"),
          "load-balancer.hetzner.cloud/disable-public-network", List.of("true"));

  private static final List<IpRange> PRIVATE =
      List.of(
              "10.0.0.0/8",
              "172.16.0.0/12",
              "192.168.0.0/16",
              "100.64.0.0/10",
              "169.254.0.0/16",
              "127.0.0.0/8",
              "fc00::/7",
              "fe80::/10",
              "::1/128")
          .stream()
          .flatMap(text -> IpRange.find(text).stream())
          .toList();

  /// Declare Services and Nodes.
  static Exposure of(Service service, Cluster cluster) {
    List<String> ranges = ranges(service);
    return switch (service.type()) {
      case LOAD_BALANCER -> ofLoadBalancer(service, ranges);
      case NODE_PORT -> ofNodePort(cluster, ranges);
      case CLUSTER_IP, EXTERNAL_NAME -> new Exposure("", Reach.NONE, ranges);
    };
  }

  private static Exposure ofLoadBalancer(Service service, List<String> ranges) {
    if (isInternal(service)) {
      return new Exposure("internal LoadBalancer", Reach.PRIVATE, ranges);
    }
    List<String> addresses = service.loadBalancerAddresses();
    Optional<String> open = addresses.stream().filter(address -> !isPrivate(address)).findFirst();
    Reach reach =
        addresses.isEmpty() ? Reach.UNKNOWN : open.isPresent() ? Reach.PUBLIC : Reach.PRIVATE;
    String shown = open.orElse(addresses.isEmpty() ? "without an address" : addresses.getFirst());
    return new Exposure("LoadBalancer " + shown, reach, ranges);
  }

  private static Exposure ofNodePort(Cluster cluster, List<String> ranges) {
    Listing<Node> nodes = cluster.ask(Resources.NODES);
    List<String> external = new ArrayList<>();
    for (Node node : nodes.known()) {
      node.externalAddresses().stream()
          .filter(address -> !isPrivate(address))
          .forEach(external::add);
    }
    if (!external.isEmpty()) {
      return new Exposure("NodePort on " + external.getFirst(), Reach.PUBLIC, ranges);
    }
    return new Exposure("NodePort", nodes.isWhole() ? Reach.PRIVATE : Reach.UNKNOWN, ranges);
  }

  /// A name instead of an address is public unless an annotation says otherwise.
  private static boolean isPrivate(String address) {
    return IpRange.find(address)
        .filter(one -> PRIVATE.stream().anyMatch(range -> range.contains(one)))
        .isPresent();
  }

  private static boolean isInternal(Service service) {
    Map<String, String> annotations = service.annotations();
    return INTERNAL.entrySet().stream()
        .anyMatch(one -> one.getValue().contains(annotations.getOrDefault(one.getKey(), "")));
  }

  /// As upstream's `GetLoadBalancerSourceRanges`: the field, else the annotation, else everybody.
  private static List<String> ranges(Service service) {
    List<String> field = service.sourceRanges();
    if (!field.isEmpty()) {
      return field;
    }
    List<String> annotated = new ArrayList<>();
    for (String one : service.annotations().getOrDefault(RANGES, "").split(",", -1)) {
      if (!one.isBlank()) {
        annotated.add(one.strip());
      }
    }
    return annotated.isEmpty() ? List.of("0.0.0.0/0") : annotated;
  }

  /// Says whether anybody may call it.
  boolean isOpen() {
    return ranges.stream().anyMatch(range -> range.endsWith("/0"));
  }
}
