package dev.kprod.semantics.networkpolicy;

import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.LabelSelectors;
import dev.kprod.cluster.Listing;
import dev.kprod.cluster.NetworkPolicy.Direction;
import dev.kprod.cluster.Node;
import dev.kprod.cluster.Subject;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A policy of the network policy API that an administrator sets for the whole cluster, read once.
///
/// @param name the object
/// @param baseline whether it decides after NetworkPolicy, not before
/// @param priority the lower goes first
/// @param subject whom it selects
/// @param byDirection its rules
record ClusterPolicy(
    Subject name,
    boolean baseline,
    long priority,
    Peer subject,
    Map<Direction, List<Rule>> byDirection) {
  /// The versions of the API, which call some fields otherwise.
  enum Api {
    V1ALPHA1("v1alpha1", "ports"),
    V1ALPHA2("v1alpha2", "protocols");

    private final String version;
    private final String ports;

    Api(String version, String ports) {
      this.version = version;
      this.ports = ports;
    }

    String version() {
      return version;
    }
  }

  private static final String GROUP = "policy.networking.k8s.io";
  private static final List<String> PROTOCOLS = List.of("tcp", "udp", "sctp");

  static ClusterPolicy adminV1alpha1(CustomResource object, Listing<Node> nodes) {
    return of(object, Api.V1ALPHA1, "AdminNetworkPolicy", false, nodes);
  }

  static ClusterPolicy baselineV1alpha1(CustomResource object, Listing<Node> nodes) {
    return of(object, Api.V1ALPHA1, "BaselineAdminNetworkPolicy", true, nodes);
  }

  static ClusterPolicy v1alpha2(CustomResource object, Listing<Node> nodes) {
    boolean baseline = object.tree().text("spec", "tier").equals("Baseline");
    return of(object, Api.V1ALPHA2, "ClusterNetworkPolicy", baseline, nodes);
  }

  private static ClusterPolicy of(
      CustomResource object, Api api, String kind, boolean baseline, Listing<Node> nodes) {
    Subject name = new Subject(GROUP, api.version, kind, "", object.name());
    Tree spec = object.tree().at("spec");
    Map<Direction, List<Rule>> rules = new EnumMap<>(Direction.class);
    for (Direction direction : Direction.values()) {
      List<Rule> some = new ArrayList<>();
      for (Tree rule : spec.items(direction.field())) {
        Clause clause = new Clause(name, direction.path() + "[" + some.size() + "]");
        some.add(rule(rule, clause, direction, api, nodes));
      }
      rules.put(direction, some);
    }
    return new ClusterPolicy(
        name, baseline, spec.number(0, "priority"), peer(spec.at("subject"), nodes), rules);
  }

  private static Rule rule(
      Tree rule, Clause clause, Direction direction, Api api, Listing<Node> nodes) {
    Rule.Action action =
        switch (rule.text("action")) {
          case "Accept", "Allow" -> Rule.Action.ALLOW;
          case "Pass" -> Rule.Action.PASS;
          default -> Rule.Action.DENY;
        };
    List<Peer> peers = new ArrayList<>();
    for (Tree peer : rule.items(direction.peers())) {
      if (peer.has("networks")) {
        peer.texts("networks").stream()
            .flatMap(text -> IpRange.find(text).stream())
            .forEach(range -> peers.add(new Peer.Block(range, List.of())));
      } else {
        peers.add(peer(peer, nodes));
      }
    }
    return new Rule(clause, action, false, peers, ports(rule.items(api.ports)));
  }

  private static Peer peer(Tree peer, Listing<Node> nodes) {
    if (peer.has("namespaces")) {
      return new Peer.Pods(LabelSelectors.of(peer.at("namespaces")), new Selector.Everything());
    }
    if (peer.has("pods")) {
      return new Peer.Pods(
          LabelSelectors.of(peer.at("pods", "namespaceSelector")),
          LabelSelectors.of(peer.at("pods", "podSelector")));
    }
    if (peer.has("nodes")) {
      if (!nodes.isWhole()) {
        return new Peer.Elsewhere("a rule for nodes decides, and nodes were not seen");
      }
      Selector selector = LabelSelectors.of(peer.at("nodes"));
      return new Peer.Nodes(
          nodes.known().stream()
              .filter(node -> selector.matches(node.labels()))
              .flatMap(node -> node.addresses().stream())
              .flatMap(text -> IpRange.find(text).stream())
              .toList());
    }
    return peer.has("domainNames")
        ? new Peer.Elsewhere("a rule for a domain name decides")
        : new Peer.Unknown();
  }

  boolean selects(Map<String, String> namespaceLabels, Map<String, String> podLabels) {
    return subject instanceof Peer.Pods(Selector namespaces, Selector pods)
        && namespaces.matches(namespaceLabels)
        && pods.matches(podLabels);
  }

  List<Rule> rules(Direction direction) {
    return byDirection.getOrDefault(direction, List.of());
  }

  /// A form of port that is not known means every port: a rule that matches too much is found, one
  /// that matches too little is not.
  private static List<PortRange> ports(List<Tree> items) {
    List<PortRange> ranges = new ArrayList<>();
    for (Tree item : items) {
      String named =
          item.findText("namedPort").or(() -> item.findText("destinationNamedPort")).orElse("");
      if (!named.isEmpty()) {
        ranges.add(new PortRange("*", named, 0, 0));
      } else if (item.has("portNumber")) {
        ranges.add(range(item.at("portNumber"), "port", "port"));
      } else if (item.has("portRange")) {
        ranges.add(range(item.at("portRange"), "start", "end"));
      } else {
        ranges.add(byProtocol(item));
      }
    }
    return ranges;
  }

  private static PortRange range(Tree tree, String first, String last) {
    String protocol = tree.findText("protocol").orElse("TCP");
    return new PortRange(protocol, "", (int) tree.number(0, first), (int) tree.number(0, last));
  }

  private static PortRange byProtocol(Tree item) {
    for (String protocol : PROTOCOLS) {
      if (item.has(protocol)) {
        Tree port = item.at(protocol, "destinationPort");
        String upper = protocol.toUpperCase(Locale.ROOT);
        int number = (int) port.number(0, "number");
        if (number > 0) {
          return new PortRange(upper, "", number, number);
        }
        return port.has("range")
            ? new PortRange(
                upper,
                "",
                (int) port.number(0, "range", "start"),
                (int) port.number(0, "range", "end"))
            : new PortRange(upper, "", PortRange.LOWEST, PortRange.HIGHEST);
      }
    }
    return new PortRange("*", "", PortRange.LOWEST, PortRange.HIGHEST);
  }
}
