package dev.kprod.checks.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.util.List;
import org.junit.jupiter.api.Test;

class EgressIsolationTest {
  private static final String ENGINE =
      "{kind: DaemonSet, metadata: {name: calico-node, namespace: kube-system}}\n---\n";

  private static final String POD =
      "{kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}}}\n---\n";

  private static final String DUAL_STACK =
      "{kind: Node, metadata: {name: n}, spec: {podCIDRs: [10.244.0.0/24, 'fd00::/64']}}\n---\n";

  private final CheckTester<?> check = CheckTester.of(new EgressIsolation());

  private static String policy(String name, String spec) {
    return """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: %s, namespace: shop}
    spec: {podSelector: {}, %s}
    ---
    """
        .formatted(name, spec);
  }

  @Test
  void ipv6_left_open_beside_a_closed_ipv4_is_open_in_a_dual_stack_cluster() {
    String yaml =
        ENGINE
            + POD
            + policy("six", "policyTypes: [Egress], egress: [{to: [{ipBlock: {cidr: '::/0'}}]}]");

    assertThat(check.messages(DUAL_STACK + yaml))
        .containsExactly(
            "fail namespace/shop: 1 of 1 workloads may connect to every address on every port:"
                + " NetworkPolicy six lets out to everyone pod/web.");
    assertThat(check.outcomes(yaml)).containsExactly("pass namespace/shop");
  }

  @Test
  void a_pod_that_only_an_ingress_policy_selects_may_go_anywhere() {
    String yaml = ENGINE + POD + policy("in", "policyTypes: [Ingress]");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail namespace/shop: pods is 0 of 1 workloads isolated, wanted all, and new pods too;"
                + " pods is pod/web, wanted an egress policy that selects them");
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail namespace/shop: 1 of 1 workloads may connect to every address on every port: no"
                + " egress policy selects pod/web.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            """
            Deny what no policy allows, but for names; first allow what the workloads need.
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: default-deny-egress
              namespace: shop
            spec:
              podSelector: {}
              policyTypes: [Egress]
            ---
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: allow-dns
              namespace: shop
            spec:
              podSelector: {}
              policyTypes: [Egress]
              egress:
              - to:
                - namespaceSelector:
                    matchLabels: {kubernetes.io/metadata.name: kube-system}
                  podSelector:
                    matchLabels: {k8s-app: kube-dns}
                ports:
                - {protocol: UDP, port: 53}
                - {protocol: TCP, port: 53}\
            """);
  }

  @Test
  void rules_for_egress_without_types_isolate() {
    assertThat(check.outcomes(ENGINE + POD + policy("out", "egress: [{to: [{podSelector: {}}]}]")))
        .containsExactly("pass namespace/shop");
  }

  @Test
  void everyone_on_some_ports_is_isolated_with_a_note() {
    assertThat(
            check.outcomes(
                ENGINE
                    + POD
                    + policy(
                        "out",
                        "egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ports: [{port: 443},"
                            + " {protocol: UDP, port: 53}]}]")))
        .containsExactly(
            "pass namespace/shop [note: some of its pods may reach every address outside on TCP"
                + " 443, UDP 53]");
  }

  @Test
  void everything_allowed_by_one_policy_voids_the_denial_beside_it() {
    String yaml =
        ENGINE + POD + policy("deny", "policyTypes: [Egress]") + policy("dev", "egress: [{}]");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail namespace/shop: pods is 0 of 1 workloads isolated, wanted all, and new pods too;"
                + " spec.egress of networkpolicy/shop/dev is everyone on every port, wanted where"
                + " they need to go");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Let the egress rules of NetworkPolicy dev name whom pod/web needs to reach; a default"
                + " deny beside it changes nothing.");
  }

  @Test
  void rules_for_domain_names_of_cilium_are_not_guessed() {
    assertThat(
            check.outcomes(
                ENGINE
                    + POD
                    + """
                    apiVersion: cilium.io/v2
                    kind: CiliumNetworkPolicy
                    metadata: {name: names, namespace: shop}
                    spec: {endpointSelector: {}, egress: [{toFQDNs: [{matchName: example.com}]}]}
                    """))
        .containsExactly(
            "unknown(not-observable) namespace/shop: policies of kinds that are not evaluated"
                + " select it: CiliumNetworkPolicy names");
  }

  @Test
  void a_new_pod_without_labels_counts_unless_told_otherwise() {
    String yaml =
        ENGINE
            + POD
            + policy("web", "policyTypes: [Egress]")
                .replace("podSelector: {}", "podSelector: {matchLabels: {app: web}}");

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail namespace/shop: Its pods are isolated, but a new pod without their labels may"
                + " open any connection.");
    assertThat(check.with(IngressIsolation.INCLUDE_UNLABELLED_NEWCOMER, false).outcomes(yaml))
        .containsExactly("pass namespace/shop");
  }

  @Test
  void critical_workloads_alone_may_be_asked() {
    CheckTester<?> critical = check.with(EgressIsolation.REQUIRE, "critical");
    String pod =
        "{kind: Pod, metadata: {name: pay, namespace: shop, labels: {kprod.dev/criticality:"
            + " critical}}}\n---\n";

    assertThat(critical.outcomes(ENGINE + POD))
        .containsExactly("not-applicable namespace/shop: nothing critical runs in it");
    assertThat(critical.messages(ENGINE + POD + pod))
        .containsExactly(
            "fail namespace/shop: 1 of 1 workloads may connect to every address on every port: no"
                + " egress policy selects pod/pay.");
  }

  @Test
  void what_policies_cannot_isolate_or_nobody_enforces_is_left_out() {
    assertThat(
            check.outcomes(
                "{kind: Pod, metadata: {name: a, namespace: shop}, spec: {hostNetwork: true}}"))
        .containsExactly(
            "not-applicable namespace/shop: all its pods have their node's network, which no policy"
                + " can isolate");
    assertThat(check.outcomes("{kind: Namespace, metadata: {name: shop}}"))
        .containsExactly("not-applicable namespace/shop: nothing runs in it");
    assertThat(check.with(IngressIsolation.EXEMPT_NAMESPACES, List.of("shop")).outcomes(POD))
        .containsExactly("not-applicable namespace/shop: exemptNamespaces names it");
    assertThat(check.outcomes(POD + ENGINE.replace("calico-node", "kube-flannel-ds")))
        .containsExactly(
            "not-applicable namespace/shop: nothing is enforced, see net-policy-enforcement");
  }
}
