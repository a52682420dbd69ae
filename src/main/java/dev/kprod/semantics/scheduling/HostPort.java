package dev.kprod.semantics.scheduling;

/// A port of the node that a pod takes.
///
/// @param address on which address, `0.0.0.0` for all
record HostPort(String address, String protocol, int port) {
  boolean clashesWith(HostPort other) {
    return port == other.port
        && protocol.equals(other.protocol)
        && (address.equals(other.address) || isEverywhere() || other.isEverywhere());
  }

  private boolean isEverywhere() {
    return address.equals("0.0.0.0");
  }
}
