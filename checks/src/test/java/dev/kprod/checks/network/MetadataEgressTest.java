package dev.kprod.checks.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetadataEgressTest {
  private static final String ENGINE =
      "{kind: DaemonSet, metadata: {name: calico-node, namespace: kube-system}}\n---\n";

  private static final String WEB =
      "{kind: Pod, metadata: {name: web, namespace: shop, labels: {app: web}}, spec: {nodeName:"
          + " n1}}\n"
          + "---\n";

  private final CheckTester<?> check = CheckTester.of(new MetadataEgress());

  private static String node(String provider, String labels) {
    return "{kind: Node, metadata: {name: n1, labels: {%s}}, spec: {providerID: '%s'}}\n---\n"
        .formatted(labels, provider);
  }

  private static final String AWS = node("aws:///eu-west-1a/i-0a1", "");

  private static String policy(String name, String block) {
    return """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: %s, namespace: shop}
    spec: {podSelector: {}, policyTypes: [Egress], egress: [{to: [{ipBlock: {%s}}]}]}
    ---
    """
        .formatted(name, block);
  }

  @Test
  void an_exception_in_one_policy_is_undone_by_a_wider_rule_of_another() {
    String except = policy("internet", "cidr: 0.0.0.0/0, except: [169.254.169.254/32]");

    assertThat(check.outcomes(ENGINE + AWS + WEB + except)).containsExactly("pass pod/shop/web");
    assertThat(
            check.outcomes(
                ENGINE + AWS + WEB + except + policy("link-local", "cidr: 169.254.0.0/16")))
        .containsExactly(
            "fail pod/shop/web: 169.254.169.254:80 is allowed, NetworkPolicy link-local"
                + " spec.egress[0], wanted denied");
  }

  @Test
  void without_an_egress_policy_the_credentials_are_one_request_away() {
    assertThat(check.messages(ENGINE + AWS + WEB))
        .containsExactly(
            "fail pod/shop/web: Its pods may read the credentials of their machine at"
                + " 169.254.169.254:80: no policy selects it.");
    assertThat(check.remedies(ENGINE + AWS + WEB))
        .containsExactly(
            """
            Let pods out to everywhere else; on AWS also require IMDSv2 with a hop limit of 1.
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: all-but-metadata
              namespace: shop
            spec:
              podSelector:
                matchLabels: {"app":"web"}
              policyTypes: [Egress]
              egress:
              - to:
                - namespaceSelector: {}
                - ipBlock: {cidr: 0.0.0.0/0, except: [169.254.169.254/32]}\
            """);
  }

  @Test
  void the_pod_identity_agent_of_eks_may_stay_reachable() {
    assertThat(check.outcomes(ENGINE + AWS + WEB + policy("identity", "cidr: 169.254.170.23/32")))
        .containsExactly("pass pod/shop/web");
  }

  @Test
  void pods_with_ipv6_on_aws_have_a_second_address_to_close() {
    String dual =
        "{kind: Pod, metadata: {name: web, namespace: shop}, status: {podIPs: [{ip: 10.0.0.1}, {ip:"
            + " 'fd00::1'}]}}\n---\n";

    assertThat(
            check.outcomes(
                ENGINE
                    + AWS
                    + dual
                    + policy("internet", "cidr: 0.0.0.0/0, except: [169.254.0.0/16]")
                    + policy("six", "cidr: '::/0'")))
        .containsExactly(
            "fail pod/shop/web: fd00:ec2:0:0:0:0:0:254:80 is allowed, NetworkPolicy six"
                + " spec.egress[0], wanted denied");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "gce://p/z/i, fail",
    "azure:///subscriptions/x, fail",
    "openstack:///x, fail",
    "ocid1.instance.oc1.x, fail",
    "cn-hangzhou.i-bp1, fail",
    "hcloud://1, fail",
    "kind://docker/k/n, not-applicable",
    "'', not-applicable",
  })
  void only_providers_that_serve_metadata_to_pods_are_judged(String id, String expected) {
    assertThat(check.outcomes(ENGINE + node(id, "") + WEB).getFirst()).startsWith(expected + " ");
  }

  @Test
  void workload_identity_of_gke_answers_with_the_pods_own() {
    assertThat(
            check.outcomes(
                ENGINE
                    + node("gce://p/z/i", "iam.gke.io/gke-metadata-server-enabled: 'true'")
                    + WEB))
        .containsExactly("pass pod/shop/web");
  }

  @Test
  void pods_with_their_nodes_network_cannot_be_stopped() {
    String host =
        "{kind: Pod, metadata: {name: agent, namespace: shop}, spec: {hostNetwork: true}}\n---\n";

    assertThat(check.outcomes(ENGINE + AWS + host))
        .containsExactly(
            "not-applicable pod/shop/agent: its pods have their node's network, and policies cannot"
                + " stop them");
  }

  @Test
  void a_limit_of_one_hop_can_be_attested_on_aws_alone() {
    CheckTester<?> attested = check.attesting(NetworkTopics.METADATA_HOP_LIMIT);

    assertThat(attested.outcomes(ENGINE + AWS + WEB))
        .containsExactly("pass(attested) pod/shop/web");
    assertThat(attested.outcomes(ENGINE + node("azure:///x", "") + WEB).getFirst())
        .startsWith("fail pod/shop/web");
  }

  @Test
  void agents_that_need_it_can_be_allowed() {
    assertThat(check.with(MetadataEgress.ALLOW, List.of("app=web")).outcomes(ENGINE + AWS + WEB))
        .containsExactly("not-applicable pod/shop/web: allow names it by app=web");
  }

  @Test
  void where_nothing_is_enforced_or_policies_are_not_evaluated_it_is_not_guessed() {
    assertThat(check.outcomes(ENGINE.replace("calico-node", "kube-flannel-ds") + AWS + WEB))
        .containsExactly(
            "not-applicable pod/shop/web: nothing is enforced, see net-policy-enforcement");
    assertThat(
            check.outcomes(
                ENGINE
                    + AWS
                    + WEB
                    + """
                    apiVersion: cilium.io/v2
                    kind: CiliumNetworkPolicy
                    metadata: {name: out, namespace: shop}
                    spec: {endpointSelector: {}, egress: [{}]}
                    """))
        .containsExactly(
            "unknown(not-observable) pod/shop/web: policies of kinds that are not evaluated select"
                + " it: CiliumNetworkPolicy out");
  }
}
