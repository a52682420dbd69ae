package dev.kprod.semantics.networkpolicy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Fixture;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import dev.kprod.semantics.networkpolicy.Decision.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The connectivity that Kubernetes' own end-to-end tests of NetworkPolicy demand, every pair of
/// pods in each: kubernetes/kubernetes, test/e2e/network/netpol/network_policy.go, read at commit
/// 008b3652959c. Steps of one test that change a policy or a label are rows of their own. As there,
/// a pod's connection to itself is not looked at.
class NetpolTablesTest {
  /// One table.
  ///
  /// @param pods `x/a x/b`; each carries `pod: <name>` and what follows in brackets
  /// @param policies `namespace: spec`
  /// @param port the port and protocol that is tried
  /// @param facts `from > to no` or `yes`, where `*` is any; the last one that fits counts, and
  ///   what none fits is allowed
  record Table(String name, String pods, List<String> policies, String port, List<String> facts) {
    @Override
    public String toString() {
      return name + ", " + port;
    }
  }

  private static Table table(
      String name, String pods, String policies, String port, String... facts) {
    return new Table(
        name,
        pods,
        Stream.of(policies.split("\n")).filter(one -> !one.isBlank()).toList(),
        port,
        List.of(facts));
  }

  private static final String X_A = "x: podSelector: {matchLabels: {pod: a}}, ";
  private static final String X_ALL = "x: podSelector: {}, ";
  private static final String DENY_IN = X_ALL + "policyTypes: [Ingress], ingress: []";
  private static final String Y =
      "namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: y}}";
  private static final String NOT_X =
      "namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn,"
          + " values: [x]}]}";
  private static final String ONLY_Y = "policyTypes: [Ingress], ingress: [{from: [{" + Y + "}]%s}]";

  static Stream<Table> tables() {
    List<Table> all = new ArrayList<>(isolation());
    all.addAll(peers());
    all.addAll(ports());
    all.addAll(changes());
    all.addAll(egress());
    all.addAll(protocols());
    return all.stream();
  }

  private static List<Table> isolation() {
    return List.of(
        table("default-deny-ingress", "x/a x/b y/a y/b", DENY_IN, "80/TCP", "* > x/* no"),
        table(
            "default-deny-all",
            "x/a x/b y/a",
            X_ALL + "policyTypes: [Ingress, Egress]",
            "80/TCP",
            "* > x/* no",
            "x/* > * no"),
        table(
            "ingress for a target",
            "x/a x/b y/a",
            DENY_IN
                + "\n"
                + X_A
                + "policyTypes: [Ingress], ingress: [{from: [{podSelector: {}, namespaceSelector:"
                + " {}}]}]",
            "80/TCP",
            "* > x/b no"),
        table(
            "from all namespaces",
            "x/a x/b y/a z/a",
            X_A + "policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {}}]}]",
            "80/TCP"),
        table(
            "allow-all", "x/a x/b y/a", X_ALL + "policyTypes: [Ingress], ingress: [{}]", "81/TCP"),
        table(
            "deny from other namespaces",
            "x/a x/b y/a z/a",
            X_ALL + "policyTypes: [Ingress], ingress: [{from: [{podSelector: {}}]}]",
            "80/TCP",
            "y/* > x/* no",
            "z/* > x/* no"));
  }

