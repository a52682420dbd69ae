package dev.kprod.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
  private static final String CONTROL_PLANE_NODE =
      """
      kind: Node
      metadata: {name: cp1, labels: {node-role.kubernetes.io/control-plane: ""}}
      ---
      """;

  private static String told(Cluster cluster) {
    Platform platform = Platform.of(cluster);
    return "%s, provider %s, distribution %s, %s"
        .formatted(
            platform.id(), platform.provider(), platform.distribution(), platform.controlPlane());
  }

  private static String node(String metadata, String spec) {
    return """
    kind: Node
    metadata: {name: node-1%s}
    spec: {%s}
    ---
    """
        .formatted(metadata, spec);
  }

  private static String version(String text) {
    return "endpoint: /version\nbody: {gitVersion: %s}\n---\n".formatted(text);
  }

  @ParameterizedTest
  @CsvSource({
    "v1.35.2-eks-1a2b3c4, '', 'eks, provider eks, distribution , MANAGED'",
    "v1.35.1-gke.1002000, '', 'gke, provider gke, distribution , MANAGED'",
    "v1.35.0, kubernetes.azure.com/cluster, 'aks, provider aks, distribution , MANAGED'",
    "v1.34.3+IKS, '', 'iks, provider iks, distribution , MANAGED'",
    "v1.34.3-aliyun.1, '', 'ack, provider ack, distribution , MANAGED'",
    "v1.35.0, doks.digitalocean.com/node-pool, 'doks, provider doks, distribution , MANAGED'",
    "v1.35.0, hypershift.openshift.io/nodePool,"
        + " 'hypershift, provider , distribution hypershift, HOSTED'",
    "v1.35.0+k3s1, kubernetes.civo.com/civo-node-pool,"
        + " 'civo, provider civo, distribution k3s, MANAGED'",
    "v1.35.0+k0s, '', 'k0s, provider , distribution k0s, HOSTED'",
    "v1.35.0, '', ', provider , distribution , HOSTED'",
  })
  void a_control_plane_out_of_sight_belongs_to_the_provider_that_the_marks_name(
      String version, String label, String expected) {
    String labels = label.isEmpty() ? "" : ", labels: {%s: x}".formatted(label);

    assertThat(told(Fixture.of(version(version) + node(labels, "")))).isEqualTo(expected);
  }

  @Test
  void the_same_version_with_a_control_plane_in_sight_is_not_managed() {
    assertThat(
            told(
                Fixture.of(
                    version("v1.35.2-eks-1a2b3c4")
                        + CONTROL_PLANE_NODE
                        + node(", annotations: {cluster.x-k8s.io/cluster-name: a}", ""))))
        .isEqualTo("cluster-api, provider eks, distribution cluster-api, VISIBLE");
  }

  @Test
  void an_api_server_pod_is_a_control_plane_in_sight_where_nodes_are_refused() {
    String pod =
        """
        kind: Pod
        metadata:
          name: kube-apiserver-cp1
          namespace: kube-system
          labels: {tier: control-plane, component: kube-apiserver}
          annotations: {kubeadm.kubernetes.io/kube-apiserver.advertise-address.endpoint: "10.0.0.1:6443"}
        """;

    assertThat(told(Fixture.refusing("nodes").cluster(pod)))
        .isEqualTo("kubeadm, provider , distribution kubeadm, VISIBLE");
  }

  @Test
  void without_nodes_and_without_a_sign_nothing_is_said_about_the_control_plane() {
    assertThat(told(Fixture.refusing("nodes").cluster(version("v1.35.1-gke.1002000"))))
        .isEqualTo("gke, provider gke, distribution , UNKNOWN");
    assertThat(told(Fixture.of(version("v1.35.1"))))
        .isEqualTo(", provider , distribution , UNKNOWN");
  }

  @Test
  void the_machine_id_names_a_provider_only_where_no_control_plane_is_in_sight() {
    String machine = node("", "providerID: \"digitalocean://1234\"");

    assertThat(told(Fixture.of(machine))).isEqualTo("doks, provider doks, distribution , MANAGED");
    assertThat(told(Fixture.of(CONTROL_PLANE_NODE + machine)))
        .isEqualTo(", provider , distribution , VISIBLE");
    assertThat(told(Fixture.of(node("", "providerID: \"hcloud://1234\""))))
        .isEqualTo(", provider , distribution , HOSTED");
  }

  @Test
  void a_cluster_on_one_machine_is_for_development() {
    Platform platform = Platform.of(Fixture.of(node("", "providerID: \"kind://docker/kind/a\"")));

    assertThat(platform.isDevelopment()).isTrue();
    assertThat(platform.distribution()).isEqualTo("kind");
  }

  @Test
  void the_systems_namespaces_are_never_the_users_and_a_platforms_only_on_it() {
    Platform plain = Platform.of(Fixture.of(CONTROL_PLANE_NODE));
    Platform gke = Platform.of(Fixture.of(version("v1.35.1-gke.1002000") + node("", "")));

    assertThat(plain.isApplication("kube-system")).isFalse();
    assertThat(plain.isApplication("default")).isTrue();
    assertThat(plain.isApplication("gmp-system")).isTrue();
    assertThat(gke.isApplication("gmp-system")).isFalse();
    assertThat(gke.isApplication("gke-managed-cim")).isFalse();
  }

  @Test
  void an_add_ons_namespace_is_recognised_by_name_and_by_the_image_that_runs_there() {
    String pod =
        """
        kind: Pod
        metadata: {name: velero, namespace: velero}
        spec: {containers: [{name: a, image: "%s"}]}
        """;
    Platform real =
        Platform.of(Fixture.of(pod.formatted("images.shop.example/velero/velero:v1.18")));
    Platform posing = Platform.of(Fixture.of(pod.formatted("evil/miner")));
    Platform empty = Platform.of(Fixture.of(CONTROL_PLANE_NODE));

    assertThat(real.addOn("velero")).contains("Velero");
    assertThat(real.addOnNamespaces()).containsExactly("velero");
    assertThat(posing.addOn("velero")).isEmpty();
    assertThat(posing.isApplication("velero")).isTrue();
    assertThat(empty.addOn("velero")).contains("Velero");
    assertThat(empty.addOn("shop")).isEmpty();
  }

  @Test
  void who_runs_the_control_plane_is_named_only_where_somebody_else_does() {
    assertThat(Platform.of(Fixture.of(version("v1.35.2-eks-1") + node("", ""))).runBy())
        .isEqualTo("AWS runs the API server, etcd and their backups");
    assertThat(Platform.of(Fixture.of(version("v1.35.2-eks-1") + CONTROL_PLANE_NODE)).runBy())
        .isEmpty();
  }

  @Test
  void every_row_of_the_table_says_where_it_was_read() {
    Table platforms = Table.beside(Platform.class, "platforms.json");

    for (String list : java.util.List.of("distributions", "providers")) {
      assertThat(platforms.content().items(list))
          .isNotEmpty()
          .allSatisfy(
              row -> {
                assertThat(row.text("id")).isNotEmpty();
                assertThat(row.text("source")).startsWith("https://");
                assertThat(Table.seen(row)).matches("20[0-9]{2}-[0-9]{2}-[0-9]{2}|not opened: .+");
              });
    }
  }
}
