package dev.kprod.cluster;

import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;

/// A NetworkPolicy, `networking.k8s.io/v1`.
public record NetworkPolicy(Tree tree) implements ApiObject {
  /// Which way traffic goes, seen from the pods that a policy selects.
  public enum Direction {
    INGRESS("Ingress", "ingress", "from"),
    EGRESS("Egress", "egress", "to");

    private final String type;
    private final String field;
    private final String peers;

    Direction(String type, String field, String peers) {
      this.type = type;
      this.field = field;
      this.peers = peers;
    }

    /// Returns the field that holds the rules for it.
    public String field() {
      return field;
    }

    /// Returns the field of a rule that holds its peers.
    public String peers() {
      return peers;
    }

    /// Returns where the rules for it stand: `spec.ingress`.
    public String path() {
      return "spec." + field;
    }
  }

  /// What one rule lets through: traffic that matches one of the peers and one of the ports.
  ///
  /// @param peers with whom; none means everyone, in and outside the cluster
  /// @param ports on which ports; none means every port of every protocol
  public record Rule(List<Peer> peers, List<Port> ports) {
    public Rule {
      peers = List.copyOf(peers);
      ports = List.copyOf(ports);
    }
  }

  /// With whom traffic is let through.
  public sealed interface Peer {
    /// Addresses of one range, less some; it matches pods' addresses too.
    record Range(String cidr, List<String> except) implements Peer {
      public Range {
        except = List.copyOf(except);
      }
    }

    /// Pods that one selector picks in the policy's own namespace.
    record OwnPods(Selector pods) implements Peer {}

    /// Pods that one selector picks in the namespaces that another picks.
    record Pods(Selector namespaces, Selector pods) implements Peer {}

    /// A peer of a form that this program does not know; the API server refuses an empty one.
    record Unknown() implements Peer {}
  }

  /// Which ports are let through.
  ///
  /// @param protocol `TCP` unless another is written
  /// @param port every port of the protocol, some by number, or one by name
  public record Port(String protocol, Ports port) {}

  /// A choice of ports of one protocol.
  public sealed interface Ports {
    /// Every port.
    record Every() implements Ports {}

    /// The ports from one number to another.
    record Numbers(int first, int last) implements Ports {}

    /// The ports to which the containers of the destination give a name.
    record Named(String name) implements Ports {}
  }

  /// Returns which pods of its namespace it selects; a selector that is absent is empty here and so
  /// selects all.
  public Selector pods() {
    return LabelSelectors.orEverything(tree.at("spec", "podSelector"));
  }

  /// Returns the directions in which it isolates: those it names, or ingress and, if it has a rule
  /// for egress, egress.
  public List<Direction> directions() {
    List<String> named = tree.texts("spec", "policyTypes");
    List<Direction> directions = new ArrayList<>();
    for (Direction direction : Direction.values()) {
      boolean inferred = direction == Direction.INGRESS || !tree.items("spec", "egress").isEmpty();
      if (named.isEmpty() ? inferred : named.contains(direction.type)) {
        directions.add(direction);
      }
    }
    return directions;
  }

  /// Returns the rules for a direction; those of a direction that it does not name do nothing.
  public List<Rule> rules(Direction direction) {
    List<Rule> rules = new ArrayList<>();
    for (Tree rule : tree.items("spec", direction.field)) {
      rules.add(
          new Rule(
              rule.items(direction.peers).stream().map(NetworkPolicy::peer).toList(),
              rule.items("ports").stream().map(NetworkPolicy::port).toList()));
    }
    return rules;
  }

  private static Peer peer(Tree peer) {
    if (peer.has("ipBlock")) {
      return new Peer.Range(peer.text("ipBlock", "cidr"), peer.texts("ipBlock", "except"));
    }
    Tree pods = peer.at("podSelector");
    if (peer.has("namespaceSelector")) {
      return new Peer.Pods(
          LabelSelectors.of(peer.at("namespaceSelector")), LabelSelectors.orEverything(pods));
    }
    return pods instanceof Tree.Absent
        ? new Peer.Unknown()
        : new Peer.OwnPods(LabelSelectors.of(pods));
  }

  private static Port port(Tree port) {
    String protocol = port.findText("protocol").orElse("TCP");
    return switch (port.at("port")) {
      case Tree.Text name -> new Port(protocol, new Ports.Named(name.value()));
      case Tree.Digits digits -> {
        int first = (int) digits.whole().orElse(0);
        int last = (int) port.number(first, "endPort");
        yield new Port(protocol, new Ports.Numbers(first, last));
      }
      case Tree.Absent absent -> new Port(protocol, new Ports.Every());
      case Tree.Truth truth -> new Port(protocol, new Ports.Numbers(0, 0));
      case Tree.Items items -> new Port(protocol, new Ports.Numbers(0, 0));
      case Tree.Fields fields -> new Port(protocol, new Ports.Numbers(0, 0));
    };
  }
}