  private static List<Table> peers() {
    String b = "podSelector: {matchLabels: {pod: b}}";
    return List.of(
        table(
            "PodSelector",
            "x/a x/b x/c y/a",
            X_A + "policyTypes: [Ingress], ingress: [{from: [{" + b + "}]}]",
            "80/TCP",
            "* > x/a no",
            "x/b > x/a yes"),
        table(
            "NamespaceSelector",
            "x/a x/b y/a z/a",
            X_A + ONLY_Y.formatted(""),
            "80/TCP",
            "x/* > x/a no",
            "z/* > x/a no"),
        table(
            "PodSelector with MatchExpressions",
            "x/a x/b y/a",
            X_A
                + "policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchExpressions:"
                + " [{key: pod, operator: In, values: [b]}]}}]}]",
            "80/TCP",
            "* > x/a no",
            "x/b > x/a yes"),
        table(
            "NamespaceSelector with MatchExpressions",
            "x/a x/b y/a z/a",
            X_A
                + "policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchExpressions:"
                + " [{key: kubernetes.io/metadata.name, operator: In, values: [y]}]}}]}]",
            "80/TCP",
            "x/* > x/a no",
            "z/* > x/a no"),
        table(
            "PodSelector or NamespaceSelector",
            "x/a x/b x/c y/a",
            X_A + "policyTypes: [Ingress], ingress: [{from: [{" + NOT_X + "}, {" + b + "}]}]",
            "80/TCP",
            "x/c > x/a no"),
        table(
            "PodSelector and NamespaceSelector",
            "x/a x/b y/a y/b z/b",
            X_A + "policyTypes: [Ingress], ingress: [{from: [{" + NOT_X + ", " + b + "}]}]",
            "80/TCP",
            "* > x/a no",
            "y/b > x/a yes",
            "z/b > x/a yes"),
        table(
            "Multiple PodSelectors and NamespaceSelectors",
            "x/a x/b y/a y/b y/c",
            X_A
                + "policyTypes: [Ingress], ingress: [{from: [{"
                + NOT_X
                + ", podSelector: {matchExpressions: [{key: pod, operator: In, values: [b,"
                + " c]}]}}]}]",
            "80/TCP",
            "x/* > x/a no",
            "y/a > x/a no"),
        table(
            "any PodSelectors",
            "x/a x/b x/c",
            X_A
                + "policyTypes: [Ingress], ingress: [{from: [{"
                + b
                + "}, {podSelector: {matchLabels: {pod: c}}}]}]",
            "80/TCP",
            "* > x/a no",
            "x/b > x/a yes",
            "x/c > x/a yes"),
        fromYa("80/TCP", "x/a x/b y/a y/b z/a"));
  }

  private static Table fromYa(String port, String pods) {
    return table(
        "a pod in a different namespace",
        pods,
        X_A
            + "policyTypes: [Ingress], ingress: [{from: [{"
            + Y
            + ", podSelector: {matchLabels: {pod: a}}}]}]",
        port,
        "* > x/a no",
        "y/a > x/a yes");
  }

  private static List<Table> ports() {
    String only81 = X_A + ONLY_Y.formatted(", ports: [{port: 81, protocol: TCP}]");
    String only80 = X_A + ONLY_Y.formatted(", ports: [{port: 80, protocol: TCP}]");
    String[] fromY = {"x/* > x/a no", "z/* > x/a no"};
    String pods = "x/a x/b y/a y/b z/a";
    String named81 = X_ALL + "policyTypes: [Ingress], ingress: [{ports: [{port: serve-81-tcp}]}]";
    String named80 = X_A + ONLY_Y.formatted(", ports: [{port: serve-80-tcp, protocol: TCP}]");
    String out80 = X_ALL + "policyTypes: [Egress], egress: [{ports: [{port: serve-80-tcp}]}]";
    return List.of(
        table("Ports", pods, only81, "81/TCP", fromY),
        table("stacked, the other port", pods, only81, "80/TCP", "* > x/a no"),
        table("stacked, the first port", pods, only81 + "\n" + only80, "81/TCP", fromY),
        table("stacked, the second port", pods, only81 + "\n" + only80, "80/TCP", fromY),
        table("one named port", "x/a x/b y/a", named81, "81/TCP"),
        table("one named port", "x/a x/b y/a", named81, "80/TCP", "* > x/* no"),
        table("one named port from y", "x/a x/b y/a z/a", named80, "80/TCP", fromY),
        table("one named port from y", "x/a x/b y/a z/a", named80, "81/TCP", "* > x/a no"),
        table("egress on one named port", "x/a y/a", out80, "80/TCP"),
        table("egress on one named port", "x/a y/a", out80, "81/TCP", "x/* > * no"));
  }

  private static List<Table> changes() {
    String updated =
        X_A
            + "policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels: {ns2:"
            + " updated}}}]}]";
    String pod2 =
        X_A
            + "policyTypes: [Ingress], ingress: [{from: [{podSelector: {matchLabels: {pod: b, pod2:"
            + " updated}}}]}]";
    String isolated = "x: podSelector: {matchLabels: {target: isolated}}, policyTypes: [Ingress]";
    String only80 = X_ALL + "policyTypes: [Ingress], ingress: [{ports: [{port: 80}]}]";
    return List.of(
        table("updated to deny", "x/a y/a", DENY_IN, "81/TCP", "* > x/* no"),
        table("before the namespace", "x/a y/a", updated, "80/TCP", "* > x/a no"),
        table("updated namespace", "x/a y/a ns2:y", updated, "80/TCP", "x/* > x/a no"),
        table("before the pod", "x/a x/b", pod2, "80/TCP", "* > x/a no"),
        table("updated pod", "x/a x/b[pod2: updated]", pod2, "80/TCP"),
        table("before the isolation", "x/a y/a", isolated, "80/TCP"),
        table("updated, isolated", "x/a[target: isolated] y/a", isolated, "80/TCP", "* > x/a no"),
        table("ingress to one port", "x/a y/a", only80, "81/TCP", "* > x/* no"),
        table(
            "allow-all takes precedence",
            "x/a y/a",
            only80 + "\n" + X_ALL + "policyTypes: [Ingress], ingress: [{}]",
            "81/TCP"),
        table("deleted", "x/a y/a", "", "80/TCP"));
  }

