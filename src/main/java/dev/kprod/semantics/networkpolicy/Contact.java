package dev.kprod.semantics.networkpolicy;

/// A connection as one of its ends meets it.
///
/// @param peer the other end
/// @param family of which addresses it is
/// @param destination by whose names ports are known; nobody's for what is no pod
/// @param protocol `TCP`, `UDP` or `SCTP`
/// @param port the port of the destination
/// @param ownNode whether the other end is the node of this one
/// @param blocks whom blocks of addresses mean
record Contact(
    Party peer,
    Family family,
    PodModel destination,
    String protocol,
    int port,
    boolean ownNode,
    BlockReading blocks) {
  Contact on(String otherProtocol, int otherPort) {
    return new Contact(peer, family, destination, otherProtocol, otherPort, ownNode, blocks);
  }

  Contact meaning(BlockReading others) {
    return new Contact(peer, family, destination, protocol, port, ownNode, others);
  }
}
