package dev.kprod.semantics.networkpolicy;

import dev.kprod.semantics.networkpolicy.naive.NaiveNetwork;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/// A small cluster drawn at random, in the words of the naive evaluator and as manifests.
final class RandomNetwork {
  private static final List<String> KEYS = List.of("app", "tier", "env");
  private static final List<String> VALUES = List.of("a", "b", "c");
  private static final List<String> NAMES = List.of("http", "dns", "admin");
  private static final List<String> PROTOCOLS = List.of("TCP", "UDP", "SCTP");
  private static final List<Integer> PORTS = List.of(53, 80, 81, 443, 8080, 65_535);
  private static final List<String> OUTSIDE =
      List.of("203.0.113.7", "10.9.0.1", "192.168.1.1", "2001:db8::7", "fd00:9::1");
  private static final List<String> BLOCKS =
      List.of(
          "0.0.0.0/0",
          "10.0.0.0/8",
          "10.0.1.0/24",
          "10.0.1.0/31",
          "10.0.2.1/32",
          "192.168.0.0/16",
          "203.0.113.0/24",
          "::/0",
          "fd00::/16",
          "fd00:0:0:1::/64",
          "2001:db8::/32");
  private static final Map<String, List<String>> HOLES =
      Map.of(
          "0.0.0.0/0", List.of("10.0.0.0/8", "10.0.1.0/25", "203.0.113.7/32"),
          "10.0.0.0/8", List.of("10.0.1.0/24", "10.0.0.0/16", "10.0.2.2/32"),
          "10.0.1.0/24", List.of("10.0.1.1/32", "10.0.1.0/30"),
          "::/0", List.of("fd00::/16", "2001:db8::/32"),
          "fd00::/16", List.of("fd00:0:0:2::/64"));

  private final Random random;
  final List<NaiveNetwork.Namespace> namespaces = new ArrayList<>();
  final List<NaiveNetwork.Node> nodes = new ArrayList<>();
  final List<NaiveNetwork.Pod> pods = new ArrayList<>();
  final List<NaiveNetwork.Policy> policies = new ArrayList<>();

