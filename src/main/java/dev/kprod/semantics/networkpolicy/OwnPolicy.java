package dev.kprod.semantics.networkpolicy;

import dev.kprod.cluster.NetworkPolicy;
import dev.kprod.cluster.NetworkPolicy.Direction;
import dev.kprod.cluster.Subject;
import dev.kprod.semantics.selector.Selector;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// A NetworkPolicy, read once for all the pods it may select.
///
/// @param name the object
/// @param pods which pods of its namespace it selects
/// @param byDirection its rules, by the directions in which it isolates
record OwnPolicy(Subject name, Selector pods, Map<Direction, List<Rule>> byDirection) {
  static OwnPolicy of(NetworkPolicy policy) {
    Subject name =
        new Subject("networking.k8s.io", "v1", "NetworkPolicy", policy.namespace(), policy.name());
    Map<Direction, List<Rule>> rules = new EnumMap<>(Direction.class);
    for (Direction direction : policy.directions()) {
      List<Rule> some = new ArrayList<>();
      for (NetworkPolicy.Rule rule : policy.rules(direction)) {
        some.add(rule(rule, new Clause(name, direction.path() + "[" + some.size() + "]")));
      }
      rules.put(direction, some);
    }
    return new OwnPolicy(name, policy.pods(), rules);
  }

  private static Rule rule(NetworkPolicy.Rule rule, Clause clause) {
    return new Rule(
        clause,
        Rule.Action.ALLOW,
        rule.peers().isEmpty(),
        rule.peers().stream().map(peer -> peer(peer, clause.policy().namespace())).toList(),
        rule.ports().stream().map(PortRange::of).toList());
  }

  private static Peer peer(NetworkPolicy.Peer peer, String namespace) {
    return switch (peer) {
      case NetworkPolicy.Peer.Range(String cidr, var except) ->
          IpRange.find(cidr)
              .<Peer>map(
                  range ->
                      new Peer.Block(
                          range,
                          except.stream().flatMap(text -> IpRange.find(text).stream()).toList()))
              .orElseGet(Peer.Unknown::new);
      case NetworkPolicy.Peer.Pods(Selector namespaces, Selector pods) ->
          new Peer.Pods(namespaces, pods);
      case NetworkPolicy.Peer.OwnPods(Selector pods) -> new Peer.Local(namespace, pods);
      case NetworkPolicy.Peer.Unknown unknown -> new Peer.Unknown();
    };
  }

  boolean isolates(Direction direction) {
    return byDirection.containsKey(direction);
  }

  List<Rule> rules(Direction direction) {
    return byDirection.getOrDefault(direction, List.of());
  }
}
