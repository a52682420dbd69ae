package dev.kprod.checks.availability;

import static dev.kprod.checks.availability.Manifests.SERVICE;
import static dev.kprod.checks.availability.Manifests.deployment;
import static dev.kprod.checks.availability.Manifests.pod;
import static dev.kprod.checks.availability.Manifests.replicaSet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AvailableTest {
  private static final String READY =
      "phase: Running, conditions: [{type: Ready, status: 'True'}], containerStatuses: [{name: app,"
          + " ready: true, state: {running: {}}}]";
  private static final String UNREADY =
      "phase: Running, conditions: [{type: Ready, status: 'False'}], containerStatuses: [{name:"
          + " app, state: {running: {}}}]";

  private final CheckTester<?> check = CheckTester.of(new Available());

  private static String web(int replicas, String... statuses) {
    StringBuilder yaml =
        new StringBuilder(deployment("replicas: " + replicas)).append(replicaSet("web"));
    for (int i = 0; i < statuses.length; i++) {
      yaml.append(pod("web", i, "n1", "", statuses[i]));
    }
    return yaml + SERVICE;
  }

  @Test
  void none_ready_is_critical_and_the_reason_stands_beside_it() {
    String yaml = web(2, UNREADY, UNREADY);

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail deployment/shop/web: status is 0 ready, wanted at least 1 ready; status of"
                + " pod/shop/web-1-0 is container app runs and is not ready, wanted ready");
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: None of its 2 pods is ready: container app runs and is not"
                + " ready.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "See what holds it back; probe-observed has more.\n"
                + "kubectl -n shop describe deploy web");
  }

  @ParameterizedTest
  @CsvSource({
    "'phase: Pending, conditions: [{type: PodScheduled, status: ''False'', reason:"
        + " Unschedulable}]', no place",
    "'phase: Running, containerStatuses: [{name: app, state: {waiting: {reason:"
        + " CrashLoopBackOff}}}]', container app waits with CrashLoopBackOff",
    "'phase: Running, conditions: [{type: Ready, status: Unknown}]', its node does not report",
    "'phase: Pending', it has not started",
  })
  void the_reason_is_that_of_whoever_says_so_first(String status, String reason) {
    String yaml = deployment("replicas: 1") + replicaSet("web") + pod("web", 0, "", "", status);

    assertThat(check.messages(yaml + SERVICE))
        .containsExactly(
            "fail deployment/shop/web: None of its pods is ready: %s.".formatted(reason));
  }

  @Test
  void a_readiness_gate_that_nobody_opens_is_named() {
    assertThat(
            check.messages(
                deployment("replicas: 1")
                    + replicaSet("web")
                    + pod(
                        "web",
                        0,
                        "n1",
                        "readinessGates: [{conditionType: lb}]",
                        "phase: Running, conditions: [{type: ContainersReady, status: 'True'},"
                            + " {type: Ready, status: 'False'}]")
                    + SERVICE))
        .containsExactly(
            "fail deployment/shop/web: None of its pods is ready: readiness gate lb does not"
                + " hold.");
  }

  @Test
  void fewer_than_an_update_leaves_is_high_and_as_many_is_a_remark() {
    assertThat(check.messages(web(3, READY, UNREADY, UNREADY)))
        .containsExactly(
            "fail(high) deployment/shop/web: 1 of the 3 pods that it wants are ready: container app"
                + " runs and is not ready.");
    assertThat(check.outcomes(web(4, READY, READY, READY, UNREADY)))
        .containsExactly(
            "pass deployment/shop/web [note: 3 of 4 pods are ready, as an update may have it]");
    assertThat(check.outcomes(web(2, READY, READY))).containsExactly("pass deployment/shop/web");
  }

  @Test
  void pods_that_cannot_be_made_are_missing_too_and_the_controller_says_why() {
    String yaml =
        """
        kind: Deployment
        metadata: {name: web, namespace: shop, creationTimestamp: "2026-11-20T08:00:00Z"}
        spec: {replicas: 2, template: {metadata: {labels: {app: web}}}}
        status:
          conditions:
          - {type: ReplicaFailure, status: "True", message: "pods web-1 is forbidden: exceeded quota"}
        """
            + SERVICE;

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: It has no pod at all. Its controller says: pods web-1 is"
                + " forbidden: exceeded quota");
  }

  @Test
  void what_became_unready_a_moment_ago_or_is_new_is_left_alone() {
    String since =
        UNREADY.replace(
            "status: 'False'", "status: 'False', lastTransitionTime: '2026-11-21T07:55:00Z'");

    assertThat(check.outcomes(web(1, since)))
        .containsExactly(
            "pass deployment/shop/web [note: 0 of 1 pods are ready, and some are new]");
    assertThat(check.outcomes(web(3, READY, UNREADY).replace("06:00:00", "07:55:00")))
        .containsExactly(
            "pass deployment/shop/web [note: 1 of 3 pods are ready, and some are new]");
    assertThat(check.outcomes(web(1, since.replace("07:55", "07:49"))))
        .containsExactly(
            "fail deployment/shop/web: status is 0 ready, wanted at least 1 ready; status of"
                + " pod/shop/web-1-0 is container app runs and is not ready, wanted ready");
  }

  @Test
  void a_rollout_that_moves_is_given_its_time() {
    assertThat(
            check.outcomes(
                web(3, READY, UNREADY, UNREADY)
                    .replaceFirst(
                        "(?m)^spec:",
                        "status: {conditions: [{type: Progressing, status: 'True', lastUpdateTime:"
                            + " '2026-11-21T07:58:00Z'}]}\nspec:")))
        .containsExactly(
            "pass deployment/shop/web [note: 1 of 3 pods are ready, and some are new]");
  }

  @Test
  void a_worker_is_judged_as_high_and_what_nobody_sends_to_is_left_out() {
    String worker = SERVICE.replace("{port: 80,", "{name: metrics, port: 80,");

    assertThat(check.messages(web(1, UNREADY).replace(SERVICE, worker)))
        .containsExactly(
            "fail(high) deployment/shop/web: None of its pods is ready: container app runs and is"
                + " not ready.");
    assertThat(check.outcomes(web(1, UNREADY).replace(SERVICE, "")))
        .containsExactly("not-applicable deployment/shop/web: no Service sends to it");
  }

  @Test
  void what_wants_no_pod_is_left_out_and_what_nobody_reported_on_is_unknown() {
    assertThat(check.outcomes(deployment("replicas: 0") + SERVICE))
        .containsExactly("not-applicable deployment/shop/web: it wants no pod");
    assertThat(check.outcomes(deployment("replicas: 1") + SERVICE))
        .containsExactly(
            "unknown(not-observable) deployment/shop/web: it has no pod, and no controller has"
                + " reported on it");
  }

  @Test
  void a_daemon_set_wants_a_pod_on_each_of_its_nodes() {
    assertThat(
            check.messages(
                """
                kind: DaemonSet
                metadata: {name: web, namespace: shop}
                spec: {template: {metadata: {labels: {app: web}}}}
                status: {desiredNumberScheduled: 3}
                ---
                kind: Pod
                metadata:
                  name: web-a
                  namespace: shop
                  labels: {app: web}
                  ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: web, controller: true}]
                status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
                """
                    + SERVICE))
        .containsExactly(
            "fail(high) daemonset/shop/web: 1 of the 3 pods that it wants are ready: the others are"
                + " not there.");
  }
}
