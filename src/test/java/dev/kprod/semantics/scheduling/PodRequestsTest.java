package dev.kprod.semantics.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Fixture;
import dev.kprod.cluster.Pod;
import dev.kprod.cluster.Resources;
import org.junit.jupiter.api.Test;

/// The cases follow upstream's `component-helpers/resource/helpers_test.go` of v1.36 and KEP-753.
class PodRequestsTest {
  private static String requests(String spec) {
    return held(spec, "");
  }

  private static String held(String spec, String status) {
    Pod pod =
        Fixture.of(
                "{kind: Pod, metadata: {name: web}, spec: {%s}, status: {%s}}"
                    .formatted(spec, status))
            .list(Resources.PODS)
            .getFirst();
    return PodRequests.held(pod).toString();
  }

  private static String container(String name, String requests, String more) {
    return "{name: %s, resources: {requests: {%s}}%s}".formatted(name, requests, more);
  }

  @Test
  void main_containers_add_up_by_resource() {
    assertThat(
            requests(
                "containers: [%s, %s]"
                    .formatted(
                        container("a", "cpu: 100m, memory: 1Gi", ""),
                        container("b", "cpu: 1, example.com/gpu: 1", ""))))
        .isEqualTo("{cpu=1100m, example.com/gpu=1, memory=1Gi}");
  }

  @Test
  void only_the_greediest_init_container_counts_and_only_where_it_asks_for_more() {
    assertThat(
            requests(
                "containers: [%s], initContainers: [%s, %s]"
                    .formatted(
                        container("a", "cpu: 1, memory: 1Gi", ""),
                        container("i", "cpu: 2", ""),
                        container("j", "cpu: 1500m, memory: 512Mi", ""))))
        .isEqualTo("{cpu=2, memory=1Gi}");
  }

  @Test
  void a_sidecar_runs_beside_the_main_containers_and_beside_the_init_containers_after_it() {
    String always = ", restartPolicy: Always";

    assertThat(
            requests(
                "containers: [%s], initContainers: [%s, %s, %s]"
                    .formatted(
                        container("a", "cpu: 1", ""),
                        container("before", "cpu: 2", ""),
                        container("side", "cpu: 500m", always),
                        container("after", "cpu: 1800m", ""))))
        .isEqualTo("{cpu=2300m}");
  }

  @Test
  void what_the_pod_states_replaces_cpu_memory_and_huge_pages_and_nothing_else() {
    assertThat(
            requests(
                "resources: {requests: {cpu: 3, hugepages-2Mi: 4Mi, example.com/gpu: 9}},"
                    + " containers: [%s]"
                        .formatted(container("a", "cpu: 1, memory: 1Gi, example.com/gpu: 1", ""))))
        .isEqualTo("{cpu=3, example.com/gpu=1, hugepages-2Mi=4Mi, memory=1Gi}");
  }

  @Test
  void the_overhead_comes_on_top_of_what_the_pod_states() {
    assertThat(
            requests(
                "overhead: {cpu: 250m}, resources: {requests: {cpu: 1}}, containers: [%s]"
                    .formatted(container("a", "memory: 1Gi", ""))))
        .isEqualTo("{cpu=1250m, memory=1Gi}");
  }

  @Test
  void a_running_pod_holds_the_largest_of_what_is_asked_allocated_and_in_force() {
    String status =
        "containerStatuses: [{name: a, allocatedResources: {cpu: 2, memory: 1Gi}, resources:"
            + " {requests: {cpu: 3, memory: 1Gi}}}]";

    assertThat(
            held("containers: [%s]".formatted(container("a", "cpu: 1, memory: 4Gi", "")), status))
        .isEqualTo("{cpu=3, memory=4Gi}");
  }

  @Test
  void a_resize_that_the_node_cannot_give_does_not_count() {
    String status =
        "conditions: [{type: PodResizePending, status: 'True', reason: Infeasible}],"
            + " containerStatuses: [{name: a, allocatedResources: {cpu: 2}, resources: {requests:"
            + " {cpu: 2}}}]";

    assertThat(held("containers: [%s]".formatted(container("a", "cpu: 64", "")), status))
        .isEqualTo("{cpu=2}");
  }
}
