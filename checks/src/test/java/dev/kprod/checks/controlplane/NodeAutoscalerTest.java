package dev.kprod.checks.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.check.Facts;
import dev.kprod.cluster.NodeAutoscalers;
import dev.kprod.cluster.Table;
import dev.kprod.testing.CheckTester;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeAutoscalerTest {
  private final CheckTester<?> check = CheckTester.of(new NodeAutoscaler());

  private static final String EKS =
      """
      kind: Node
      metadata: {name: a, labels: {eks.amazonaws.com/nodegroup: general}}
      spec: {providerID: "aws:///eu-1a/i-1"}
      """;

  private static String controller(String image, String spec, String status) {
    return """
    ---
    kind: Deployment
    metadata: {name: scaler, namespace: kube-system}
    spec: {%sselector: {matchLabels: {app: x}}, template: {spec: {containers: [{name: c, image: "%s"}]}}}
    status: {%s}
    """
        .formatted(spec, image, status);
  }

  private static final String AUTOSCALER =
      "mirror.example/autoscaling/cluster-autoscaler-arm64:v1.36.0";
  private static final String UP = "conditions: [{type: Available, status: \"True\"}]";

  /// The fields are those of clusterstate/api/types.go of cluster-autoscaler 1.30 and later, the
  /// time is printed as Go does.
  private static String status(String time, String state, String health, String group) {
    return """
    ---
    kind: ConfigMap
    metadata: {name: cluster-autoscaler-status, namespace: kube-system}
    data:
      status: |
        time: %s
        autoscalerStatus: %s
        clusterWide:
          health: {status: %s}
        nodeGroups:
        - name: general
          health: {status: Healthy, cloudProviderTarget: 3, minSize: 1, maxSize: 10}
          scaleUp: {%s}
    """
        .formatted(time, state, health, group);
  }

  private static final String FRESH = "2026-11-21 07:59:50.088071148 +0000 UTC";

  private static String nodePool(String status, String more) {
    return """
    ---
    apiVersion: karpenter.sh/v1
    kind: NodePool
    metadata: {name: general}
    spec: {limits: {cpu: 100}}
    status: {%sconditions: [{type: Ready, %s}]}
    """
        .formatted(more, status);
  }

  private static final String PENDING =
      """
      ---
      kind: Pod
      metadata: {name: web, namespace: shop}
      status:
        phase: Pending
        conditions:
        - type: PodScheduled
          status: "False"
          reason: Unschedulable
          message: "%s"
          lastTransitionTime: "2026-11-21T07:%s:00Z"
      """;

  @Test
  void on_a_cloud_without_an_autoscaler_nothing_grows() {
    assertThat(check.outcomes(EKS))
        .containsExactly(
            "fail cluster: no autoscaler for general, wanted cluster-autoscaler, Karpenter or the"
                + " like");
  }

  @Test
  void pools_of_a_fixed_size_and_bare_metal_want_none() {
    assertThat(
            check
                .stating(Facts.POOLS, List.of(new Facts.Pool("general", false, true, false)))
                .outcomes(EKS))
        .containsExactly("not-applicable cluster: its pools are of a fixed size");
    assertThat(check.outcomes("{kind: Node, metadata: {name: a}}"))
        .containsExactly(
            "not-applicable cluster: its machines are of no cloud that could lend more");
  }

  @Test
  void a_provider_may_grow_its_pools_out_of_sight_and_a_person_may_say_so() {
    String gke =
        """
        kind: Node
        metadata: {name: a, labels: {cloud.google.com/gke-nodepool: general}}
        spec: {providerID: "gce://p/z/n"}
        """;

    assertThat(check.outcomes(gke))
        .containsExactly(
            "unknown(not-observable) cluster: Google Kubernetes Engine grows its pools out of"
                + " sight");
    assertThat(check.attesting(ControlPlaneTopics.AUTOSCALER).outcomes(gke))
        .containsExactly("pass(attested) cluster");
  }

  @Test
  void what_could_not_be_seen_is_not_missing() {
    assertThat(check.refusing("configmaps/kube-system/cluster-autoscaler-status").outcomes(EKS))
        .containsExactly("unknown(forbidden) cluster: no autoscaler is seen, and not all was seen");
  }

  @Test
  void an_autoscaler_is_known_by_its_image_wherever_it_is_mirrored() {
    assertThat(check.outcomes(EKS + controller(AUTOSCALER, "", UP)))
        .containsExactly("pass cluster [note: cluster-autoscaler]");
    assertThat(
            check.outcomes(EKS + controller("public.ecr.aws/karpenter/controller:1.6.0", "", UP)))
        .containsExactly(
            "fail cluster: Karpenter has no NodePool, wanted one for each kind of machine [note:"
                + " Karpenter]");
    assertThat(check.outcomes(EKS + controller("castai/cluster-controller:v1", "", UP)))
        .containsExactly("pass cluster [note: CAST AI]");
  }

  @Test
  void a_dead_autoscaler_is_no_quiet_one() {
    assertThat(check.outcomes(EKS + controller(AUTOSCALER, "replicas: 0, ", "")))
        .containsExactly(
            "fail cluster: spec.replicas of deployment/kube-system/scaler is 0, wanted at least 1"
                + " [note: cluster-autoscaler]");
    String down =
        "conditions: [{type: Available, status: \"False\", lastTransitionTime:"
            + " \"2026-11-21T07:%s:00Z\"}]";
    assertThat(check.outcomes(EKS + controller(AUTOSCALER, "", down.formatted("00"))))
        .containsExactly(
            "fail cluster: status of deployment/kube-system/scaler is no pod is ready for 60"
                + " minutes, wanted a ready pod [note: cluster-autoscaler]");
    assertThat(check.outcomes(EKS + controller(AUTOSCALER, "", down.formatted("55"))))
        .containsExactly("pass cluster [note: cluster-autoscaler]");
  }

  @Test
  void what_it_wrote_tells_how_it_is() {
    assertThat(
            check.outcomes(
                EKS
                    + status(
                        FRESH,
                        "Running",
                        "Healthy",
                        "status: Backoff, backoffInfo: {errorCode: OutOfResource}")))
        .containsExactly(
            "fail cluster: data.status of configmap/kube-system/cluster-autoscaler-status is group"
                + " general backs off, OutOfResource, wanted it grows [note: cluster-autoscaler]");
    assertThat(
            check.outcomes(
                EKS
                    + status(
                        "2026-11-21 07:10:00.1 +0000 UTC",
                        "Initializing",
                        "Unhealthy",
                        "status: NoActivity")))
        .containsExactly(
            "fail cluster: data.status of configmap/kube-system/cluster-autoscaler-status is"
                + " written 49 minutes ago, wanted within 10 minutes; data.status of"
                + " configmap/kube-system/cluster-autoscaler-status is Initializing, wanted"
                + " Running; data.status of configmap/kube-system/cluster-autoscaler-status is the"
                + " cluster is Unhealthy, wanted Healthy [note: cluster-autoscaler]");
    assertThat(check.outcomes(EKS + status(FRESH, "Running", "Healthy", "status: NoActivity")))
        .containsExactly("pass cluster [note: cluster-autoscaler]");
  }

  @Test
  void before_1_30_it_wrote_in_prose() {
    String prose =
        """
        ---
        kind: ConfigMap
        metadata: {name: cluster-autoscaler-status, namespace: kube-system}
        data:
          status: |
            Cluster-autoscaler status at 2026-11-21 07:59:50.123 +0000 UTC:
            Cluster-wide:
              Health:      Healthy (ready=3 unready=0 notStarted=0 registered=3)
              ScaleUp:     InProgress (ready=3 registered=3)
            NodeGroups:
              Name:        mig-a
              Health:      Healthy (ready=1 cloudProviderTarget=3 (minSize=0, maxSize=5))
              ScaleUp:     Backoff (ready=1 cloudProviderTarget=3)
        """;

    assertThat(check.outcomes(EKS + prose))
        .containsExactly(
            "fail cluster: data.status of configmap/kube-system/cluster-autoscaler-status is group"
                + " mig-a backs off, wanted it grows [note: cluster-autoscaler]");
  }

  @Test
  void pods_that_wait_for_room_although_it_may_grow_tell_that_it_does_not() {
    String quiet = EKS + status(FRESH, "Running", "Healthy", "status: NoActivity");

    assertThat(check.outcomes(quiet + PENDING.formatted("0/3 nodes: 3 Insufficient cpu.", "20")))
        .containsExactly(
            "fail cluster: 1 pod waits for room, though there is some to grow: shop/web, wanted at"
                + " most 10 minutes [note: cluster-autoscaler]");
    assertThat(check.outcomes(quiet + PENDING.formatted("0/3 nodes: 3 Insufficient cpu.", "55")))
        .containsExactly("pass cluster [note: cluster-autoscaler]");
    assertThat(
            check.outcomes(
                quiet + PENDING.formatted("0/3 nodes: 3 had volume node affinity conflict.", "20")))
        .containsExactly("pass cluster [note: cluster-autoscaler]");
    assertThat(
            check.outcomes(
                quiet + PENDING.formatted("0/3 nodes: 3 Insufficient nvidia.com/gpu.", "20")))
        .containsExactly("pass cluster [note: cluster-autoscaler]");
    assertThat(
            check.outcomes(
                quiet.replace("maxSize: 10", "maxSize: 3")
                    + PENDING.formatted("0/3 nodes: 3 Insufficient cpu.", "20")))
        .containsExactly("pass cluster [note: cluster-autoscaler]");
  }

  @Test
  void karpenter_says_so_where_a_pool_a_class_or_a_machine_is_not_ready() {
    String bad =
        nodePool("status: \"False\", reason: NodeClassNotReady", "")
            + """
            ---
            apiVersion: karpenter.k8s.aws/v1
            kind: EC2NodeClass
            metadata: {name: default}
            status: {conditions: [{type: Ready, status: "False", reason: SubnetsNotFound}]}
            ---
            apiVersion: karpenter.sh/v1
            kind: NodeClaim
            metadata: {name: general-x, creationTimestamp: "2026-11-21T07:30:00Z"}
            status: {conditions: [{type: Launched, status: "True"}]}
            """;

    assertThat(check.outcomes(EKS + bad))
        .containsExactly(
            "fail cluster: status.conditions[type=Initialized] of nodeclaim/general-x is not for 30"
                + " minutes, wanted True within 15 minutes; status.conditions[type=Ready] of"
                + " nodepool/general is False NodeClassNotReady, wanted True;"
                + " status.conditions[type=Ready] of ec2nodeclass/default is False SubnetsNotFound,"
                + " wanted True [note: Karpenter]");
  }

  @Test
  void a_pool_at_its_limit_may_leave_pods_waiting() {
    String waits = PENDING.formatted("0/3 nodes: 3 Insufficient memory.", "20");

    assertThat(
            check.outcomes(EKS + nodePool("status: \"True\"", "resources: {cpu: 100}, ") + waits))
        .containsExactly("pass cluster [note: Karpenter]");
    assertThat(check.messages(EKS + nodePool("status: \"True\"", "resources: {cpu: 9}, ") + waits))
        .containsExactly(
            "fail cluster: 1 pod waits for room, though there is some to grow: shop/web. [note:"
                + " Karpenter]");
  }

  @Test
  void eks_auto_mode_has_pools_and_no_controller() {
    assertThat(
            check.outcomes(
                EKS
                    + nodePool("status: \"True\"", "")
                    + """
                    ---
                    apiVersion: eks.amazonaws.com/v1
                    kind: NodeClass
                    metadata: {name: default}
                    status: {conditions: [{type: Ready, status: "True"}]}
                    """))
        .containsExactly("pass cluster [note: EKS Auto Mode]");
  }

  @Test
  void two_autoscalers_are_fine_unless_a_machine_belongs_to_both() {
    String node =
        """
        ---
        kind: Node
        metadata: {name: b, labels: {karpenter.sh/nodepool: general, agentpool: %s}}
        """;
    String both =
        EKS
            + nodePool("status: \"True\"", "")
            + status(FRESH, "Running", "Healthy", "status: NoActivity");

    assertThat(
            check.outcomes(
                both
                    + node.formatted("other")
                        .replace("karpenter.sh/nodepool: general, ", "karpenter.sh/nodepool: k, ")))
        .containsExactly("pass cluster [note: Karpenter, cluster-autoscaler]");
    assertThat(check.outcomes(both + node.formatted("general")))
        .containsExactly(
            "fail cluster: node b is of group general and of NodePool general, wanted one"
                + " autoscaler for a machine [note: Karpenter, cluster-autoscaler]");
  }

  @Test
  void openshift_wants_both_of_its_kinds() {
    assertThat(
            check.outcomes(
                """
                apiVersion: autoscaling.openshift.io/v1
                kind: ClusterAutoscaler
                metadata: {name: default}
                """))
        .containsExactly(
            "fail cluster: a ClusterAutoscaler without a MachineAutoscaler, wanted both [note:"
                + " OpenShift]");
  }

  @Test
  void every_row_of_the_table_says_where_it_was_read() {
    for (String list : List.of("controllers", "outOfSight", "clouds")) {
      assertThat(NodeAutoscalers.TABLE.content().items(list))
          .isNotEmpty()
          .allSatisfy(
              row -> {
                assertThat(row.text("source")).startsWith("https://");
                assertThat(Table.seen(row)).matches("20[0-9]{2}-[0-9]{2}-[0-9]{2}|not opened: .+");
              });
    }
  }
}
