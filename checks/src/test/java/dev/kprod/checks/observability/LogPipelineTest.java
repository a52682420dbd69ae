package dev.kprod.checks.observability;

import static dev.kprod.checks.observability.MetricsPipelineTest.running;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogPipelineTest {
  private final CheckTester<?> check = CheckTester.of(new LogPipeline());

  @Test
  void without_a_known_product_nothing_is_known() {
    assertThat(check.outcomes(running("DaemonSet", "mystery", "vendor.example/ship:1", "")))
        .containsExactly(
            "unknown(not-observable) cluster: nothing here is known to ship logs; what reads them"
                + " from outside is not seen");
    assertThat(check.refusing("clusterflows.logging.banzaicloud.io").outcomes(""))
        .containsExactly("unknown(forbidden) cluster: no product is seen, and not all was seen");
  }

  @Test
  void a_backend_without_a_shipper_is_told_so() {
    assertThat(check.outcomes(running("StatefulSet", "loki", "grafana/loki:3", "")))
        .containsExactly(
            "unknown(not-observable) cluster: Loki is here, and nothing is known to ship logs to"
                + " it");
  }

  @ParameterizedTest
  @CsvSource({
    "cr.fluentbit.io/fluent/fluent-bit:4, Fluent Bit",
    "fluent/fluentd-kubernetes-daemonset:v1, Fluentd",
    "timberio/vector:0.51, Vector",
    "grafana/promtail:3, Promtail",
    "docker.elastic.co/beats/filebeat:9, Filebeat",
    "gcr.io/datadoghq/agent:7, Datadog",
    "mcr.microsoft.com/azuremonitor/containerinsights/ciprod:3, Azure Monitor"
  })
  void a_product_is_known_by_the_end_of_its_image(String image, String product) {
    assertThat(check.outcomes(running("DaemonSet", "agent", image, "")))
        .containsExactly(
            "pass cluster [note: %s monitoring/ds/agent 1 of 1 ready]".formatted(product));
  }

  @Test
  void what_reads_metrics_too_ships_logs_only_where_it_runs_on_each_node() {
    assertThat(check.outcomes(running("Deployment", "gateway", "grafana/alloy:v1", "")))
        .containsExactly(
            "unknown(not-observable) cluster: nothing here is known to ship logs; what reads them"
                + " from outside is not seen");
  }

  @Test
  void a_daemon_without_a_ready_pod_ships_nothing() {
    assertThat(
            check.outcomes(
                running("DaemonSet", "agent", "fluent/fluent-bit:4", "")
                    .replace("status: \"True\"", "status: \"False\"")))
        .containsExactly(
            "fail cluster: Fluent Bit monitoring/ds/agent 0 of 1 ready, wanted a ready pod");
  }

  private static final String SIDECAR =
      """
      ---
      kind: Deployment
      metadata: {name: web, namespace: shop}
      spec:
        template:
          spec:
            containers: [{name: c, image: "shop/web:1"}, {name: s, image: "fluent/fluent-bit:4"}]
      """;

  @Test
  void a_sidecar_that_never_had_a_pod_says_nothing_of_the_logs_of_others() {
    assertThat(check.outcomes(SIDECAR))
        .containsExactly(
            "unknown(not-observable) cluster: only sidecars are known to ship logs, and none of"
                + " their pods is ready: Fluent Bit shop/deploy/web has no pod");
    assertThat(check.outcomes(running("DaemonSet", "agent", "fluent/fluent-bit:4", "") + SIDECAR))
        .containsExactly("pass cluster [note: Fluent Bit monitoring/ds/agent 1 of 1 ready]");
  }

  @Test
  void a_ready_sidecar_does_not_stand_in_for_a_daemon_that_is_down() {
    String down =
        """
        kind: DaemonSet
        metadata: {name: agent, namespace: monitoring}
        spec: {template: {spec: {containers: [{name: f, image: "fluent/fluent-bit:4"}]}}}
        """;
    String sidecar =
        running("Deployment", "web", "shop/web:1", "")
            .replace(
                "{containers: [{name: c, image: \"shop/web:1\"}]}",
                "{containers: [{name: c, image: \"shop/web:1\"}, {name: s, image:"
                    + " \"fluent/fluent-bit:4\"}]}");

    assertThat(check.outcomes(down + "---\n" + sidecar))
        .containsExactly(
            "fail cluster: Fluent Bit monitoring/ds/agent has no pod, wanted a ready pod");
    assertThat(check.messages(down)).containsExactly("fail cluster: What ships logs has no pod.");
  }

  @Test
  void sidecars_cover_only_what_has_one() {
    String sidecar =
        running("Deployment", "web", "shop/web:1", "")
            .replace(
                "{containers: [{name: c, image: \"shop/web:1\"}]}",
                "{containers: [{name: c, image: \"shop/web:1\"}, {name: s, image:"
                    + " \"fluent/fluent-bit:4\"}]}");

    assertThat(check.outcomes(sidecar))
        .containsExactly(
            "pass cluster [note: Fluent Bit monitoring/deploy/web 1 of 1 ready] [note: sidecars"
                + " only: what has none is not covered]");
  }

  @Test
  void flows_outputs_and_forwarders_tell_their_trouble() {
    String trouble =
        """
        ---
        apiVersion: logging.banzaicloud.io/v1beta1
        kind: ClusterOutput
        metadata: {name: s3, namespace: logging}
        status: {active: true, problems: ["secret not found"], problemsCount: 1}
        ---
        apiVersion: logging.banzaicloud.io/v1beta1
        kind: ClusterFlow
        metadata: {name: all, namespace: logging}
        status: {active: false}
        ---
        apiVersion: observability.openshift.io/v1
        kind: ClusterLogForwarder
        metadata: {name: instance, namespace: openshift-logging}
        status: {conditions: [{type: Ready, status: "False", reason: ValidationFailure}]}
        """;

    assertThat(check.outcomes(running("DaemonSet", "a", "fluent/fluent-bit:4", "") + trouble))
        .containsExactly(
            "fail cluster: status.active of clusterflow/logging/all is false, wanted true;"
                + " status.conditions[type=Ready] of"
                + " clusterlogforwarder/openshift-logging/instance is False ValidationFailure,"
                + " wanted True; status.problems of clusteroutput/logging/s3 is 1 problem, wanted"
                + " none [note: Fluent Bit monitoring/ds/a 1 of 1 ready]");
    assertThat(
            check.outcomes(
                """
                apiVersion: fluentbit.fluent.io/v1alpha2
                kind: ClusterOutput
                metadata: {name: loki}
                """))
        .containsExactly("pass cluster");
  }
}
