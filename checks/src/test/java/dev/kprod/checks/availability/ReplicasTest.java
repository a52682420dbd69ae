package dev.kprod.checks.availability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class ReplicasTest {
  private static final String SERVICE =
      """
      ---
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {selector: {app: web}, ports: [{port: 80}]}
      """;

  private final CheckTester<?> check = CheckTester.of(new Replicas());

  private static String deployment(String spec) {
    return """
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec: {%s template: {metadata: {labels: {app: web}}}}
    """
            .formatted(spec.isEmpty() ? "" : spec + ",")
        + SERVICE;
  }

  private static String autoscaler(String name, String fields) {
    return """
    ---
    kind: HorizontalPodAutoscaler
    metadata: {name: %s, namespace: shop}
    spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
      %s
    """
        .formatted(name, fields);
  }

  private static String scaledObject(String annotations, String fields) {
    return """
    ---
    apiVersion: keda.sh/v1alpha1
    kind: ScaledObject
    metadata: {name: web, namespace: shop, annotations: {%s}}
    spec: {scaleTargetRef: {name: web}%s}
    """
        .formatted(annotations, fields.isEmpty() ? "" : ", " + fields);
  }

  @Test
  void a_served_deployment_of_two_passes() {
    assertThat(check.outcomes(deployment("replicas: 2")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void replicas_that_are_not_said_are_one() {
    String yaml = deployment("");

    assertThat(check.outcomes(yaml))
        .containsExactly("fail deployment/shop/web: spec.replicas is 1, wanted >= 2");
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: It runs 1 replica where at least 2 are wanted, and Service "
                + "web sends to it.");
    assertThat(check.remedies(yaml))
        .containsExactly("Run 2 replicas.\nkubectl -n shop scale deploy/web --replicas=2");
  }

  @Test
  void the_threshold_is_a_param() {
    assertThat(check.with(Replicas.MIN_REPLICAS, 3).outcomes(deployment("replicas: 2")))
        .containsExactly("fail deployment/shop/web: spec.replicas is 2, wanted >= 3");
  }

  @Test
  void what_no_service_selects_is_left_out() {
    assertThat(check.outcomes("{kind: Deployment, metadata: {name: web, namespace: shop}}"))
        .containsExactly("not-applicable deployment/shop/web: no Service sends to it");
  }

  @Test
  void a_worker_that_only_a_service_for_metrics_selects_is_left_out() {
    assertThat(
            check.outcomes(
                """
                kind: Deployment
                metadata: {name: web, namespace: shop}
                spec: {template: {metadata: {labels: {app: web}}}}
                ---
                kind: Service
                metadata: {name: web-metrics, namespace: shop}
                spec: {selector: {app: web}, ports: [{name: metrics, port: 9090}]}
                """))
        .containsExactly("not-applicable deployment/shop/web: only Services for metrics select it");
  }

  @Test
  void a_daemon_set_runs_one_pod_a_node_by_design() {
    assertThat(
            check.outcomes(
                """
                kind: DaemonSet
                metadata: {name: web, namespace: shop}
                spec: {template: {metadata: {labels: {app: web}}}}
                """
                    + SERVICE))
        .containsExactly("not-applicable daemonset/shop/web: it runs one pod on each node");
  }

  @Test
  void a_pod_without_an_owner_has_no_replicas_to_count() {
    assertThat(
            check.outcomes(
                """
                kind: Pod
                metadata: {name: web, namespace: shop, labels: {app: web}}
                """
                    + SERVICE))
        .containsExactly("not-applicable pod/shop/web: nothing makes another of this pod");
  }

  @Test
  void what_is_scaled_to_zero_is_left_out() {
    assertThat(check.outcomes(deployment("replicas: 0")))
        .containsExactly("not-applicable deployment/shop/web: it is scaled to zero");
  }

  @Test
  void scaling_to_zero_by_design_is_left_out_and_names_who_does_it() {
    assertThat(check.outcomes(deployment("replicas: 3") + scaledObject("", "")))
        .containsExactly(
            "not-applicable deployment/shop/web: ScaledObject web scales it to zero by design");
  }

  @Test
  void the_floor_of_keda_counts() {
    String yaml = deployment("replicas: 3") + scaledObject("", "minReplicaCount: 1");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail deployment/shop/web: spec.minReplicaCount of scaledobject/shop/web is 1, "
                + "wanted >= 2");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Raise the floor of ScaledObject web.\n"
                + "kubectl -n shop patch scaledobjects.keda.sh web --type merge -p "
                + "'{\"spec\":{\"minReplicaCount\":2}}'");
  }

  @Test
  void a_pause_of_keda_is_the_floor() {
    String yaml =
        deployment("replicas: 3")
            + scaledObject("autoscaling.keda.sh/paused-replicas: '1'", "minReplicaCount: 3");

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: ScaledObject web is paused and holds it at 1 replica where "
                + "at least 2 are wanted, and Service web sends to it.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "End the pause of ScaledObject web.\n"
                + "kubectl -n shop annotate scaledobjects.keda.sh web "
                + "autoscaling.keda.sh/paused-replicas-");
  }

  @Test
  void the_autoscaler_that_keda_makes_is_not_counted_beside_it() {
    assertThat(
            check.outcomes(
                deployment("replicas: 3")
                    + scaledObject("", "minReplicaCount: 2")
                    + autoscaler("keda-hpa-web", "minReplicas: 1")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void an_autoscaler_without_a_minimum_goes_down_to_one() {
    String yaml = deployment("replicas: 4") + autoscaler("web-hpa", "maxReplicas: 9");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail deployment/shop/web: spec.minReplicas of horizontalpodautoscaler/shop/web-hpa "
                + "is 1, wanted >= 2");
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: HPA web-hpa may take it down to 1 replica (now 4) where at "
                + "least 2 are wanted, and Service web sends to it.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Raise the floor of HPA web-hpa.\n"
                + "kubectl -n shop patch hpa web-hpa --type merge -p "
                + "'{\"spec\":{\"minReplicas\":2}}'");
  }

  @Test
  void an_autoscaler_whose_maximum_is_below_the_new_minimum_gets_both() {
    assertThat(check.remedies(deployment("replicas: 1") + autoscaler("web-hpa", "maxReplicas: 1")))
        .containsExactly(
            "Raise the floor of HPA web-hpa.\n"
                + "kubectl -n shop patch hpa web-hpa --type merge -p "
                + "'{\"spec\":{\"minReplicas\":2,\"maxReplicas\":2}}'");
  }

  @Test
  void one_replica_now_passes_where_the_autoscaler_wants_three() {
    assertThat(check.outcomes(deployment("replicas: 1") + autoscaler("web-hpa", "minReplicas: 3")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void an_autoscaler_of_another_kind_or_of_nothing_does_not_count() {
    assertThat(
            check.outcomes(
                deployment("replicas: 2")
                    + """
                    ---
                    kind: HorizontalPodAutoscaler
                    metadata: {name: other, namespace: shop}
                    spec:
                      scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: web}
                    ---
                    kind: HorizontalPodAutoscaler
                    metadata: {name: lost, namespace: shop}
                    spec:
                      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: gone}
                    """))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void of_two_autoscalers_the_lower_floor_counts_and_both_are_told() {
    assertThat(
            check.outcomes(
                deployment("replicas: 4")
                    + autoscaler("a", "minReplicas: 3")
                    + autoscaler("b", "minReplicas: 1")))
        .containsExactly(
            "fail deployment/shop/web: spec.minReplicas of horizontalpodautoscaler/shop/b is 1, "
                + "wanted >= 2 [note: HPA b and 1 more scale it at once; each undoes what the "
                + "other does]");
    assertThat(
            check.outcomes(
                deployment("replicas: 4")
                    + autoscaler("a", "minReplicas: 3")
                    + autoscaler("b", "minReplicas: 2")))
        .containsExactly(
            "pass deployment/shop/web [note: HPA b and 1 more scale it at once; each undoes what "
                + "the other does]");
  }

  @Test
  void where_autoscalers_may_not_be_read_one_replica_fails_and_two_are_unknown() {
    CheckTester<?> refused = check.refusing("horizontalpodautoscalers.autoscaling");

    assertThat(refused.outcomes(deployment("replicas: 1")))
        .containsExactly("fail deployment/shop/web: spec.replicas is 1, wanted >= 2");
    assertThat(refused.outcomes(deployment("replicas: 2")))
        .containsExactly(
            "unknown(forbidden) deployment/shop/web: it wants 2 replicas, and an autoscaler that "
                + "could not be read may lower that");
  }

  @Test
  void a_stateful_set_with_volumes_needs_replication_before_it_needs_a_second_pod() {
    String yaml =
        """
        kind: StatefulSet
        metadata: {name: web, namespace: shop}
        spec:
          template: {metadata: {labels: {app: web}}}
          volumeClaimTemplates: [{metadata: {name: data}}]
        """
            + SERVICE;

    assertThat(check.outcomes(yaml))
        .containsExactly("fail statefulset/shop/web: spec.replicas is 1, wanted >= 2");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Each of its pods has a volume of its own, so a second one starts empty: set up the "
                + "application's own replication to 2 members, then scale it.");
  }

  @Test
  void what_an_operator_writes_is_changed_in_its_resource() {
    assertThat(
            check.remedies(
                """
                kind: Deployment
                metadata:
                  name: web
                  namespace: shop
                  ownerReferences:
                  - {apiVersion: grafana.example/v1, kind: Grafana, name: main, controller: true}
                spec: {template: {metadata: {labels: {app: web}}}}
                """
                    + SERVICE))
        .containsExactly("Set the replicas in Grafana main, which writes them here.");
  }

  @Test
  void a_rollout_that_points_at_a_deployment_is_judged_and_its_deployment_at_zero_is_not() {
    assertThat(
            check.outcomes(
                """
                kind: Deployment
                metadata: {name: web, namespace: shop}
                spec: {replicas: 0, template: {metadata: {labels: {app: web}}}}
                ---
                apiVersion: argoproj.io/v1alpha1
                kind: Rollout
                metadata: {name: web, namespace: shop}
                spec: {replicas: 1, workloadRef: {kind: Deployment, name: web}}
                ---
                kind: ReplicaSet
                metadata:
                  name: web-7d4b9
                  namespace: shop
                  ownerReferences:
                  - {apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: web, controller: true}
                ---
                kind: Pod
                metadata:
                  name: web-7d4b9-x2
                  namespace: shop
                  labels: {app: web}
                  ownerReferences:
                  - {apiVersion: apps/v1, kind: ReplicaSet, name: web-7d4b9, controller: true}
                """
                    + SERVICE))
        .containsExactly(
            "fail rollout/shop/web: spec.replicas is 1, wanted >= 2",
            "not-applicable deployment/shop/web: it is scaled to zero");
  }

  @Test
  void an_owner_that_does_not_say_how_many_it_wants_is_unknown() {
    assertThat(
            check.outcomes(
                """
                kind: Pod
                metadata:
                  name: web-0
                  namespace: shop
                  labels: {app: web}
                  ownerReferences:
                  - {apiVersion: example.org/v1, kind: Ring, name: web, controller: true}
                """
                    + SERVICE))
        .containsExactly(
            "unknown(not-observable) ring/shop/web: how many replicas it wants is not known: the "
                + "API of Ring is not served");
  }

  @Test
  void endpoints_kept_by_hand_make_a_workload_serve_and_unseen_ones_leave_it_open() {
    String yaml =
        """
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec: {template: {metadata: {labels: {app: web}}}}
        ---
        kind: ReplicaSet
        metadata:
          name: web-5f
          namespace: shop
          ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, controller: true}]
        ---
        kind: Pod
        metadata:
          name: web-5f-a
          namespace: shop
          labels: {app: web}
          ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-5f, controller: true}]
        ---
        kind: Service
        metadata: {name: vip, namespace: shop}
        spec: {ports: [{port: 80}]}
        ---
        kind: EndpointSlice
        metadata: {name: vip-1, namespace: shop, labels: {kubernetes.io/service-name: vip}}
        endpoints: [{targetRef: {kind: Pod, name: web-5f-a}}]
        """;

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: It runs 1 replica where at least 2 are wanted, and Service "
                + "vip sends to it.");
    assertThat(check.refusing("endpointslices.discovery.k8s.io").outcomes(yaml))
        .containsExactly(
            "unknown(forbidden) deployment/shop/web: no Service selects it, and the "
                + "EndpointSlices of Services without a selector were not seen");
  }
}
