package dev.kprod.checks.probes;

import static dev.kprod.checks.probes.Containers.app;
import static dev.kprod.checks.probes.Containers.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LivenessBudgetTest {
  private static final String PATH = "spec.template.spec.containers[name=app].livenessProbe";

  private final CheckTester<?> check = CheckTester.of(new LivenessBudget());

  private static String liveness(String rest) {
    return app("livenessProbe: {tcpSocket: {port: 1}%s}".formatted(rest));
  }

  @Test
  void the_default_forgives_thirty_seconds() {
    assertThat(check.outcomes(liveness(""))).containsExactly("pass deployment/shop/web");
  }

  @Test
  void one_failure_is_not_enough() {
    assertThat(check.outcomes(liveness(", failureThreshold: 1, periodSeconds: 60")))
        .containsExactly(
            "fail deployment/shop/web: " + PATH + ".failureThreshold is 1, wanted >= 2");
    assertThat(check.remedies(liveness(", failureThreshold: 1")))
        .containsExactly(
            "Let it fail a few times more.\n"
                + "kubectl -n shop patch deploy web --type strategic -p '{\"spec\":{\"template\":"
                + "{\"spec\":{\"containers\":[{\"name\":\"app\",\"livenessProbe\":"
                + "{\"failureThreshold\":3}}]}}}}'");
  }

  @Test
  void the_product_counts_and_the_delay_at_the_start_does_not() {
    String tight = liveness(", periodSeconds: 5, failureThreshold: 3, initialDelaySeconds: 300");

    assertThat(check.outcomes(tight))
        .containsExactly(
            "fail deployment/shop/web: "
                + PATH
                + " is 3 failures, 5 s apart: 15 s, wanted >= 20 s");
    assertThat(check.messages(tight))
        .containsExactly(
            "fail deployment/shop/web: Container app is restarted after a pause of 15 s.");
    assertThat(check.outcomes(liveness(", periodSeconds: 5, failureThreshold: 4")))
        .containsExactly("pass deployment/shop/web");
    assertThat(check.with(LivenessBudget.MIN_BUDGET, Duration.ofSeconds(15)).outcomes(tight))
        .containsExactly("pass deployment/shop/web");
  }

  @ParameterizedTest
  @CsvSource({
    "httpGet: {port: 1}, 100m, 1, fail",
    "grpc: {port: 1}, 199m, 1, fail",
    "httpGet: {port: 1}, 200m, 1, pass",
    "httpGet: {port: 1}, 100m, 2, pass",
    "'exec: {command: [a]}', 100m, 1, pass",
    "tcpSocket: {port: 1}, 100m, 1, pass",
  })
  void throttling_eats_the_one_second_of_a_request(
      String handler, String cpu, int timeout, String outcome) {
    assertThat(
            check.outcomes(
                app(
                    "resources: {limits: {cpu: %s}}, livenessProbe: {%s, timeoutSeconds: %s}"
                        .formatted(cpu, handler, timeout))))
        .first()
        .asString()
        .startsWith(outcome);
  }

  @Test
  void it_is_not_restarted_before_its_traffic_is_taken_away() {
    String yaml =
        app(
            "livenessProbe: {tcpSocket: {port: 1}}, readinessProbe: {httpGet: {port: 1},"
                + " failureThreshold: 6}");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail deployment/shop/web: " + PATH + " is 30 s, wanted >= 60 s, as readiness");
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: Container app is restarted after 30 s, before its readiness"
                + " probe takes its traffic away after 60 s.");
  }

  @Test
  void where_both_ask_the_same_another_check_says_so() {
    assertThat(
            check.outcomes(
                app(
                    "livenessProbe: {tcpSocket: {port: 1}}, readinessProbe: {tcpSocket: {port: 1},"
                        + " failureThreshold: 6}")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void a_timeout_longer_than_the_period_is_a_remark() {
    assertThat(check.outcomes(liveness(", timeoutSeconds: 15")))
        .containsExactly(
            "pass deployment/shop/web [note: container app is asked less often than every 10 s,"
                + " since a probe may take 15 s]");
  }

  @Test
  void sidecars_are_judged_and_plain_init_containers_have_no_probes() {
    assertThat(
            check.messages(
                web(
                    "initContainers: [{name: proxy, restartPolicy: Always, livenessProbe:"
                        + " {tcpSocket: {port: 1}, failureThreshold: 1}}], containers: [{name:"
                        + " app}]")))
        .containsExactly(
            "fail deployment/shop/web: One failed probe is enough to restart container proxy.");
  }

  @Test
  void a_job_that_is_restarted_on_failure_is_judged_and_others_are_not() {
    String job =
        """
        kind: Job
        metadata: {name: once, namespace: shop}
        spec:
          template:
            spec:
              restartPolicy: %s
              containers: [{name: app, livenessProbe: {exec: {}, failureThreshold: 1}}]
        """;

    assertThat(check.messages(job.formatted("OnFailure")))
        .containsExactly(
            "fail job/shop/once: One failed probe is enough to restart container app.");
    assertThat(check.outcomes(job.formatted("Never")))
        .containsExactly("not-applicable job/shop/once: it runs to an end");
  }

  @Test
  void no_liveness_probe_has_no_budget() {
    assertThat(check.outcomes(app("image: a")))
        .containsExactly("not-applicable deployment/shop/web: it has no liveness probe");
  }
}
