package dev.kprod.checks.probes;

import static dev.kprod.checks.probes.Containers.app;
import static dev.kprod.checks.probes.Containers.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class StartupTest {
  private static final String PATH = "spec.template.spec.containers[name=app].";
  private static final String PASS = "pass deployment/shop/web";

  private final CheckTester<?> check = CheckTester.of(new Startup());

  /// Two pods: the first took 40 seconds to become ready, the second as many as said.
  private static String web(String container, int seconds) {
    return app(container)
        + pod(0, spec(container, ""), ready(40, 0))
        + pod(1, spec(container, ""), ready(seconds, 0));
  }

  private static String spec(String container, String more) {
    return "containers: [{name: app, %s}]%s".formatted(container, more);
  }

  private static String ready(int seconds, int restarts) {
    return ("phase: Running, conditions: [{type: Ready, status: 'True', lastTransitionTime:"
            + " '%s'}, {type: ContainersReady, status: 'True',"
            + " lastTransitionTime: '2026-11-21T06:00:10Z'}], containerStatuses: [{name: app,"
            + " restartCount: %s, state: {running: {startedAt: '2026-11-21T06:00:00Z'}}}]")
        .formatted(java.time.Instant.parse("2026-11-21T06:00:00Z").plusSeconds(seconds), restarts);
  }

  private static String startup(int threshold, int period) {
    return "startupProbe: {tcpSocket: {port: 80}, failureThreshold: %s, periodSeconds: %s}"
        .formatted(threshold, period);
  }

  @Test
  void a_startup_probe_gives_twice_the_longest_start_seen() {
    assertThat(check.outcomes(web(startup(12, 10), 97)))
        .containsExactly(
            "fail deployment/shop/web: "
                + PATH
                + "startupProbe is 120 s allowed, 97 s seen in 2 pods, wanted >= 194 s");
    assertThat(check.messages(web(startup(12, 10), 97)))
        .containsExactly(
            "fail deployment/shop/web: Container app took 97 s to start and is killed after 120"
                + " s.");
    assertThat(check.remedies(web(startup(12, 10), 97)))
        .containsExactly(
            "Let liveness begin once it is up, and give the start its time.\n"
                + "kubectl -n shop patch deploy web --type strategic -p '{\"spec\":{\"template\":"
                + "{\"spec\":{\"containers\":[{\"name\":\"app\",\"startupProbe\":{\"tcpSocket\":"
                + "{\"port\":80},\"periodSeconds\":5,\"failureThreshold\":39}}]}}}}'");
    assertThat(check.outcomes(web(startup(12, 10), 60))).containsExactly(PASS);
  }

  @Test
  void without_one_liveness_must_not_kill_before_that() {
    String liveness = "livenessProbe: {tcpSocket: {port: 80}, initialDelaySeconds: 30}";

    assertThat(check.outcomes(web(liveness, 31)))
        .containsExactly(
            "fail deployment/shop/web: "
                + PATH
                + "livenessProbe is 60 s allowed, 40 s seen in 2 pods, wanted a startup probe of >="
                + " 80 s");
    assertThat(check.messages(web(liveness, 31)))
        .containsExactly(
            "fail deployment/shop/web: Container app took 40 s to start, and liveness kills it"
                + " after 60 s.");
    assertThat(check.outcomes(web(liveness.replace("30}", "50}"), 31))).containsExactly(PASS);
  }

  @Test
  void a_long_blind_wait_fails_whatever_was_seen() {
    String blind = "livenessProbe: {httpGet: {path: /a, port: 80}, initialDelaySeconds: 60}";

    assertThat(check.messages(app(blind)))
        .containsExactly(
            "fail deployment/shop/web: At each restart nobody looks at container app for 60 s, and"
                + " a slower start is killed.");
    assertThat(check.remedies(app(blind)))
        .containsExactly(
            "Let liveness begin once it is up, and give the start its time.\n"
                + "kubectl -n shop patch deploy web --type strategic -p '{\"spec\":{\"template\":"
                + "{\"spec\":{\"containers\":[{\"name\":\"app\",\"startupProbe\":{\"httpGet\":"
                + "{\"path\":\"/a\",\"port\":80},\"periodSeconds\":5,\"failureThreshold\":36},"
                + "\"livenessProbe\":{\"initialDelaySeconds\":0}}]}}}}'");
    assertThat(check.outcomes(app(blind.replace("60}", "59}")))).containsExactly(PASS);
  }

  @Test
  void a_single_try_at_the_start_fails() {
    assertThat(check.outcomes(app(startup(1, 60))))
        .containsExactly(
            "fail deployment/shop/web: "
                + PATH
                + "startupProbe.failureThreshold is 1, wanted a few times the start");
  }

  @Test
  void a_pod_that_was_restarted_or_became_ready_late_again_shows_no_start() {
    String container = startup(3, 10);

    assertThat(
            check.outcomes(
                app(container)
                    + pod(0, spec(container, ""), ready(300, 1))
                    + pod(1, spec(container, ""), ready(1801, 0))))
        .containsExactly(PASS);
  }

  @Test
  void a_readiness_gate_opens_later_than_the_container_is_up() {
    String container = startup(3, 10);

    assertThat(
            check.outcomes(
                app(container)
                    + pod(
                        0,
                        spec(container, ", readinessGates: [{conditionType: lb}]"),
                        ready(300, 0))))
        .containsExactly(PASS);
  }

  @Test
  void half_an_hour_is_a_remark() {
    assertThat(check.outcomes(app(startup(200, 10))))
        .containsExactly(
            "pass deployment/shop/web [note: container app may take 33 minutes to start before"
                + " anybody notices]");
  }

  @Test
  void what_no_probe_kills_is_left_out() {
    assertThat(check.outcomes(app("readinessProbe: {tcpSocket: {port: 80}}")))
        .containsExactly(
            "not-applicable deployment/shop/web: no probe has any of its containers killed");
  }
}
