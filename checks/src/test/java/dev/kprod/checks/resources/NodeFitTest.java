package dev.kprod.checks.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class NodeFitTest {
  private final CheckTester<?> check = CheckTester.of(new NodeFit());

  private static String node(String name, String allocatable, String spec) {
    return """
    kind: Node
    metadata: {name: %s}
    spec: {%s}
    status: {allocatable: {%s, pods: 110}}
    ---
    """
        .formatted(name, spec, allocatable);
  }

  private static String deployment(String requests) {
    return """
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      replicas: 1
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: app, resources: {%s}}]}
    ---
    """
        .formatted(requests);
  }

  private static final String SERVICE =
      """
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {selector: {app: web}, ports: [{port: 80}]}
      ---
      """;

  private static final String AGENT =
      """
      kind: DaemonSet
      metadata: {name: agent, namespace: kube-system}
      spec: {selector: {matchLabels: {app: agent}}}
      ---
      kind: Pod
      metadata:
        name: agent-1
        namespace: kube-system
        ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: agent, controller: true}]
      spec: {nodeName: one, containers: [{name: app, resources: {requests: {cpu: 500m}}}]}
      status: {phase: Running}
      ---
      """;

  private static final String FOUR = node("one", "cpu: 4, memory: 8Gi", "");

  @Test
  void what_daemon_sets_hold_is_not_there_for_others() {
    assertThat(check.outcomes(FOUR + AGENT + deployment("requests: {cpu: 3500m}") + SERVICE))
        .containsExactly("pass deployment/shop/web");
    assertThat(check.outcomes(FOUR + AGENT + deployment("requests: {cpu: 3501m}") + SERVICE))
        .containsExactly(
            "fail deployment/shop/web: spec.template.spec is asks for 3501m of cpu, wanted at most"
                + " 3500m of cpu, which node one has for it");
    assertThat(check.messages(FOUR + AGENT + deployment("requests: {cpu: 3501m}") + SERVICE))
        .containsExactly(
            "fail deployment/shop/web: A pod of it asks for 3501m of cpu, and the one node that"
                + " may take it has 3500m for it.");
  }

  @Test
  void a_mirror_pod_holds_its_part_and_an_ordinary_pod_none() {
    String pod =
        """
        kind: Pod
        metadata: {name: proxy-one, namespace: kube-system, annotations: {%s: x}}
        spec: {nodeName: one, containers: [{name: app, resources: {requests: {memory: 1Gi}}}]}
        status: {phase: Running}
        ---
        """;
    String asking = deployment("requests: {memory: 8Gi}");

    assertThat(check.outcomes(FOUR + pod.formatted("kubernetes.io/config.mirror") + asking))
        .containsExactly(
            "fail(high) deployment/shop/web: spec.template.spec is asks for 8Gi of memory, wanted"
                + " at most 7Gi of memory, which node one has for it");
    assertThat(check.outcomes(FOUR + pod.formatted("note") + asking))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void the_live_pod_is_asked_wherever_it_runs_and_not_the_template() {
    String pod =
        """
        kind: ReplicaSet
        metadata:
          name: web-1
          namespace: shop
          ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, controller: true}]
        ---
        kind: Pod
        metadata:
          name: web-1-a
          namespace: shop
          ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, controller: true}]
        spec: {nodeName: one, containers: [{name: app, resources: {requests: {cpu: %s}}}]}
        status: {phase: Running}
        ---
        """;
    String two = FOUR + node("two", "cpu: 16, memory: 8Gi", "");

    assertThat(check.outcomes(two + deployment("requests: {cpu: 99}") + pod.formatted("16")))
        .containsExactly("pass deployment/shop/web");
    assertThat(check.outcomes(two + deployment("requests: {cpu: 1}") + pod.formatted("17")))
        .containsExactly(
            "fail(high) deployment/shop/web: spec.template.spec is asks for 17 of cpu, wanted at"
                + " most 16 of cpu, which node two has for it");
  }

  @Test
  void a_limit_alone_is_the_request_too() {
    assertThat(check.outcomes(FOUR + deployment("limits: {memory: 64Gi}")))
        .containsExactly(
            "fail(high) deployment/shop/web: spec.template.spec is asks for 64Gi of memory, wanted"
                + " at most 8Gi of memory, which node one has for it");
    assertThat(check.outcomes(FOUR + deployment("requests: {memory: 1Gi}, limits: {memory: 64Gi}")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void a_device_that_no_node_has_fails() {
    assertThat(check.outcomes(FOUR + deployment("limits: {nvidia.com/gpu: 1}")))
        .containsExactly(
            "fail(high) deployment/shop/web: spec.template.spec is asks for 1 of nvidia.com/gpu,"
                + " wanted at most 0 of nvidia.com/gpu, which node one has for it");
    assertThat(check.outcomes(FOUR + deployment("requests: {hugepages-2Mi: 0}")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void no_two_nodes_together_take_one_pod() {
    String nodes =
        node("cores", "cpu: 16, memory: 8Gi", "") + node("memory", "cpu: 4, memory: 64Gi", "");

    assertThat(check.outcomes(nodes + deployment("requests: {cpu: 8, memory: 32Gi}")))
        .containsExactly(
            "fail(high) deployment/shop/web: spec.template.spec is asks for 32Gi of memory, wanted"
                + " at most 8Gi of memory, which node cores has for it");
  }

  @Test
  void a_node_that_is_cordoned_or_not_well_comes_back() {
    assertThat(
            check.outcomes(
                node(
                        "one",
                        "cpu: 4",
                        "unschedulable: true, taints: [{key: node.kubernetes.io/not-ready, effect:"
                            + " NoExecute}]")
                    + deployment("requests: {cpu: 4}")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void a_taint_that_says_what_a_node_is_does_not_pass() {
    assertThat(
            check.outcomes(
                node(
                        "one",
                        "cpu: 4",
                        "taints: [{key: node.kubernetes.io/os, value: windows, effect:"
                            + " NoSchedule}]")
                    + deployment("requests: {cpu: 4}")))
        .containsExactly(
            "fail(high) deployment/shop/web: spec.template.spec is taint"
                + " node.kubernetes.io/os=windows:NoSchedule excludes 1 node, wanted a node that"
                + " may take it");
  }

  @Test
  void the_remedy_names_the_large_node_that_a_taint_keeps() {
    String nodes =
        node("big", "cpu: 64", "taints: [{key: dedicated, value: db, effect: NoSchedule}]") + FOUR;

    assertThat(check.remedies(nodes + deployment("requests: {cpu: 8}")))
        .containsExactly(
            "Node big (taint dedicated=db:NoSchedule) is large enough: let deploy/web go there, or"
                + " ask for what the others have.");
    assertThat(check.remedies(FOUR + deployment("requests: {cpu: 8}")))
        .containsExactly(
            "Add a node that has 8 of cpu for pods beside what its DaemonSets take, or let"
                + " deploy/web ask for less.");
  }

  @Test
  void a_serving_workload_that_no_node_may_take_is_one_finding_of_another_check() {
    String nodes = node("one", "cpu: 4", "taints: [{key: gpu, effect: NoSchedule}]");

    assertThat(check.outcomes(nodes + deployment("requests: {cpu: 1}") + SERVICE))
        .containsExactly(
            "not-applicable deployment/shop/web: no node may take its pods, which"
                + " ha-eligible-nodes judges");
    assertThat(check.outcomes(nodes + deployment("requests: {cpu: 1}")))
        .containsExactly(
            "fail(high) deployment/shop/web: spec.template.spec is taint gpu:NoSchedule excludes 1"
                + " node, wanted a node that may take it");
  }

  @Test
  void a_next_node_may_be_larger_where_something_may_add_one() {
    String pool =
        """
        apiVersion: karpenter.sh/v1
        kind: NodePool
        metadata: {name: general}
        spec: {limits: {cpu: "100"}}
        status: {resources: {cpu: "%s"}}
        ---
        """;
    String asking = FOUR + deployment("requests: {cpu: 8}");

    assertThat(check.outcomes(asking + pool.formatted("99")))
        .containsExactly(
            "unknown(not-observable) deployment/shop/web: Karpenter may add a node that takes it");
    assertThat(check.outcomes(asking + pool.formatted("100")))
        .containsExactly(
            "fail(high) deployment/shop/web: spec.template.spec is asks for 8 of cpu, wanted at"
                + " most 4 of cpu, which node one has for it");
    assertThat(check.refusing("nodepools.karpenter.sh").outcomes(asking))
        .containsExactly(
            "unknown(forbidden) deployment/shop/web: whether a node can be added that takes it is"
                + " not seen");
    assertThat(
            check
                .refusing("nodepools.karpenter.sh")
                .outcomes(FOUR + deployment("requests: {cpu: 4}")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void another_scheduler_and_resource_claims_are_not_judged() {
    assertThat(
            check.outcomes(
                FOUR
                    + deployment("requests: {cpu: 8}")
                        .replace("spec: {containers", "spec: {schedulerName: batch, containers")))
        .containsExactly("unknown(not-observable) deployment/shop/web: scheduler batch places it");
    assertThat(
            check.outcomes(
                FOUR
                    + deployment("requests: {cpu: 1}")
                        .replace(
                            "spec: {containers",
                            "spec: {resourceClaims: [{name: gpu}], containers")))
        .containsExactly(
            "unknown(not-observable) deployment/shop/web: it asks for devices by resource claims");
  }

  @Test
  void what_belongs_to_nodes_or_sleeps_is_left_out() {
    assertThat(
            check.outcomes(
                FOUR + deployment("requests: {cpu: 8}").replace("replicas: 1", "replicas: 0")))
        .containsExactly("not-applicable deployment/shop/web: it is scaled to zero");
    assertThat(
            check.outcomes(
                FOUR + deployment("requests: {cpu: 8}").replace("Deployment", "DaemonSet")))
        .containsExactly("not-applicable daemonset/shop/web: it belongs to its nodes");
    assertThat(check.outcomes(deployment("requests: {cpu: 8}")))
        .containsExactly(
            "unknown(not-observable) deployment/shop/web: no node says what it has for pods");
  }

  @Test
  void a_job_is_high_and_an_init_container_counts_by_itself() {
    String job =
        """
        kind: CronJob
        metadata: {name: train, namespace: shop}
        spec:
          jobTemplate:
            spec:
              template:
                spec:
                  initContainers: [{name: load, resources: {requests: {memory: 9Gi}}}]
                  containers: [{name: app, resources: {requests: {memory: 1Gi}}}]
        """;

    assertThat(check.outcomes(FOUR + job))
        .containsExactly(
            "fail(high) cronjob/shop/train: spec.jobTemplate.spec.template.spec is asks for 9Gi of"
                + " memory, wanted at most 8Gi of memory, which node one has for it");
  }
}
