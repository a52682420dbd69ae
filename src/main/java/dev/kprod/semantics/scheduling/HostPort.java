package dev.kprod.semantics.scheduling;

import dev.kprod.cluster.Container;
import dev.kprod.cluster.PodSpec;
import java.util.ArrayList;
import java.util.List;

/// A port of the node that a pod takes.
///
/// @param address on which address, `0.0.0.0` for all
public record HostPort(String address, String protocol, int port) {
  /// Returns the ports that a pod takes; on its node's network every port that it declares.
  public static List<HostPort> of(PodSpec spec) {
    List<HostPort> ports = new ArrayList<>();
    for (Container container : spec.lastingContainers()) {
      for (Container.Port port : container.ports()) {
        int number =
            port.hostPort() == 0 && spec.isOnHostNetwork() ? port.number() : port.hostPort();
        if (number > 0) {
          ports.add(new HostPort(port.hostAddress(), port.protocol(), number));
        }
      }
    }
    return ports;
  }

  /// Says whether two pods cannot have both on one node.
  public boolean clashesWith(HostPort other) {
    return port == other.port
        && protocol.equals(other.protocol)
        && (address.equals(other.address) || isEverywhere() || other.isEverywhere());
  }

  private boolean isEverywhere() {
    return address.equals("0.0.0.0");
  }
}
