package dev.kprod.checks.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class DnsEgressTest {
  private static final String ENGINE =
      "{kind: DaemonSet, metadata: {name: calico-node, namespace: kube-system}}\n---\n";

  private static final String DNS =
      """
      kind: Service
      metadata: {name: kube-dns, namespace: kube-system, labels: {k8s-app: kube-dns}}
      spec: {clusterIP: 10.96.0.10}
      ---
      kind: Pod
      metadata: {name: dns-a, namespace: kube-system, labels: {k8s-app: kube-dns, pod: a}}
      status: {phase: Running, podIPs: [{ip: 10.0.0.2}]}
      ---
      kind: Pod
      metadata: {name: dns-b, namespace: kube-system, labels: {k8s-app: kube-dns, pod: b}}
      status: {phase: Running, podIPs: [{ip: 10.0.0.3}]}
      ---
      kind: EndpointSlice
      metadata: {name: kube-dns-1, namespace: kube-system, labels: {kubernetes.io/service-name: kube-dns}}
      endpoints:
      - {addresses: [10.0.0.2], targetRef: {kind: Pod, name: dns-a}}
      - {addresses: [10.0.0.3], targetRef: {kind: Pod, name: dns-b}}
      ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
      ---
      """;

  private static final String API =
      "{kind: Deployment, metadata: {name: api, namespace: shop}, spec: {replicas: 1, template:"
          + " {metadata: {labels: {app: api}}}}}\n"
          + "---\n";

  private final CheckTester<?> check = CheckTester.of(new DnsEgress());

  private static String policy(String egress) {
    return """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: out, namespace: shop}
    spec: {podSelector: {}, policyTypes: [Egress], egress: [%s]}
    ---
    """
        .formatted(egress);
  }

  private static final String PEER =
      "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: kube-system}}, podSelector:"
          + " {matchLabels: {k8s-app: kube-dns}}}";

  @Test
  void a_port_without_a_protocol_is_tcp_and_leaves_names_unanswered() {
    String yaml = ENGINE + DNS + API + policy("{to: [%s], ports: [{port: 53}]}".formatted(PEER));

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/api: It may ask kube-system/kube-dns over TCP only: in"
                + " NetworkPolicy out spec.egress[0] a port without a protocol means TCP.");
  }

  @Test
  void default_deny_without_an_exception_for_names_cuts_them() {
    assertThat(check.outcomes(ENGINE + DNS + API + policy("{to: [{podSelector: {}}]}")))
        .containsExactly(
            "fail deployment/shop/api: UDP 53 to kube-system/kube-dns is denied, no rule allows it"
                + " in NetworkPolicy out, wanted allowed");
  }

  @Test
  void both_protocols_to_every_dns_pod_are_enough() {
    assertThat(
            check.outcomes(
                ENGINE
                    + DNS
                    + API
                    + policy(
                        "{to: [%s], ports: [{port: 53, protocol: UDP}, {port: 53}]}"
                            .formatted(PEER))))
        .containsExactly("pass deployment/shop/api");
  }

  @Test
  void udp_alone_fails_long_answers() {
    assertThat(
            check.messages(
                ENGINE
                    + DNS
                    + API
                    + policy("{to: [%s], ports: [{port: 53, protocol: UDP}]}".formatted(PEER))))
        .containsExactly(
            "fail(medium) deployment/shop/api: It may ask kube-system/kube-dns over UDP only:"
                + " answers over 512 or 1232 bytes fail.");
  }

  @Test
  void a_rule_that_pins_the_address_of_one_pod_leaves_the_others() {
    assertThat(
            check.messages(ENGINE + DNS + API + policy("{to: [{ipBlock: {cidr: 10.0.0.2/32}}]}")))
        .containsExactly(
            "fail deployment/shop/api: It may ask 1 of 2 DNS pods; every other question waits.");
  }

  @Test
  void the_address_of_the_service_in_a_rule_does_nothing() {
    assertThat(
            check.outcomes(ENGINE + DNS + API + policy("{to: [{ipBlock: {cidr: 10.96.0.10/32}}]}")))
        .containsExactly(
            "fail deployment/shop/api: UDP 53 to kube-system/kube-dns is denied, no rule allows it"
                + " in NetworkPolicy out, wanted allowed [note: a rule allows the address of the"
                + " Service, but policies see the pods behind it]");
  }

  @Test
  void a_label_that_nobody_sets_selects_no_dns() {
    assertThat(
            check.messages(
                ENGINE
                    + DNS
                    + API
                    + policy("{to: [{namespaceSelector: {matchLabels: {name: kube-system}}}]}")))
        .containsExactly(
            "fail deployment/shop/api: It may not ask kube-system/kube-dns on UDP 53: no rule"
                + " allows it in NetworkPolicy out.");
  }

  @Test
  void openshift_answers_on_another_port() {
    String openshift =
        DNS.replace("kube-system", "openshift-dns")
            .replace(
                "name: kube-dns, namespace: openshift-dns, labels: {k8s-app: kube-dns}",
                "name: dns-default, namespace: openshift-dns")
            .replace("service-name: kube-dns", "service-name: dns-default")
            .replace("port: 53", "port: 5353");

    assertThat(check.messages(ENGINE + openshift + API + policy("")))
        .containsExactly(
            "fail deployment/shop/api: It may not ask openshift-dns/dns-default on UDP 5353: no"
                + " rule allows it in NetworkPolicy out.",
            "not-applicable pod/openshift-dns/dns-a: nothing restricts its egress",
            "not-applicable pod/openshift-dns/dns-b: nothing restricts its egress");
  }

  @Test
  void a_cache_on_each_node_is_asked_by_its_address() {
    String local =
        "{kind: DaemonSet, metadata: {name: node-local-dns, namespace: kube-system}}\n---\n";

    assertThat(
            check.outcomes(
                ENGINE + DNS + local + API + policy("{to: [{ipBlock: {cidr: 169.254.20.10/32}}]}")))
        .containsExactly("pass deployment/shop/api");
    assertThat(check.outcomes(ENGINE + DNS + local + API + policy("")))
        .containsExactly(
            "unknown(not-observable) deployment/shop/api: names are asked of the cache on each"
                + " node, and engines differ on whether policies stop that; to be sure add to shop:"
                + " {ipBlock: {cidr: 169.254.20.10/32}} on UDP and TCP 53");
  }

  @Test
  void whoever_is_not_restricted_or_does_not_ask_the_cluster_is_left_out() {
    assertThat(check.outcomes(ENGINE + DNS + API))
        .containsExactly("not-applicable deployment/shop/api: nothing restricts its egress");
    assertThat(
            check.outcomes(
                ENGINE
                    + DNS
                    + policy("")
                    + "{kind: Deployment, metadata: {name: api, namespace: shop}, spec: {template:"
                    + " {spec: {dnsPolicy: Default}}}}"))
        .containsExactly(
            "not-applicable deployment/shop/api: its dnsPolicy is Default, so it does not ask the"
                + " cluster");
    assertThat(check.outcomes(ENGINE.replace("calico-node", "kube-flannel-ds") + API + policy("")))
        .containsExactly(
            "not-applicable deployment/shop/api: nothing is enforced, see net-policy-enforcement");
  }

  @Test
  void without_a_dns_service_in_the_cluster_it_cannot_be_told() {
    assertThat(check.outcomes(ENGINE + API + policy("")))
        .containsExactly(
            "unknown(not-observable) deployment/shop/api: no Service of the cluster's DNS was"
                + " found");
  }

  @Test
  void a_denial_at_the_door_of_dns_is_said_there() {
    assertThat(
            check.messages(
                ENGINE
                    + DNS
                    + API
                    + policy("{to: [{namespaceSelector: {}}]}")
                    + """
                    apiVersion: networking.k8s.io/v1
                    kind: NetworkPolicy
                    metadata: {name: closed, namespace: kube-system}
                    spec: {podSelector: {}}
                    """))
        .containsExactly(
            "fail deployment/shop/api: kube-system/kube-dns does not let it in on UDP 53: no rule"
                + " allows it in NetworkPolicy closed.");
  }

  @Test
  void cilium_policies_for_names_are_not_guessed() {
    assertThat(
            check.outcomes(
                ENGINE
                    + DNS
                    + API
                    + policy("")
                    + """
                    apiVersion: cilium.io/v2
                    kind: CiliumNetworkPolicy
                    metadata: {name: names, namespace: shop}
                    spec: {endpointSelector: {}, egress: [{toFQDNs: [{matchName: a.com}]}]}
                    """))
        .containsExactly(
            "unknown(not-observable) deployment/shop/api: policies of kinds that are not evaluated"
                + " select it: CiliumNetworkPolicy names");
  }
}
