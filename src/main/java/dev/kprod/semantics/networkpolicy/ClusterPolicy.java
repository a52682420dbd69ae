package dev.kprod.semantics.networkpolicy;

import dev.kprod.cluster.CustomResource;
import dev.kprod.cluster.LabelSelectors;
import dev.kprod.cluster.NetworkPolicy.Direction;
import dev.kprod.cluster.Subject;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// A policy of the network policy API that an administrator sets for the whole cluster.
///
/// @param name the object
/// @param baseline whether it decides after NetworkPolicy, not before
/// @param priority the lower goes first
/// @param spec its `spec`
/// @param ports the field that holds the ports of a rule
record ClusterPolicy(Subject name, boolean baseline, long priority, Tree spec, String ports) {
  /// What a rule does with what it matches.
  enum Action {
    ALLOW,
    DENY,
    /// Leaves it to NetworkPolicy.
    PASS
  }

  /// What one rule of a policy says to one connection.
  enum Match {
    NO,
    YES,
    /// A name that only DNS knows.
    UNKNOWN
  }

  /// One rule.
  record Rule(Action action, List<Tree> peers, List<PortRange> ports) {}

  static final String GROUP = "policy.networking.k8s.io";

  static ClusterPolicy adminV1alpha1(CustomResource object) {
    return new ClusterPolicy(
        new Subject(GROUP, "v1alpha1", "AdminNetworkPolicy", "", object.name()),
        false,
        object.tree().number(0, "spec", "priority"),
        object.tree().at("spec"),
        "ports");
  }

  static ClusterPolicy baselineV1alpha1(CustomResource object) {
    return new ClusterPolicy(
        new Subject(GROUP, "v1alpha1", "BaselineAdminNetworkPolicy", "", object.name()),
        true,
        0,
        object.tree().at("spec"),
        "ports");
  }

  static ClusterPolicy v1alpha2(CustomResource object) {
    return new ClusterPolicy(
        new Subject(GROUP, "v1alpha2", "ClusterNetworkPolicy", "", object.name()),
        object.tree().text("spec", "tier").equals("Baseline"),
        object.tree().number(0, "spec", "priority"),
        object.tree().at("spec"),
        "protocols");
  }

  boolean selects(Map<String, String> namespaceLabels, Map<String, String> podLabels) {
    return isPod(spec.at("subject"), namespaceLabels, podLabels) == Match.YES;
  }

  List<Rule> rules(Direction direction) {
    boolean ingress = direction == Direction.INGRESS;
    List<Rule> rules = new ArrayList<>();
    for (Tree rule : spec.items(ingress ? "ingress" : "egress")) {
      Action action =
          switch (rule.text("action")) {
            case "Accept", "Allow" -> Action.ALLOW;
            case "Pass" -> Action.PASS;
            default -> Action.DENY;
          };
      rules.add(new Rule(action, rule.items(ingress ? "from" : "to"), ports(rule.items(ports))));
    }
    return rules;
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
    for (String protocol : List.of("tcp", "udp", "sctp")) {
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

  /// Says whether a rule means a probe. A rule with a peer of a form that is not known fails
  /// closed: one that allows matches nothing, any other is a denial of all.
  static Match matches(Rule rule, Probe probe) {
    Match found = Match.NO;
    for (Tree peer : rule.peers()) {
      Match one = matches(peer, probe);
      if (one == Match.YES) {
        return Match.YES;
      }
      if (one == Match.UNKNOWN) {
        found = Match.UNKNOWN;
      }
    }
    return found;
  }

  static boolean hasUnknownPeer(Rule rule) {
    return rule.peers().stream()
        .anyMatch(
            peer ->
                List.of("namespaces", "pods", "networks", "nodes", "domainNames").stream()
                    .noneMatch(peer::has));
  }

  private static Match matches(Tree peer, Probe probe) {
    if (peer.has("networks")) {
      boolean within =
          peer.texts("networks").stream()
              .flatMap(text -> IpRange.find(text).stream())
              .anyMatch(
                  block ->
                      probe.addresses().stream().anyMatch(one -> one.reaches(block, List.of())));
      return within ? Match.YES : Match.NO;
    }
    if (peer.has("domainNames")) {
      return probe instanceof Probe.Internet ? Match.UNKNOWN : Match.NO;
    }
    return switch (probe) {
      case Probe.Stranger(var namespaceLabels, var addresses) ->
          isPod(peer, namespaceLabels, Map.of());
      case Probe.Internet internet -> Match.NO;
    };
  }

  private static Match isPod(
      Tree peer, Map<String, String> namespaceLabels, Map<String, String> podLabels) {
    Selector namespaces =
        peer.has("namespaces")
            ? LabelSelectors.of(peer.at("namespaces"))
            : LabelSelectors.of(peer.at("pods", "namespaceSelector"));
    Selector pods =
        peer.has("namespaces")
            ? new Selector.Everything()
            : LabelSelectors.of(peer.at("pods", "podSelector"));
    return namespaces.matches(namespaceLabels) && pods.matches(podLabels) ? Match.YES : Match.NO;
  }
}
