package dev.kprod.semantics.quota;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Pod;
import dev.kprod.cluster.ResourceQuota;
import dev.kprod.cluster.Resources;
import dev.kprod.manifest.Manifest;
import dev.kprod.snapshot.Snapshot;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The table is upstream's `pods_test.go` of the quota evaluator, restated, with edges of our own.
class PodUsageTest {
  private static final Instant NOW = Instant.parse("2026-11-21T08:00:00Z");

  private static Snapshot snapshot(String yaml) {
    return Manifest.of(Resources.all()).snapshot(yaml);
  }

  private static Pod pod(String spec, String status) {
    return new Pod(
        snapshot(
                "kind: Pod\nmetadata: {name: a, namespace: n}\nspec: {%s}\nstatus: {%s}"
                    .formatted(spec, status))
            .objects(Resources.PODS)
            .getFirst());
  }

  @Test
  void an_init_container_raises_and_a_sidecar_adds() {
    Pod pod =
        pod(
            "initContainers: ["
                + "{name: p, restartPolicy: Always, resources: {requests: {cpu: 10m}, limits:"
                + " {cpu: 20m}}}, {name: m, resources: {requests: {cpu: 500m}, limits: {cpu: 2}}}],"
                + " containers: [{name: app, resources: {requests: {cpu: 100m, memory: 1Gi},"
                + " limits: {cpu: 200m}}}]",
            "phase: Running");

    assertThat(PodUsage.of(pod, NOW))
        .hasToString(
            "{count/pods=1, cpu=510m, limits.cpu=2020m, memory=1Gi, pods=1, requests.cpu=510m,"
                + " requests.memory=1Gi}");
  }

  @Test
  void overhead_comes_on_top_of_a_limit_and_makes_none() {
    assertThat(
            PodUsage.of(
                pod(
                        "overhead: {cpu: 10m, memory: 5Mi}, containers: [{name: a, resources:"
                            + " {requests: {cpu: 1}, limits: {cpu: 1}}}]",
                        "")
                    .spec()))
        .hasToString(
            "{count/pods=1, cpu=1010m, limits.cpu=1010m, memory=5Mi, pods=1, requests.cpu=1010m,"
                + " requests.memory=5Mi}");
  }

  @Test
  void devices_and_huge_pages_have_names_of_their_own() {
    assertThat(
            PodUsage.of(
                pod(
                        "containers: [{name: a, resources: {requests: {nvidia.com/gpu: 2,"
                            + " hugepages-2Mi: 4Mi}, limits: {nvidia.com/gpu: 2}}}]",
                        "")
                    .spec()))
        .hasToString(
            "{count/pods=1, hugepages-2Mi=4Mi, pods=1, requests.hugepages-2Mi=4Mi,"
                + " requests.nvidia.com/gpu=2}");
  }

  @Test
  void what_the_pod_states_as_a_whole_replaces_its_containers() {
    assertThat(
            PodUsage.of(
                pod(
                        "resources: {requests: {cpu: 3}, limits: {cpu: 4}}, containers: [{name: a,"
                            + " resources: {requests: {cpu: 1}, limits: {cpu: 1}}}]",
                        "")
                    .spec()))
        .hasToString("{count/pods=1, cpu=3, limits.cpu=4, pods=1, requests.cpu=3}");
  }

  @Test
  void a_finished_pod_counts_as_an_object_alone() {
    String spec = "containers: [{name: a, resources: {requests: {cpu: 1}}}]";

    assertThat(PodUsage.of(pod(spec, "phase: Succeeded"), NOW)).hasToString("{count/pods=1}");
    assertThat(PodUsage.of(pod(spec, "phase: Pending"), NOW))
        .hasToString("{count/pods=1, cpu=1, pods=1, requests.cpu=1}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          scopes: [Terminating] | activeDeadlineSeconds: 0 | true
          scopes: [Terminating] | hostPID: true | false
          scopes: [NotTerminating] | activeDeadlineSeconds: 5 | false
          scopes: [BestEffort] | containers: [{name: a, resources: {requests: {cpu: 0}}}] | true
          scopes: [BestEffort] | containers: [{name: a, resources: {limits: {nvidia.com/gpu: 1}}}] | true
          scopes: [BestEffort] | containers: [{name: a, resources: {limits: {memory: 1}}}] | false
          scopes: [NotBestEffort] | resources: {requests: {cpu: 1}} | true
          scopes: [BestEffort] | resources: {requests: {}}, containers: [{name: a, resources: {limits: {memory: 1}}}] | true
          scopes: [BestEffort, Terminating] | activeDeadlineSeconds: 1 | true
          scopes: [PriorityClass] | priorityClassName: p | true
          scopes: [PriorityClass] | hostPID: true | false
          scopes: [CrossNamespacePodAffinity] | affinity: {podAffinity: {preferredDuringSchedulingIgnoredDuringExecution: [{podAffinityTerm: {namespaceSelector: {}}}]}} | true
          scopes: [CrossNamespacePodAffinity] | affinity: {podAntiAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{namespaces: []}]}} | false
          scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In, values: [p]}]} | priorityClassName: p | true
          scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: In, values: [p]}]} | hostPID: true | false
          scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: NotIn, values: [p]}]} | hostPID: true | true
          scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: NotIn, values: [p]}]} | priorityClassName: p | false
          scopeSelector: {matchExpressions: [{scopeName: PriorityClass, operator: DoesNotExist}]} | priorityClassName: p | false
          scopes: [VolumeAttributesClass] | hostPID: true | false
          """)
  void all_scopes_of_a_quota_have_to_hold(String scopes, String spec, boolean holds) {
    List<ResourceQuota> quotas =
        snapshot("kind: ResourceQuota\nmetadata: {name: q}\nspec: {%s}".formatted(scopes))
            .objects(Resources.RESOURCE_QUOTAS)
            .stream()
            .map(ResourceQuota::new)
            .toList();

    assertThat(QuotaScope.holds(quotas.getFirst(), pod(spec, "").spec())).isEqualTo(holds);
  }
}
