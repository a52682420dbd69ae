package dev.kprod.semantics.networkpolicy;

/// Whom a block of addresses means: the documentation says every address; Cilium gives pods and
/// nodes identities instead, and matches blocks only with what has none.
public enum BlockReading {
  EVERYONE,
  ALL_BUT_PODS,
  OUTSIDERS;

  boolean isMeant(Party peer) {
    return switch (this) {
      case EVERYONE -> true;
      case ALL_BUT_PODS -> peer instanceof Party.OfAddress;
      case OUTSIDERS -> peer instanceof Party.OfAddress address && address.node().isEmpty();
    };
  }
}
