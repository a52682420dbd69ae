package dev.kprod.cluster;

import static dev.kprod.cluster.NetworkPolicy.Direction.EGRESS;
import static dev.kprod.cluster.NetworkPolicy.Direction.INGRESS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.NetworkPolicy.Peer;
import dev.kprod.cluster.NetworkPolicy.Port;
import dev.kprod.cluster.NetworkPolicy.Ports;
import dev.kprod.cluster.NetworkPolicy.Rule;
import dev.kprod.semantics.quantity.Quantity;
import dev.kprod.semantics.selector.Selector;
import dev.kprod.snapshot.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ViewsTest {
  private static <V> V only(ResourceType<V> type, String yaml) {
    return Fixture.of(yaml).list(type).getFirst();
  }

  private static Pod pod(String spec) {
    return only(Resources.PODS, "kind: Pod\nmetadata: {name: a}\nspec: {%s}".formatted(spec));
  }

  private static NetworkPolicy policy(String spec) {
    return only(
        Resources.NETWORK_POLICIES,
        "kind: NetworkPolicy\nmetadata: {name: a}\nspec: {%s}".formatted(spec));
  }

  @Test
  void a_sidecar_is_an_init_container_that_is_restarted_always() {
    PodSpec spec =
        pod("""
        initContainers: [{name: migrate}, {name: proxy, restartPolicy: Always}],
        containers: [{name: app}],
        ephemeralContainers: [{name: debug}]
        """)
            .spec();

    assertThat(spec.everyContainer())
        .extracting(Container::path)
        .containsExactly(
            "initContainers[name=migrate]",
            "initContainers[name=proxy]",
            "containers[name=app]",
            "ephemeralContainers[name=debug]");
    assertThat(spec.lastingContainers())
        .extracting(Container::name)
        .containsExactly("proxy", "app");
    assertThat(spec.initContainers()).extracting(Container::name).containsExactly("migrate");
  }

  @Test
  void a_pod_that_says_nothing_has_the_defaults_of_the_api() {
    PodSpec spec = pod("containers: [{name: app, ports: [{containerPort: 80}]}]").spec();

    assertThat(spec.serviceAccount()).isEqualTo("default");
    assertThat(spec.restartPolicy()).isEqualTo("Always");
    assertThat(spec.graceSeconds()).isEqualTo(30);
    assertThat(spec.automount()).isEmpty();
    assertThat(spec.isOnHostNetwork()).isFalse();
    assertThat(spec.containers().getFirst().ports())
        .containsExactly(new Container.Port("", 80, "TCP", 0));
  }

  @Test
  void a_probe_that_says_nothing_has_the_defaults_of_the_api() {
    Probe probe =
        pod("containers: [{name: app, readinessProbe: {httpGet: {port: web}}}]")
            .spec()
            .containers()
            .getFirst()
            .readiness()
            .orElseThrow();

    assertThat(probe.handler()).isEqualTo(new Probe.Handler.Http("/", "web", "", "HTTP"));
    assertThat(
            List.of(
                probe.initialDelaySeconds(),
                probe.periodSeconds(),
                probe.timeoutSeconds(),
                probe.successThreshold(),
                probe.failureThreshold()))
        .containsExactly(0L, 10L, 1L, 1L, 3L);
  }

  @Test
  void requests_are_read_as_text_and_as_bare_numbers_and_nonsense_is_left_out() {
    Container app =
        pod("containers: [{name: app, resources: {requests: {cpu: 1, memory: 1.5Gi, x: much}}}]")
            .spec()
            .containers()
            .getFirst();

    assertThat(app.requests())
        .isEqualTo(Map.of("cpu", Quantity.of(1), "memory", Quantity.parse("1.5Gi")));
  }

  @ParameterizedTest
  @CsvSource({
    "'', aws:///eu-1a/i-1, ''",
    "'topology.kubernetes.io/zone: eu-1a', '', eu-1a",
    "'failure-domain.beta.kubernetes.io/zone: eu-1b', '', eu-1b",
    "'topology.kubernetes.io/zone: eu-1a, failure-domain.beta.kubernetes.io/zone: old', '', eu-1a",
    "'topology.kubernetes.io/zone: \"\"', '', ''",
    "'topology.kubernetes.io/zone: \"0\"', azure:///subscriptions/1, ''",
    "'topology.kubernetes.io/zone: westeurope-1', azure:///subscriptions/1, westeurope-1",
  })
  void a_nodes_zone_is_its_label_and_a_bare_number_on_azure_is_none(
      String labels, String providerId, String zone) {
    Node node =
        only(
            Resources.NODES,
            "kind: Node\nmetadata: {name: a, labels: {%s}}\nspec: {providerID: \"%s\"}"
                .formatted(labels, providerId));

    assertThat(node.zone().orElse("")).isEqualTo(zone);
  }

  @Test
  void a_usable_node_is_ready_and_not_cordoned() {
    String ready = "status: {conditions: [{type: Ready, status: \"%s\"}]}";

    assertThat(
            only(Resources.NODES, "kind: Node\nmetadata: {name: a}\n" + ready.formatted("True"))
                .isUsable())
        .isTrue();
    assertThat(
            only(Resources.NODES, "kind: Node\nmetadata: {name: a}\n" + ready.formatted("Unknown"))
                .isUsable())
        .isFalse();
    assertThat(
            only(
                    Resources.NODES,
                    "kind: Node\nmetadata: {name: a}\nspec: {unschedulable: true}\n"
                        + ready.formatted("True"))
                .isUsable())
        .isFalse();
  }

  @Test
  void a_budget_without_a_selector_protects_nobody_and_with_an_empty_one_everybody() {
    String budget = "kind: PodDisruptionBudget\nmetadata: {name: a}\nspec: {%s}";

    assertThat(only(Resources.DISRUPTION_BUDGETS, budget.formatted("")).selector())
        .isEqualTo(new Selector.Nothing());
    assertThat(only(Resources.DISRUPTION_BUDGETS, budget.formatted("selector: {}")).selector())
        .isEqualTo(new Selector.Everything());
  }

  @ParameterizedTest
  @CsvSource({
    "'', neither minAvailable nor maxUnavailable",
    "minAvailable: 2, minAvailable 2",
    "minAvailable: 50%, minAvailable 50%",
    "'minAvailable: 2, maxUnavailable: 1', maxUnavailable 1",
    "maxUnavailable: \"1\", maxUnavailable \"1\"",
  })
  void a_budget_has_one_limit(String spec, String limit) {
    DisruptionBudget budget =
        only(
            Resources.DISRUPTION_BUDGETS,
            "kind: PodDisruptionBudget\nmetadata: {name: a}\nspec: {%s}".formatted(spec));

    assertThat(budget.limit()).hasToString(limit);
  }

  @Test
  void the_directions_of_a_policy_are_those_it_names_or_follow_from_its_rules() {
    assertThat(policy("podSelector: {}").directions()).containsExactly(INGRESS);
    assertThat(policy("egress: []").directions()).containsExactly(INGRESS);
    assertThat(policy("egress: [{}]").directions()).containsExactly(INGRESS, EGRESS);
    assertThat(policy("policyTypes: [Egress]").directions()).containsExactly(EGRESS);
    assertThat(policy("policyTypes: [Egress, Ingress], egress: []").directions())
        .containsExactly(INGRESS, EGRESS);
    assertThat(policy("policyTypes: [Ingress], egress: [{}]").directions())
        .containsExactly(INGRESS);
  }

  @Test
  void peers_and_ports_of_a_policy_tell_absent_from_empty() {
    List<Rule> rules =
        policy(
                """
                ingress: [{
                  from: [
                    {podSelector: {}},
                    {namespaceSelector: {}},
                    {namespaceSelector: {matchLabels: {a: b}}, podSelector: {matchLabels: {c: d}}},
                    {ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}},
                    {}],
                  ports: [{}, {port: 80}, {protocol: UDP, port: 53, endPort: 60}, {port: web}]}]
                """)
            .rules(INGRESS);

    assertThat(rules)
        .containsExactly(
            new Rule(
                List.of(
                    new Peer.OwnPods(new Selector.Everything()),
                    new Peer.Pods(new Selector.Everything(), new Selector.Everything()),
                    new Peer.Pods(
                        Selector.ofLabels(Map.of("a", "b")), Selector.ofLabels(Map.of("c", "d"))),
                    new Peer.Range("10.0.0.0/8", List.of("10.1.0.0/16")),
                    new Peer.Unknown()),
                List.of(
                    new Port("TCP", new Ports.Every()),
                    new Port("TCP", new Ports.Numbers(80, 80)),
                    new Port("UDP", new Ports.Numbers(53, 60)),
                    new Port("TCP", new Ports.Named("web")))));
    assertThat(policy("ingress: [{}]").rules(INGRESS))
        .containsExactly(new Rule(List.of(), List.of()));
    assertThat(policy("ingress: []").rules(INGRESS)).isEmpty();
  }

  @Test
  void a_target_port_that_is_absent_is_the_port() {
    Service service =
        only(
            Resources.SERVICES,
            "kind: Service\n"
                + "metadata: {name: a}\n"
                + "spec: {ports: [{port: 80}, {port: 81, targetPort: web}, {port: 82, targetPort:"
                + " 8}]}");

    assertThat(service.ports()).extracting(Service.Port::target).containsExactly("80", "web", "8");
  }

  @Test
  void the_defaults_of_a_limit_range_stand_in_for_each_other() {
    LimitRange range =
        only(
            Resources.LIMIT_RANGES,
            """
            kind: LimitRange
            metadata: {name: a}
            spec:
              limits:
              - {type: Container, max: {cpu: 4}, min: {memory: 64Mi}, default: {memory: 1Gi}}
              - {type: Pod, max: {cpu: 4}}
            """);

    LimitRange.Item container = range.items().getFirst();
    assertThat(container.defaultLimits())
        .isEqualTo(Map.of("cpu", Quantity.of(4), "memory", Quantity.parse("1Gi")));
    assertThat(container.defaultRequests())
        .isEqualTo(Map.of("cpu", Quantity.of(4), "memory", Quantity.parse("1Gi")));
    assertThat(range.items().getLast().defaultRequests()).isEmpty();
  }

  @Test
  void a_class_is_the_default_by_either_annotation() {
    String storageClass = "kind: StorageClass\nmetadata: {name: a, annotations: {%s}}";

    assertThat(
            only(
                    Resources.STORAGE_CLASSES,
                    storageClass.formatted("storageclass.kubernetes.io/is-default-class: \"true\""))
                .isDefault())
        .isTrue();
    assertThat(
            only(
                    Resources.STORAGE_CLASSES,
                    storageClass.formatted(
                        "storageclass.beta.kubernetes.io/is-default-class: \"true\""))
                .isDefault())
        .isTrue();
    assertThat(
            only(
                    Resources.STORAGE_CLASSES,
                    storageClass.formatted(
                        "storageclass.kubernetes.io/is-default-class: \"false\""))
                .isDefault())
        .isFalse();
  }

  @Test
  void a_claim_that_names_the_empty_class_does_not_ask_for_the_default() {
    String claim = "kind: PersistentVolumeClaim\nmetadata: {name: a}\nspec: {%s}";

    assertThat(only(Resources.CLAIMS, claim.formatted("")).storageClass()).isEmpty();
    assertThat(only(Resources.CLAIMS, claim.formatted("storageClassName: ''")).storageClass())
        .isEqualTo(Optional.of(""));
  }

  @ParameterizedTest
  @CsvSource({
    "v1.35.2, 35",
    "v1.33.4-eks-1a2b, 33",
    "v1.34.1+k3s1, 34",
    "v1.36.0-alpha.1, 36",
    "v1.35, 35",
    "unknown, ''",
  })
  void the_minor_version_is_read_past_the_vendors_suffix(String text, String minor) {
    Cluster cluster =
        Fixture.of("endpoint: /version\nbody: {gitVersion: \"%s\", minor: 99+}".formatted(text));
    Version version = cluster.list(Resources.VERSION).getFirst();

    assertThat(version.minor())
        .isEqualTo(
            minor == null || minor.isEmpty()
                ? OptionalInt.empty()
                : OptionalInt.of(Integer.parseInt(minor)));
  }

  @Test
  void an_emulated_version_is_told_only_where_it_differs_from_the_binarys() {
    String version = "endpoint: /version\nbody: {gitVersion: v1.35.0, emulationMinor: \"%s\"}";

    assertThat(
            Fixture.of(version.formatted("34")).list(Resources.VERSION).getFirst().emulatedMinor())
        .isEqualTo(OptionalInt.of(34));
    assertThat(
            Fixture.of(version.formatted("35")).list(Resources.VERSION).getFirst().emulatedMinor())
        .isEmpty();
  }

  @Test
  void a_namespace_has_the_label_of_its_name_even_if_a_manifest_leaves_it_out() {
    assertThat(only(Resources.NAMESPACES, "kind: Namespace\nmetadata: {name: shop}").labels())
        .isEqualTo(Map.of("kubernetes.io/metadata.name", "shop"));
  }

  @Test
  void an_admission_policy_covers_pods_where_a_rule_names_their_creation() {
    String policy =
        "kind: ValidatingAdmissionPolicy\nmetadata: {name: a}\nspec: {matchConstraints: {%s}}";
    String pods = "{apiGroups: [''], resources: [pods], operations: [CREATE]}";

    assertThat(
            only(
                    Resources.VALIDATING_ADMISSION_POLICIES,
                    policy.formatted("resourceRules: [%s]".formatted(pods)))
                .match()
                .coversPodCreation())
        .isTrue();
    assertThat(
            only(
                    Resources.VALIDATING_ADMISSION_POLICIES,
                    policy.formatted(
                        "resourceRules: [%s], excludeResourceRules: [%s]".formatted(pods, pods)))
                .match()
                .coversPodCreation())
        .isFalse();
    assertThat(
            only(
                    Resources.VALIDATING_ADMISSION_POLICIES,
                    policy.formatted(
                        "resourceRules: [{apiGroups: [apps], resources: ['*'], operations:"
                            + " ['*']}]"))
                .match()
                .coversPodCreation())
        .isFalse();
  }

  @Test
  void no_two_reads_have_the_same_id() {
    assertThat(Resources.all()).extracting(read -> read.id()).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-21T08:00:00Z, 2026-11-21T08:00:00Z",
    "2026-11-21T08:00:00.123456Z, 2026-11-21T08:00:00.123456Z",
    "2026-11-21T10:00:00+02:00, 2026-11-21T08:00:00Z",
    "2024-02-29T23:59:59Z, 2024-02-29T23:59:59Z",
    "2026-02-30T08:00:00Z, ''",
    "2026-11-21T24:00:60Z, ''",
    "2026-11-21 08:00:00Z, ''",
    "+026-11-21T08:00:00Z, ''",
    "2026-11-21T08:00:+1Z, ''",
    "yesterday, ''",
    "'', ''",
  })
  void a_time_is_read_as_rfc_3339_has_it_and_nothing_else_is_one(String text, String instant) {
    assertThat(ApiObject.Times.find(text).map(Object::toString).orElse("")).isEqualTo(instant);
  }
}
