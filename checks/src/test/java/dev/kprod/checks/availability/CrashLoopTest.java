package dev.kprod.checks.availability;

import static dev.kprod.checks.availability.Manifests.deployment;
import static dev.kprod.checks.availability.Manifests.pod;
import static dev.kprod.checks.availability.Manifests.replicaSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CrashLoopTest {
  private static final String WEB = deployment("replicas: 2") + replicaSet("web");
  private static final String CONTAINERS = "containers: [{name: app}]";
  private static final String WELL =
      "phase: Running, conditions: [{type: Ready, status: 'True'}], containerStatuses: [{name: app,"
          + " state: {running: {}}}]";

  private final CheckTester<?> check = CheckTester.of(new CrashLoop());

  private static String status(int restarts, String state, String lastState) {
    return "phase: Running, containerStatuses: [{name: app, restartCount: %s, state: {%s}, lastState: {%s}}]"
        .formatted(restarts, state, lastState);
  }

  private static String ended(int code, String reason, String time) {
    return "terminated: {exitCode: %s, reason: %s, finishedAt: '%s'}".formatted(code, reason, time);
  }

  @Test
  void a_container_that_the_kubelet_has_given_up_for_a_while_fails() {
    String yaml =
        WEB
            + pod("web", 0, "n1", CONTAINERS, WELL)
            + pod(
                "web",
                1,
                "n2",
                CONTAINERS,
                status(
                    14,
                    "waiting: {reason: CrashLoopBackOff}",
                    ended(1, "Error", "2026-11-21T07:56:00Z")));

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail deployment/shop/web: status.containerStatuses[name=app].state.waiting.reason of"
                + " pod/shop/web-1-1 is CrashLoopBackOff, wanted running");
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: Container app of 1 of 2 pods, on node n2 only:"
                + " CrashLoopBackOff, restarted 14 times, last exit code 1 4 minutes ago.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Read what it said before it ended.\nkubectl -n shop logs web-1-1 -c app --previous");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"RunContainerError", "CreateContainerConfigError", "CreateContainerError"})
  void a_container_that_cannot_be_made_fails(String reason) {
    assertThat(
            check.messages(
                WEB
                    + pod(
                        "web",
                        0,
                        "n1",
                        CONTAINERS,
                        status(0, "waiting: {reason: " + reason + "}", ""))))
        .containsExactly("fail deployment/shop/web: Container app of its pod: " + reason + ".");
  }

  @Test
  void what_was_never_made_has_no_log_to_read() {
    assertThat(
            check.remedies(
                WEB
                    + pod(
                        "web",
                        0,
                        "n1",
                        CONTAINERS,
                        status(0, "waiting: {reason: CreateContainerConfigError}", ""))))
        .containsExactly("See what its configuration lacks.\nkubectl -n shop describe pod web-1-0");
  }

  @ParameterizedTest
  @CsvSource({
    "1, Error, exit code 1",
    "0, Completed, 'ended by itself with exit code 0, which is wrong for a service'",
    "137, Error, killed with exit code 137",
    "139, Error, crashed with exit code 139",
  })
  void three_restarts_of_which_the_last_is_from_today_are_a_pattern(
      int code, String reason, String words) {
    assertThat(
            check.messages(
                WEB
                    + pod(
                        "web",
                        0,
                        "n1",
                        CONTAINERS,
                        status(3, "running: {}", ended(code, reason, "2026-11-21T05:00:00Z")))))
        .containsExactly(
            "fail deployment/shop/web: Container app of its pod: restarted 3 times, last "
                + words
                + " 3 hours ago.");
  }

  @Test
  void two_restarts_are_none() {
    assertThat(
            check.outcomes(
                WEB
                    + pod(
                        "web",
                        0,
                        "n1",
                        CONTAINERS,
                        status(2, "running: {}", ended(1, "Error", "2026-11-21T07:00:00Z")))))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void restarts_of_last_year_are_a_remark() {
    assertThat(
            check.outcomes(
                WEB
                    + pod(
                        "web",
                        0,
                        "n1",
                        CONTAINERS,
                        status(40, "running: {}", ended(1, "Error", "2026-11-20T07:59:00Z")))))
        .containsExactly(
            "pass deployment/shop/web [note: container app was restarted 40 times, the last 24"
                + " hours ago]");
  }

  @Test
  void a_new_pod_is_left_alone() {
    String young =
        pod("web", 0, "n1", CONTAINERS, status(4, "waiting: {reason: CrashLoopBackOff}", ""))
            .replace("06:00:00", "07:51:00");

    assertThat(check.outcomes(WEB + young)).containsExactly("pass deployment/shop/web");
    assertThat(check.outcomes(WEB + young.replace("07:51:00", "07:50:00")))
        .containsExactly(
            "fail deployment/shop/web: status.containerStatuses[name=app].state.waiting.reason of"
                + " pod/shop/web-1-0 is CrashLoopBackOff, wanted running");
  }

  @Test
  void init_containers_and_sidecars_are_judged_too() {
    assertThat(
            check.outcomes(
                WEB
                    + pod(
                        "web",
                        0,
                        "n1",
                        CONTAINERS + ", initContainers: [{name: wait}]",
                        "phase: Pending, initContainerStatuses: [{name: wait, restartCount: 9,"
                            + " state: {waiting: {reason: CrashLoopBackOff}}}]")))
        .containsExactly(
            "fail deployment/shop/web: status.initContainerStatuses[name=wait].state.waiting.reason"
                + " of pod/shop/web-1-0 is CrashLoopBackOff, wanted running");
  }

  @Test
  void a_node_that_started_again_is_one_finding_of_its_own_and_none_here() {
    StringBuilder yaml = new StringBuilder(WEB);
    for (int i = 0; i < 4; i++) {
      yaml.append(
          pod(
              "web",
              i,
              "n1",
              CONTAINERS,
              status(
                  3,
                  "running: {}",
                  ended(255, "Unknown", "2026-11-21T07:0%s:00Z".formatted(i % 2)))));
    }

    assertThat(check.outcomes(yaml.toString()))
        .containsExactly(
            "pass deployment/shop/web [note: container app was last restarted with all of node"
                + " n1]");
    assertThat(check.messages(yaml + pod("web", 9, "n1", CONTAINERS, WELL)))
        .containsExactly(
            "fail deployment/shop/web: Container app of 4 of 5 pods, on node n1 only: restarted 3"
                + " times, last exit code 255 60 minutes ago.");
  }

  @Test
  void kills_for_a_probe_are_left_to_the_check_of_probes() {
    assertThat(
            check.outcomes(
                WEB
                    + pod(
                        "web",
                        0,
                        "n1",
                        "containers: [{name: app, livenessProbe: {tcpSocket: {port: 80}}}]",
                        status(5, "running: {}", ended(137, "Error", "2026-11-21T07:00:00Z")))))
        .containsExactly(
            "pass deployment/shop/web [note: container app is killed for its probe: see"
                + " probe-observed]");
  }

  @Test
  void kills_for_memory_are_left_to_the_check_of_memory_unless_the_kubelet_has_given_up() {
    String oom = ended(137, "OOMKilled", "2026-11-21T05:00:00Z");

    assertThat(check.outcomes(WEB + pod("web", 0, "n1", CONTAINERS, status(9, "running: {}", oom))))
        .containsExactly(
            "pass deployment/shop/web [note: container app is killed at its memory limit: see"
                + " res-oom]");
    assertThat(
            check.messages(
                WEB
                    + pod(
                        "web",
                        0,
                        "n1",
                        CONTAINERS,
                        status(9, "waiting: {reason: CrashLoopBackOff}", oom))))
        .containsExactly(
            "fail deployment/shop/web: Container app of its pod: CrashLoopBackOff, restarted 9"
                + " times, last killed at its memory limit 3 hours ago.");
  }

  @Test
  void batch_work_and_what_has_no_pod_are_left_out() {
    assertThat(
            check.outcomes(
                "{kind: Job, metadata: {name: once, namespace: shop}}\n"
                    + deployment("replicas: 0")))
        .containsExactly(
            "not-applicable deployment/shop/web: it has no pod now",
            "not-applicable job/shop/once: it runs to an end");
  }
}
