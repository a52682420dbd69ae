package dev.kprod.checks.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.util.List;
import org.junit.jupiter.api.Test;

class IngressIsolationTest {
  private static final String NOTE =
      " [note: nothing was recognised that enforces policies, see net-policy-enforcement]";

  private static final String DEFAULT_DENY =
      policy("default-deny", "{podSelector: {}, policyTypes: [Ingress]}");

  private final CheckTester<?> check = CheckTester.of(new IngressIsolation());

  private static String pod(String name) {
    return """
    kind: Pod
    metadata: {name: %s, namespace: shop, labels: {app: %s}}
    ---
    """
        .formatted(name, name);
  }

  private static String policy(String name, String spec) {
    return """
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata: {name: %s, namespace: shop}
    spec: %s
    ---
    """
        .formatted(name, spec);
  }

  @Test
  void a_default_deny_isolates_every_pod() {
    assertThat(check.outcomes(pod("web") + DEFAULT_DENY))
        .containsExactly("pass namespace/shop" + NOTE);
  }

  @Test
  void without_any_policy_every_pod_is_open() {
    String yaml = pod("web") + pod("api");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail namespace/shop: pods is 0 of 2 workloads isolated, wanted all, and new pods too; "
                + "pods is pod/api, pod/web, wanted a policy that selects them"
                + NOTE);
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail namespace/shop: 2 of 2 workloads accept traffic from any pod on every port: no "
                + "policy selects pod/api, pod/web."
                + NOTE);
    assertThat(check.remedies(yaml))
        .containsExactly(
            """
            Deny what no policy allows; first allow what Services and Ingresses need here.
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: default-deny-ingress
              namespace: shop
            spec:
              podSelector: {}
              policyTypes: [Ingress]\
            """);
  }

  @Test
  void the_pods_that_no_policy_selects_are_named() {
    assertThat(
            check.messages(
                pod("web")
                    + pod("api")
                    + policy("web", "{podSelector: {matchLabels: {app: web}}}")))
        .containsExactly(
            "fail namespace/shop: 1 of 2 workloads accept traffic from any pod on every port: no "
                + "policy selects pod/api."
                + NOTE);
  }

  @Test
  void a_rule_that_lets_everyone_in_voids_the_default_deny_beside_it_and_is_named() {
    String yaml =
        pod("web") + DEFAULT_DENY + policy("allow-dev", "{podSelector: {}, ingress: [{}]}");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail namespace/shop: pods is 0 of 1 workloads isolated, wanted all, and new pods too; "
                + "spec.ingress of networkpolicy/shop/allow-dev is everyone on every port, wanted "
                + "those who need to come in"
                + NOTE);
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail namespace/shop: 1 of 1 workloads accept traffic from any pod on every port: "
                + "NetworkPolicy allow-dev lets everyone in to pod/web."
                + NOTE);
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Let the ingress rules of NetworkPolicy allow-dev name who needs to reach pod/web; a "
                + "default deny beside it changes nothing.");
  }

  @Test
  void a_policy_called_default_deny_is_judged_by_what_it_does() {
    assertThat(
            check.messages(pod("web") + policy("default-deny", "{podSelector: {}, ingress: [{}]}")))
        .containsExactly(
            "fail namespace/shop: 1 of 1 workloads accept traffic from any pod on every port: "
                + "NetworkPolicy default-deny lets everyone in to pod/web."
                + NOTE);
  }

  @Test
  void a_policy_for_egress_isolates_nobody_for_ingress() {
    assertThat(
            check.messages(pod("web") + policy("deny", "{podSelector: {}, policyTypes: [Egress]}")))
        .containsExactly(
            "fail namespace/shop: 1 of 1 workloads accept traffic from any pod on every port: no "
                + "policy selects pod/web."
                + NOTE);
  }

  @Test
  void one_port_for_everyone_is_still_isolation() {
    assertThat(
            check.outcomes(
                pod("web")
                    + DEFAULT_DENY
                    + policy("web", "{podSelector: {}, ingress: [{ports: [{port: 8080}]}]}")))
        .containsExactly("pass namespace/shop" + NOTE);
  }

  @Test
  void policies_by_label_that_cover_todays_pods_leave_new_ones_open() {
    String yaml =
        pod("web")
            + pod("api")
            + policy("web", "{podSelector: {matchLabels: {app: web}}}")
            + policy("api", "{podSelector: {matchLabels: {app: api}}}");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail namespace/shop: pods is 2 of 2 workloads isolated, wanted all, and new pods too"
                + NOTE);
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail namespace/shop: Its 2 workloads are isolated, but a new pod without their labels "
                + "accepts traffic from any pod."
                + NOTE);
    assertThat(check.with(IngressIsolation.INCLUDE_UNLABELLED_NEWCOMER, false).outcomes(yaml))
        .containsExactly("pass namespace/shop" + NOTE);
  }

  @Test
  void expressions_that_select_all_together_are_as_good_as_an_empty_selector() {
    assertThat(
            check.outcomes(
                pod("web")
                    + policy(
                        "in",
                        "{podSelector: {matchExpressions: [{key: app, operator: In, values:"
                            + " [web]}]}}")
                    + policy(
                        "not-in",
                        "{podSelector: {matchExpressions: "
                            + "[{key: app, operator: NotIn, values: [web]}]}}")))
        .containsExactly("pass namespace/shop" + NOTE);
  }

  @Test
  void a_baseline_for_the_whole_cluster_denies_by_default() {
    String baseline =
        """
        apiVersion: policy.networking.k8s.io/v1alpha2
        kind: ClusterNetworkPolicy
        metadata: {name: base}
        spec:
          tier: Baseline
          priority: 1
          subject: {namespaces: {}}
          ingress: [{action: Deny, from: [{namespaces: {}}]}]
        ---
        """;

    assertThat(check.outcomes(pod("web") + baseline)).containsExactly("pass namespace/shop" + NOTE);
    assertThat(
            check.messages(
                pod("web") + baseline + policy("open", "{podSelector: {}, ingress: [{}]}")))
        .containsExactly(
            "fail namespace/shop: 1 of 1 workloads accept traffic from any pod on every port: "
                + "NetworkPolicy open lets everyone in to pod/web."
                + NOTE);
  }

  @Test
  void an_administrators_denial_goes_before_what_namespaces_allow() {
    assertThat(
            check.outcomes(
                pod("web")
                    + policy("open", "{podSelector: {}, ingress: [{}]}")
                    + """
                    apiVersion: policy.networking.k8s.io/v1alpha1
                    kind: AdminNetworkPolicy
                    metadata: {name: walls}
                    spec:
                      priority: 5
                      subject: {namespaces: {}}
                      ingress: [{action: Deny, from: [{namespaces: {}}]}]
                    """))
        .containsExactly("pass namespace/shop" + NOTE);
  }

  @Test
  void policies_of_kinds_that_are_not_evaluated_leave_it_open() {
    assertThat(
            check.outcomes(
                pod("web")
                    + """
                    apiVersion: cilium.io/v2
                    kind: CiliumNetworkPolicy
                    metadata: {name: web, namespace: shop}
                    spec: {endpointSelector: {}, ingress: [{}]}
                    """))
        .containsExactly(
            "unknown(not-observable) namespace/shop: policies of kinds that are not evaluated "
                + "select it: CiliumNetworkPolicy web");
  }

  @Test
  void policies_that_may_not_be_read_leave_it_open_and_networkpolicies_leave_nothing_to_say() {
    assertThat(
            check.refusing("ciliumnetworkpolicies.cilium.io").outcomes(pod("web") + DEFAULT_DENY))
        .containsExactly(
            "unknown(forbidden) namespace/shop: policies of kinds that were not seen may select"
                + " it");
    assertThat(
            check.refusing("networkpolicies.networking.k8s.io").outcomes(pod("web") + DEFAULT_DENY))
        .containsExactly("unknown(forbidden) namespace/shop: 403 Forbidden");
  }

  @Test
  void a_namespace_without_pods_or_that_is_going_is_left_out() {
    assertThat(check.outcomes("{kind: Namespace, metadata: {name: shop}}"))
        .containsExactly("not-applicable namespace/shop: nothing runs in it");
    assertThat(
            check.outcomes(
                pod("web")
                    + """
                    kind: Namespace
                    metadata: {name: shop}
                    status: {phase: Terminating}
                    """))
        .containsExactly("not-applicable namespace/shop: it is being deleted");
  }

  @Test
  void pods_on_the_network_of_their_node_cannot_be_isolated() {
    String host =
        """
        kind: Pod
        metadata: {name: agent, namespace: shop}
        spec: {hostNetwork: true}
        ---
        """;

    assertThat(check.outcomes(host))
        .containsExactly(
            "not-applicable namespace/shop: all its pods have their node's network, which no policy"
                + " can isolate");
    assertThat(check.messages(host + pod("web")))
        .containsExactly(
            "fail namespace/shop: 1 of 1 workloads accept traffic from any pod on every port: no "
                + "policy selects pod/web."
                + NOTE);
  }

  @Test
  void jobs_between_two_runs_are_judged_by_their_template() {
    assertThat(
            check.messages(
                """
                kind: CronJob
                metadata: {name: nightly, namespace: shop}
                spec: {jobTemplate: {spec: {template: {metadata: {labels: {app: nightly}}}}}}
                """))
        .containsExactly(
            "fail namespace/shop: 1 of 1 workloads accept traffic from any pod on every port: no "
                + "policy selects cj/nightly."
                + NOTE);
  }

  @Test
  void finished_pods_have_no_network() {
    assertThat(
            check.outcomes(
                """
                kind: Pod
                metadata: {name: once, namespace: shop}
                status: {phase: Succeeded}
                """))
        .containsExactly("not-applicable namespace/shop: nothing runs in it");
  }

  @Test
  void namespaces_can_be_exempt() {
    assertThat(check.with(IngressIsolation.EXEMPT_NAMESPACES, List.of("shop")).outcomes(pod("web")))
        .containsExactly("not-applicable namespace/shop: exemptNamespaces names it");
  }

  @Test
  void where_nothing_enforces_policies_one_finding_says_so_for_all() {
    assertThat(
            check.outcomes(
                pod("web")
                    + "{kind: DaemonSet, metadata: {name: kube-flannel-ds, namespace: flannel}}"))
        .containsExactly(
            "not-applicable namespace/flannel: nothing is enforced, see net-policy-enforcement",
            "not-applicable namespace/shop: nothing is enforced, see net-policy-enforcement");
  }

  @Test
  void where_an_engine_is_known_nothing_needs_to_be_said_beside() {
    assertThat(
            check.outcomes(
                pod("web")
                    + DEFAULT_DENY
                    + "{kind: DaemonSet, metadata: {name: calico-node, namespace: kube-system}}"))
        .containsExactly("pass namespace/shop");
  }
}
