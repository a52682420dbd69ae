package dev.kprod.cluster;

import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/// A Service.
public record Service(Tree tree) implements ApiObject {
  private static final Set<String> METRICS = Set.of("metrics", "monitoring", "prometheus", "prom");

  /// How a Service is reached.
  public enum Type {
    CLUSTER_IP,
    NODE_PORT,
    LOAD_BALANCER,
    /// An alias in DNS: it has no endpoints, whatever else its spec says.
    EXTERNAL_NAME
  }

  /// A port of a Service.
  ///
  /// @param name the name, empty for none
  /// @param number the port of the Service
  /// @param protocol `TCP` unless another is written
  /// @param target the port of the pod: a number, or a name that each pod resolves
  public record Port(String name, int number, String protocol, String target) {
    /// Says whether it is one for monitoring, by its name.
    public boolean isMetrics() {
      return METRICS.contains(name) || name.endsWith("-metrics");
    }

    /// Says whether it is sent on to a port by name, which each pod resolves for itself.
    public boolean isByName() {
      return target.isEmpty() || !target.chars().allMatch(Character::isDigit);
    }

    /// Finds the port of a pod that it sends to: its number, or the first port of that name and
    /// protocol among the containers that run as long as the pod, as upstream's `FindPort`.
    public OptionalInt on(PodSpec pod) {
      if (!isByName()) {
        return target.length() > 5 ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(target));
      }
      return pod.lastingContainers().stream()
          .flatMap(container -> container.ports().stream())
          .filter(port -> port.name().equals(target) && port.protocol().equals(protocol))
          .mapToInt(Container.Port::number)
          .findFirst();
    }
  }

  /// Returns how the Service is reached.
  public Type type() {
    return switch (tree.text("spec", "type")) {
      case "NodePort" -> Type.NODE_PORT;
      case "LoadBalancer" -> Type.LOAD_BALANCER;
      case "ExternalName" -> Type.EXTERNAL_NAME;
      default -> Type.CLUSTER_IP;
    };
  }

  /// Returns which pods of its namespace it sends to. Without a selector it picks none: somebody
  /// else keeps its endpoints.
  public Selector selector() {
    Map<String, String> wanted = tree.textFields("spec", "selector");
    return wanted.isEmpty() || type() == Type.EXTERNAL_NAME
        ? new Selector.Nothing()
        : Selector.ofLabels(wanted);
  }

  /// Says whether somebody else keeps its endpoints.
  public boolean hasOwnEndpoints() {
    return type() != Type.EXTERNAL_NAME && tree.textFields("spec", "selector").isEmpty();
  }

  /// Returns the ports.
  public List<Port> ports() {
    return tree.items("spec", "ports").stream()
        .map(
            port -> {
              int number = (int) port.number(0, "port");
              String target = IntOrText.of(port.at("targetPort"));
              return new Port(
                  port.text("name"),
                  number,
                  port.findText("protocol").orElse("TCP"),
                  target.isEmpty() || target.equals("0") ? Integer.toString(number) : target);
            })
        .toList();
  }

  /// Says whether every port is one for monitoring, by its name; such a Service serves nobody.
  public boolean isMetricsOnly() {
    List<Port> ports = ports();
    return !ports.isEmpty() && ports.stream().allMatch(Port::isMetrics);
  }

  /// Says whether it has no address of its own, so that DNS answers with the pods'.
  public boolean isHeadless() {
    return tree.text("spec", "clusterIP").equals("None");
  }

  /// Says whether it sends to pods that are not ready.
  public boolean sendsToUnready() {
    return tree.isTrue("spec", "publishNotReadyAddresses");
  }

  /// Returns the addresses outside the cluster that it answers on.
  public List<String> externalAddresses() {
    return tree.texts("spec", "externalIPs");
  }

  /// Returns the addresses and names that its load balancer was given.
  public List<String> loadBalancerAddresses() {
    return tree.items("status", "loadBalancer", "ingress").stream()
        .map(one -> one.findText("ip").orElseGet(() -> one.text("hostname")))
        .filter(address -> !address.isEmpty())
        .toList();
  }

  /// Returns the ranges that its load balancer lets in, none where it says none.
  public List<String> sourceRanges() {
    return tree.texts("spec", "loadBalancerSourceRanges");
  }

  /// Returns the class of load balancers that it asks for, empty for the default one.
  public String loadBalancerClass() {
    return tree.text("spec", "loadBalancerClass");
  }

  /// Returns its own addresses inside the cluster; none for a headless one.
  public List<String> clusterAddresses() {
    List<String> all = tree.texts("spec", "clusterIPs");
    String single = tree.text("spec", "clusterIP");
    List<String> some = all.isEmpty() ? List.of(single) : all;
    return some.stream().filter(one -> !one.isEmpty() && !one.equals("None")).toList();
  }

  /// Says whether it is reached from outside without an Ingress or a route.
  public boolean isExposed() {
    return switch (type()) {
      case NODE_PORT, LOAD_BALANCER -> true;
      case CLUSTER_IP -> !externalAddresses().isEmpty();
      case EXTERNAL_NAME -> false;
    };
  }
}
