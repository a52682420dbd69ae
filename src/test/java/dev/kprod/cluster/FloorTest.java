package dev.kprod.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.snapshot.Read;
import org.junit.jupiter.api.Test;

class FloorTest {
  private static final String FOUR =
      """
      kind: Deployment
      metadata: {name: web}
      spec: {replicas: 4}
      ---
      """;

  private static final String ONE =
      """
      kind: Deployment
      metadata: {name: web}
      ---
      """;

  private static String autoscaler(String name, String spec) {
    return """
    kind: HorizontalPodAutoscaler
    metadata: {name: %s}
    spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}%s}
    ---
    """
        .formatted(name, spec);
  }

  private static String scaledObject(String metadata, String spec) {
    return """
    kind: ScaledObject
    metadata: {name: web%s}
    spec: {scaleTargetRef: {name: web}%s}
    ---
    """
        .formatted(metadata, spec);
  }

  private static String floor(Cluster cluster) {
    Workload web = Workloads.of(cluster).all().getFirst();
    String zero = Floor.isScaledToZero(web, cluster) ? ", switched off" : "";
    return switch (Floor.of(web, cluster)) {
          case Floor.Of floor ->
              "%s by %s%s"
                  .formatted(
                      floor.replicas(),
                      told(floor.by()),
                      floor.isDeclaredZero() ? ", declared" : "");
          case Floor.AtMost(int replicas, var by, var unseen) ->
              "at most %s by %s, without %s"
                  .formatted(replicas, told(by), unseen.stream().map(Read::id).toList());
          case Floor.None(String because) -> "none: " + because;
          case Floor.Unknown(String because) -> "unknown: " + because;
        }
        + zero;
  }

  private static String told(Floor.Source source) {
    return switch (source) {
      case Floor.Source.Spec() -> "spec";
      case Floor.Source.Autoscaler(var autoscaler, int others) ->
          autoscaler.name() + (others == 0 ? "" : " and " + others + " more");
      case Floor.Source.Keda(var object) -> "keda " + object.name();
      case Floor.Source.KedaPaused(var object) -> "paused keda " + object.name();
    };
  }

  @Test
  void without_an_autoscaler_the_spec_rules_and_absent_replicas_are_one() {
    assertThat(floor(Fixture.of(FOUR))).isEqualTo("4 by spec");
    assertThat(floor(Fixture.of(ONE))).isEqualTo("1 by spec");
  }

  @Test
  void an_autoscaler_without_min_replicas_may_go_down_to_one() {
    assertThat(floor(Fixture.of(FOUR + autoscaler("web", "")))).isEqualTo("1 by web");
  }

  @Test
  void an_autoscaler_lifts_a_spec_below_its_minimum() {
    assertThat(floor(Fixture.of(ONE + autoscaler("web", ", minReplicas: 3"))))
        .isEqualTo("3 by web");
  }

  @Test
  void an_autoscaler_of_another_kind_or_a_missing_object_or_without_a_group_does_not_count() {
    String yaml =
        FOUR
            + """
            kind: HorizontalPodAutoscaler
            metadata: {name: a}
            spec: {scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: web}}
            ---
            kind: HorizontalPodAutoscaler
            metadata: {name: b}
            spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: gone}}
            ---
            kind: HorizontalPodAutoscaler
            metadata: {name: c}
            spec: {scaleTargetRef: {kind: Deployment, name: web}}
            ---
            kind: HorizontalPodAutoscaler
            metadata: {name: d, namespace: other}
            spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
            """;

    assertThat(floor(Fixture.of(yaml))).isEqualTo("4 by spec");
  }

  @Test
  void the_version_in_the_target_of_an_autoscaler_does_not_matter() {
    String yaml =
        FOUR
            + """
            kind: HorizontalPodAutoscaler
            metadata: {name: old}
            spec:
              minReplicas: 2
              scaleTargetRef: {apiVersion: apps/v1beta2, kind: Deployment, name: web}
            """;

    assertThat(floor(Fixture.of(yaml))).isEqualTo("2 by old");
  }

  @Test
  void of_two_autoscalers_the_lower_minimum_counts() {
    String yaml = FOUR + autoscaler("a", ", minReplicas: 3") + autoscaler("b", ", minReplicas: 2");

    assertThat(floor(Fixture.of(yaml))).isEqualTo("2 by b and 1 more");
  }

  @Test
  void an_autoscaler_that_stopped_at_zero_replicas_does_not_scale() {
    String yaml =
        """
        kind: Deployment
        metadata: {name: web}
        spec: {replicas: 0}
        ---
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec:
          minReplicas: 2
          scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
        status: {conditions: [{type: ScalingActive, status: "False", reason: ScalingDisabled}]}
        """;

    assertThat(floor(Fixture.of(yaml))).isEqualTo("0 by spec, switched off");
  }

