package dev.kprod.checks.probes;

import static dev.kprod.checks.probes.Containers.SERVICE;
import static dev.kprod.checks.probes.Containers.app;
import static dev.kprod.checks.probes.Containers.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class LivenessTest {
  private static final String PORT = "ports: [{containerPort: 8080}]";
  private static final String ABSENT =
      "fail deployment/shop/web: spec.template.spec.containers[name=app].livenessProbe is absent,"
          + " wanted a probe of the process alone";

  private final CheckTester<?> check = CheckTester.of(new Liveness());

  @Test
  void a_liveness_probe_passes_and_readiness_alone_is_a_remark() {
    assertThat(check.outcomes(app(PORT + ", livenessProbe: {tcpSocket: {port: 8080}}") + SERVICE))
        .containsExactly("pass deployment/shop/web");
    assertThat(check.outcomes(app(PORT + ", readinessProbe: {tcpSocket: {port: 8080}}") + SERVICE))
        .containsExactly(
            "pass deployment/shop/web [note: it loses its traffic when it hangs, and nobody"
                + " restarts it]");
  }

  @Test
  void neither_fails_and_a_startup_probe_is_neither() {
    assertThat(check.outcomes(app(PORT) + SERVICE)).containsExactly(ABSENT);
    assertThat(check.outcomes(app(PORT + ", startupProbe: {tcpSocket: {port: 8080}}") + SERVICE))
        .containsExactly(ABSENT);
    assertThat(check.remedies(app(PORT) + SERVICE))
        .containsExactly(
            "Let the kubelet see whether the process still answers; an endpoint without"
                + " dependencies is better.\n"
                + "kubectl -n shop patch deploy web --type strategic -p '{\"spec\":{\"template\":"
                + "{\"spec\":{\"containers\":[{\"name\":\"app\",\"livenessProbe\":{\"tcpSocket\":"
                + "{\"port\":8080},\"periodSeconds\":10,\"failureThreshold\":3}}]}}}}'");
  }

  @Test
  void the_probe_of_a_sidecar_does_not_count_for_the_application() {
    assertThat(
            check.outcomes(
                web(
                        "containers: [{name: app, %s}, {name: proxy, livenessProbe: {tcpSocket:"
                                .formatted(PORT)
                            + " {port: 15020}}}]")
                    + SERVICE))
        .containsExactly(ABSENT);
  }

  @Test
  void each_of_several_that_receive_traffic_is_judged() {
    assertThat(
            check.messages(
                web(
                        "containers: [{name: web, %s, livenessProbe: {exec: {}}}, {name: api, ports:"
                                .formatted(PORT)
                            + " [{containerPort: 9090}]}]")
                    + SERVICE.replace("ports: [", "ports: [{name: api, port: 9090}, ")))
        .containsExactly(
            "fail deployment/shop/web: Container api has neither a liveness nor a readiness probe,"
                + " so that nobody notices when it hangs.");
  }

  @Test
  void where_nobody_declares_the_port_one_probe_is_enough() {
    assertThat(
            check.outcomes(
                web("containers: [{name: a}, {name: b, livenessProbe: {exec: {}}}]") + SERVICE))
        .containsExactly("pass deployment/shop/web");
    assertThat(check.messages(web("containers: [{name: a}, {name: b}]") + SERVICE))
        .containsExactly(
            "fail deployment/shop/web: Container a has neither a liveness nor a readiness probe, so"
                + " that nobody notices when it hangs.");
  }

  @Test
  void a_worker_is_its_owners_business_unless_strict() {
    String worker = app("image: a") + SERVICE.replace("{port: 80,", "{name: metrics, port: 80,");

    assertThat(check.outcomes(worker)).containsExactly("pass deployment/shop/web");
    assertThat(check.with(Liveness.STRICT, true).outcomes(worker))
        .containsExactly(
            "fail deployment/shop/web: spec.template.spec.containers[name=app].livenessProbe is"
                + " absent, wanted a probe");
  }

  @Test
  void what_nobody_sends_to_or_wants_no_pod_is_left_out() {
    assertThat(check.outcomes(app(PORT)))
        .containsExactly("not-applicable deployment/shop/web: no Service sends to it");
    assertThat(check.outcomes(app(PORT).replace("replicas: 2", "replicas: 0") + SERVICE))
        .containsExactly("not-applicable deployment/shop/web: it is scaled to zero");
  }
}
