package dev.kprod.checks.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class HpaWorksTest {
  private static final String HPA = "horizontalpodautoscaler/shop/web";

  private static final String WELL =
      "conditions: [{type: AbleToScale, status: \"True\"}, {type: ScalingActive, status:"
          + " \"True\"}]";

  private final CheckTester<?> check = CheckTester.of(new HpaWorks());

  private static String web(String... containers) {
    StringBuilder yaml =
        new StringBuilder(
            """
            kind: StatefulSet
            metadata: {name: web, namespace: shop}
            ---
            """);
    for (String container : containers) {
      yaml.append(
          """
          kind: Pod
          metadata:
            name: web-0
            namespace: shop
            ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: web, controller: true}]
          spec: {%s}
          status: {phase: Running}
          ---
          """
              .formatted(container));
    }
    return yaml.toString();
  }

  private static String hpa(String name, String spec, String status) {
    return """
    kind: HorizontalPodAutoscaler
    metadata: {name: %s, namespace: shop}
    spec: {scaleTargetRef: {apiVersion: apps/v1, kind: StatefulSet, name: web}, maxReplicas: 9%s}
    status: {%s}
    ---
    """
        .formatted(name, spec, status);
  }

  private static String byCpu(String source) {
    return ", metrics: [{type: %s, %s: {name: cpu%s, target: {type: Utilization, averageUtilization: 70}}}]"
        .formatted(
            source,
            source.equals("Resource") ? "resource" : "containerResource",
            source.equals("Resource") ? "" : ", container: app");
  }

  @Test
  void an_injected_sidecar_without_a_request_breaks_it_though_the_template_looks_fine() {
    String containers =
        "initContainers: [{name: migrate}, {name: proxy, restartPolicy: Always}], "
            + "containers: [{name: app, resources: {requests: {cpu: 100m}}}]";

    assertThat(check.outcomes(web(containers) + hpa("web", byCpu("Resource"), WELL)))
        .containsExactly(
            "fail "
                + HPA
                + ": spec.metrics is cpu, container proxy requests none, wanted a request for it");
    assertThat(check.outcomes(web(containers) + hpa("web", byCpu("ContainerResource"), WELL)))
        .containsExactly("pass " + HPA);
    assertThat(
            check.outcomes(
                web(containers + ", resources: {requests: {cpu: 1}}")
                    + hpa("web", byCpu("Resource"), WELL)))
        .containsExactly("pass " + HPA);
  }

  @Test
  void a_container_that_is_measured_has_to_exist() {
    assertThat(
            check.outcomes(
                web("containers: [{name: web}]") + hpa("web", byCpu("ContainerResource"), WELL)))
        .containsExactly(
            "fail "
                + HPA
                + ": spec.metrics is cpu, there is no container app, wanted a request"
                + " for it");
  }

  @Test
  void a_target_that_is_gone_fails_and_one_of_another_kind_is_the_controllers_to_find() {
    assertThat(check.outcomes(hpa("web", "", WELL)))
        .containsExactly(
            "fail "
                + HPA
                + ": spec.scaleTargetRef is StatefulSet web, wanted something that"
                + " exists");
    assertThat(
            check.outcomes(
                hpa("web", "", WELL)
                    .replace("apps/v1, kind: StatefulSet", "argoproj.io/v1alpha1, kind: Rollout")))
        .containsExactly("pass " + HPA);
  }

  @Test
  void two_on_one_target_stop_both() {
    assertThat(check.outcomes(web() + hpa("web", "", WELL) + hpa("other", "", WELL)))
        .containsExactly(
            "fail horizontalpodautoscaler/shop/other: spec.scaleTargetRef is StatefulSet web,"
                + " wanted a target of its own",
            "fail " + HPA + ": spec.scaleTargetRef is StatefulSet web, wanted a target of its own");
  }

  @Test
  void the_controllers_reasons_are_told() {
    assertThat(
            check.messages(
                web()
                    + hpa(
                        "web",
                        "",
                        "conditions: [{type: AbleToScale, status: \"False\", reason:"
                            + " FailedGetScale, message: no matches for kind.}]")))
        .containsExactly("fail " + HPA + ": It cannot scale: FailedGetScale, no matches for kind.");
    assertThat(
            check.messages(
                web()
                    + hpa(
                        "web",
                        "",
                        "conditions: [{type: ScalingActive, status: \"False\", reason:"
                            + " FailedGetExternalMetric}]")))
        .containsExactly(
            "fail " + HPA + ": It has no metric to scale by: FailedGetExternalMetric.");
  }

  @Test
  void off_at_zero_is_no_fault_and_silence_is_one() {
    assertThat(
            check.outcomes(
                web()
                    + hpa(
                        "web",
                        "",
                        "conditions: [{type: ScalingActive, status: \"False\", reason:"
                            + " ScalingDisabled}]")))
        .containsExactly("not-applicable " + HPA + ": it is off while its target is at 0");
    assertThat(check.outcomes(web() + hpa("web", "", "")))
        .containsExactly(
            "fail " + HPA + ": status.conditions is absent, wanted AbleToScale and ScalingActive");
  }

  @Test
  void some_metrics_missing_means_up_and_never_down() {
    assertThat(
            check.outcomes(
                web()
                    + hpa(
                        "web",
                        "",
                        "currentMetrics: [{type: Resource, resource: {name: cpu}}, {type: \"\"}],"
                            + " conditions: [{type: ScalingActive, status: \"False\", reason:"
                            + " FailedGetPodsMetric}]")))
        .containsExactly(
            "fail(medium) "
                + HPA
                + ": status.currentMetrics is 1 of 2 metrics, wanted all of them");
  }

  @Test
  void memory_alone_is_remarked_and_a_new_one_is_left_out() {
    String memory =
        ", metrics: [{type: Resource, resource: {name: memory, target: {averageValue: 1Gi}}}]";

    assertThat(check.outcomes(web() + hpa("web", memory, WELL)))
        .containsExactly(
            "pass " + HPA + " [note: it scales by memory alone, which rarely falls again]");
    assertThat(
            check.outcomes(
                hpa("web", "", "")
                    .replace(
                        "{name: web, namespace",
                        "{name: web, creationTimestamp: \"2026-11-21T07:55:00Z\", namespace")))
        .containsExactly("not-applicable " + HPA + ": it is younger than ten minutes");
  }

  private static String keda(String metadata, String spec, String conditions) {
    return """
    apiVersion: keda.sh/v1alpha1
    kind: ScaledObject
    metadata: {name: web, namespace: shop%s}
    spec: {scaleTargetRef: {kind: StatefulSet, name: web}%s}
    status: {conditions: [%s]}
    ---
    """
        .formatted(metadata, spec, conditions);
  }

  private static final String MADE =
      hpa("keda-hpa-web", "", "")
          .replace(
              "{name: keda-hpa-web,",
              "{name: keda-hpa-web, ownerReferences: [{apiVersion: keda.sh/v1alpha1, kind:"
                  + " ScaledObject, name: web, controller: true}],");

  @Test
  void what_keda_made_is_judged_through_its_scaled_object() {
    assertThat(check.outcomes(web() + MADE + keda("", ", minReplicaCount: 1", "")))
        .containsExactly("pass scaledobject/shop/web");
    assertThat(check.outcomes(web() + keda("", ", minReplicaCount: 1", "")))
        .containsExactly(
            "fail scaledobject/shop/web: spec is keda-hpa-web is missing, wanted made by KEDA");
  }

  @Test
  void keda_says_when_it_is_not_ready_or_has_fallen_back() {
    assertThat(
            check.outcomes(
                web()
                    + MADE
                    + keda(
                        "",
                        "",
                        "{type: Ready, status: \"False\", reason: ScaledObjectCheckFailed}")))
        .containsExactly(
            "fail scaledobject/shop/web: status.conditions[type=Ready] is False,"
                + " ScaledObjectCheckFailed, wanted True");
    assertThat(
            check.outcomes(
                web()
                    + MADE
                    + keda("", "", "{type: Fallback, status: \"True\", reason: FallbackExists}")))
        .containsExactly(
            "fail scaledobject/shop/web: status.conditions[type=Fallback] is True, FallbackExists,"
                + " wanted False");
  }

  @Test
  void a_pause_is_medium_and_a_login_that_is_gone_is_not() {
    assertThat(
            check.outcomes(
                web()
                    + MADE
                    + keda(", annotations: {autoscaling.keda.sh/paused-replicas: \"2\"}", "", "")))
        .containsExactly(
            "fail(medium) scaledobject/shop/web: metadata.annotations is"
                + " autoscaling.keda.sh/paused-replicas: 2, wanted no pause");
    assertThat(
            check.outcomes(
                web()
                    + MADE
                    + keda(
                        "",
                        ", minReplicaCount: 1, triggers: [{type: kafka, authenticationRef: {name:"
                            + " k}}]",
                        "")
                    + """
                    apiVersion: keda.sh/v1alpha1
                    kind: TriggerAuthentication
                    metadata: {name: k, namespace: elsewhere}
                    """))
        .containsExactly(
            "fail scaledobject/shop/web: spec.triggers is k, wanted a TriggerAuthentication that"
                + " exists");
  }

  @Test
  void the_last_pod_behind_an_ingress_has_to_stay() {
    String edge =
        """
        kind: Service
        metadata: {name: web, namespace: shop}
        spec: {selector: {app: web}, ports: [{port: 80}]}
        ---
        kind: Ingress
        metadata: {name: front, namespace: shop}
        spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
        ---
        kind: StatefulSet
        metadata: {name: web, namespace: shop}
        spec: {template: {metadata: {labels: {app: web}}}}
        ---
        """;

    assertThat(check.outcomes(edge + MADE + keda("", ", minReplicaCount: 0", "")))
        .containsExactly(
            "fail scaledobject/shop/web: spec.minReplicaCount is 0, wanted at least 1, or KEDA's"
                + " HTTP add-on");
    assertThat(
            check.outcomes(
                edge
                    + MADE
                    + keda(
                        ", ownerReferences: [{apiVersion: http.keda.sh/v1alpha1, kind:"
                            + " HTTPScaledObject, name: web}]",
                        "",
                        "")))
        .containsExactly("pass scaledobject/shop/web");
  }
}