  private static List<Table> egress() {
    String both =
        X_A
            + "policyTypes: [Ingress, Egress], ingress: [{from: [{podSelector: {matchLabels: {pod:"
            + " b}}}]}], egress: [{ports: [{port: 80}]}]";
    String toYa =
        X_A
            + "policyTypes: [Egress], egress: [{to: [{"
            + Y
            + ", podSelector: {matchLabels: {pod: a}}}]}]";
    String fromXa =
        "policyTypes: [Ingress], ingress: [{from: [{namespaceSelector: {matchLabels:"
            + " {kubernetes.io/metadata.name: x}}, podSelector: {matchLabels: {pod: a}}}]}]";
    String out = "policyTypes: [Egress], egress: [{to: [{ipBlock: {%s}}]}]";
    return List.of(
        table(
            "deny egress of a pod",
            "x/a x/b y/a",
            X_A + "policyTypes: [Egress]",
            "80/TCP",
            "x/a > * no"),
        table(
            "deny egress of a namespace",
            "x/a x/b y/a",
            X_ALL + "policyTypes: [Egress]",
            "80/TCP",
            "x/* > * no"),
        table("both", "x/a x/b x/c y/a", both, "80/TCP", "* > x/a no", "x/b > x/a yes"),
        table(
            "both", "x/a x/b x/c y/a", both, "81/TCP", "* > x/a no", "x/a > * no", "x/b > x/a yes"),
        table(
            "denied at the client whatever the server allows",
            "x/a y/a y/b",
            toYa
                + "\ny: podSelector: {matchLabels: {pod: a}}, "
                + fromXa
                + "\ny: podSelector: {matchLabels: {pod: b}}, "
                + fromXa,
            "80/TCP",
            "x/a > * no",
            "* > y/a no",
            "x/a > y/a yes",
            "* > y/b no"),
        table("egress to a pod", "x/a y/a y/b", toYa, "80/TCP", "x/a > * no", "x/a > y/a yes"),
        table(
            "egress on one port",
            "x/a y/a",
            X_ALL + "policyTypes: [Egress], egress: [{ports: [{port: 80}]}]",
            "81/TCP",
            "x/* > * no"),
        table(
            "egress allow-all takes precedence",
            "x/a y/a",
            X_ALL
                + "policyTypes: [Egress], egress: [{ports: [{port: 80}]}]\n"
                + X_ALL
                + "policyTypes: [Egress], egress: [{}]",
            "81/TCP"),
        table(
            "egress to a block",
            "x/a y/a y/b",
            X_A + out.formatted("cidr: 10.2.0.2/32"),
            "80/TCP",
            "x/a > * no",
            "x/a > y/b yes"),
        table(
            "egress to a block but for one",
            "x/a x/b x/c",
            X_A + out.formatted("cidr: 10.0.0.0/4, except: [10.1.0.2/32]"),
            "80/TCP",
            "x/a > x/b no"),
        table(
            "the one that was excepted",
            "x/a x/b x/c",
            X_A + out.formatted("cidr: 10.1.0.2/32"),
            "80/TCP",
            "x/a > * no",
            "x/a > x/b yes"),
        table(
            "egress allowed, before ingress is denied",
            "x/a x/b y/a",
            X_A + "policyTypes: [Egress], egress: [{}]",
            "80/TCP"),
        table(
            "ingress and egress independently",
            "x/a x/b y/a",
            X_A + "policyTypes: [Egress], egress: [{}]\n" + X_A + "policyTypes: [Ingress]",
            "80/TCP",
            "* > x/a no"),
        table(
            "egress by NotIn of the default label",
            "x/a x/b y/a z/a",
            X_A
                + "policyTypes: [Egress], egress: [{to: [{namespaceSelector: {matchExpressions:"
                + " [{key: kubernetes.io/metadata.name, operator: NotIn, values: [y]}]}}]}]",
            "80/TCP",
            "x/a > y/* no"));
  }

