package dev.kprod.semantics.networkpolicy;

import dev.kprod.cluster.NetworkPolicy;

/// Ports of one protocol.
///
/// @param protocol `TCP`, `UDP` or `SCTP`; `*` for every protocol
/// @param name the name that containers of the destination give the port, empty for a port by
///   number
/// @param first the first number
/// @param last the last number
public record PortRange(String protocol, String name, int first, int last) {
  static final int LOWEST = 1;
  static final int HIGHEST = 65_535;

  static PortRange of(NetworkPolicy.Port port) {
    return switch (port.port()) {
      case NetworkPolicy.Ports.Every() -> new PortRange(port.protocol(), "", LOWEST, HIGHEST);
      case NetworkPolicy.Ports.Numbers(int first, int last) ->
          new PortRange(port.protocol(), "", first, last);
      case NetworkPolicy.Ports.Named(String name) -> new PortRange(port.protocol(), name, 0, 0);
    };
  }

  /// @param destination whose names count; a destination that is no pod of ours names none
  boolean has(String wanted, int port, PodModel destination) {
    if (!protocol.equals("*") && !protocol.equals(wanted)) {
      return false;
    }
    return name.isEmpty() ? first <= port && port <= last : destination.isNamed(wanted, port, name);
  }

  /// How people write it: `TCP 443`, `UDP 1-65535`, `TCP http`.
  @Override
  public String toString() {
    String ports =
        !name.isEmpty() ? name : first == last ? Integer.toString(first) : first + "-" + last;
    return (protocol.equals("*") ? "any " : protocol + " ") + ports;
  }
}
