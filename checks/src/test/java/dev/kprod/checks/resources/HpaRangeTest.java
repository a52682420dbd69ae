package dev.kprod.checks.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.check.Facts;
import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class HpaRangeTest {
  private static final String WEB = "deployment/shop/web";
  private static final String OF_HPA = " of horizontalpodautoscaler/shop/web";

  private final CheckTester<?> check = CheckTester.of(new HpaRange());

  private static String web(String metadata) {
    return """
    kind: Deployment
    metadata: {name: web, namespace: shop%s}
    spec: {replicas: 3, template: {metadata: {labels: {app: web}}}}
    ---
    """
        .formatted(metadata);
  }

  private static String hpa(String spec, String status) {
    return """
    kind: HorizontalPodAutoscaler
    metadata: {name: web, namespace: shop}
    spec:
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
      minReplicas: 3
      maxReplicas: 9
      %s
    status: {%s}
    ---
    """
        .formatted(spec, status);
  }

  private static String cpu(int target) {
    return "metrics: [{type: Resource, resource: {name: cpu, target: {averageUtilization: %s}}}]"
        .formatted(target);
  }

  private static String at(int replicas, int percent) {
    return "currentReplicas: %s, currentMetrics: [{type: Resource, resource: {name: cpu, current: {averageUtilization: %s}}}]"
        .formatted(replicas, percent);
  }

  @Test
  void the_ceiling_hurts_only_while_a_metric_is_above_its_target() {
    assertThat(check.outcomes(web("") + hpa(cpu(70), at(9, 71))))
        .containsExactly(
            "fail "
                + WEB
                + ": status.currentReplicas"
                + OF_HPA
                + " is 9 of 9, cpu is at 71 % with a target of 70 %, wanted below"
                + " spec.maxReplicas");
    assertThat(check.outcomes(web("") + hpa(cpu(70), at(9, 70)))).containsExactly("pass " + WEB);
    assertThat(check.outcomes(web("") + hpa(cpu(70), at(8, 99)))).containsExactly("pass " + WEB);
  }

  @Test
  void the_controllers_word_that_it_wants_more_is_enough() {
    assertThat(
            check.messages(
                web("")
                    + hpa(
                        "",
                        "currentReplicas: 9, conditions: [{type: ScalingLimited, status: \"True\","
                            + " reason: TooManyReplicas}]")))
        .containsExactly("fail " + WEB + ": web is at its maximum of 9 and wants more.");
  }

  @Test
  void amounts_are_compared_like_shares() {
    String queue =
        "metrics: [{type: External, external: {metric: {name: lag}, target: {averageValue: 100}}}]";

    assertThat(
            check.messages(
                web("")
                    + hpa(
                        queue,
                        "currentReplicas: 9, currentMetrics: [{type: External, external: {metric:"
                            + " {name: lag}, current: {averageValue: 150}}}]")))
        .containsExactly(
            "fail "
                + WEB
                + ": web is at its maximum of 9, and lag is at 150 with a target of 100.");
  }

  @Test
  void replicas_that_a_sync_writes_again_undo_what_the_autoscaler_did() {
    String owned =
        ", managedFields: [{manager: %s, operation: %s, fieldsV1: {\"f:spec\": {\"f:replicas\":"
            + " {}}}%s}]";

    assertThat(
            check.outcomes(web(owned.formatted("argocd-controller", "Update", "")) + hpa("", "")))
        .containsExactly(
            "fail "
                + WEB
                + ": metadata.managedFields is spec.replicas belongs to argocd-controller, wanted"
                + " nobody but the autoscaler writes it");
    assertThat(check.outcomes(web(owned.formatted("my-tool", "Apply", "")) + hpa("", "")))
        .hasSize(1)
        .allSatisfy(line -> assertThat(line).startsWith("fail " + WEB));
    assertThat(
            check.outcomes(
                web(owned.formatted("kube-controller-manager", "Update", ", subresource: scale"))
                    + hpa("", "")))
        .containsExactly("pass " + WEB);
    assertThat(check.outcomes(web(owned.formatted("kubectl-create", "Update", "")) + hpa("", "")))
        .containsExactly("pass " + WEB);
  }

  @Test
  void a_range_of_nothing_and_a_lock_upwards_are_medium() {
    assertThat(check.outcomes(web("") + hpa("", "").replace("minReplicas: 3", "minReplicas: 9")))
        .containsExactly(
            "fail(medium) "
                + WEB
                + ": spec.maxReplicas"
                + OF_HPA
                + " is 9, wanted more than minReplicas 9");
    assertThat(check.outcomes(web("") + hpa("behavior: {scaleUp: {selectPolicy: Disabled}}", "")))
        .containsExactly(
            "fail(medium) "
                + WEB
                + ": spec.behavior.scaleUp.selectPolicy"
                + OF_HPA
                + " is Disabled, wanted Max or Min");
  }

  @Test
  void odd_targets_and_odd_ways_down_are_remarked() {
    assertThat(check.outcomes(web("") + hpa(cpu(95), "")))
        .containsExactly("pass " + WEB + " [note: web aims at 95 % of cpu]");
    assertThat(
            check.outcomes(
                web("") + hpa("behavior: {scaleDown: {stabilizationWindowSeconds: 0}}", "")))
        .containsExactly("pass " + WEB + " [note: web scales down at once, and may flap]");
  }

  @Test
  void a_floor_of_one_is_asked_elsewhere() {
    assertThat(check.outcomes(web("") + hpa("", "").replace("minReplicas: 3", "minReplicas: 1")))
        .containsExactly("pass " + WEB);
  }

  private static final String SERVICE =
      """
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {selector: {app: web}, ports: [{port: 80}]}
      ---
      """;

  @Test
  void only_a_critical_deployment_that_serves_has_to_scale() {
    CheckTester<?> gold = check.stating(Facts.CRITICAL_SELECTOR, "tier=gold");
    String critical = web(", labels: {tier: gold}");

    assertThat(gold.outcomes(critical + SERVICE))
        .containsExactly("fail(low) " + WEB + ": spec.replicas is 3, wanted an autoscaler");
    assertThat(gold.outcomes(web("") + SERVICE))
        .containsExactly("not-applicable " + WEB + ": nothing scales it, and nothing has to");
    assertThat(gold.outcomes(critical))
        .containsExactly("not-applicable " + WEB + ": nothing scales it, and nothing has to");
    assertThat(
            gold.outcomes(
                web(", labels: {tier: gold}, annotations: {kprod.dev/fixed-size: \"true\"}")
                    + SERVICE))
        .containsExactly("not-applicable " + WEB + ": an annotation says that its size is meant");
    assertThat(gold.refusing("horizontalpodautoscalers.autoscaling").outcomes(critical + SERVICE))
        .containsExactly(
            "unknown(forbidden) " + WEB + ": an autoscaler that was not seen may scale it");
  }

  @Test
  void what_a_vertical_autoscaler_sizes_or_a_lease_leads_is_left_alone() {
    CheckTester<?> gold = check.stating(Facts.CRITICAL_SELECTOR, "tier=gold");
    String critical = web(", labels: {tier: gold}") + SERVICE;

    assertThat(
            gold.outcomes(
                critical
                    + """
                    apiVersion: autoscaling.k8s.io/v1
                    kind: VerticalPodAutoscaler
                    metadata: {name: web, namespace: shop}
                    spec: {targetRef: {apiVersion: apps/v1, kind: Deployment, name: web}}
                    """))
        .containsExactly("not-applicable " + WEB + ": a VerticalPodAutoscaler sizes its pods");
    assertThat(
            gold.outcomes(
                critical
                    + """
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
                      labels: {app: web}
                      ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, controller: true}]
                    status: {phase: Running}
                    ---
                    kind: Lease
                    metadata: {name: web, namespace: shop}
                    spec: {holderIdentity: web-1-a_7f}
                    """))
        .containsExactly(
            "not-applicable "
                + WEB
                + ": one of its pods leads by a lease, more of them would not share");
  }
}
