package dev.kprod.semantics.networkpolicy;

import static dev.kprod.cluster.NetworkPolicy.Direction.EGRESS;
import static dev.kprod.cluster.NetworkPolicy.Direction.INGRESS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Container;
import dev.kprod.cluster.Fixture;
import dev.kprod.cluster.NetworkPolicy.Direction;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Workloads;
import dev.kprod.snapshot.Read;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IsolationTest {
  private static final String NODE =
      """
      kind: Node
      metadata: {name: n}
      spec: {podCIDRs: [10.244.0.0/24]}
      ---
      """;

  private static final PodModel WEB =
      new PodModel(
          "shop", Map.of("app", "web"), List.of(new Container.Port("http", 8080, "TCP", 0)), false);

  private static String policy(String name, String spec) {
    return """
    kind: NetworkPolicy
    metadata: {name: %s, namespace: shop}
    spec: {%s}
    ---
    """
        .formatted(name, spec);
  }

  private static String ingress(String yaml) {
    return told(Fixture.of(NODE + yaml), WEB, INGRESS);
  }

  private static String told(Cluster cluster, PodModel pod, Direction direction) {
    return switch (Isolation.of(pod, direction, cluster)) {
      case Isolation.Isolated(var by) -> "isolated by " + names(by);
      case Isolation.Unselected() -> "unselected";
      case Isolation.Voided(var by) -> "voided by " + names(by);
      case Isolation.OnHost() -> "on host";
      case Isolation.Undetermined(String because, var objects, var unseen) ->
          "undetermined, %s: %s%s"
              .formatted(because, names(objects), unseen.stream().map(Read::id).toList());
    };
  }

  private static List<String> names(List<Subject> subjects) {
    return subjects.stream().map(Subject::name).toList();
  }

  @Test
  void a_pod_that_no_policy_selects_is_open() {
    assertThat(ingress("")).isEqualTo("unselected");
    assertThat(ingress(policy("other", "podSelector: {matchLabels: {app: db}}")))
        .isEqualTo("unselected");
  }

  @Test
  void default_deny_is_what_selects_all_and_allows_nothing_whatever_its_name() {
    assertThat(ingress(policy("x", "podSelector: {}, policyTypes: [Ingress]")))
        .isEqualTo("isolated by [x]");
    assertThat(ingress(policy("default-deny", "podSelector: {}, ingress: [{}]")))
        .isEqualTo("voided by [default-deny]");
  }

  @Test
  void one_policy_that_allows_everyone_voids_the_others_and_is_named() {
    assertThat(
            ingress(
                policy("deny", "podSelector: {}")
                    + policy("allow-dev", "podSelector: {matchLabels: {app: web}}, ingress: [{}]")))
        .isEqualTo("voided by [allow-dev]");
  }

  @Test
  void a_policy_of_another_namespace_does_not_count() {
    assertThat(
            ingress(
                """
                kind: NetworkPolicy
                metadata: {name: far, namespace: other}
                spec: {podSelector: {}}
                """))
        .isEqualTo("unselected");
  }

  @Test
  void a_selector_that_is_a_tautology_selects_as_the_empty_one_does() {
    String policy =
        policy("x", "podSelector: {matchExpressions: [{key: never, operator: DoesNotExist}]}");

    assertThat(ingress(policy)).isEqualTo("isolated by [x]");
    assertThat(told(Fixture.of(NODE + policy), PodModel.newcomer("shop"), INGRESS))
        .isEqualTo("isolated by [x]");
  }

  @Test
  void label_policies_may_cover_all_pods_of_today_and_no_newcomer() {
    String yaml =
        NODE
            + policy("web", "podSelector: {matchLabels: {app: web}}")
            + policy("db", "podSelector: {matchLabels: {app: db}}");

    assertThat(told(Fixture.of(yaml), WEB, INGRESS)).isEqualTo("isolated by [web]");
    assertThat(told(Fixture.of(yaml), PodModel.newcomer("shop"), INGRESS)).isEqualTo("unselected");
  }

  @Test
  void an_egress_policy_does_not_isolate_for_ingress() {
    assertThat(ingress(policy("x", "podSelector: {}, policyTypes: [Egress]")))
        .isEqualTo("unselected");
  }

  @Test
  void an_empty_list_of_egress_rules_without_types_makes_an_ingress_policy() {
    Cluster cluster = Fixture.of(NODE + policy("x", "podSelector: {}, egress: []"));

    assertThat(told(cluster, WEB, INGRESS)).isEqualTo("isolated by [x]");
    assertThat(told(cluster, WEB, EGRESS)).isEqualTo("unselected");
  }

  @ParameterizedTest(name = "from {0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "{podSelector: {}} | isolated",
        "{namespaceSelector: {}} | voided",
        "{namespaceSelector: {}, podSelector: {}} | voided",
        "{namespaceSelector: {}, podSelector: {matchLabels: {role: x}}} | isolated",
        "{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ops}}} | isolated",
        "{namespaceSelector: {matchExpressions: [{key: env, operator: NotIn, values: [dev]}]}}"
            + " | voided",
        "{namespaceSelector: {matchLabels: {env: prod}}}, {podSelector: {}} | isolated",
        "{ipBlock: {cidr: 0.0.0.0/0}} | voided",
        "{ipBlock: {cidr: 10.244.0.0/16}} | voided",
        "{ipBlock: {cidr: 10.244.0.128/25}} | voided",
        "{ipBlock: {cidr: 192.168.0.0/16}} | isolated",
        "{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}} | isolated",
        "{ipBlock: {cidr: 0.0.0.0/0, except: [10.244.0.0/25]}} | voided",
        "{ipBlock: {cidr: '::/0'}} | isolated",
      })
  void a_stranger_is_a_pod_without_labels_in_a_namespace_that_has_only_its_name(
      String from, String expected) {
    assertThat(ingress(policy("x", "podSelector: {}, ingress: [{from: [%s]}]".formatted(from))))
        .isEqualTo(expected + " by [x]");
  }

  @Test
  void an_address_that_one_rule_excepts_another_may_allow() {
    String except = "{from: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.0.0.0/8]}}]}";
    String again = "{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}";

    assertThat(ingress(policy("x", "podSelector: {}, ingress: [%s, %s]".formatted(except, again))))
        .isEqualTo("voided by [x]");
  }

  @ParameterizedTest(name = "ports {0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | voided",
        "[{}] | isolated",
        "[{protocol: TCP}] | isolated",
        "[{protocol: TCP}, {protocol: UDP}, {protocol: SCTP}] | voided",
        "[{protocol: TCP}, {protocol: UDP}] | isolated",
        "[{port: 8080}] | isolated",
        "[{port: http}] | isolated",
        "[{port: 1, endPort: 65535}, {protocol: UDP}, {protocol: SCTP}] | voided",
        "[{port: 1, endPort: 65534}, {protocol: UDP}, {protocol: SCTP}] | isolated",
        "[{port: 1, endPort: 8079}, {port: http}, {port: 8081, endPort: 65535}, {protocol: UDP},"
            + " {protocol: SCTP}] | voided",
        "[{port: 1, endPort: 8079}, {port: nobody}, {port: 8081, endPort: 65535},"
            + " {protocol: UDP}, {protocol: SCTP}] | isolated",
      })
  void a_pod_is_open_only_if_every_port_of_every_protocol_is(String ports, String expected) {
    assertThat(ingress(policy("x", "podSelector: {}, ingress: [{ports: %s}]".formatted(ports))))
        .isEqualTo(expected + " by [x]");
  }

  @Test
  void policies_that_open_everything_only_together_are_all_named() {
    assertThat(
            ingress(
                policy("tcp", "podSelector: {}, ingress: [{ports: [{protocol: TCP}]}]")
                    + policy(
                        "rest",
                        "podSelector: {}, ingress: [{ports: [{protocol: UDP}, {protocol:"
                            + " SCTP}]}]")))
        .isEqualTo("voided by [rest, tcp]");
  }

  @Test
  void a_pod_on_its_nodes_network_cannot_be_isolated() {
    PodModel onHost = new PodModel("shop", Map.of(), List.of(), true);

    assertThat(told(Fixture.of(policy("x", "podSelector: {}")), onHost, INGRESS))
        .isEqualTo("on host");
  }

  @Test
  void without_nodes_the_addresses_of_pods_say_where_strangers_come_from() {
    String pod =
        """
        kind: Pod
        metadata: {name: a, namespace: shop}
        status: {podIPs: [{ip: 192.168.7.9}, {ip: "fd00:1::9"}]}
        ---
        """;
    String block = "podSelector: {}, ingress: [{from: [{ipBlock: {cidr: '%s'}}]}]";

    assertThat(told(Fixture.of(pod + policy("x", block.formatted("192.168.7.0/28"))), WEB, INGRESS))
        .isEqualTo("voided by [x]");
    assertThat(told(Fixture.of(pod + policy("x", block.formatted("10.0.0.0/8"))), WEB, INGRESS))
        .isEqualTo("isolated by [x]");
    assertThat(told(Fixture.of(pod + policy("x", block.formatted("fd00:1::/64"))), WEB, INGRESS))
        .isEqualTo("voided by [x]");
    assertThat(told(Fixture.of(policy("x", block.formatted("10.0.0.0/8"))), WEB, INGRESS))
        .isEqualTo("voided by [x]");
  }

  @Test
  void egress_is_isolated_where_something_in_or_outside_the_cluster_cannot_be_reached() {
    String all = "podSelector: {}, policyTypes: [Egress], egress: [{to: [%s]}]";
    Cluster closed = Fixture.of(NODE + policy("x", "podSelector: {}, policyTypes: [Egress]"));
    Cluster pods = Fixture.of(NODE + policy("x", all.formatted("{namespaceSelector: {}}")));
    Cluster open = Fixture.of(NODE + policy("x", all.formatted("{ipBlock: {cidr: 0.0.0.0/0}}")));

    assertThat(told(closed, WEB, EGRESS)).isEqualTo("isolated by [x]");
    assertThat(told(pods, WEB, EGRESS)).isEqualTo("isolated by [x]");
    assertThat(told(open, WEB, EGRESS)).isEqualTo("voided by [x]");
    assertThat(told(open, WEB, INGRESS)).isEqualTo("unselected");
  }

  private static String admin(String name, long priority, String action) {
    return """
    apiVersion: policy.networking.k8s.io/v1alpha1
    kind: AdminNetworkPolicy
    metadata: {name: %s}
    spec:
      priority: %s
      subject: {namespaces: {}}
      ingress: [{action: %s, from: [{namespaces: {}}]}]
    ---
    """
        .formatted(name, priority, action);
  }

  private static String baseline(String action) {
    return """
    apiVersion: policy.networking.k8s.io/v1alpha1
    kind: BaselineAdminNetworkPolicy
    metadata: {name: default}
    spec:
      subject: {namespaces: {}}
      ingress: [{action: %s, from: [{namespaces: {}}]}]
    ---
    """
        .formatted(action);
  }

  private static String cluster(String name, String tier, String rule) {
    return """
    apiVersion: policy.networking.k8s.io/v1alpha2
    kind: ClusterNetworkPolicy
    metadata: {name: %s}
    spec:
      tier: %s
      priority: 10
      subject: {namespaces: {}}
      ingress: [%s]
    ---
    """
        .formatted(name, tier, rule);
  }

  @Test
  void a_denial_in_the_admin_or_the_baseline_tier_isolates_without_any_network_policy() {
    assertThat(ingress(admin("deny", 1, "Deny"))).isEqualTo("isolated by [deny]");
    assertThat(ingress(baseline("Deny"))).isEqualTo("isolated by [default]");
    assertThat(ingress(cluster("c", "Baseline", "{action: Deny, from: [{namespaces: {}}]}")))
        .isEqualTo("isolated by [c]");
  }

  @Test
  void a_network_policy_decides_before_the_baseline_and_after_the_admin_tier() {
    String open = policy("open", "podSelector: {}, ingress: [{}]");

    assertThat(ingress(open + baseline("Deny"))).isEqualTo("voided by [open]");
    assertThat(ingress(open + admin("deny", 1, "Deny"))).isEqualTo("isolated by [deny, open]");
    assertThat(ingress(policy("deny", "podSelector: {}") + admin("allow", 1, "Allow")))
        .isEqualTo("voided by [allow, deny]");
  }

  @Test
  void the_lower_priority_number_goes_first_and_a_pass_leaves_it_to_the_next_tier() {
    assertThat(ingress(admin("late", 2, "Deny") + admin("early", 1, "Allow")))
        .isEqualTo("voided by [early, late]");
    assertThat(ingress(admin("late", 2, "Deny") + admin("early", 1, "Pass")))
        .isEqualTo("voided by [early, late]");
    assertThat(
            ingress(
                admin("early", 1, "Pass")
                    + admin("late", 2, "Deny")
                    + policy("own", "podSelector: {}")))
        .isEqualTo("isolated by [early, late, own]");
  }

  @Test
  void two_policies_of_one_priority_that_disagree_leave_it_undetermined() {
    assertThat(ingress(admin("a", 1, "Deny") + admin("b", 1, "Allow")))
        .isEqualTo("undetermined, policies of one priority disagree: [a, b][]");
    assertThat(ingress(admin("a", 1, "Deny") + admin("b", 1, "Deny")))
        .isEqualTo("isolated by [a, b]");
  }

  @Test
  void two_versions_of_cluster_policies_that_disagree_leave_it_undetermined() {
    String deny = "{action: Deny, from: [{namespaces: {}}]}";

    assertThat(ingress(admin("a", 1, "Allow") + cluster("c", "Admin", deny)))
        .isEqualTo(
            "undetermined, policies of two versions of the network policy API disagree:"
                + " [a, c][]");
    assertThat(ingress(admin("a", 1, "Deny") + cluster("c", "Admin", deny)))
        .isEqualTo("isolated by [c]");
  }

  @Test
  void a_denial_of_some_ports_isolates_and_an_unknown_kind_of_peer_fails_closed() {
    assertThat(
            ingress(
                cluster(
                    "c",
                    "Admin",
                    "{action: Deny, from: [{namespaces: {}}], protocols: [{tcp: {destinationPort:"
                        + " {number: 22}}}]}")))
        .isEqualTo("isolated by [c]");
    assertThat(ingress(cluster("c", "Admin", "{action: Deny, from: [{moons: {}}]}")))
        .isEqualTo("isolated by [c]");
    assertThat(
            ingress(
                policy("own", "podSelector: {}")
                    + cluster("c", "Admin", "{action: Accept, from: [{moons: {}}]}")))
        .isEqualTo("isolated by [c, own]");
  }

  @Test
  void a_cluster_policy_selects_by_namespace_and_by_pod() {
    String policy =
        """
        apiVersion: policy.networking.k8s.io/v1alpha1
        kind: AdminNetworkPolicy
        metadata: {name: a}
        spec:
          priority: 1
          subject: {pods: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %s}}, podSelector: {matchLabels: {app: web}}}}
          ingress: [{action: Deny, from: [{namespaces: {}}]}]
        """;

    assertThat(ingress(policy.formatted("shop"))).isEqualTo("isolated by [a]");
    assertThat(ingress(policy.formatted("other"))).isEqualTo("unselected");
    assertThat(
            told(Fixture.of(NODE + policy.formatted("shop")), PodModel.newcomer("shop"), INGRESS))
        .isEqualTo("unselected");
  }

  @Test
  void a_domain_name_that_would_decide_leaves_egress_undetermined() {
    String yaml =
        """
        apiVersion: policy.networking.k8s.io/v1alpha2
        kind: ClusterNetworkPolicy
        metadata: {name: c}
        spec:
          tier: Admin
          priority: 10
          subject: {namespaces: {}}
          egress: [{action: Accept, to: [{domainNames: [example.com]}]}]
        """;

    assertThat(told(Fixture.of(NODE + yaml), WEB, EGRESS))
        .isEqualTo("undetermined, a rule for a domain name decides: [c][]");
  }

  private static String cilium(String name, String spec) {
    return """
    apiVersion: cilium.io/v2
    kind: CiliumNetworkPolicy
    metadata: {name: %s, namespace: shop}
    spec: {%s}
    ---
    """
        .formatted(name, spec);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "endpointSelector: {}, ingress: [{}] | undetermined",
        "endpointSelector: {}, ingress: [] | undetermined",
        "endpointSelector: {}, egress: [{}] | unselected",
        "endpointSelector: {matchLabels: {'k8s:app': web}}, ingress: [{}] | undetermined",
        "endpointSelector: {matchLabels: {'any:app': db}}, ingress: [{}] | unselected",
        "endpointSelector: {matchLabels: {'reserved:host': ''}}, ingress: [{}] | undetermined",
        "endpointSelector: {}, ingress: [{}], enableDefaultDeny: {ingress: false} | unselected",
        "endpointSelector: {}, ingressDeny: [{}], enableDefaultDeny: {ingress: false}"
            + " | undetermined",
        "nodeSelector: {}, ingress: [{}] | unselected",
      })
  void a_cilium_policy_that_may_select_a_pod_that_is_open_leaves_it_undetermined(
      String spec, String expected) {
    assertThat(ingress(cilium("c", spec))).startsWith(expected);
  }

  @Test
  void a_cilium_policy_leaves_an_isolated_pod_undetermined_only_if_it_allows() {
    String deny = policy("deny", "podSelector: {}");

    assertThat(ingress(deny + cilium("c", "endpointSelector: {}, ingress: [{}]")))
        .isEqualTo("undetermined, policies of kinds that are not evaluated select it: [c][]");
    assertThat(ingress(deny + cilium("c", "endpointSelector: {}, ingressDeny: [{}]")))
        .isEqualTo("isolated by [deny]");
  }

  @Test
  void an_explicit_opening_stands_beside_cilium_unless_a_policy_there_denies() {
    String open = policy("open", "podSelector: {}, ingress: [{}]");

    assertThat(ingress(open + cilium("c", "endpointSelector: {}, ingress: [{}]")))
        .isEqualTo("voided by [open]");
    assertThat(ingress(open + cilium("c", "endpointSelector: {}, ingressDeny: [{}]")))
        .isEqualTo("undetermined, policies of kinds that are not evaluated select it: [c][]");
  }

  @Test
  void calicos_copies_of_network_policies_are_not_counted_and_its_own_are() {
    String calico =
        """
        apiVersion: projectcalico.org/v3
        kind: NetworkPolicy
        metadata: {name: %s, namespace: shop}
        spec: {types: [%s]}
        """;

    assertThat(ingress(calico.formatted("knp.default.deny", "Ingress"))).isEqualTo("unselected");
    assertThat(ingress(calico.formatted("own", "Ingress")))
        .isEqualTo("undetermined, policies of kinds that are not evaluated select it: [own][]");
    assertThat(ingress(calico.formatted("own", "Egress"))).isEqualTo("unselected");
  }

  @Test
  void a_list_of_policies_that_was_refused_leaves_it_undetermined() {
    Cluster cluster =
        Fixture.refusing("ciliumnetworkpolicies.cilium.io")
            .cluster(NODE + cilium("c", "endpointSelector: {}, ingress: [{}]"));

    assertThat(told(cluster, WEB, INGRESS))
        .isEqualTo(
            "undetermined, policies of kinds that were not seen may select it:"
                + " [][ciliumnetworkpolicies.cilium.io]");
  }

  @Test
  void the_models_of_a_workload_are_its_running_pods_or_else_its_template() {
    Cluster cluster =
        Fixture.of(
            """
            kind: CronJob
            metadata: {name: dump, namespace: shop}
            spec: {jobTemplate: {spec: {template: {metadata: {labels: {app: dump}}, spec: {hostNetwork: true}}}}}
            ---
            kind: Deployment
            metadata: {name: web, namespace: shop}
            spec: {template: {metadata: {labels: {app: other}}}}
            ---
            kind: Pod
            metadata:
              name: web-1
              namespace: shop
              labels: {app: web, pod-template-hash: x}
              ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-x, controller: true}]
            spec: {initContainers: [{name: p, restartPolicy: Always, ports: [{name: admin, containerPort: 1}]}], containers: [{name: a, ports: [{containerPort: 2}]}]}
            """);

    assertThat(
            Workloads.of(cluster).all().stream()
                .flatMap(workload -> Isolation.models(workload, cluster).stream()))
        .containsExactly(
            new PodModel("shop", Map.of("app", "dump"), List.of(), true),
            new PodModel(
                "shop",
                Map.of("app", "web", "pod-template-hash", "x"),
                List.of(new Container.Port("admin", 1, "TCP", 0)),
                false));
  }
}
