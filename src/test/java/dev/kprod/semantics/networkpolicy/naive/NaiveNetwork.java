package dev.kprod.semantics.networkpolicy.naive;

import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// NetworkPolicy v1 as its API documentation reads, sentence by sentence and without a thought for
/// speed: what the engine is compared with. It was written without sight of the engine and shares
/// nothing with it, not even the reading of a selector or of an address.
///
/// A policy is the `spec` as JSON has it: maps, lists, texts and whole numbers. A field that is
/// absent is a key that is absent; `null` means the same.
///
/// Where the documentation leaves a choice: a pod on the host's network is its node, no policy
/// selects it, and podSelector and namespaceSelector do not mean it ("the most common" behaviour);
/// an ipBlock means pod addresses too.
///
/// Source: the NetworkPolicy page of the Kubernetes documentation and the API reference of
/// networking.k8s.io/v1.
public final class NaiveNetwork {
  /// A namespace and its labels; `kubernetes.io/metadata.name` is among them if it is to count.
  public record Namespace(String name, Map<String, String> labels) {}

  /// A node and its addresses.
  public record Node(String name, List<String> addresses) {}

  /// A port that a container declares.
  public record Port(String name, int number, String protocol) {}

  /// A running pod. On the host's network its addresses are its node's.
  public record Pod(
      String namespace,
      String name,
      Map<String, String> labels,
      List<String> addresses,
      String node,
      boolean onHostNetwork,
      List<Port> ports) {}

  /// A policy: where it is, and its spec.
  public record Policy(String namespace, String name, Map<String, Object> spec) {}

  /// One end of a connection: a pod, or an address that is no pod's.
  public sealed interface End {
    /// A pod.
    record OfPod(Pod pod) implements End {}

    /// An address outside, or a node's.
    record OfAddress(String address) implements End {}
  }

  private final List<Namespace> namespaces;
  private final List<Node> nodes;
  private final List<Policy> policies;

  /// Makes the network of a cluster.
  public NaiveNetwork(List<Namespace> namespaces, List<Node> nodes, List<Policy> policies) {
    this.namespaces = namespaces;
    this.nodes = nodes;
    this.policies = policies;
  }

  /// Says whether a new connection is allowed.
  ///
  /// @param fromAddress the address that the source speaks from, of the family in question
  /// @param toAddress the address that it connects to, of the same family
  /// @param protocol `TCP`, `UDP` or `SCTP`
  public boolean allows(
      End from, String fromAddress, End to, String toAddress, int port, String protocol) {
    // "A Pod cannot block access to itself."
    if (from instanceof End.OfPod(Pod source)
        && to instanceof End.OfPod(Pod destination)
        && source.equals(destination)) {
      return true;
    }
    // "Both the egress policy on the source pod and the ingress policy on the destination pod need
    // to allow the connection."
    boolean egress =
        !(from instanceof End.OfPod(Pod source))
            || allowsOneWay("Egress", source, to, toAddress, to, port, protocol);
    boolean ingress =
        !(to instanceof End.OfPod(Pod destination))
            || allowsOneWay("Ingress", destination, from, fromAddress, to, port, protocol);
    return egress && ingress;
  }

  private boolean allowsOneWay(
      String direction,
      Pod subject,
      End peer,
      String peerAddress,
      End destination,
      int port,
      String protocol) {
    if (subject.onHostNetwork()) {
      return true;
    }
    List<Policy> selecting =
        policies.stream()
            .filter(policy -> policy.namespace().equals(subject.namespace()))
            .filter(policy -> affects(policy, direction))
            .filter(policy -> selects(map(policy.spec().get("podSelector")), subject.labels()))
            .toList();
    // "By default, a pod is non-isolated."
    if (selecting.isEmpty()) {
      return true;
    }
    // "Traffic to and from the node where a Pod is running is always allowed."
    if (isOwnNode(subject, peer, peerAddress)) {
      return true;
    }
    // "Network policies do not conflict; they are additive."
    for (Policy policy : selecting) {
      for (Map<String, Object> rule : rules(policy, direction)) {
        if (allowsPort(list(rule.get("ports")), destination, port, protocol)
            && allowsPeer(
                list(rule.get(direction.equals("Ingress") ? "from" : "to")),
                policy.namespace(),
                peer,
                peerAddress)) {
          return true;
        }
      }
    }
    return false;
  }

  /// "If no policyTypes are specified on a NetworkPolicy then by default Ingress will always be set
  /// and Egress will be set if the NetworkPolicy has any egress rules."
  private static boolean affects(Policy policy, String direction) {
    List<?> types = list(policy.spec().get("policyTypes"));
    if (!types.isEmpty()) {
      return types.contains(direction);
    }
    return direction.equals("Ingress") || !list(policy.spec().get("egress")).isEmpty();
  }

  private static List<Map<String, Object>> rules(Policy policy, String direction) {
    return list(policy.spec().get(direction.equals("Ingress") ? "ingress" : "egress")).stream()
        .map(NaiveNetwork::map)
        .toList();
  }

