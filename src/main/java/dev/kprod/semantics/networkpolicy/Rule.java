package dev.kprod.semantics.networkpolicy;

import dev.kprod.semantics.networkpolicy.Peer.Match;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// One rule of a policy, read once.
///
/// @param clause where it stands
/// @param action what it does with what it means
/// @param everyone whether it means whomever, as a NetworkPolicy's rule without peers does
/// @param peers whom it means
/// @param ports on which ports; none means every port of every protocol
record Rule(
    Clause clause, Action action, boolean everyone, List<Peer> peers, List<PortRange> ports) {
  /// What a rule does with what it means.
  enum Action {
    ALLOW,
    DENY,
    /// Leaves it to NetworkPolicy.
    PASS
  }

  /// Says whether a peer has a form that is not known. Such a rule fails closed: one that allows
  /// means nothing, any other is a denial of all.
  boolean isUnclear() {
    return peers.stream().anyMatch(Peer.Unknown.class::isInstance);
  }

  boolean hasPort(Contact contact) {
    if (ports.isEmpty()) {
      return true;
    }
    for (PortRange range : ports) {
      if (range.has(contact.protocol(), contact.port(), contact.destination())) {
        return true;
      }
    }
    return false;
  }

  Match match(Contact contact, Function<String, Map<String, String>> namespaceLabels) {
    if (everyone) {
      return Match.YES;
    }
    Match found = Match.NO;
    for (Peer peer : peers) {
      switch (peer.match(contact, namespaceLabels)) {
        case YES -> {
          return Match.YES;
        }
        case UNKNOWN -> found = Match.UNKNOWN;
        case NO -> {}
      }
    }
    return found;
  }
}