  private static List<Table> protocols() {
    String tcp = X_A + "policyTypes: [Ingress], ingress: [{ports: [{protocol: TCP}]}]";
    String on = "policyTypes: [Ingress], ingress: [{ports: [{port: %s, protocol: %s}]}]";
    List<Table> tables =
        new ArrayList<>(
            List.of(
                table("any port of one protocol", "x/a y/a", tcp, "80/TCP"),
                table("any port of one protocol", "x/a y/a", tcp, "80/UDP", "* > x/a no"),
                table(
                    "SCTP is not TCP",
                    "x/a y/a",
                    DENY_IN + "\n" + X_A + on.formatted(81, "SCTP"),
                    "81/TCP",
                    "* > x/* no"),
                table(
                    "SCTP isolates",
                    "x/a y/a",
                    X_A + on.formatted(80, "SCTP"),
                    "81/TCP",
                    "* > x/a no"),
                table(
                    "UDP is not TCP",
                    "x/a y/a",
                    X_A + on.formatted(81, "UDP"),
                    "81/TCP",
                    "* > x/a no")));
    for (String protocol : List.of("UDP", "SCTP")) {
      tables.add(table("deny-ingress", "x/a x/b y/a y/b", DENY_IN, "80/" + protocol, "* > x/* no"));
      tables.add(
          table(
              "Ports",
              "x/a x/b y/a z/a",
              X_A + ONLY_Y.formatted(", ports: [{port: 81, protocol: " + protocol + "}]"),
              "81/" + protocol,
              "x/* > x/a no",
              "z/* > x/a no"));
      tables.add(fromYa("80/" + protocol, "x/a x/b y/a"));
    }
    return tables;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("tables")
  void every_pair_of_pods_connects_as_upstream_demands(Table table) {
    Cluster cluster = Fixture.of(manifests(table));
    Reachability engine = Reachability.of(cluster);
    String protocol = table.port.substring(table.port.indexOf('/') + 1);
    int port = Integer.parseInt(table.port.substring(0, table.port.indexOf('/')));
    Map<String, Boolean> expected = new TreeMap<>();
    Map<String, Boolean> found = new TreeMap<>();
    for (Pod from : cluster.list(Resources.PODS)) {
      for (Pod to : cluster.list(Resources.PODS)) {
        if (!from.equals(to)) {
          String pair = name(from) + " > " + name(to);
          expected.put(pair, isExpected(table, name(from), name(to)));
          found.put(
              pair,
              engine.ask(engine.of(from), engine.of(to), protocol, port).stream()
                  .allMatch(path -> path.answer() == Answer.ALLOWED));
        }
      }
    }

    assertThat(found).isEqualTo(expected);
  }

  private static boolean isExpected(Table table, String from, String to) {
    boolean expected = true;
    for (String fact : table.facts) {
      String[] words = fact.split(" ");
      if (fits(words[0], from) && fits(words[2], to)) {
        expected = words[3].equals("yes");
      }
    }
    return expected;
  }

  private static boolean fits(String pattern, String name) {
    return pattern.endsWith("*")
        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
        : pattern.equals(name);
  }

  private static String name(Pod pod) {
    return pod.namespace() + "/" + pod.name();
  }

  private static String manifests(Table table) {
    StringBuilder yaml = new StringBuilder();
    for (String word : table.pods.split(" (?=[xyzn])")) {
      if (word.startsWith("ns2:")) {
        yaml.append(
            "{kind: Namespace, metadata: {name: %s, labels: {ns2: updated}}}\n---\n"
                .formatted(word.substring(4)));
        continue;
      }
      String more = word.length() > 3 ? word.substring(4, word.length() - 1) + ", " : "";
      String namespace = word.substring(0, 1);
      String name = word.substring(2, 3);
      yaml.append(
          """
          kind: Pod
          metadata: {name: %2$s, namespace: %1$s, labels: {%3$spod: %2$s}}
          spec:
            nodeName: node-%2$s
            containers:
            - {name: c80, ports: [{name: serve-80-tcp, containerPort: 80}, {name: serve-80-udp, containerPort: 80, protocol: UDP}]}
            - {name: c81, ports: [{name: serve-81-tcp, containerPort: 81}, {name: serve-81-sctp, containerPort: 81, protocol: SCTP}]}
          status: {phase: Running, podIPs: [{ip: 10.%4$s.0.%5$s}]}
          ---
          """
              .formatted(
                  namespace, name, more, namespace.charAt(0) - 'x' + 1, name.charAt(0) - 'a' + 1));
    }
    for (int i = 0; i < table.policies.size(); i++) {
      String policy = table.policies.get(i);
      yaml.append(
          """
          apiVersion: networking.k8s.io/v1
          kind: NetworkPolicy
          metadata: {name: p%s, namespace: %s}
          spec: {%s}
          ---
          """
              .formatted(i, policy.substring(0, 1), policy.substring(3)));
    }
    return yaml.toString();
  }
}
