package dev.kprod.checks.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class MetricsApiTest {
  private static final String POD =
      """
      kind: Pod
      metadata: {name: web, namespace: shop, creationTimestamp: "2026-11-21T07:00:00Z"}
      status: {phase: Running}
      ---
      """;

  private static final String NUMBERS =
      """
      kind: PodMetrics
      apiVersion: metrics.k8s.io/v1beta1
      metadata: {name: web, namespace: shop}
      ---
      """;

  private final CheckTester<?> check = CheckTester.of(new MetricsApi());

  private static String api(String group, String condition) {
    return """
    kind: APIService
    metadata: {name: v1beta1.%1$s}
    spec: {group: %1$s, version: v1beta1, service: {namespace: kube-system, name: metrics-server}}
    status: {conditions: [{type: Available, %2$s}]}
    ---
    """
        .formatted(group, condition);
  }

  private static final String SERVED = api("metrics.k8s.io", "status: \"True\"");

  private static String hpa(String type, String field) {
    return """
    kind: HorizontalPodAutoscaler
    metadata: {name: web, namespace: shop}
    spec: {metrics: [{type: %s, %s: {name: cpu, target: {averageUtilization: 70}}}]}
    ---
    """
        .formatted(type, field);
  }

  @Test
  void what_no_autoscaler_needs_is_missed_by_people_alone() {
    String broken = api("metrics.k8s.io", "status: \"False\", reason: FailedDiscoveryCheck");

    assertThat(check.outcomes(broken))
        .containsExactly(
            "fail(medium) cluster: status.conditions[type=Available] of"
                + " apiservice/v1beta1.metrics.k8s.io is not True: FailedDiscoveryCheck, wanted"
                + " True");
    assertThat(check.messages(broken + hpa("Resource", "resource")))
        .containsExactly(
            "fail cluster: metrics.k8s.io is not served, and 1 autoscaler depends on it.");
  }

  @Test
  void nothing_registered_is_a_failure_too() {
    assertThat(check.outcomes(POD))
        .containsExactly(
            "fail(medium) cluster: apiservices is metrics.k8s.io is not registered, wanted"
                + " available");
  }

  @Test
  void available_without_numbers_is_not_served() {
    assertThat(check.outcomes(SERVED + POD))
        .containsExactly(
            "fail(medium) cluster: pods.metrics.k8s.io is 0, wanted the pods that run");
    assertThat(check.outcomes(SERVED + POD.replace("07:00:00", "07:59:00")))
        .containsExactly("pass cluster");
    assertThat(check.outcomes(SERVED + POD + NUMBERS)).containsExactly("pass cluster");
  }

  @Test
  void numbers_that_may_not_be_listed_are_unknown() {
    assertThat(check.refusing("pods.metrics.k8s.io").outcomes(SERVED + POD))
        .containsExactly(
            "unknown(forbidden) cluster: metrics.k8s.io is available, and whether it has numbers"
                + " could not be looked up");
  }

  @Test
  void custom_and_external_metrics_count_only_where_an_autoscaler_needs_them() {
    assertThat(check.outcomes(SERVED + NUMBERS + hpa("External", "external")))
        .containsExactly(
            "fail cluster: apiservices is external.metrics.k8s.io is not registered, wanted"
                + " available");
    assertThat(
            check.outcomes(
                SERVED
                    + NUMBERS
                    + hpa("Pods", "pods")
                    + api("custom.metrics.k8s.io", "status: \"True\"")))
        .containsExactly("pass cluster");
  }

  @Test
  void one_ready_pod_behind_it_is_remarked() {
    assertThat(
            check.outcomes(
                SERVED
                    + NUMBERS
                    + """
                    kind: EndpointSlice
                    metadata:
                      name: m
                      namespace: kube-system
                      labels: {kubernetes.io/service-name: metrics-server}
                    endpoints: [{conditions: {ready: true}}, {conditions: {ready: false}}]
                    """))
        .containsExactly(
            "pass cluster [note: one pod serves metrics.k8s.io; a drain of its node stops"
                + " scaling]");
  }
}
