package dev.kprod.semantics.networkpolicy;

import dev.kprod.cluster.NetworkPolicy;
import dev.kprod.cluster.NetworkPolicy.Direction;
import dev.kprod.cluster.Subject;
import dev.kprod.semantics.selector.Selector;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// A NetworkPolicy, read once for all the pods it may select.
///
/// @param name the object
/// @param pods which pods of its namespace it selects
/// @param byDirection its rules, by the directions in which it isolates
record OwnPolicy(Subject name, Selector pods, Map<Direction, List<Rule>> byDirection) {
  /// One rule: with whom, on which ports; none of either means all.
  record Rule(List<Peer> peers, List<PortRange> ports) {
    boolean means(Probe probe) {
      return peers.isEmpty() || peers.stream().anyMatch(peer -> peer.means(probe));
    }
  }

  /// With whom, as far as it matters to nobody in particular.
  sealed interface Peer {
    /// Addresses of a block, less some.
    record Block(IpRange range, List<IpRange> except) implements Peer {}

    /// Pods by namespace and labels.
    record Pods(Selector namespaces, Selector pods) implements Peer {}

    /// Nobody that is asked about: pods of the policy's own namespace, or what is not understood.
    record Nobody() implements Peer {}

    default boolean means(Probe probe) {
      return switch (this) {
        case Block(IpRange range, var except) ->
            probe.addresses().stream().anyMatch(one -> one.reaches(range, except));
        case Pods(Selector namespaces, Selector pods) ->
            switch (probe) {
              case Probe.Stranger(var labels, var addresses) ->
                  namespaces.matches(labels) && pods.matches(Map.of());
              case Probe.Internet internet -> false;
            };
        case Nobody nobody -> false;
      };
    }
  }

  static OwnPolicy of(NetworkPolicy policy) {
    Map<Direction, List<Rule>> rules = new EnumMap<>(Direction.class);
    for (Direction direction : policy.directions()) {
      rules.put(direction, policy.rules(direction).stream().map(OwnPolicy::rule).toList());
    }
    return new OwnPolicy(
        new Subject("networking.k8s.io", "v1", "NetworkPolicy", policy.namespace(), policy.name()),
        policy.pods(),
        rules);
  }

  private static Rule rule(NetworkPolicy.Rule rule) {
    return new Rule(
        rule.peers().stream().map(OwnPolicy::peer).toList(),
        rule.ports().stream().map(PortRange::of).toList());
  }

  private static Peer peer(NetworkPolicy.Peer peer) {
    return switch (peer) {
      case NetworkPolicy.Peer.Range(String cidr, var except) ->
          IpRange.find(cidr)
              .<Peer>map(
                  range ->
                      new Peer.Block(
                          range,
                          except.stream().flatMap(text -> IpRange.find(text).stream()).toList()))
              .orElseGet(Peer.Nobody::new);
      case NetworkPolicy.Peer.Pods(Selector namespaces, Selector pods) ->
          new Peer.Pods(namespaces, pods);
      case NetworkPolicy.Peer.OwnPods own -> new Peer.Nobody();
      case NetworkPolicy.Peer.Unknown unknown -> new Peer.Nobody();
    };
  }

  boolean isolates(Direction direction) {
    return byDirection.containsKey(direction);
  }

  List<Rule> rules(Direction direction) {
    return byDirection.getOrDefault(direction, List.of());
  }
}