  RandomNetwork(long seed) {
    random = new Random(seed);
    for (int i = 1; i <= 2; i++) {
      nodes.add(new NaiveNetwork.Node("n" + i, List.of("10.0.0." + i, "fd00:0:0:9::" + i)));
    }
    for (String name : List.of("x", "y", "z").subList(0, 2 + random.nextInt(2))) {
      Map<String, String> labels = labels();
      labels.put("kubernetes.io/metadata.name", name);
      namespaces.add(new NaiveNetwork.Namespace(name, labels));
    }
    for (NaiveNetwork.Namespace namespace : namespaces) {
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        addPod(namespace.name(), i);
      }
      for (int i = random.nextInt(5); i > 0; i--) {
        policies.add(new NaiveNetwork.Policy(namespace.name(), "p" + i, spec()));
      }
    }
  }

  private boolean oneIn(int chances) {
    return random.nextInt(chances) == 0;
  }

  private <T> T any(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  private Map<String, String> labels() {
    Map<String, String> labels = new TreeMap<>();
    for (String key : KEYS) {
      if (!oneIn(3)) {
        labels.put(key, any(VALUES));
      }
    }
    return labels;
  }

  private void addPod(String namespace, int number) {
    NaiveNetwork.Node node = any(nodes);
    boolean onHost = oneIn(6);
    int network = namespace.charAt(0) - 'x' + 1;
    List<String> own =
        List.of(
            "10.0.%s.%s".formatted(network, number), "fd00:0:0:%s::%s".formatted(network, number));
    List<NaiveNetwork.Port> ports = new ArrayList<>();
    for (String name : NAMES) {
      if (oneIn(2)) {
        ports.add(new NaiveNetwork.Port(name, any(PORTS), any(PROTOCOLS)));
      }
    }
    pods.add(
        new NaiveNetwork.Pod(
            namespace,
            "pod" + number,
            labels(),
            onHost ? node.addresses() : oneIn(4) ? own.subList(0, 1) : own,
            node.name(),
            onHost,
            ports));
  }

  private Map<String, Object> selector() {
    Map<String, Object> selector = new LinkedHashMap<>();
    if (oneIn(4)) {
      return selector;
    }
    if (oneIn(2)) {
      selector.put("matchLabels", Map.of(any(KEYS), any(VALUES)));
    }
    if (selector.isEmpty() || oneIn(3)) {
      String operator = any(List.of("In", "NotIn", "Exists", "DoesNotExist"));
      Map<String, Object> expression = new LinkedHashMap<>();
      expression.put("key", any(KEYS));
      expression.put("operator", operator);
      if (operator.endsWith("In")) {
        expression.put("values", oneIn(2) ? List.of(any(VALUES)) : List.of("a", "b"));
      }
      selector.put("matchExpressions", List.of(expression));
    }
    return selector;
  }

  private Map<String, Object> spec() {
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("podSelector", selector());
    if (!oneIn(3)) {
      spec.put(
          "policyTypes",
          any(List.of(List.of("Ingress"), List.of("Egress"), List.of("Ingress", "Egress"))));
    }
    if (!oneIn(3)) {
      spec.put("ingress", rules("from"));
    }
    if (!oneIn(3)) {
      spec.put("egress", rules("to"));
    }
    return spec;
  }

  private List<Map<String, Object>> rules(String field) {
    List<Map<String, Object>> rules = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      Map<String, Object> rule = new LinkedHashMap<>();
      List<Map<String, Object>> peers = new ArrayList<>();
      for (int j = random.nextInt(3); j > 0; j--) {
        peers.add(peer());
      }
      List<Map<String, Object>> ports = new ArrayList<>();
      for (int j = random.nextInt(3); j > 0; j--) {
        ports.add(port());
      }
      if (!peers.isEmpty() || oneIn(2)) {
        rule.put(field, peers);
      }
      if (!ports.isEmpty() || oneIn(2)) {
        rule.put("ports", ports);
      }
      rules.add(rule);
    }
    return rules;
  }

  private Map<String, Object> peer() {
    Map<String, Object> peer = new LinkedHashMap<>();
    if (oneIn(3)) {
      String cidr = any(BLOCKS);
      Map<String, Object> block = new LinkedHashMap<>();
      block.put("cidr", cidr);
      if (HOLES.containsKey(cidr) && oneIn(2)) {
        block.put("except", List.of(any(HOLES.get(cidr))));
      }
      peer.put("ipBlock", block);
      return peer;
    }
    if (oneIn(2)) {
      peer.put(
          "namespaceSelector",
          oneIn(3)
              ? Map.of("matchLabels", Map.of("kubernetes.io/metadata.name", any(List.of("x", "y"))))
              : selector());
    }
    if (peer.isEmpty() || oneIn(2)) {
      peer.put("podSelector", selector());
    }
    return peer;
  }

  private Map<String, Object> port() {
    Map<String, Object> port = new LinkedHashMap<>();
    if (!oneIn(3)) {
      port.put("protocol", any(PROTOCOLS));
    }
    switch (random.nextInt(4)) {
      case 0 -> port.put("port", any(NAMES));
      case 1 -> {
        int first = any(PORTS);
        port.put("port", first);
        port.put("endPort", Math.min(65_535, first + random.nextInt(400)));
      }
      case 2 -> port.put("port", any(PORTS));
      default -> {}
    }
    return port;
  }

  /// Draws one end of a connection.
  NaiveNetwork.End end() {
    if (oneIn(5)) {
      return new NaiveNetwork.End.OfAddress(any(OUTSIDE));
    }
    if (oneIn(12)) {
      return new NaiveNetwork.End.OfAddress(any(any(nodes).addresses()));
    }
    return new NaiveNetwork.End.OfPod(any(pods));
  }

  int port80() {
    return oneIn(5) ? 1 + random.nextInt(65_535) : any(PORTS) + random.nextInt(2) - 1;
  }

  String protocol() {
    return any(PROTOCOLS);
  }

  NaiveNetwork naive() {
    return new NaiveNetwork(namespaces, nodes, policies);
  }

  /// Returns the same cluster as manifests: JSON is YAML.
  String manifests() {
    List<String> documents = new ArrayList<>();
    for (NaiveNetwork.Namespace one : namespaces) {
      documents.add(
          json(Map.of("kind", "Namespace", "metadata", meta("", one.name(), one.labels()))));
    }
    for (NaiveNetwork.Node one : nodes) {
      documents.add(
          json(
              Map.of(
                  "kind", "Node",
                  "metadata", meta("", one.name(), Map.of()),
                  "status",
                      Map.of(
                          "addresses",
                          one.addresses().stream()
                              .map(each -> Map.of("type", "InternalIP", "address", each))
                              .toList()))));
    }
    pods.forEach(one -> documents.add(json(pod(one))));
    for (NaiveNetwork.Policy one : policies) {
      documents.add(
          json(
              Map.of(
                  "apiVersion",
                  "networking.k8s.io/v1",
                  "kind",
                  "NetworkPolicy",
                  "metadata",
                  meta(one.namespace(), one.name(), Map.of()),
                  "spec",
                  one.spec())));
    }
    return String.join("\n---\n", documents);
  }

  private static Map<String, Object> pod(NaiveNetwork.Pod one) {
    List<Object> ports = new ArrayList<>();
    for (NaiveNetwork.Port port : one.ports()) {
      ports.add(
          Map.of("name", port.name(), "containerPort", port.number(), "protocol", port.protocol()));
    }
    return Map.of(
        "kind", "Pod",
        "metadata", meta(one.namespace(), one.name(), one.labels()),
        "spec",
            Map.of(
                "nodeName", one.node(),
                "hostNetwork", one.onHostNetwork(),
                "containers", List.of(Map.of("name", "a", "ports", ports))),
        "status",
            Map.of(
                "phase",
                "Running",
                "podIPs",
                one.addresses().stream().map(each -> Map.of("ip", each)).toList()));
  }

  private static Map<String, Object> meta(
      String namespace, String name, Map<String, String> labels) {
    Map<String, Object> meta = new LinkedHashMap<>();
    meta.put("name", name);
    if (!namespace.isEmpty()) {
      meta.put("namespace", namespace);
    }
    meta.put("labels", labels);
    return meta;
  }

  private static String json(Object value) {
    return tree(value).toString();
  }

  private static Tree tree(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Tree> fields = new LinkedHashMap<>();
        map.forEach((key, each) -> fields.put(String.valueOf(key), tree(each)));
        yield Tree.of(fields);
      }
      case List<?> list -> Tree.of(list.stream().map(RandomNetwork::tree).toList());
      case Integer number -> Tree.of(number);
      case Boolean truth -> Tree.of(truth);
      default -> Tree.of(String.valueOf(value));
    };
  }
}
