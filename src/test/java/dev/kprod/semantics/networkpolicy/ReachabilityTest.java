package dev.kprod.semantics.networkpolicy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Fixture;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReachabilityTest {
  private static final String PODS =
      """
      kind: Node
      metadata: {name: n1, labels: {role: edge}}
      status: {addresses: [{type: InternalIP, address: 10.0.0.1}]}
      ---
      kind: Pod
      metadata: {name: web, namespace: shop, labels: {app: web}}
      spec: {nodeName: n1, containers: [{name: a, ports: [{name: http, containerPort: 8080}]}, {name: b, ports: [{name: http, containerPort: 9090}]}]}
      status: {phase: Running, podIPs: [{ip: 10.244.0.2}]}
      ---
      kind: Pod
      metadata: {name: db, namespace: data, labels: {app: db}}
      spec: {nodeName: n1, initContainers: [{name: s, restartPolicy: Always, ports: [{name: admin, containerPort: 7000}]}]}
      status: {phase: Running, podIPs: [{ip: 10.244.0.3}]}
      ---
      kind: Pod
      metadata: {name: agent, namespace: ops}
      spec: {nodeName: n1, hostNetwork: true}
      status: {phase: Running, podIPs: [{ip: 10.0.0.1}]}
      ---
      kind: Pod
      metadata: {name: done, namespace: data, labels: {app: db}}
      status: {phase: Succeeded, podIPs: [{ip: 10.244.0.2}]}
      ---
      kind: Pod
      metadata: {name: new, namespace: shop, labels: {app: new}}
      status: {phase: Pending}
      ---
      """;

  private static String policy(String namespace, String spec) {
    return """
    kind: NetworkPolicy
    apiVersion: networking.k8s.io/v1
    metadata: {name: p, namespace: %s}
    spec: {%s}
    ---
    """
        .formatted(namespace, spec);
  }

  private static String cluster(String name, String tier, int priority, String rules) {
    return """
    apiVersion: policy.networking.k8s.io/v1alpha2
    kind: ClusterNetworkPolicy
    metadata: {name: %s}
    spec: {tier: %s, priority: %s, subject: {namespaces: {}}, %s}
    ---
    """
        .formatted(name, tier, priority, rules);
  }

  private static Party party(String name, Cluster cluster) {
    Reachability engine = Reachability.of(cluster);
    for (Pod pod : cluster.list(Resources.PODS)) {
      if (pod.name().equals(name)) {
        return engine.of(pod);
      }
    }
    return engine.of(name).orElseThrow();
  }

  /// Says what becomes of a connection: the answer and what decided at each end.
  private static List<String> ask(String yaml, String from, String to, String protocol, int port) {
    Cluster cluster = Fixture.of(PODS + yaml);
    List<String> told = new ArrayList<>();
    for (Path path :
        Reachability.of(cluster).ask(party(from, cluster), party(to, cluster), protocol, port)) {
      told.add(
          "%s: %s, %s".formatted(path.answer(), path.egress().ground(), path.ingress().ground()));
    }
    return told;
  }

  private static List<String> ask(String yaml, String from, String to) {
    return ask(yaml, from, to, "TCP", 8080);
  }

  @Test
  void one_name_may_mean_two_numbers_of_one_pod() {
    String named = policy("shop", "podSelector: {}, ingress: [{ports: [{port: http}]}]");

    assertThat(ask(named, "db", "web", "TCP", 8080)).containsExactly("ALLOWED: NO_POLICY, RULE");
    assertThat(ask(named, "db", "web", "TCP", 9090)).containsExactly("ALLOWED: NO_POLICY, RULE");
    assertThat(ask(named, "db", "web", "UDP", 8080)).containsExactly("DENIED: NO_POLICY, NO_RULE");
  }

  @Test
  void a_sidecar_lends_its_port_a_name() {
    String named = policy("data", "podSelector: {}, ingress: [{ports: [{port: admin}]}]");

    assertThat(ask(named, "web", "db", "TCP", 7000)).containsExactly("ALLOWED: NO_POLICY, RULE");
  }

  @Test
  void a_pod_and_its_own_node_always_talk_but_not_past_an_administrator() {
    String deny = policy("shop", "podSelector: {}, policyTypes: [Ingress, Egress]");
    String walls =
        cluster("walls", "Admin", 1, "egress: [{action: Deny, to: [{networks: [10.0.0.0/24]}]}]");

    assertThat(ask(deny, "10.0.0.1", "web")).containsExactly("ALLOWED: NO_SUBJECT, OWN_NODE");
    assertThat(ask(deny, "agent", "web")).containsExactly("ALLOWED: NO_SUBJECT, OWN_NODE");
    assertThat(ask(deny, "web", "agent")).containsExactly("ALLOWED: OWN_NODE, NO_SUBJECT");
    assertThat(ask(deny, "10.0.0.9", "web")).containsExactly("DENIED: NO_SUBJECT, NO_RULE");
    assertThat(ask(deny + walls, "web", "agent")).containsExactly("DENIED: ADMIN_RULE, NO_SUBJECT");
  }

  @Test
  void a_pod_on_its_nodes_network_is_no_pod_to_selectors() {
    String all =
        policy("shop", "podSelector: {}, egress: [{to: [{namespaceSelector: {}}]}]")
            .replace("10.0.0.1", "10.0.0.2");

    assertThat(ask(all, "web", "db")).containsExactly("ALLOWED: RULE, NO_POLICY");
    assertThat(ask(all, "web", "10.0.0.9")).containsExactly("DENIED: NO_RULE, NO_SUBJECT");
  }

  @Test
  void a_pod_talks_to_itself_whatever_isolates_it() {
    assertThat(ask(policy("shop", "podSelector: {}, policyTypes: [Ingress]"), "web", "web"))
        .containsExactly("ALLOWED: ITSELF, ITSELF");
  }

  @Test
  void an_address_is_the_running_pods_and_not_that_of_one_that_has_ended() {
    String db = policy("shop", "podSelector: {}, ingress: [{from: [{podSelector: {}}]}]");

    assertThat(ask(db, "10.244.0.2", "web")).containsExactly("ALLOWED: ITSELF, ITSELF");
    assertThat(ask(db, "10.244.0.3", "web")).containsExactly("DENIED: NO_POLICY, NO_RULE");
  }

  @Test
  void a_pod_without_an_address_yet_is_meant_by_selectors_and_by_no_block() {
    String selector = "podSelector: {matchLabels: {app: new}}";

    assertThat(
            ask(
                policy("shop", "podSelector: {}, ingress: [{from: [{%s}]}]".formatted(selector)),
                "new",
                "web"))
        .containsExactly("ALLOWED: NO_POLICY, RULE");
    assertThat(
            ask(
                policy(
                    "shop", "podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]"),
                "new",
                "web"))
        .containsExactly("DENIED: NO_POLICY, NO_RULE");
  }

  @Test
  void the_baseline_holds_in_the_direction_in_which_no_network_policy_isolates() {
    String ingressOnly = policy("shop", "podSelector: {}, ingress: [{}]");
    String base =
        cluster(
            "base",
            "Baseline",
            1,
            "egress: [{action: Deny, to: [{namespaces: {}}]}], ingress: [{action: Deny, from:"
                + " [{namespaces: {}}]}]");

    assertThat(ask(ingressOnly + base, "web", "agent"))
        .containsExactly("ALLOWED: NO_POLICY, NO_SUBJECT");
    assertThat(ask(ingressOnly + base, "web", "db"))
        .containsExactly("DENIED: BASELINE_RULE, BASELINE_RULE");
    assertThat(ask(ingressOnly + base, "db", "web")).containsExactly("DENIED: BASELINE_RULE, RULE");
  }

  @Test
  void a_pass_of_the_baseline_leaves_it_open_and_of_administrators_to_network_policies() {
    assertThat(
            ask(
                cluster("b", "Baseline", 1, "ingress: [{action: Pass, from: [{namespaces: {}}]}]"),
                "db",
                "web"))
        .containsExactly("ALLOWED: NO_POLICY, NO_POLICY");
    assertThat(
            ask(
                cluster("a", "Admin", 1, "ingress: [{action: Pass, from: [{namespaces: {}}]}]")
                    + cluster(
                        "d", "Admin", 2, "ingress: [{action: Deny, from: [{namespaces: {}}]}]")
                    + policy("shop", "podSelector: {}, ingress: [{}]"),
                "db",
                "web"))
        .containsExactly("ALLOWED: NO_POLICY, RULE");
  }

  @Test
  void nodes_are_meant_by_their_labels_and_ports_by_protocol() {
    String nodes =
        cluster(
            "n",
            "Admin",
            1,
            "egress: [{action: Deny, to: [{nodes: {matchLabels: {role: edge}}}], protocols: [{tcp:"
                + " {destinationPort: {range: {start: 10000, end: 10255}}}}]}]");

    assertThat(ask(nodes, "web", "10.0.0.1", "TCP", 10_250))
        .containsExactly("DENIED: ADMIN_RULE, NO_SUBJECT");
    assertThat(ask(nodes, "web", "10.0.0.1", "TCP", 443))
        .containsExactly("ALLOWED: NO_POLICY, NO_SUBJECT");
    assertThat(ask(nodes, "web", "10.0.0.1", "UDP", 10_250))
        .containsExactly("ALLOWED: NO_POLICY, NO_SUBJECT");
  }

  @Test
  void a_block_means_pods_too_but_not_to_cilium() {
    String block =
        policy("shop", "podSelector: {}, egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8}}]}]");
    String cilium =
        "{kind: DaemonSet, metadata: {name: cilium, namespace: kube-system}, spec: {template:"
            + " {metadata: {labels: {k8s-app: cilium}}, spec: {}}}}\n---\n";

    assertThat(ask(block, "web", "db")).containsExactly("ALLOWED: RULE, NO_POLICY");
    assertThat(ask(block + cilium, "web", "db")).containsExactly("DENIED: NO_RULE, NO_POLICY");
    assertThat(ask(block + cilium, "web", "10.9.9.9")).containsExactly("ALLOWED: RULE, NO_SUBJECT");
  }

  @Test
  void families_are_answered_each() {
    String dual =
        """
        kind: Pod
        metadata: {name: six, namespace: six}
        status: {phase: Running, podIPs: [{ip: 10.244.0.9}, {ip: "fd00::9"}]}
        ---
        kind: Pod
        metadata: {name: seven, namespace: six}
        status: {phase: Running, podIPs: [{ip: 10.244.0.10}, {ip: "fd00::10"}]}
        ---
        """;
    String v4 = policy("six", "podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]");

    assertThat(ask(dual + v4, "six", "seven"))
        .containsExactly("ALLOWED: NO_POLICY, RULE", "DENIED: NO_POLICY, NO_RULE");
    assertThat(ask(dual + v4, "web", "seven")).containsExactly("ALLOWED: NO_POLICY, RULE");
  }

  @Test
  void pods_that_policies_cannot_tell_apart_are_one_class() {
    String same =
        """
        kind: Pod
        metadata: {name: web-2, namespace: shop, labels: {app: web, pod-template-hash: z}}
        status: {phase: Running, podIPs: [{ip: 10.244.0.7}]}
        ---
        """;
    Cluster alike =
        Fixture.of(PODS + same + policy("shop", "podSelector: {matchLabels: {app: web}}"));
    Cluster apart =
        Fixture.of(
            PODS
                + same
                + policy(
                    "data", "podSelector: {}, egress: [{to: [{ipBlock: {cidr: 10.244.0.7/32}}]}]"));

    assertThat(classes(alike)).containsExactly("[db]", "[agent]", "[new]", "[web, web-2]");
    assertThat(classes(apart)).containsExactly("[db]", "[agent]", "[new]", "[web]", "[web-2]");
  }

  private static List<String> classes(Cluster cluster) {
    return Reachability.of(cluster).classes().stream()
        .map(one -> one.pods().stream().map(Pod::name).toList().toString())
        .toList();
  }
}
