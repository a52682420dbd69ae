package dev.kprod.checks.probes;

import static dev.kprod.checks.probes.Containers.app;
import static dev.kprod.checks.probes.Containers.pod;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ObservedTest {
  private static final String PASS = "pass deployment/shop/web";
  private static final String LIVENESS =
      "livenessProbe: {httpGet: {port: 80}}, readinessProbe: {httpGet: {port: 80}}";
  private static final String SPEC = "containers: [{name: app, %s}]".formatted(LIVENESS);
  private static final String EARLY = "2026-11-21T06:01:00Z";

  private final CheckTester<?> check = CheckTester.of(new Observed());

  private static String running(int restarts, String last) {
    return ready(true, EARLY)
        .replace(
            "started: true",
            "started: true, restartCount: %s, lastState: {%s}".formatted(restarts, last));
  }

  private static String killed(int code, String reason, String time) {
    return "terminated: {exitCode: %s, reason: %s, finishedAt: '%s'}".formatted(code, reason, time);
  }

  private static String ready(boolean ready, String since) {
    String truth = ready ? "True" : "False";
    return ("phase: Running, conditions: [{type: Ready, status: '%s', lastTransitionTime: '%s'},"
            + " {type: ContainersReady, status: '%s', lastTransitionTime: '%s'}],"
            + " containerStatuses: [{name: app, ready: %s, started: true, state: {running: {}}}]")
        .formatted(truth, since, truth, since, ready);
  }

  private static String event(String type, String reason, String message, int count) {
    return """
    ---
    kind: Event
    metadata: {name: %s, namespace: shop}
    type: %s
    reason: %s
    message: "%s"
    count: %s
    lastTimestamp: "2026-11-21T07:40:00Z"
    involvedObject: {kind: Pod, namespace: shop, name: web-1-0, fieldPath: "spec.containers{app}"}
    """
        .formatted(reason.toLowerCase(java.util.Locale.ROOT), type, reason, message, count);
  }

  @Test
  void a_kill_that_the_kubelet_gives_the_probe_as_reason_for_is_sure() {
    String yaml =
        app(LIVENESS)
            + pod(0, SPEC, running(1, killed(137, "Error", "2026-11-21T07:40:00Z")))
            + event(
                "Normal", "Killing", "Container app failed liveness probe, will be restarted", 1);

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail deployment/shop/web: status.containerStatuses[name=app].lastState.terminated"
                + ".exitCode of pod/shop/web-1-0 is 137, wanted running since its start, not"
                + " restarted 1 times");
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: Container app was killed for its probe, in 1 of 1 pods, last"
                + " 20 minutes ago.");
  }

  @Test
  void without_a_word_of_the_kubelet_two_kills_are_most_likely_the_probes() {
    String two = running(2, killed(143, "Error", "2026-11-21T06:30:00Z"));
    String one = running(1, killed(143, "Error", "2026-11-21T06:30:00Z"));

    assertThat(check.messages(app(LIVENESS) + pod(0, SPEC, two)))
        .containsExactly(
            "fail deployment/shop/web: Container app was killed, most likely for its probe, in 1 of"
                + " 1 pods, last 90 minutes ago.");
    assertThat(check.messages(app(LIVENESS) + pod(0, SPEC, one) + pod(1, SPEC, one)))
        .containsExactly(
            "fail deployment/shop/web: Container app was killed, most likely for its probe, in 2 of"
                + " 2 pods, last 90 minutes ago.");
    assertThat(check.outcomes(app(LIVENESS) + pod(0, SPEC, one)))
        .containsExactly(
            "pass deployment/shop/web [note: container app was stopped once, perhaps for its"
                + " probe]");
  }

  @Test
  void a_fresh_kill_about_which_the_kubelet_says_nothing_was_not_for_a_probe() {
    String fresh =
        app(LIVENESS) + pod(0, SPEC, running(4, killed(137, "Error", "2026-11-21T07:40:00Z")));

    assertThat(check.outcomes(fresh)).containsExactly(PASS);
    assertThat(check.refusing("events?reason=Killing").messages(fresh))
        .containsExactly(
            "fail deployment/shop/web: Container app was killed, most likely for its probe, in 1 of"
                + " 1 pods, last 20 minutes ago.");
  }

  @ParameterizedTest
  @CsvSource({
    "137, OOMKilled, 2026-11-21T06:30:00Z",
    "1, Error, 2026-11-21T06:30:00Z",
    "137, Error, 2026-11-20T07:00:00Z",
  })
  void other_ends_and_those_of_yesterday_are_not_the_probes(int code, String reason, String time) {
    assertThat(check.outcomes(app(LIVENESS) + pod(0, SPEC, running(5, killed(code, reason, time)))))
        .containsExactly(PASS);
  }

  @Test
  void without_a_killing_probe_and_in_a_crash_loop_it_is_another_checks_business() {
    String stopped = running(5, killed(137, "Error", "2026-11-21T06:30:00Z"));

    assertThat(check.outcomes(app("image: a") + pod(0, "containers: [{name: app}]", stopped)))
        .containsExactly(PASS);
    assertThat(
            check.outcomes(
                app(LIVENESS)
                    + pod(
                        0,
                        SPEC,
                        stopped.replace(
                            "state: {running: {}}",
                            "state: {waiting: {reason: CrashLoopBackOff}}"))))
        .containsExactly(PASS);
  }

  @Test
  void a_container_that_runs_and_is_not_ready_fails_with_what_its_probe_said() {
    String yaml = app(LIVENESS) + pod(0, SPEC, ready(false, "2026-11-21T07:00:00Z"));

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: Container app runs and is not ready in 1 of 1 pods for 60"
                + " minutes.");
    assertThat(
            check.messages(
                yaml
                    + event(
                        "Warning",
                        "Unhealthy",
                        "Readiness probe failed: HTTP probe failed with statuscode: 503",
                        3)))
        .containsExactly(
            "fail deployment/shop/web: Container app runs and is not ready in 1 of 1 pods for 60"
                + " minutes: an answer that says no.");
    assertThat(check.outcomes(app(LIVENESS) + pod(0, SPEC, ready(false, "2026-11-21T07:55:00Z"))))
        .containsExactly(PASS);
  }

  @Test
  void where_one_leads_and_the_others_never_were_ready_it_is_by_design() {
    String yaml =
        app(LIVENESS)
            + pod(0, SPEC, ready(true, EARLY))
            + pod(1, SPEC, ready(false, "2026-11-21T06:00:05Z"))
            + pod(2, SPEC, ready(false, "2026-11-21T06:00:05Z"));

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "pass deployment/shop/web [note: one pod is ready and the others never were: it seems"
                + " to lead]");
    assertThat(check.with(Observed.LEADER_ONLY, false).messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: Container app runs and is not ready in 2 of 3 pods for 119"
                + " minutes.");
  }

  @Test
  void pods_that_change_together_share_something() {
    String yaml =
        app(LIVENESS)
            + pod(0, SPEC, ready(true, "2026-11-21T07:50:00Z"))
            + pod(1, SPEC, ready(true, "2026-11-21T07:52:00Z"))
            + pod(2, SPEC, ready(true, EARLY));

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: 2 of 3 pods changed their readiness together within a"
                + " quarter of an hour.");
    assertThat(
            check.outcomes(yaml + pod(3, SPEC, ready(true, EARLY)).replace("06:00:00", "07:55:00")))
        .containsExactly(PASS);
    assertThat(
            check.outcomes(
                app(LIVENESS)
                    + pod(0, SPEC, ready(true, "2026-11-21T07:50:00Z"))
                    + pod(1, SPEC, ready(true, EARLY))
                    + pod(2, SPEC, ready(true, EARLY))))
        .containsExactly(PASS);
  }

  @ParameterizedTest
  @CsvSource({
    "'Liveness probe failed: Get http://a: context deadline exceeded', no answer in time",
    "'Readiness probe failed: dial tcp 10.0.0.1:80: connect: connection refused', nobody listens on"
        + " the port",
    "'Liveness probe failed: HTTP probe failed with statuscode: 500', an answer that says no",
    "'Readiness probe failed: cat: can not open', a failure of another kind",
  })
  void ten_warnings_in_an_hour_fail_by_what_they_say(String message, String words) {
    String yaml = app(LIVENESS) + pod(0, SPEC, ready(true, EARLY));

    assertThat(check.messages(yaml + event("Warning", "Unhealthy", message, 10)))
        .containsExactly(
            "fail deployment/shop/web: A probe of container app failed 10 times: %s."
                .formatted(words));
    assertThat(check.outcomes(yaml + event("Warning", "Unhealthy", message, 9)))
        .containsExactly(PASS);
  }

  @Test
  void events_that_could_not_be_read_are_a_remark() {
    assertThat(
            check
                .refusing("events?type=Warning")
                .outcomes(app(LIVENESS) + pod(0, SPEC, ready(true, EARLY))))
        .containsExactly(
            "pass deployment/shop/web [note: events could not be read, so only what the pods'"
                + " status tells was seen]");
  }

  @Test
  void new_pods_and_batch_work_are_left_out() {
    assertThat(
            check.outcomes(
                app(LIVENESS) + pod(0, SPEC, ready(false, EARLY)).replace("06:00:00", "07:55:00")))
        .containsExactly(
            "not-applicable deployment/shop/web: it has no pod older than a start may take");
    assertThat(check.outcomes("{kind: Job, metadata: {name: a, namespace: shop}}"))
        .containsExactly("not-applicable job/shop/a: it runs to an end");
  }
}
