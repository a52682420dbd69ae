package dev.kprod.semantics.networkpolicy;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.NetworkPolicy.Direction;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import dev.kprod.semantics.networkpolicy.ClusterPolicy.Api;
import dev.kprod.semantics.selector.Selector;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Puts pods into classes by what policies ask about them: each distinct selector and block is
/// asked once for each distinct set of labels and each address.
final class PodClassing {
  static final Index<PodClassing> INDEX =
      Index.of("pod classes", Isolation.READS, PodClassing::new);

  /// What policies can know of a pod.
  private record Key(
      String namespace,
      BitSet selectors,
      List<Container.Port> named,
      BitSet blocks,
      List<Family> families,
      List<Policies.ForeignEffects> foreign,
      String node) {}

  private record Members(Party sample, List<Pod> pods) {}

  private final Policies policies;
  private final Set<String> names = new LinkedHashSet<>();
  private final Set<Peer.Block> blocks = new LinkedHashSet<>();
  private final SelectorIndex selectors = new SelectorIndex();
  private final Map<Map<String, String>, BitSet> byLabels = new HashMap<>();
  private final List<PodClass> classes = new ArrayList<>();

  private PodClassing(Cluster cluster) {
    policies = cluster.index(Policies.INDEX);
    Reachability reachability = Reachability.of(cluster);
    learn();
    Map<Key, Members> members = new LinkedHashMap<>();
    for (Pod pod : cluster.list(Resources.PODS)) {
      if (pod.occupiesAt(cluster.takenAt())) {
        Party party = reachability.of(pod);
        Key key = key(pod, party);
        members
            .computeIfAbsent(key, unseen -> new Members(anyOf(party), new ArrayList<>()))
            .pods
            .add(pod);
      }
    }
    members.values().forEach(some -> classes.add(new PodClass(some.sample, some.pods)));
  }

  List<PodClass> classes() {
    return List.copyOf(classes);
  }

  private void learn() {
    policies
        .own()
        .values()
        .forEach(
            some ->
                some.forEach(
                    policy -> {
                      selectors.add(policy.pods());
                      policy.byDirection().values().forEach(rules -> rules.forEach(this::learn));
                    }));
    for (Api api : Api.values()) {
      for (ClusterPolicy policy : policies.over(api)) {
        learn(policy.subject());
        for (Direction direction : Direction.values()) {
          policy.rules(direction).forEach(this::learn);
        }
      }
    }
  }

  private void learn(Rule rule) {
    rule.ports().stream().map(PortRange::name).filter(name -> !name.isEmpty()).forEach(names::add);
    rule.peers().forEach(this::learn);
  }

  private void learn(Peer peer) {
    switch (peer) {
      case Peer.Block block -> blocks.add(block);
      case Peer.Local(String namespace, Selector pods) -> selectors.add(pods);
      case Peer.Pods(Selector namespaces, Selector pods) -> selectors.add(pods);
      case Peer.Nodes(var addresses) ->
          addresses.forEach(one -> blocks.add(new Peer.Block(one, List.of())));
      case Peer.Elsewhere elsewhere -> {}
      case Peer.Unknown unknown -> {}
    }
  }

  private Key key(Pod pod, Party party) {
    BitSet within = new BitSet();
    int bit = 0;
    for (Peer.Block block : blocks) {
      for (Family family : Family.values()) {
        within.set(bit++, party.isWithin(block.range(), block.except(), family));
      }
    }
    List<Family> families =
        List.of(Family.values()).stream()
            .filter(family -> family.isAmong(party.addresses()))
            .toList();
    return switch (party) {
      case Party.OfPod(String name, PodModel model, var addresses, String node) ->
          new Key(
              pod.namespace(),
              byLabels.computeIfAbsent(model.labels(), selectors::matching),
              model.ports().stream().filter(port -> names.contains(port.name())).toList(),
              within,
              families,
              List.of(Direction.values()).stream()
                  .map(direction -> policies.effects(model, direction))
                  .toList(),
              "");
      case Party.OfAddress(var addresses, String node) ->
          new Key("", new BitSet(), List.of(), within, families, List.of(), node);
    };
  }

  private static Party anyOf(Party party) {
    return switch (party) {
      case Party.OfPod(String name, PodModel model, var addresses, String node) ->
          new Party.OfPod("", model, addresses, "");
      case Party.OfAddress address -> address;
    };
  }
}