  private boolean isOwnNode(Pod subject, End peer, String peerAddress) {
    return switch (peer) {
      case End.OfPod(Pod pod) -> pod.onHostNetwork() && pod.node().equals(subject.node());
      case End.OfAddress address ->
          nodes.stream()
              .filter(node -> node.name().equals(subject.node()))
              .flatMap(node -> node.addresses().stream())
              .anyMatch(own -> number(own).equals(number(peerAddress)));
    };
  }

  /// "If this field is empty or missing, this rule matches all ports."
  private static boolean allowsPort(List<?> ports, End destination, int port, String protocol) {
    if (ports.isEmpty()) {
      return true;
    }
    for (Object each : ports) {
      Map<String, Object> entry = map(each);
      Object wantedProtocol = entry.get("protocol");
      if (!protocol.equals(wantedProtocol == null ? "TCP" : wantedProtocol)) {
        continue;
      }
      Object wanted = entry.get("port");
      if (wanted == null) {
        return true;
      }
      if (wanted instanceof Number number) {
        int first = number.intValue();
        int last = entry.get("endPort") instanceof Number end ? end.intValue() : first;
        if (first <= port && port <= last) {
          return true;
        }
      } else if (destination instanceof End.OfPod(Pod pod)
          // A pod on the host's network is its node here, and a node calls no port by a name.
          && !pod.onHostNetwork()
          && pod.ports().stream()
              .anyMatch(
                  own ->
                      own.name().equals(wanted)
                          && own.protocol().equals(protocol)
                          && own.number() == port)) {
        return true;
      }
    }
    return false;
  }

  /// "If this field is empty or missing, this rule matches all sources."
  private boolean allowsPeer(List<?> peers, String home, End peer, String peerAddress) {
    if (peers.isEmpty()) {
      return true;
    }
    return peers.stream().anyMatch(each -> isPeer(map(each), home, peer, peerAddress));
  }

  private boolean isPeer(Map<String, Object> entry, String home, End peer, String peerAddress) {
    if (entry.get("ipBlock") != null) {
      Map<String, Object> block = map(entry.get("ipBlock"));
      return isIn(String.valueOf(block.get("cidr")), peerAddress)
          && list(block.get("except")).stream()
              .noneMatch(hole -> isIn(String.valueOf(hole), peerAddress));
    }
    if (!(peer instanceof End.OfPod(Pod pod)) || pod.onHostNetwork()) {
      return false;
    }
    Object wantedNamespaces = entry.get("namespaceSelector");
    Object wantedPods = entry.get("podSelector");
    boolean namespaceFits =
        wantedNamespaces == null
            ? pod.namespace().equals(home)
            : selects(map(wantedNamespaces), labelsOf(pod.namespace()));
    return namespaceFits && (wantedPods == null || selects(map(wantedPods), pod.labels()));
  }

  private Map<String, String> labelsOf(String namespace) {
    return namespaces.stream()
        .filter(one -> one.name().equals(namespace))
        .map(Namespace::labels)
        .findFirst()
        .orElseThrow();
  }

  /// "The requirements are ANDed. An empty label selector matches all objects."
  private static boolean selects(Map<String, Object> selector, Map<String, String> labels) {
    for (Map.Entry<String, Object> wanted : map(selector.get("matchLabels")).entrySet()) {
      if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
        return false;
      }
    }
    for (Object each : list(selector.get("matchExpressions"))) {
      Map<String, Object> expression = map(each);
      String key = String.valueOf(expression.get("key"));
      List<?> values = list(expression.get("values"));
      boolean has = labels.containsKey(key);
      boolean holds =
          switch (String.valueOf(expression.get("operator"))) {
            case "In" -> has && values.contains(labels.get(key));
            case "NotIn" -> !has || !values.contains(labels.get(key));
            case "Exists" -> has;
            case "DoesNotExist" -> !has;
            default -> throw new IllegalArgumentException(expression.toString());
          };
      if (!holds) {
        return false;
      }
    }
    return true;
  }

  private static boolean isIn(String cidr, String address) {
    int slash = cidr.indexOf('/');
    byte[] range = bytes(cidr.substring(0, slash));
    byte[] one = bytes(address);
    if (range.length != one.length) {
      return false;
    }
    int free = range.length * 8 - Integer.parseInt(cidr.substring(slash + 1));
    return new BigInteger(1, range)
        .shiftRight(free)
        .equals(new BigInteger(1, one).shiftRight(free));
  }

  private static BigInteger number(String address) {
    return new BigInteger(1, bytes(address));
  }

  private static byte[] bytes(String address) {
    try {
      return InetAddress.getByName(address).getAddress();
    } catch (UnknownHostException notAnAddress) {
      throw new IllegalArgumentException(address, notAnAddress);
    }
  }

  @SuppressWarnings("unchecked") // JSON objects have texts as keys
  private static Map<String, Object> map(Object json) {
    return json == null ? Map.of() : (Map<String, Object>) json;
  }

  private static List<?> list(Object json) {
    return (List<?>) Objects.requireNonNullElse(json, List.of());
  }
}
