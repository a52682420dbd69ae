package dev.kprod.checks.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class DeprecatedRequestsTest {
  private final CheckTester<?> check = CheckTester.of(new DeprecatedRequests());

  /// The instance has been up for 312 hours at 2026-11-21T08:00:00Z.
  private static final String STARTED = "process_start_time_seconds 1794124800";

  private static String asked(String group, String version, String resource, String removed) {
    return "apiserver_requested_deprecated_apis{group=\"%s\",removed_release=\"%s\",resource=\"%s\",subresource=\"\",version=\"%s\"} 1"
        .formatted(group, removed, resource, version);
  }

  private static String cluster(String version, String... metrics) {
    return """
    endpoint: /version
    body: {gitVersion: %s}
    ---
    endpoint: /metrics
    body: |
      %s
    """
        .formatted(version, String.join("\n  ", metrics));
  }

  @Test
  void what_the_next_version_removes_is_called() {
    assertThat(
            check.outcomes(
                cluster(
                    "v1.31.4",
                    asked("flowcontrol.apiserver.k8s.io", "v1beta3", "flowschemas", "1.32"),
                    STARTED)))
        .containsExactly(
            "fail cluster: apiserver_requested_deprecated_apis is"
                + " flowcontrol.apiserver.k8s.io/v1beta3 flowschemas, removed in 1.32, wanted not"
                + " called at 1.31 (instance up for 13 days)");
  }

  @Test
  void what_is_removed_later_or_never_is_remarked_on() {
    assertThat(
            check.outcomes(
                cluster(
                    "v1.36.0",
                    asked("", "v1", "componentstatuses", ""),
                    asked("example.k8s.io", "v1beta1", "things", "1.38"),
                    STARTED)))
        .containsExactly(
            "pass cluster [note: instance up for 13 days] [note: deprecated, and called:"
                + " example.k8s.io/v1beta1 things (until 1.38), v1 componentstatuses]");
  }

  @Test
  void a_release_is_compared_as_numbers() {
    assertThat(check.messages(cluster("v1.9.0", asked("g", "v1", "things", "1.10"), STARTED)))
        .containsExactly("fail cluster: Somebody calls g/v1 things, removed in 1.10.");
    assertThat(check.outcomes(cluster("v1.9.0", asked("g", "v1", "things", "1.11"), STARTED)))
        .containsExactly(
            "pass cluster [note: instance up for 13 days] [note: deprecated, and called: g/v1"
                + " things (until 1.11)]");
  }

  @Test
  void silence_of_an_instance_that_just_started_proves_nothing_a_call_does() {
    String young = "process_start_time_seconds 1795247000";

    assertThat(check.outcomes(cluster("v1.36.0", young)))
        .containsExactly(
            "unknown(not-observable) cluster: the instance up for 16 minutes has to remember 24h");
    assertThat(check.outcomes(cluster("v1.36.0", "up 1")))
        .containsExactly("unknown(not-observable) cluster: the instance has to remember 24h");
    assertThat(check.messages(cluster("v1.36.0", asked("g", "v1", "things", "1.37"), young)))
        .containsExactly("fail cluster: Somebody calls g/v1 things, removed in 1.37.");
  }

  @Test
  void one_instance_does_not_speak_for_the_others() {
    String three =
        """
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata:
          name: kubernetes
          namespace: default
          labels: {kubernetes.io/service-name: kubernetes}
        addressType: IPv4
        endpoints: [{addresses: [10.0.0.1]}, {addresses: [10.0.0.2]}, {addresses: [10.0.0.3]}]
        """;
    String remark =
        "[note: 1 of 3 API servers answered: what the others were asked is not seen, so ask again"
            + " until each has answered]";

    assertThat(check.outcomes(cluster("v1.36.0", STARTED) + three))
        .containsExactly("pass cluster [note: instance up for 13 days] " + remark);
    assertThat(
            check.outcomes(cluster("v1.31.0", asked("g", "v1", "things", "1.32"), STARTED) + three))
        .containsExactly(
            "fail cluster: apiserver_requested_deprecated_apis is g/v1 things, removed in 1.32,"
                + " wanted not called at 1.31 (instance up for 13 days) "
                + remark);
  }

  @Test
  void metrics_that_may_not_be_read_say_nothing() {
    assertThat(check.refusing("/metrics").outcomes(cluster("v1.36.0", STARTED)))
        .containsExactly("unknown(forbidden) cluster: 403 Forbidden");
  }

  @Test
  void a_series_that_is_zero_counts_nobody() {
    assertThat(
            check.outcomes(
                cluster(
                    "v1.31.4",
                    asked("g", "v1", "things", "1.32").replaceFirst("1$", "0"),
                    STARTED)))
        .containsExactly("pass cluster [note: instance up for 13 days]");
  }
}
