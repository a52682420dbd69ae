package dev.kprod.checks.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class ResHeadroomTest {
  private final CheckTester<?> check = CheckTester.of(new ResHeadroom());

  private static String node(String name, String more) {
    return """
    kind: Node
    metadata: {name: %s%s}
    status:
      allocatable: {cpu: 4, memory: 8Gi, pods: 110}
      conditions: [{type: Ready, status: "True"}]
    ---
    """
        .formatted(name, more);
  }

  private static String pod(String name, String node, String resources) {
    return """
    kind: Pod
    metadata:
      name: %1$s
      namespace: shop
      ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, controller: true}]
    spec: {nodeName: %2$s, containers: [{name: app, resources: {%3$s}}]}
    status: {phase: Running}
    ---
    """
        .formatted(name, node, resources);
  }

  private static String web(int replicas, String rolling) {
    return """
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec: {replicas: %s, strategy: {rollingUpdate: {%s}}, template: {spec: {containers: [{name: app}]}}}
    ---
    kind: ReplicaSet
    metadata:
      name: web-1
      namespace: shop
      ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, controller: true}]
    ---
    """
        .formatted(replicas, rolling);
  }

  private static final String HALF = "requests: {cpu: 2}";

  @Test
  void the_extra_pods_of_a_rollout_need_room_and_what_may_be_missing_gives_none() {
    String full =
        node("one", "")
            + node("two", "")
            + pod("web-1-a", "one", HALF)
            + pod("web-1-b", "two", "requests: {cpu: 3}");

    assertThat(check.outcomes(full + web(2, "maxSurge: 1")))
        .containsExactly("pass cluster [note: most cpu is free on one: 2, and 8Gi of memory]");
    assertThat(check.outcomes(full + web(2, "maxSurge: 2")))
        .containsExactly(
            "fail cluster: spec.strategy.rollingUpdate.maxSurge of deployment/shop/web is 1 of 2"
                + " extra pods find a place: 2 nodes too little cpu, wanted room for all [note:"
                + " most cpu is free on one: 2, and 8Gi of memory]");
    assertThat(check.outcomes(full + web(2, "maxSurge: 0, maxUnavailable: 1")))
        .containsExactly("pass cluster [note: most cpu is free on one: 2, and 8Gi of memory]");
  }

  @Test
  void requests_above_the_warning_fail_whatever_else_fits() {
    String pods = pod("a", "one", "requests: {memory: %s}");

    assertThat(check.outcomes(node("one", "") + pods.formatted("6963Mi")))
        .containsExactly("pass cluster [note: most cpu is free on one: 4, and 1.2Gi of memory]");
    assertThat(check.outcomes(node("one", "") + pods.formatted("6964Mi")))
        .containsExactly(
            "fail cluster: nodes is 86 % of memory is requested: 6.8Gi of 8Gi, wanted at most 85"
                + " % [note: most cpu is free on one: 4, and 1.1Gi of memory]");
  }

  @Test
  void gpu_nodes_are_counted_apart() {
    String gpu =
        node("gpu", "").replace("pods: 110", "pods: 110, nvidia.com/gpu: 1")
            + pod("train", "gpu", "requests: {cpu: 4}");

    assertThat(check.outcomes(node("one", "") + gpu))
        .containsExactly(
            "fail cluster: GPU nodes is 100 % of cpu is requested: 4 of 4, wanted at most 85 %"
                + " [note: most cpu is free on one: 4, and 8Gi of memory]");
  }

  @Test
  void a_control_plane_is_room_only_where_nothing_else_is() {
    String control = node("cp", ", labels: {node-role.kubernetes.io/control-plane: ''}");
    String pod = pod("a", "one", "requests: {cpu: 3500m}");

    assertThat(check.outcomes(control + node("one", "") + pod))
        .containsExactly(
            "fail cluster: nodes is 88 % of cpu is requested: 3500m of 4, wanted at most 85 %"
                + " [note: most cpu is free on one: 500m, and 8Gi of memory]");
    assertThat(check.outcomes(control))
        .containsExactly("pass cluster [note: most cpu is free on cp: 4, and 8Gi of memory]");
    assertThat(check.outcomes(pod))
        .containsExactly(
            "unknown(not-observable) cluster: no usable worker says what it has for pods");
  }

  private static final String TWICE =
      node("one", "") + pod("a", "one", "requests: {memory: 1Gi}, limits: {memory: 13Gi}");

  private static String usage(String node, String pod) {
    return """
    apiVersion: metrics.k8s.io/v1beta1
    kind: NodeMetrics
    metadata: {name: one}
    usage: {memory: %s}
    ---
    apiVersion: metrics.k8s.io/v1beta1
    kind: PodMetrics
    metadata: {name: a, namespace: shop}
    containers: [{name: app, usage: {memory: %s}}]
    ---
    """
        .formatted(node, pod);
  }

  @Test
  void limits_far_above_a_node_are_a_number_until_it_shows() {
    assertThat(check.outcomes(TWICE + usage("6553Mi", "6Gi")))
        .containsExactly(
            "pass cluster [note: most cpu is free on one: 4, and 7Gi of memory] [note: memory"
                + " limits are far above what 1 node has, and nothing shows it yet]");
    assertThat(check.outcomes(TWICE + usage("6554Mi", "6Gi")))
        .containsExactly(
            "fail cluster: status.allocatable.memory of node/one is limits of 13Gi on 8Gi; 81 % of"
                + " its memory is in use; above their request: shop/a, wanted limits of at most"
                + " 1.5 times that, or memory to spare [note: most cpu is free on one: 4, and 7Gi"
                + " of memory]");
    assertThat(check.outcomes(TWICE.replace("13Gi", "12Gi") + usage("8Gi", "6Gi")))
        .containsExactly("pass cluster [note: most cpu is free on one: 4, and 7Gi of memory]");
  }

  @Test
  void pressure_and_an_eviction_of_today_show_it_too() {
    String evicted =
        """
        kind: Pod
        metadata: {name: old, namespace: shop}
        spec: {nodeName: one, containers: [{name: app}]}
        status:
          phase: Failed
          reason: Evicted
          message: "The node was low on resource: memory."
          startTime: "%s"
        ---
        """;

    assertThat(
            check.messages(
                TWICE.replace(
                    "conditions: [", "conditions: [{type: MemoryPressure, status: \"True\"}, ")))
        .containsExactly(
            "fail cluster: Node one: limits of 13Gi on 8Gi; it reports MemoryPressure."
                + " [note: most cpu is free on one: 4, and 7Gi of memory]");
    assertThat(check.messages(TWICE + evicted.formatted("2026-11-20T08:00:00Z")))
        .containsExactly(
            "fail cluster: Node one: limits of 13Gi on 8Gi; it evicted 1 pod for memory within a"
                + " day. [note: most cpu is free on one: 4, and 7Gi of memory]");
    assertThat(check.outcomes(TWICE + evicted.formatted("2026-11-20T07:59:59Z")))
        .containsExactly(
            "pass cluster [note: most cpu is free on one: 4, and 7Gi of memory] [note: memory"
                + " limits are far above what 1 node has, and nothing shows it yet]");
  }

  @Test
  void use_that_was_not_seen_is_no_pass_where_limits_are_far_above() {
    assertThat(check.refusing("nodes.metrics.k8s.io").outcomes(TWICE))
        .containsExactly(
            "unknown(forbidden) cluster: memory is promised twice, and what is in use was not"
                + " seen");
    assertThat(check.refusing("nodes.metrics.k8s.io").outcomes(node("one", "")))
        .containsExactly("pass cluster [note: most cpu is free on one: 4, and 8Gi of memory]");
  }

  @Test
  void an_autoscaler_that_may_still_grow_makes_room_by_itself() {
    String full = node("one", "") + pod("a", "one", "requests: {cpu: 4}");
    String status =
        """
        kind: ConfigMap
        metadata: {name: cluster-autoscaler-status, namespace: kube-system}
        data:
          status: |
            autoscalerStatus: Running
            nodeGroups: [{name: general, health: {cloudProviderTarget: %s, maxSize: 5}}]
        ---
        """;

    assertThat(check.outcomes(full + status.formatted("4")))
        .containsExactly("not-applicable cluster: cluster-autoscaler adds nodes and may still");
    assertThat(check.outcomes(full + status.formatted("5")))
        .containsExactly(
            "fail cluster: nodes is 100 % of cpu is requested: 4 of 4, wanted at most 85 % [note:"
                + " most cpu is free on one: 0, and 8Gi of memory]");
    assertThat(check.refusing("configmaps/kube-system/cluster-autoscaler-status").outcomes(full))
        .containsExactly(
            "unknown(forbidden) cluster: there is little room now, and whether nodes can be added"
                + " is not seen");
  }

  @Test
  void the_remedy_names_the_largest_shape() {
    assertThat(check.remedies(node("one", "") + pod("a", "one", "requests: {cpu: 4}")))
        .containsExactly(
            "Add a node of the largest shape (cpu 4, memory 8Gi), or bring requests and limits to"
                + " what is used.");
  }
}