  @Test
  void an_autoscaler_that_fails_for_another_reason_still_has_its_minimum() {
    String yaml =
        FOUR
            + """
            kind: HorizontalPodAutoscaler
            metadata: {name: web}
            spec:
              minReplicas: 2
              scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
            status: {conditions: [{type: ScalingActive, status: "False", reason: FailedGetScale}]}
            """;

    assertThat(floor(Fixture.of(yaml))).isEqualTo("2 by web");
  }

  @Test
  void keda_may_scale_to_zero_where_it_does_not_say_otherwise() {
    assertThat(floor(Fixture.of(FOUR + scaledObject("", "")))).isEqualTo("0 by keda web, declared");
  }

  @Test
  void what_keda_scaled_to_zero_is_switched_off_as_declared() {
    String yaml =
        """
        kind: Deployment
        metadata: {name: web}
        spec: {replicas: 0}
        ---
        """
            + scaledObject("", "");

    assertThat(floor(Fixture.of(yaml))).isEqualTo("0 by keda web, declared, switched off");
  }

  @Test
  void the_autoscaler_that_keda_made_is_not_counted_again() {
    String yaml =
        FOUR
            + scaledObject("", ", minReplicaCount: 3")
            + autoscaler("keda-hpa-web", ", minReplicas: 1")
            + """
            kind: HorizontalPodAutoscaler
            metadata:
              name: renamed
              ownerReferences: [{apiVersion: keda.sh/v1alpha1, kind: ScaledObject, name: web, controller: true}]
            spec: {scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
            """;

    assertThat(floor(Fixture.of(yaml))).isEqualTo("3 by keda web");
  }

  @Test
  void idle_replicas_below_the_minimum_of_keda_are_its_floor() {
    assertThat(
            floor(Fixture.of(FOUR + scaledObject("", ", minReplicaCount: 3, idleReplicaCount: 0"))))
        .isEqualTo("0 by keda web, declared");
  }

  @Test
  void a_paused_scaled_object_leaves_the_replicas_of_the_spec() {
    String paused = ", annotations: {autoscaling.keda.sh/paused: \"true\"}";

    assertThat(floor(Fixture.of(FOUR + scaledObject(paused, "")))).isEqualTo("4 by spec");
  }

  @Test
  void the_replicas_that_a_scaled_object_is_paused_at_are_the_floor() {
    String paused =
        ", annotations: {autoscaling.keda.sh/paused: \"true\","
            + " autoscaling.keda.sh/paused-replicas: \"2\"}";

    assertThat(floor(Fixture.of(FOUR + scaledObject(paused, ""))))
        .isEqualTo("2 by paused keda web");
  }

  @Test
  void unseen_autoscalers_make_the_floor_an_upper_bound() {
    assertThat(
            floor(
                Fixture.refusing("horizontalpodautoscalers.autoscaling")
                    .andRefusing("scaledobjects.keda.sh")
                    .cluster(FOUR)))
        .isEqualTo(
            "at most 4 by spec, without [horizontalpodautoscalers.autoscaling,"
                + " scaledobjects.keda.sh]");
  }

  @Test
  void a_kind_of_autoscaler_that_is_not_served_hides_nothing() {
    assertThat(floor(Fixture.of(FOUR + autoscaler("web", ", minReplicas: 2"))))
        .isEqualTo("2 by web");
  }

  @Test
  void a_deployment_that_a_rollout_took_over_is_switched_off() {
    String yaml =
        """
        kind: Deployment
        metadata: {name: web}
        spec: {replicas: 0}
        ---
        apiVersion: argoproj.io/v1alpha1
        kind: Rollout
        metadata: {name: web-canary}
        spec: {replicas: 3, workloadRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
        """;

    assertThat(floor(Fixture.of(yaml))).isEqualTo("0 by spec, switched off");
  }

  @Test
  void an_owner_whose_scale_is_unknown_has_the_floor_of_its_autoscaler_or_none_known() {
    String pod =
        """
        kind: Pod
        metadata:
          name: web-1
          ownerReferences: [{apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: web, controller: true}]
        ---
        """;
    String autoscaler =
        """
        kind: HorizontalPodAutoscaler
        metadata: {name: web}
        spec:
          minReplicas: 2
          scaleTargetRef: {apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: web}
        """;

    assertThat(floor(Fixture.of(pod))).isEqualTo("unknown: the API of Rollout is not served");
    assertThat(floor(Fixture.of(pod + autoscaler))).isEqualTo("2 by web");
  }

  @Test
  void what_nothing_scales_has_no_floor() {
    assertThat(floor(Fixture.of("{kind: DaemonSet, metadata: {name: agent}}")))
        .isEqualTo("none: it runs one pod on each node");
    assertThat(floor(Fixture.of("{kind: Pod, metadata: {name: web}}")))
        .isEqualTo("none: nothing makes another of this pod");
    assertThat(floor(Fixture.of("{kind: CronJob, metadata: {name: dump}}")))
        .isEqualTo("none: it runs to an end");
  }
}
