package dev.kprod.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kprod.snapshot.Discovery;
import dev.kprod.snapshot.Endpoint;
import dev.kprod.snapshot.NamedObject;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Snapshot;
import dev.kprod.snapshot.Tree;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestTest {
  private static final ResourceType<Tree> PODS = namespaced("", "v1", "pods", "Pod");
  private static final ResourceType<Tree> NAMESPACES =
      ResourceType.clusterScoped("", List.of("v1"), "namespaces", "Namespace", tree -> tree);
  private static final ResourceType<Tree> NODES =
      ResourceType.clusterScoped("", List.of("v1"), "nodes", "Node", tree -> tree);
  private static final ResourceType<Tree> DEPLOYMENTS =
      namespaced("apps", "v1", "deployments", "Deployment");
  private static final ResourceType<Tree> REPLICA_SETS =
      namespaced("apps", "v1", "replicasets", "ReplicaSet").metadataOnly();
  private static final ResourceType<Tree> AUTOSCALERS =
      namespaced("autoscaling", "v2", "horizontalpodautoscalers", "HorizontalPodAutoscaler");
  private static final ResourceType<Tree> POLICIES =
      namespaced("networking.k8s.io", "v1", "networkpolicies", "NetworkPolicy");
  private static final ResourceType<Tree> CALICO =
      namespaced("crd.projectcalico.org", "v1", "networkpolicies", "NetworkPolicy");
  private static final ResourceType<Tree> VELERO =
      namespaced("velero.io", "v1", "backups", "Backup");
  private static final ResourceType<Tree> POSTGRES =
      ResourceType.namespaced(
          "postgresql.cnpg.io", List.of("v1", "v1beta1"), "backups", "Backup", tree -> tree);
  private static final ResourceType<Tree> GATEWAYS =
      namespaced("gateway.networking.k8s.io", "v1", "gateways", "Gateway");
  private static final ResourceType<Tree> EVENTS = namespaced("", "v1", "events", "Event");
  private static final ResourceType<Tree> CONFIG_MAPS =
      namespaced("", "v1", "configmaps", "ConfigMap");
  private static final ResourceType<Tree> DEFINITIONS =
      ResourceType.clusterScoped(
          "apiextensions.k8s.io",
          List.of("v1"),
          "customresourcedefinitions",
          "CustomResourceDefinition",
          tree -> tree);
  private static final NamedObject<Tree> KUBEADM =
      new NamedObject<>(CONFIG_MAPS, "kube-system", "kubeadm-config");
  private static final Endpoint<Tree> VERSION = Endpoint.json("/version", tree -> tree);
  private static final Endpoint<Tree> READYZ = Endpoint.health("/readyz?verbose", tree -> tree);
  private static final Endpoint<Tree> METRICS =
      Endpoint.metrics("/metrics", List.of("a_total"), tree -> tree);

  private static final List<Read<?>> KNOWN =
      List.of(
          PODS,
          NAMESPACES,
          NODES,
          DEPLOYMENTS,
          REPLICA_SETS,
          AUTOSCALERS,
          POLICIES,
          CALICO,
          VELERO,
          POSTGRES,
          GATEWAYS,
          EVENTS.where("type=Warning"),
          EVENTS.where("reason=Killing"),
          CONFIG_MAPS,
          DEFINITIONS,
          KUBEADM,
          VERSION,
          READYZ,
          METRICS);

  private static ResourceType<Tree> namespaced(
      String group, String version, String resource, String kind) {
    return ResourceType.namespaced(group, List.of(version), resource, kind, tree -> tree);
  }

  private static Snapshot snapshot(String yaml) {
    return Manifest.of(KNOWN).snapshot(yaml);
  }

  private static List<String> shown(Snapshot snapshot, Read<?> read) {
    return snapshot.objects(read).stream().map(Tree::toString).toList();
  }

  @Test
  void a_document_goes_to_the_list_of_its_kind_and_into_a_namespace() {
    Snapshot snapshot =
        snapshot(
            """
            kind: Deployment
            metadata: {name: web}
            spec: {replicas: 2}
            ---
            apiVersion: v1
            kind: Node
            metadata: {name: n1}
            """);
    assertThat(shown(snapshot, DEPLOYMENTS))
        .containsExactly(
            "{\"metadata\":{\"name\":\"web\",\"namespace\":\"default\"},\"spec\":{\"replicas\":2}}");
    assertThat(shown(snapshot, NODES)).containsExactly("{\"metadata\":{\"name\":\"n1\"}}");
    assertThat(shown(snapshot, NAMESPACES))
        .containsExactly(
            "{\"metadata\":{\"name\":\"default\",\"labels\":"
                + "{\"kubernetes.io/metadata.name\":\"default\"}}}");
  }

  @Test
  void what_kubernetes_serves_is_there_and_empty_what_a_product_serves_is_not() {
    Snapshot snapshot = snapshot("");
    assertThat(snapshot.reading(PODS).outcome()).isEqualTo(ReadOutcome.COMPLETE);
    assertThat(snapshot.reading(POLICIES).outcome()).isEqualTo(ReadOutcome.COMPLETE);
    assertThat(snapshot.reading(KUBEADM).outcome()).isEqualTo(ReadOutcome.COMPLETE);
    assertThat(snapshot.reading(VELERO).outcome()).isEqualTo(ReadOutcome.ABSENT);
    assertThat(snapshot.reading(GATEWAYS).outcome()).isEqualTo(ReadOutcome.ABSENT);
    assertThat(snapshot.reading(VERSION).outcome())
        .isEqualTo(new ReadOutcome.Failed(0, "no document says what it answers"));
    assertThat(snapshot.objects().values()).allSatisfy(list -> assertThat(list).isEmpty());
    assertThat(snapshot.discovery().find("", "v1", "pods")).isPresent();
    assertThat(snapshot.discovery().servesGroup("velero.io")).isFalse();
    assertThat(snapshot.discovery().servesGroup("gateway.networking.k8s.io")).isFalse();
  }

  @Test
  void a_document_or_a_definition_of_a_products_kind_has_it_served() {
    Snapshot snapshot =
        snapshot(
            """
            apiVersion: postgresql.cnpg.io/v1beta1
            kind: Backup
            metadata: {name: b, namespace: db}
            ---
            kind: CustomResourceDefinition
            metadata: {name: backups.velero.io}
            spec: {group: velero.io, names: {plural: backups, kind: Backup}}
            """);
    assertThat(snapshot.reading(POSTGRES).outcome()).isEqualTo(ReadOutcome.COMPLETE);
    assertThat(snapshot.reading(POSTGRES).version()).isEqualTo("v1beta1");
    assertThat(snapshot.discovery().version(POSTGRES)).contains("v1beta1");
    assertThat(shown(snapshot, POSTGRES))
        .containsExactly(
            "{\"apiVersion\":\"postgresql.cnpg.io/v1beta1\",\"kind\":\"Backup\","
                + "\"metadata\":{\"name\":\"b\",\"namespace\":\"db\"}}");
    assertThat(snapshot.reading(VELERO).outcome()).isEqualTo(ReadOutcome.COMPLETE);
    assertThat(snapshot.objects(VELERO)).isEmpty();
  }

  @Test
  void a_products_kind_that_nothing_reads_gets_a_list_of_its_own() {
    Snapshot snapshot =
        snapshot("{apiVersion: a.example.com/v1, kind: Policy, metadata: {name: p}}");
    assertThat(snapshot.readings()).containsKey("policies.a.example.com");
    assertThat(snapshot.discovery().findKind("a.example.com", "Policy"))
        .map(Discovery.Served::resource)
        .contains("policies");
  }

  @Test
  void a_kind_without_version_means_kubernetes_own() {
    assertThat(snapshot("{kind: NetworkPolicy, metadata: {name: a}}").objects(POLICIES)).hasSize(1);
    assertThat(
            snapshot(
                    "{apiVersion: crd.projectcalico.org/v1, kind: NetworkPolicy,"
                        + " metadata: {name: a}}")
                .objects(CALICO))
        .hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {kind: Backup, metadata: {name: a}} | line 1: several kinds are called Backup: [backups.velero.io, backups.postgresql.cnpg.io]; say which by apiVersion
          {kind: Rollout, metadata: {name: a}} | line 1: no kind Rollout is read; say its apiVersion
          {kind: pod, metadata: {name: a}} | line 1: no kind pod is read; say its apiVersion, or write it Pod
          {apiVersion: v1, kind: Deployment, metadata: {name: a}} | line 1: no kind Deployment of v1 is read; it is one of [deployments.apps]
          {apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, metadata: {name: a}} | line 1: HorizontalPodAutoscaler is not read in autoscaling/v1; write it in one of [v2]
          {kind: Pod} | line 1: a Pod without metadata.name
          {metadata: {name: a}} | line 1: a document without kind
          [1] | line 1: a document that is not an object
          text | line 1: a document that is not an object
          {kind: Pod, metadata: {name: a}}\\n---\\n{kind: Pod, metadata: {name: a, namespace: default}} | line 3: Pod a is there twice
          {endpoint: /nowhere, body: {}} | line 1: no endpoint /nowhere is read
          {endpoint: /version} | line 1: the answer of /version has no body
          {endpoint: /version, body: text} | line 1: the answer of /version is a JSON object
          {endpoint: /metrics, body: '<html>'} | line 1: the answer of /metrics: the metrics end within a line
          {kind: Pod, a: .inf} | line 1: .inf is no number in JSON; quote it if it is a text
          {kind: Pod, a: 1e400} | line 1: a number longer than is read
          {kind: Pod, a: !secret x} | line 1: the tag !secret has no meaning in a manifest
          {kind: Pod, [a]: x} | line 1: a key has to be a text
          {kind: Pod, a: "\\ud83d"} | line 1: a text with half a character
          """)
  void what_cannot_be_meant_is_told_with_its_line(String yaml, String message) {
    assertThatThrownBy(() -> snapshot(yaml.replace("\\n", "\n")))
        .isInstanceOf(ManifestException.class)
        .hasMessage(message);
  }

  @Test
  void yaml_is_that_of_version_1_2() {
    assertThat(
            shown(
                snapshot(
                    """
                    kind: Pod
                    metadata: {name: a}
                    spec: {a: 1, b: '1', c: 1.50, d: yes, e: true, f: 2026-01-02, g: 2026-01-02T03:04:05Z,
                      h: ~, i: 0x1f, j: 0o17, k: 1e3, l: 1:20, m: "true", n: 012, 5: x}
                    """),
                PODS))
        .containsExactly(
            "{\"metadata\":{\"name\":\"a\",\"namespace\":\"default\"},\"spec\":{\"a\":1,"
                + "\"b\":\"1\",\"c\":1.50,\"d\":\"yes\",\"e\":true,\"f\":\"2026-01-02\","
                + "\"g\":\"2026-01-02T03:04:05Z\",\"i\":31,\"j\":15,\"k\":1000,\"l\":\"1:20\","
                + "\"m\":\"true\",\"n\":12,\"5\":\"x\"}}");
  }

  @Test
  void lists_are_taken_apart() {
    Snapshot snapshot =
        snapshot(
            """
            apiVersion: v1
            kind: List
            items:
            - {kind: Pod, metadata: {name: a}}
            - {kind: List, items: [{kind: Pod, metadata: {name: b}}]}
            ---
            apiVersion: apps/v1
            kind: DeploymentList
            items: [{metadata: {name: c}}]
            """);
    assertThat(snapshot.objects(PODS))
        .map(pod -> pod.text("metadata", "name"))
        .containsExactly("a", "b");
    assertThat(snapshot.objects(DEPLOYMENTS)).hasSize(1);
  }

  @Test
  void a_list_of_metadata_holds_no_more() {
    assertThat(
            shown(
                snapshot("{kind: ReplicaSet, metadata: {name: a}, spec: {replicas: 1}}"),
                REPLICA_SETS))
        .containsExactly("{\"metadata\":{\"name\":\"a\",\"namespace\":\"default\"}}");
  }

  @Test
  void a_list_by_field_selector_holds_what_it_selects() {
    Snapshot snapshot =
        snapshot(
            """
            {kind: Event, metadata: {name: a}, type: Warning, reason: Killing}
            ---
            {kind: Event, metadata: {name: b}, type: Normal, reason: Killing}
            ---
            {kind: Event, metadata: {name: c}, type: Normal, reason: Pulled}
            """);
    assertThat(snapshot.objects(EVENTS.where("type=Warning")))
        .map(event -> event.text("metadata", "name"))
        .containsExactly("a");
    assertThat(snapshot.objects(EVENTS.where("reason=Killing")))
        .map(event -> event.text("metadata", "name"))
        .containsExactly("a", "b");
    assertThat(snapshot.readings()).doesNotContainKey("events");
  }

  @Test
  void an_object_by_name_is_whole_where_its_list_is_slimmed() {
    Snapshot snapshot =
        snapshot(
            """
            kind: ConfigMap
            metadata: {name: kubeadm-config, namespace: kube-system}
            data: {ClusterConfiguration: "clusterName: a"}
            """);
    assertThat(snapshot.objects(KUBEADM).getFirst().text("data", "ClusterConfiguration"))
        .isEqualTo("clusterName: a");
    assertThat(snapshot.objects(CONFIG_MAPS).getFirst().text("data", "ClusterConfiguration"))
        .isEmpty();
  }

  @Test
  void endpoints_answer_with_a_tree_or_in_their_own_words() {
    Snapshot snapshot =
        snapshot(
            """
            {endpoint: /version, body: {gitVersion: v1.36.0}}
            ---
            endpoint: /readyz?verbose
            status: 500
            body: |
              [-]etcd failed
              readyz check failed
            ---
            endpoint: /metrics
            body: |
              a_total{b="c"} 1
              d_total 2
            """);
    assertThat(snapshot.reading(VERSION).outcome()).isEqualTo(ReadOutcome.COMPLETE);
    assertThat(shown(snapshot, VERSION)).containsExactly("{\"gitVersion\":\"v1.36.0\"}");
    assertThat(shown(snapshot, READYZ))
        .containsExactly("{\"status\":500,\"checks\":[{\"name\":\"etcd\",\"ok\":false}]}");
    assertThat(shown(snapshot, METRICS))
        .containsExactly("{\"a_total\":[{\"labels\":{\"b\":\"c\"},\"value\":1}]}");
  }

  @Test
  void namespaces_are_those_that_are_named_or_lived_in_unless_told_otherwise() {
    String yaml =
        """
        {kind: Namespace, metadata: {name: empty, labels: {a: b}}}
        ---
        {kind: Pod, metadata: {name: p, namespace: shop}}
        """;
    assertThat(shown(snapshot(yaml), NAMESPACES))
        .containsExactly(
            "{\"metadata\":{\"name\":\"empty\",\"labels\":{\"a\":\"b\","
                + "\"kubernetes.io/metadata.name\":\"empty\"}}}",
            "{\"metadata\":{\"name\":\"shop\",\"labels\":"
                + "{\"kubernetes.io/metadata.name\":\"shop\"}}}");
    assertThat(Manifest.of(KNOWN).withNamespacesAsGiven().snapshot(yaml).objects(NAMESPACES))
        .map(namespace -> namespace.text("metadata", "name"))
        .containsExactly("empty");
  }

  @Test
  void outcomes_can_be_set_and_take_objects_away() {
    String yaml =
        """
        {kind: Pod, metadata: {name: p, namespace: a}}
        ---
        {kind: Pod, metadata: {name: q, namespace: b}}
        """;
    Snapshot refused = Manifest.of(KNOWN).refusing("pods").snapshot(yaml);
    assertThat(refused.reading(PODS).outcome())
        .isEqualTo(new ReadOutcome.Forbidden("403 Forbidden"));
    assertThat(refused.objects(PODS)).isEmpty();
    assertThat(refused.objects(NAMESPACES)).hasSize(2);

    Snapshot partly = Manifest.of(KNOWN).refusing("pods", "b").snapshot(yaml);
    assertThat(partly.reading(PODS).outcome()).isInstanceOf(ReadOutcome.Forbidden.class);
    assertThat(partly.reading(PODS).in("a")).isEqualTo(ReadOutcome.COMPLETE);
    assertThat(partly.reading(PODS).in("b")).isInstanceOf(ReadOutcome.Forbidden.class);
    assertThat(partly.objects(PODS)).map(pod -> pod.text("metadata", "name")).containsExactly("p");

    Snapshot truncated =
        Manifest.of(KNOWN).outcome("pods", new ReadOutcome.Truncated("410")).snapshot(yaml);
    assertThat(truncated.objects(PODS)).hasSize(2);

    Snapshot absent = Manifest.of(KNOWN).absent("pods").snapshot(yaml);
    assertThat(absent.reading(PODS).outcome()).isEqualTo(ReadOutcome.ABSENT);
    assertThat(absent.discovery().find("", "v1", "pods")).isEmpty();
    assertThatThrownBy(() -> Manifest.of(KNOWN).refusing("pod").snapshot(yaml))
        .isInstanceOf(ManifestException.class)
        .hasMessageStartingWith("an outcome is set for [pod], which nothing reads");
  }

  @Test
  void the_snapshot_says_whose_and_when() {
    Instant time = Instant.parse("2026-11-20T08:14:07Z");
    assertThat(Manifest.of(KNOWN).cluster("prod").takenAt(time).snapshot("").header())
        .isEqualTo(new Snapshot.Header("prod", time, 0, "test"));
  }

  @Test
  void merge_keys_are_followed_as_kubectl_does() {
    assertThat(
            shown(
                snapshot("{kind: Pod, metadata: {name: a}, spec: {<<: {b: 1, c: 2}, c: 3}}"), PODS))
        .containsExactly(
            "{\"metadata\":{\"name\":\"a\",\"namespace\":\"default\"},"
                + "\"spec\":{\"c\":3,\"b\":1}}");
  }

  @Test
  void aliases_are_followed_but_not_without_end() {
    assertThat(
            snapshot("{kind: Pod, metadata: {name: a}, spec: &s {b: [1]}, status: *s}")
                .objects(PODS))
        .map(pod -> pod.at("spec").equals(pod.at("status")))
        .containsExactly(true);
    assertThatThrownBy(() -> snapshot("kind: Pod\nmetadata: {name: a}\nspec: &s {again: *s}\n"))
        .isInstanceOf(ManifestException.class);
    StringBuilder laughs = new StringBuilder("a0: &a0 [lol]\n");
    for (int i = 1; i < 30; i++) {
      laughs.append("a%s: &a%s [*a%s, *a%s, *a%s]\n".formatted(i, i, i - 1, i - 1, i - 1));
    }
    assertThatThrownBy(() -> snapshot(laughs.toString()))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("the text is nested deeper, or has more aliases, than is read");
  }

  @Test
  void depth_has_a_limit_that_is_told() {
    for (int depth : List.of(200, 200_000)) {
      assertThatThrownBy(() -> snapshot("[".repeat(depth))).isInstanceOf(ManifestException.class);
    }
    assertThatThrownBy(() -> snapshot("a: " + "[".repeat(200) + "]".repeat(200)))
        .isInstanceOf(ManifestException.class)
        .hasMessageContaining("nested deeper");
  }

  @Property(tries = 200)
  void any_text_is_a_snapshot_or_refused(@ForAll String yaml) {
    try {
      assertThat(snapshot(yaml).readings()).isNotEmpty();
    } catch (ManifestException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  @Test
  void an_event_lands_in_each_read_whose_selector_it_meets() {
    ResourceType<Tree> warnings = EVENTS.where("type=Warning");
    ResourceType<Tree> killings = EVENTS.where("reason=Killing");
    Snapshot snapshot =
        Manifest.of(List.of(warnings, killings))
            .snapshot(
                """
                {kind: Event, metadata: {name: a}, type: Warning, reason: Unhealthy}
                ---
                {kind: Event, metadata: {name: b}, type: Normal, reason: Killing}
                ---
                {kind: Event, metadata: {name: c}, type: Warning, reason: Killing}
                ---
                {kind: Event, metadata: {name: d}, type: Normal, reason: Pulled}
                """);

    assertThat(snapshot.objects(warnings))
        .extracting(event -> event.text("metadata", "name"))
        .containsExactly("a", "c");
    assertThat(snapshot.objects(killings))
        .extracting(event -> event.text("metadata", "name"))
        .containsExactly("b", "c");
  }
}
