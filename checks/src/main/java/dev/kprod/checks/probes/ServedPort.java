package dev.kprod.checks.probes;

import dev.kprod.cluster.Container;
import dev.kprod.cluster.PodSpec;
import dev.kprod.cluster.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// A port of a pod that a Service sends to.
///
/// @param service which Service
/// @param target a number, or a name that the pod's containers give to one; empty where the Service
///   names no port
/// @param protocol `TCP`, `UDP` or `SCTP`
record ServedPort(Service service, String target, String protocol) {
  /// Returns where the Services of a workload send to; ports for monitoring serve nobody.
  static List<ServedPort> of(List<Service> services) {
    List<ServedPort> ports = new ArrayList<>();
    for (Service service : services) {
      for (Service.Port port : service.ports()) {
        if (!port.isMetrics()) {
          ports.add(new ServedPort(service, port.target(), port.protocol()));
        }
      }
      if (service.ports().isEmpty()) {
        ports.add(new ServedPort(service, "", "TCP"));
      }
    }
    return ports;
  }

  /// Returns the containers that declare the port; none where nobody does, since declaring a port
  /// is voluntary.
  List<Container> declaredBy(PodSpec spec) {
    List<Container> declaring = new ArrayList<>();
    for (Container container : spec.lastingContainers()) {
      if (number(container).isPresent()) {
        declaring.add(container);
      }
    }
    return declaring;
  }

  /// Finds the number of the port, if the container declares it.
  OptionalInt number(Container container) {
    for (Container.Port port : container.ports()) {
      boolean isMeant = port.name().equals(target) || isNumber(target, port.number());
      if (isMeant && port.protocol().equals(protocol)) {
        return OptionalInt.of(port.number());
      }
    }
    return OptionalInt.empty();
  }

  /// Says whether a target is a number, as written without more.
  private static boolean isNumber(String target, int number) {
    return !target.isEmpty() && target.charAt(0) <= '9' && target.equals(Integer.toString(number));
  }

  /// Finds the number of the port in a pod.
  Optional<String> number(PodSpec spec) {
    if (isNumber()) {
      return Optional.of(target);
    }
    return declaredBy(spec).stream()
        .map(container -> Integer.toString(number(container).orElseThrow()))
        .findFirst();
  }

  /// Says whether the target is a number, and not a name.
  boolean isNumber() {
    return target.matches("[0-9]{1,5}");
  }

  /// Says whether a TCP probe can reach it.
  boolean isTcp() {
    return protocol.equals("TCP") && !target.isEmpty();
  }

  @Override
  public String toString() {
    return target.isEmpty()
        ? "Service " + service.name()
        : "port %s of Service %s".formatted(target, service.name());
  }
}
