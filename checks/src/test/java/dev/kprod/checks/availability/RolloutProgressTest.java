package dev.kprod.checks.availability;

import static dev.kprod.checks.availability.Manifests.replicaSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutProgressTest {
  private final CheckTester<?> check = CheckTester.of(new RolloutProgress());

  private static String deployment(String spec, String status) {
    return """
    kind: Deployment
    metadata: {name: web, namespace: shop, generation: 7}
    spec: {%s}
    status: {observedGeneration: 7, %s}
    """
        .formatted(spec, status);
  }

  private static String progressing(String status, String reason) {
    return ("conditions: [{type: Progressing, status: '%s', reason: %s, lastTransitionTime:"
            + " '2026-11-21T05:00:00Z', lastUpdateTime: '2026-11-20T07:00:00Z'}]")
        .formatted(status, reason);
  }

  private static String set(String kind, String spec, String status) {
    return """
    kind: %s
    metadata: {name: db, namespace: shop}
    spec: {%s}
    status: {%s}
    """
        .formatted(kind, spec, status);
  }

  private static String pod(String kind, String name, String revision, String ready) {
    return """
    ---
    kind: Pod
    metadata:
      name: %s
      namespace: shop
      creationTimestamp: "2026-11-21T07:00:00Z"
      labels: {controller-revision-hash: %s}
      ownerReferences: [{apiVersion: apps/v1, kind: %s, name: db, controller: true}]
    status: {phase: Running, conditions: [{type: Ready, status: "%s"}]}
    """
        .formatted(name, revision, kind, ready);
  }

  @Test
  void an_exceeded_deadline_fails_with_the_newest_pod_that_is_not_ready() {
    String yaml =
        deployment("", progressing("False", "ProgressDeadlineExceeded"))
            + replicaSet("web")
            + Manifests.pod(
                "web",
                0,
                "n1",
                "",
                "phase: Running, containerStatuses: [{name: app, state: {waiting: {reason:"
                    + " CrashLoopBackOff}}}]");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail deployment/shop/web: status.conditions[type=Progressing].reason is"
                + " ProgressDeadlineExceeded, wanted NewReplicaSetAvailable");
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: Its rollout made no progress within its deadline, 3 hours"
                + " ago; web-1-0: container app waits with CrashLoopBackOff.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Go back to the version before, unless the new one can be helped.\n"
                + "kubectl -n shop rollout undo deploy/web");
  }

  @Test
  void pods_that_are_refused_fail_with_the_words_of_whoever_refuses() {
    assertThat(
            check.messages(
                deployment(
                    "",
                    "conditions: [{type: ReplicaFailure, status: 'True', reason: FailedCreate,"
                        + " message: 'exceeded quota: compute.'}]")))
        .containsExactly(
            "fail deployment/shop/web: Its pods are refused: exceeded quota: compute.");
  }

  @Test
  void a_rollout_that_is_done_or_moves_passes() {
    assertThat(check.outcomes(deployment("", progressing("True", "NewReplicaSetAvailable"))))
        .containsExactly("pass deployment/shop/web");
    assertThat(
            check.outcomes(
                deployment(
                    "progressDeadlineSeconds: 2147483647",
                    progressing("True", "ReplicaSetUpdated"))))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void a_controller_that_does_not_look_fails_after_two_minutes() {
    String behind =
        deployment("", "")
            .replace("observedGeneration: 7", "observedGeneration: 6")
            .replace(
                "generation: 7}",
                "generation: 7, managedFields: [{manager: kubectl, time: '%s'}]}");

    assertThat(check.outcomes(behind.formatted("2026-11-21T07:57:00Z")))
        .containsExactly(
            "fail deployment/shop/web: status.observedGeneration is 6, wanted 7"
                + " (metadata.generation)");
    assertThat(check.outcomes(behind.formatted("2026-11-21T07:59:00Z")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void a_pause_half_way_is_forgotten_after_a_day() {
    String paused =
        deployment(
            "paused: true",
            "replicas: 4, updatedReplicas: 1, " + progressing("Unknown", "DeploymentPaused"));

    assertThat(check.messages(paused))
        .containsExactly(
            "fail deployment/shop/web: It is paused half way, 25 hours ago: 1 of 4 pods are of the"
                + " newest version.");
    assertThat(check.outcomes(paused.replace("updatedReplicas: 1", "updatedReplicas: 4")))
        .containsExactly("pass deployment/shop/web");
    assertThat(check.outcomes(paused.replace("2026-11-20T07", "2026-11-20T09")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void a_stateful_set_does_not_get_over_a_pod_that_is_not_ready() {
    String yaml =
        set("StatefulSet", "", "currentRevision: a, updateRevision: b")
            + pod("StatefulSet", "db-0", "a", "True")
            + pod("StatefulSet", "db-1", "a", "True")
            + pod("StatefulSet", "db-2", "b", "False");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail statefulset/shop/db: status.currentRevision is a, wanted b"
                + " (status.updateRevision)");
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail statefulset/shop/db: Its update stands still: 2 of 3 pods are not of its newest"
                + " revision; db-2 is not ready (it is not ready).");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Put the template right, then delete this pod: it is not replaced by itself.\n"
                + "kubectl -n shop delete pod db-2");
  }

  @Test
  void a_template_that_was_put_right_does_not_replace_the_broken_pod() {
    assertThat(
            check.messages(
                set("StatefulSet", "", "currentRevision: a, updateRevision: a")
                    + pod("StatefulSet", "db-0", "a", "True")
                    + pod("StatefulSet", "db-1", "bad", "False")))
        .containsExactly(
            "fail statefulset/shop/db: Its update stands still: 1 of 2 pods are not of its newest"
                + " revision; db-1 is not ready (it is not ready).");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 'currentRevision: b, updateRevision: b', pass statefulset/shop/db",
    "'updateStrategy: {type: OnDelete}', 'currentRevision: a, updateRevision: b',"
        + " 'not-applicable statefulset/shop/db: it is updated by hand, or step by step'",
    "'updateStrategy: {rollingUpdate: {partition: 2}}', 'currentRevision: a, updateRevision: b',"
        + " 'not-applicable statefulset/shop/db: it is updated by hand, or step by step'",
  })
  void what_is_updated_or_updated_by_hand_is_not_stuck(String spec, String status, String outcome) {
    assertThat(
            check.outcomes(
                set("StatefulSet", spec, status) + pod("StatefulSet", "db-0", "b", "True")))
        .containsExactly(outcome);
  }

  @Test
  void an_update_that_moved_within_half_an_hour_is_on_its_way() {
    assertThat(
            check.outcomes(
                set("StatefulSet", "", "currentRevision: a, updateRevision: b")
                    + pod("StatefulSet", "db-0", "a", "True")
                    + pod("StatefulSet", "db-1", "b", "False").replace("07:00:00", "07:40:00")))
        .containsExactly("pass statefulset/shop/db");
  }

  @Test
  void a_daemon_set_half_updated_with_nodes_that_are_not_available_is_stuck() {
    String status = "desiredNumberScheduled: 5, updatedNumberScheduled: 2, numberUnavailable: %s";
    String pod = pod("DaemonSet", "db-x", "b", "False");

    assertThat(check.messages(set("DaemonSet", "", status.formatted(1)) + pod))
        .containsExactly(
            "fail daemonset/shop/db: Its update stands still: 2 of 5 nodes have the newest pod, 1"
                + " have none that is available.");
    assertThat(check.outcomes(set("DaemonSet", "", status.formatted(0)) + pod))
        .containsExactly("pass daemonset/shop/db");
    assertThat(
            check.outcomes(
                set("DaemonSet", "updateStrategy: {type: OnDelete}", status.formatted(1)) + pod))
        .containsExactly("pass daemonset/shop/db");
  }
}
