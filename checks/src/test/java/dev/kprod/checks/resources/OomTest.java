package dev.kprod.checks.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.check.Facts;
import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class OomTest {
  private final CheckTester<?> check = CheckTester.of(new Oom());

  private static String web(String... states) {
    StringBuilder yaml =
        new StringBuilder(
            """
            kind: StatefulSet
            metadata: {name: web, namespace: shop}
            spec: {replicas: 3}
            """);
    for (int i = 0; i < states.length; i++) {
      yaml.append(
          """
          ---
          kind: Pod
          metadata:
            name: web-%s
            namespace: shop
            ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: web, controller: true}]
          spec: {containers: [{name: app, resources: {limits: {memory: 512Mi}}}]}
          status: {%s}
          """
              .formatted(i, states[i]));
    }
    return yaml.toString();
  }

  private static String killed(String reason, String finishedAt) {
    return "phase: Running, containerStatuses: [{name: app, restartCount: 4, lastState: "
        + "{terminated: {reason: %s, exitCode: 137, finishedAt: \"%s\"}}}]"
            .formatted(reason, finishedAt);
  }

  private static final String WELL = "phase: Running, containerStatuses: [{name: app}]";
  private static final String OOM = killed("OOMKilled", "2026-11-20T10:00:00Z");

  @Test
  void three_pods_killed_within_a_week_are_critical() {
    assertThat(check.outcomes(web(OOM, OOM, OOM)))
        .containsExactly(
            "fail statefulset/shop/web: status.containerStatuses[name=app] is OOMKilled in 3 of 3"
                + " pods, 12 restarts, limit 512Mi, wanted no kill for memory");
    assertThat(check.messages(web(OOM, OOM, OOM)))
        .containsExactly(
            "fail statefulset/shop/web: Container app was killed for memory in 3 of 3 pods (12"
                + " restarts in all), at a limit of 512Mi.");
  }

  @Test
  void two_pods_are_high_unless_the_workload_is_critical() {
    assertThat(check.outcomes(web(OOM, OOM, WELL)))
        .containsExactly(
            "fail(high) statefulset/shop/web: status.containerStatuses[name=app] is OOMKilled in 2"
                + " of 3 pods, 8 restarts, limit 512Mi, wanted no kill for memory");
    assertThat(
            check
                .stating(Facts.CRITICAL_SELECTOR, "tier=gold")
                .outcomes(
                    web(OOM, WELL)
                        .replace(
                            "{name: web, namespace",
                            "{name: web, labels: {tier: gold}, namespace")))
        .containsExactly(
            "fail statefulset/shop/web: status.containerStatuses[name=app] is OOMKilled in 1 of 2"
                + " pods, 4 restarts, limit 512Mi, wanted no kill for memory");
  }

  @Test
  void a_kill_older_than_the_window_is_history() {
    assertThat(check.outcomes(web(killed("OOMKilled", "2026-11-13T10:00:00Z"))))
        .containsExactly("pass statefulset/shop/web");
  }

  @Test
  void a_kill_without_the_reason_is_only_remarked() {
    assertThat(check.outcomes(web(killed("Error", "2026-11-20T10:00:00Z"))))
        .containsExactly(
            "pass statefulset/shop/web [note: container app was killed by signal 9, for another"
                + " reason than its memory limit]");
  }

  @Test
  void an_init_container_counts_and_one_that_is_dead_now_too() {
    String init =
        "phase: Pending, initContainerStatuses: [{name: app, restartCount: 2, state: "
            + "{terminated: {reason: OOMKilled, finishedAt: \"2026-11-21T07:00:00Z\"}}}]";

    assertThat(check.outcomes(web(init)))
        .containsExactly(
            "fail(high) statefulset/shop/web: status.containerStatuses[name=app] is OOMKilled in 1"
                + " of 1 pods, 2 restarts, limit 512Mi, wanted no kill for memory");
  }

  @Test
  void a_pod_evicted_for_memory_counts_and_one_evicted_for_disk_does_not() {
    String evicted =
        "phase: Failed, reason: Evicted, startTime: \"2026-11-20T10:00:00Z\", message: \"%s\"";

    assertThat(check.outcomes(web(evicted.formatted("The node was low on resource: memory."))))
        .containsExactly(
            "fail(high) statefulset/shop/web: status.reason of pod/shop/web-0 is Evicted: The node"
                + " was low on resource: memory., wanted no eviction for memory");
    assertThat(
            check.outcomes(
                web(evicted.formatted("The node was low on resource: ephemeral-storage."))))
        .containsExactly("pass statefulset/shop/web");
  }

  @Test
  void the_remedy_is_half_as_much_again_in_whole_mebibytes() {
    assertThat(check.remedies(web(OOM).replace("512Mi", "1001Mi")))
        .containsExactly(
            "Find out what it needs at its busiest, or why it grows; this is half as much again.\n"
                + "kubectl -n shop set resources sts/web -c app --limits=memory=1502Mi");
  }

  @Test
  void without_pods_there_is_nothing_to_see() {
    assertThat(check.outcomes(web()))
        .containsExactly("not-applicable statefulset/shop/web: it has no pod now");
  }
}
