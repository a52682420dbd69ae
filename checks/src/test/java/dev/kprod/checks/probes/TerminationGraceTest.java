package dev.kprod.checks.probes;

import static dev.kprod.checks.probes.Containers.SERVICE;
import static dev.kprod.checks.probes.Containers.pod;
import static dev.kprod.checks.probes.Containers.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TerminationGraceTest {
  private static final String PATH = "spec.template.spec.terminationGracePeriodSeconds is ";
  private static final String PASS = "pass deployment/shop/web";

  private final CheckTester<?> check = CheckTester.of(new TerminationGrace());

  private static String grace(int seconds, String container) {
    return web(
        "terminationGracePeriodSeconds: %s, containers: [{name: app, image: web, %s}]"
            .formatted(seconds, container));
  }

  private static String database(String image, int seconds, String claims) {
    return """
    kind: StatefulSet
    metadata: {name: db, namespace: shop}
    spec:
      volumeClaimTemplates: [%s]
      template:
        spec:
          terminationGracePeriodSeconds: %s
          containers: [{name: db, image: "%s"}]
    """
        .formatted(claims, seconds, image);
  }

  @Test
  void a_hook_that_sleeps_through_the_grace_leaves_two_seconds() {
    String yaml = grace(30, "lifecycle: {preStop: {sleep: {seconds: 30}}}");

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail deployment/shop/web: " + PATH + "preStop sleeps 30 of 30, wanted >= 60");
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: Container app sleeps 30 s of 30, and is killed 2 s after it"
                + " was told to stop.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Give it the time that it needs.\n"
                + "kubectl -n shop patch deploy web --type strategic -p '{\"spec\":{\"template\":"
                + "{\"spec\":{\"terminationGracePeriodSeconds\":60}}}}'");
  }

  @ParameterizedTest
  @CsvSource({"24, pass", "25, fail", "29, fail"})
  void five_seconds_are_left_for_the_process(int sleep, String outcome) {
    assertThat(
            check.outcomes(
                grace(
                    30, "lifecycle: {preStop: {exec: {command: [sleep, '%s']}}}".formatted(sleep))))
        .first()
        .asString()
        .startsWith(outcome);
  }

  @Test
  void no_grace_kills_what_serves_or_keeps_data_and_nothing_else() {
    assertThat(check.outcomes(grace(0, "tty: true") + SERVICE))
        .containsExactly("fail deployment/shop/web: " + PATH + "0, wanted >= 2");
    assertThat(check.outcomes(grace(1, "tty: true") + SERVICE))
        .containsExactly("fail deployment/shop/web: " + PATH + "1, wanted >= 2");
    assertThat(check.outcomes(grace(0, "tty: true"))).containsExactly(PASS);
    assertThat(check.outcomes(database("a", 0, "{metadata: {name: data}}")))
        .containsExactly("fail statefulset/shop/db: " + PATH + "0, wanted >= 2");
  }

  @ParameterizedTest
  @CsvSource({
    "postgres:17, 30, '{metadata: {name: data}}', fail",
    "docker.io/bitnami/postgresql:16, 59, '{metadata: {name: data}}', fail",
    "postgres:17, 60, '{metadata: {name: data}}', pass",
    "postgres:17, 30, '', pass",
    "example.org/postgres-exporter:1, 30, '{metadata: {name: data}}', pass",
  })
  void a_database_with_volumes_is_given_a_minute(
      String image, int seconds, String claims, String outcome) {
    assertThat(check.outcomes(database(image, seconds, claims)))
        .first()
        .asString()
        .startsWith(outcome);
  }

  @Test
  void more_than_an_hour_holds_up_a_drain_and_ten_minutes_are_a_remark() {
    assertThat(check.messages(grace(7200, "tty: true")))
        .containsExactly(
            "fail deployment/shop/web: A pod of it that hangs holds up a drain for 120 minutes.");
    assertThat(check.outcomes(grace(3600, "tty: true")))
        .containsExactly(
            "pass deployment/shop/web [note: a pod of it may hold up a drain for 60 minutes]");
    assertThat(check.outcomes(grace(600, "tty: true"))).containsExactly(PASS);
  }

  @ParameterizedTest
  @CsvSource({
    "cloud.google.com/gke-spot: 'true', 30, pass",
    "cloud.google.com/gke-spot: 'true', 31, fail",
    "kubernetes.azure.com/scalesetpriority: spot, 31, fail",
    "karpenter.sh/capacity-type: spot, 120, pass",
    "eks.amazonaws.com/capacityType: SPOT, 121, fail",
    "karpenter.sh/capacity-type: on-demand, 500, pass",
  })
  void on_a_spot_node_no_more_than_the_notice(String label, int seconds, String outcome) {
    String node = "---\nkind: Node\nmetadata: {name: n1, labels: {%s}}\n".formatted(label);
    String spec =
        "terminationGracePeriodSeconds: %s, nodeName: n1, containers: [{name: app}]"
            .formatted(seconds);

    assertThat(check.outcomes(web(spec) + pod(0, spec, "phase: Running") + node))
        .first()
        .asString()
        .startsWith(outcome);
  }

  @Test
  void a_probe_may_not_give_more_than_the_pod_and_a_hung_container_shows() {
    assertThat(
            check.outcomes(
                grace(30, "livenessProbe: {exec: {}, terminationGracePeriodSeconds: 60}")))
        .containsExactly(
            "pass deployment/shop/web [note: a probe gives container app 60 s to stop, more than"
                + " the pod]");
    assertThat(check.outcomes(grace(400, "livenessProbe: {exec: {}}")))
        .containsExactly(
            "pass deployment/shop/web [note: container app is given 400 s to stop when it hangs]");
    assertThat(
            check.outcomes(
                grace(400, "livenessProbe: {exec: {}, terminationGracePeriodSeconds: 30}")))
        .containsExactly(PASS);
  }

  @Test
  void what_runs_to_an_end_is_left_out() {
    assertThat(check.outcomes("{kind: CronJob, metadata: {name: a, namespace: shop}}"))
        .containsExactly("not-applicable cronjob/shop/a: it runs to an end");
  }
}
