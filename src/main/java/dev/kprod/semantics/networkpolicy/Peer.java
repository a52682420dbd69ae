package dev.kprod.semantics.networkpolicy;

import dev.kprod.semantics.selector.Selector;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// With whom a rule lets traffic through, or keeps it out.
sealed interface Peer {
  /// What a peer says to one connection.
  enum Match {
    NO,
    YES,
    /// Its addresses are not known here.
    UNKNOWN
  }

  /// Addresses of a block, less some.
  record Block(IpRange range, List<IpRange> except) implements Peer {}

  /// Pods of one namespace by their labels.
  record Local(String namespace, Selector pods) implements Peer {}

  /// Pods by the labels of their namespaces and their own.
  record Pods(Selector namespaces, Selector pods) implements Peer {}

  /// Nodes, by the labels of which the addresses were looked up.
  record Nodes(List<IpRange> addresses) implements Peer {}

  /// Addresses that are not known here: names that only DNS knows, nodes that were not seen.
  ///
  /// @param because why a rule for them cannot be told, for a person
  record Elsewhere(String because) implements Peer {}

  /// A form that this program does not know.
  record Unknown() implements Peer {}

  /// Says whether it means the other end of a connection.
  ///
  /// @param namespaceLabels the labels of a namespace
  default Match match(Contact contact, Function<String, Map<String, String>> namespaceLabels) {
    boolean yes =
        switch (this) {
          case Block(IpRange range, var except) -> isBlocked(range, except, contact);
          case Local(String namespace, Selector pods) ->
              contact.peer() instanceof Party.OfPod pod
                  && pod.model().namespace().equals(namespace)
                  && pods.matches(pod.model().labels());
          case Pods(Selector namespaces, Selector pods) ->
              contact.peer() instanceof Party.OfPod pod
                  && namespaces.matches(namespaceLabels.apply(pod.model().namespace()))
                  && pods.matches(pod.model().labels());
          case Nodes(var addresses) ->
              contact.peer() instanceof Party.OfAddress
                  && addresses.stream()
                      .anyMatch(one -> contact.peer().isWithin(one, List.of(), contact.family()));
          case Elsewhere elsewhere -> false;
          case Unknown unknown -> false;
        };
    boolean isOutside =
        contact.peer() instanceof Party.OfAddress address && address.node().isEmpty();
    return yes ? Match.YES : this instanceof Elsewhere && isOutside ? Match.UNKNOWN : Match.NO;
  }

  private static boolean isBlocked(IpRange range, List<IpRange> except, Contact contact) {
    return contact.blocks().isMeant(contact.peer())
        && contact.peer().isWithin(range, except, contact.family());
  }
}
