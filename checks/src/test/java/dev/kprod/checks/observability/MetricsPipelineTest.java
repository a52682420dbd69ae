package dev.kprod.checks.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cluster.Table;
import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsPipelineTest {
  private final CheckTester<?> check = CheckTester.of(new MetricsPipeline());

  static String running(String kind, String name, String image, String more) {
    return """
    ---
    kind: %1$s
    metadata: {name: %2$s, namespace: monitoring}
    spec:
      selector: {matchLabels: {run: %2$s}}
      template: {metadata: {labels: {run: %2$s}}, spec: {containers: [{name: c, image: "%3$s"%4$s}]}}
    ---
    kind: Pod
    metadata:
      name: %2$s-x
      namespace: monitoring
      labels: {run: %2$s}
      ownerReferences: [{apiVersion: apps/v1, kind: %1$s, name: %2$s, controller: true}]
    spec: {containers: [{name: c, image: "%3$s"%4$s}]}
    status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
    """
        .formatted(kind, name, image, more);
  }

  private static final String STATE =
      running(
              "StatefulSet",
              "ksm",
              "registry.k8s.io/kube-state-metrics/kube-state-metrics:v2.17",
              "")
          + running("DaemonSet", "node-exporter", "quay.io/prometheus/node-exporter:v1.10", "");

  /// The fields of spec and status are those of prometheus-operator's PrometheusSpec and
  /// PrometheusStatus in pkg/apis/monitoring/v1/prometheus_types.go.
  private static String prometheus(String spec, int available) {
    return """
    ---
    apiVersion: monitoring.coreos.com/v1
    kind: Prometheus
    metadata: {name: k8s, namespace: monitoring}
    spec: {%s}
    status: {availableReplicas: %s}
    """
        .formatted(spec, available);
  }

  private static final String KEPT =
      "replicas: 2, retention: 30d, storage: {volumeClaimTemplate: {spec: {}}}";

  @Test
  void without_a_known_product_nothing_is_known() {
    assertThat(check.outcomes(""))
        .containsExactly(
            "unknown(not-observable) cluster: nothing here is known to collect metrics; what"
                + " collects from outside is not seen");
    assertThat(check.outcomes(running("DaemonSet", "mystery", "vendor.example/observe:1", "")))
        .containsExactly(
            "unknown(not-observable) cluster: nothing here is known to collect metrics; what"
                + " collects from outside is not seen");
    assertThat(check.outcomes(running("StatefulSet", "jaeger", "jaegertracing/all-in-one:2", "")))
        .containsExactly(
            "unknown(not-observable) cluster: Jaeger collects traces; nothing here is known to"
                + " collect metrics");
    assertThat(check.refusing("prometheuses.monitoring.coreos.com").outcomes(""))
        .containsExactly("unknown(forbidden) cluster: no product is seen, and not all was seen");
  }

  @Test
  void a_prometheus_with_its_parts_and_a_volume_passes() {
    assertThat(check.outcomes(prometheus(KEPT, 2) + STATE))
        .containsExactly(
            "pass cluster [note: Prometheus monitoring/k8s 2 of 2 ready, retention 30d]");
  }

  @Test
  void one_that_is_not_ready_collects_nothing() {
    assertThat(check.outcomes(prometheus(KEPT, 0) + STATE))
        .containsExactly(
            "fail cluster: Prometheus monitoring/k8s 0 of 2 ready, retention 30d, wanted a ready"
                + " pod [note: Prometheus monitoring/k8s 0 of 2 ready, retention 30d]");
  }

  @Test
  void the_state_of_objects_wants_a_part_of_its_own() {
    assertThat(check.messages(prometheus(KEPT, 2)))
        .containsExactly(
            "fail cluster: The state of objects is not collected. [note: Prometheus monitoring/k8s"
                + " 2 of 2 ready, retention 30d] [note: no exporter of nodes is known]");
    assertThat(
            check.messages(
                prometheus(KEPT, 2)
                    + running("DaemonSet", "dd", "gcr.io/datadoghq/agent:7.70", "")))
        .containsExactly(
            "pass cluster [note: Prometheus monitoring/k8s 2 of 2 ready, retention 30d, Datadog"
                + " monitoring/ds/dd 1 of 1 ready]");
  }

  @Test
  void a_history_in_the_pod_is_lost_with_it_unless_it_is_sent_on() {
    assertThat(check.outcomes(prometheus("replicas: 2, retention: 30d", 2) + STATE))
        .containsExactly(
            "fail(medium) cluster: spec.storage of prometheus/monitoring/k8s is absent, wanted a"
                + " volumeClaimTemplate [note: Prometheus monitoring/k8s 2 of 2 ready, retention"
                + " 30d]");
    assertThat(
            check.outcomes(
                prometheus("replicas: 2, retention: 30d, storage: {emptyDir: {}}", 2) + STATE))
        .containsExactly(
            "fail(medium) cluster: spec.storage of prometheus/monitoring/k8s is emptyDir, wanted a"
                + " volumeClaimTemplate [note: Prometheus monitoring/k8s 2 of 2 ready, retention"
                + " 30d]");
    assertThat(
            check.outcomes(
                prometheus("replicas: 2, remoteWrite: [{url: \"https://x\"}]", 2) + STATE))
        .containsExactly(
            "pass cluster [note: Prometheus monitoring/k8s 2 of 2 ready, retention 24h]");
  }

  @Test
  void a_short_retention_and_one_replica_are_remarks_that_a_person_can_answer() {
    String shortly = prometheus("retention: 10d, storage: {volumeClaimTemplate: {}}", 1) + STATE;

    assertThat(check.outcomes(shortly))
        .containsExactly(
            "pass cluster [note: Prometheus monitoring/k8s 1 of 1 ready, retention 10d] [note: k8s"
                + " has one replica] [note: k8s keeps 10d, less than 15d]");
    assertThat(check.attesting(ObservabilityTopics.METRICS_RETENTION).outcomes(shortly))
        .containsExactly(
            "pass cluster [note: Prometheus monitoring/k8s 1 of 1 ready, retention 10d] [note: k8s"
                + " has one replica]");
  }

  @Test
  void a_plain_prometheus_is_judged_by_its_claims_unless_it_is_an_agent() {
    assertThat(check.outcomes(running("Deployment", "prom", "prom/prometheus:v3", "") + STATE))
        .containsExactly(
            "fail(medium) cluster: spec.template.spec.volumes of deployment/monitoring/prom is no"
                + " claim, wanted a persistent volume [note: Prometheus monitoring/deploy/prom 1 of"
                + " 1 ready]");
    assertThat(
            check.outcomes(
                running("Deployment", "prom", "prom/prometheus:v3", ", args: [\"--agent\"]")
                    + STATE))
        .containsExactly("pass cluster [note: Prometheus monitoring/deploy/prom 1 of 1 ready]");
  }

  @ParameterizedTest
  @CsvSource({
    "grafana/alloy:v1.11, Grafana Alloy",
    "otel/opentelemetry-collector-contrib:0.140, OpenTelemetry collector",
    "docker.io/dynatrace/oneagent:1, Dynatrace",
    "newrelic/nri-kubernetes:3, New Relic",
    "mirror.example/quay/signalfx/splunk-otel-collector:1, Splunk",
    "docker.elastic.co/elastic-agent/elastic-agent:9, Elastic",
    "icr.io/instana/agent:1, Instana",
    "netdata/netdata:v2, Netdata",
    "public.ecr.aws/cloudwatch-agent/cloudwatch-agent:1, CloudWatch",
    "gke.gcr.io/prometheus-engine/prometheus:v2, Google Managed Prometheus",
    "victoriametrics/vmagent:v1, VictoriaMetrics"
  })
  void a_product_is_known_by_the_end_of_its_image(String image, String product) {
    assertThat(check.messages(running("DaemonSet", "agent", image, "") + STATE).getFirst())
        .startsWith("pass cluster [note: %s monitoring/ds/agent 1 of 1 ready".formatted(product));
  }

  @Test
  void every_row_of_the_tables_says_where_it_was_read() {
    for (var table :
        java.util.Map.of(
                Products.METRICS,
                java.util.List.of("products", "parts"),
                Products.LOGS,
                java.util.List.of("products", "backends"),
                Products.TRACES,
                java.util.List.of("products"))
            .entrySet()) {
      for (String list : table.getValue()) {
        assertThat(table.getKey().content().items(list))
            .isNotEmpty()
            .allSatisfy(
                row -> {
                  assertThat(row.text("product")).isNotEmpty();
                  assertThat(row.text("kind")).isIn("stack", "agent", "saas", "cloud", "part");
                  assertThat(row.texts("images")).isNotEmpty();
                  assertThat(row.text("source")).startsWith("https://");
                  assertThat(Table.seen(row))
                      .matches("20[0-9]{2}-[0-9]{2}-[0-9]{2}|not opened: .+");
                });
      }
    }
  }
}
