package dev.kprod.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.manifest.Manifest;
import dev.kprod.snapshot.Read;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeGrowthTest {
  private static NodeGrowth of(String yaml) {
    List<Read<?>> reads = new ArrayList<>(Resources.all());
    reads.add(AutoscalerStatus.READ);
    return NodeGrowth.of(Cluster.of(Manifest.of(reads).takenAt(Fixture.NOW).snapshot(yaml)));
  }

  private static String node(String providerId) {
    return """
    kind: Node
    metadata: {name: a}
    spec: {providerID: "%s"}
    ---
    """
        .formatted(providerId);
  }

  private static String controller(String image, int replicas) {
    return """
    kind: Deployment
    metadata: {name: scaler, namespace: kube-system}
    spec:
      replicas: %s
      template: {spec: {containers: [{name: scaler, image: "%s"}]}}
    ---
    """
        .formatted(replicas, image);
  }

  private static String pool(String name, String limits, String used) {
    return """
    apiVersion: karpenter.sh/v1
    kind: NodePool
    metadata: {name: %s}
    spec: {limits: {%s}}
    status: {resources: {%s}}
    ---
    """
        .formatted(name, limits, used);
  }

  private static String status(String groups) {
    return """
    kind: ConfigMap
    metadata: {name: cluster-autoscaler-status, namespace: kube-system}
    data: {status: "{autoscalerStatus: Running, nodeGroups: [%s]}"}
    ---
    """
        .formatted(groups);
  }

  private static final String FULL = "{name: a, health: {cloudProviderTarget: 5, maxSize: 5}}";
  private static final String ROOMY = "{name: b, health: {cloudProviderTarget: 4, maxSize: 5}}";
  private static final String KARPENTER = "public.ecr.aws/karpenter/controller:1.8.1";
  private static final String SCALER = "registry.k8s.io/autoscaling/cluster-autoscaler:v1.36.0";

  @Test
  void without_any_the_nodes_are_what_there_is() {
    assertThat(of(node("aws:///eu-1a/i-1"))).isEqualTo(new NodeGrowth.None());
    assertThat(of(node("") + controller(SCALER, 0))).isEqualTo(new NodeGrowth.None());
  }

  @Test
  void one_pool_with_room_is_enough() {
    assertThat(of(pool("a", "cpu: '9'", "cpu: '9'") + pool("b", "", "cpu: '99'")))
        .isEqualTo(new NodeGrowth.Open("Karpenter"));
    assertThat(of(status(FULL + ", " + ROOMY)))
        .isEqualTo(new NodeGrowth.Open("cluster-autoscaler"));
  }

  @Test
  void it_is_exhausted_once_every_pool_is_at_a_limit() {
    assertThat(of(pool("a", "cpu: '9', memory: 9Gi", "cpu: '8', memory: 9Gi")))
        .isEqualTo(new NodeGrowth.Exhausted("Karpenter"));
    assertThat(of(status(FULL) + controller(SCALER, 1)))
        .isEqualTo(new NodeGrowth.Exhausted("cluster-autoscaler"));
  }

  @Test
  void limits_that_nobody_sees_are_neither() {
    assertThat(of(controller(KARPENTER, 1)))
        .isEqualTo(new NodeGrowth.Hidden("how far Karpenter may grow is not seen"));
    assertThat(of(controller(SCALER, 1)))
        .isEqualTo(new NodeGrowth.Hidden("how far cluster-autoscaler may grow is not seen"));
    assertThat(of(status("{name: a}")))
        .isEqualTo(new NodeGrowth.Hidden("cluster-autoscaler does not say how far it may grow"));
    assertThat(of(status(FULL) + controller(KARPENTER, 1)))
        .isEqualTo(new NodeGrowth.Hidden("how far Karpenter may grow is not seen"));
  }

  @Test
  void a_provider_may_grow_its_pools_out_of_sight() {
    String gke =
        node("gce://p/z/i")
            .replace("{name: a}", "{name: a, labels: {cloud.google.com/gke-nodepool: general}}");

    assertThat(of(gke)).isInstanceOf(NodeGrowth.Hidden.class);
  }

  @Test
  void what_was_not_read_is_said() {
    assertThat(NodeGrowth.of(Fixture.refusing("nodepools.karpenter.sh").cluster(node(""))))
        .isEqualTo(new NodeGrowth.Unseen(List.of(AutoscalerStatus.READ, CapacityKinds.NODE_POOLS)));
  }
}
