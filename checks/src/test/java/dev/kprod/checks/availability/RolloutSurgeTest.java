package dev.kprod.checks.availability;

import static dev.kprod.checks.availability.Manifests.SERVICE;
import static dev.kprod.checks.availability.Manifests.autoscaler;
import static dev.kprod.checks.availability.Manifests.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutSurgeTest {
  private static final String NODE =
      """
      ---
      kind: Node
      metadata: {name: n%s}
      status:
        allocatable: {cpu: "4", memory: 8Gi, pods: "%s"}
        conditions: [{type: Ready, status: "True"}]
      """;

  private final CheckTester<?> check = CheckTester.of(new RolloutSurge());

  private static String rolling(int replicas, String surge, String unavailable) {
    return deployment(
            "replicas: %s, strategy: {rollingUpdate: {maxSurge: %s, maxUnavailable: %s}}"
                .formatted(replicas, surge, unavailable))
        + SERVICE;
  }

  private static String asking(String cpu) {
    return """
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      replicas: 2
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: app, resources: {requests: {cpu: %s}}}]}
    """
            .formatted(cpu)
        + SERVICE;
  }

  @ParameterizedTest
  @CsvSource({"3, 25%, 25%", "4, 25%, 25%", "10, 1, 2", "8, 0, 2", "2, 1, 0"})
  void a_quarter_may_be_missing(int replicas, String surge, String unavailable) {
    assertThat(check.outcomes(rolling(replicas, surge, unavailable)))
        .containsExactly("pass deployment/shop/web");
  }

  @ParameterizedTest
  @CsvSource({
    "4, 1, 50%, 50% of 4 comes to 2",
    "2, 0, 25%, 25% of 2 comes to 1",
    "2, 1, 1, 1 of 2 comes to 1",
    "7, 0, 2, 2 of 7 comes to 2",
  })
  void more_than_a_quarter_fails(int replicas, String surge, String unavailable, String observed) {
    assertThat(check.outcomes(rolling(replicas, surge, unavailable)))
        .containsExactly(
            "fail deployment/shop/web: spec.strategy.rollingUpdate.maxUnavailable is "
                + observed
                + ", wanted at least 75 % stay");
  }

  @Test
  void the_remedy_is_a_patch_and_the_message_has_numbers() {
    assertThat(check.messages(rolling(4, "1", "50%")))
        .containsExactly("fail deployment/shop/web: Each deploy may take away 2 of its 4 pods.");
    assertThat(check.remedies(rolling(4, "1", "50%")))
        .containsExactly(
            "Start a new pod before an old one stops.\n"
                + "kubectl -n shop patch deploy web --type strategic -p "
                + "'{\"spec\":{\"minReadySeconds\":10,\"strategy\":{\"rollingUpdate\":"
                + "{\"maxSurge\":1,\"maxUnavailable\":0}}}}'");
  }

  @Test
  void the_floor_counts() {
    assertThat(check.messages(rolling(10, "1", "2") + autoscaler(4)))
        .containsExactly("fail deployment/shop/web: Each deploy may take away 2 of its 4 pods.");
  }

  @Test
  void zero_can_be_asked_for_and_less_can_be_accepted() {
    assertThat(check.with(RolloutSurge.STRICT, true).outcomes(rolling(4, "25%", "25%")))
        .containsExactly(
            "fail deployment/shop/web: spec.strategy.rollingUpdate.maxUnavailable is 25% of 4 comes"
                + " to 1, wanted 0 unavailable");
    assertThat(check.with(RolloutSurge.STRICT, true).outcomes(rolling(3, "25%", "25%")))
        .containsExactly("pass deployment/shop/web");
    assertThat(
            check
                .with(RolloutSurge.MIN_DURING, new BigDecimal("0.5"))
                .outcomes(rolling(4, "1", "50%")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void an_update_that_stops_all_is_said_once_elsewhere() {
    String elsewhere =
        "not-applicable deployment/shop/web: it stops all its pods, which ha-rollout-strategy"
            + " judges";

    assertThat(check.outcomes(rolling(2, "0", "2"))).containsExactly(elsewhere);
    assertThat(check.outcomes(deployment("replicas: 2, strategy: {type: Recreate}") + SERVICE))
        .containsExactly(elsewhere);
  }

  @Test
  void an_extra_pod_that_fits_on_no_node_lets_the_deploy_hang() {
    String full =
        """
        ---
        kind: Pod
        metadata: {name: other, namespace: shop}
        spec: {nodeName: n1, containers: [{name: a, resources: {requests: {cpu: "3"}}}]}
        status: {phase: Running}
        """;

    assertThat(check.outcomes(asking("2") + NODE.formatted(1, 10) + full))
        .containsExactly(
            "fail deployment/shop/web: spec.strategy.rollingUpdate.maxSurge is 25%, and no node has"
                + " room: cpu on 1 of 1 nodes, wanted room for one more pod",
            "not-applicable pod/shop/other: no Service sends to it");
    assertThat(check.outcomes(asking("1") + NODE.formatted(1, 10) + full))
        .contains("pass deployment/shop/web");
    assertThat(check.outcomes(asking("2") + NODE.formatted(1, 10) + NODE.formatted(2, 9) + full))
        .contains("pass deployment/shop/web");
    assertThat(check.outcomes(asking("1") + NODE.formatted(1, 1) + full))
        .contains(
            "fail deployment/shop/web: spec.strategy.rollingUpdate.maxSurge is 25%, and no node has"
                + " room: pods on 1 of 1 nodes, wanted room for one more pod");
    assertThat(check.refusing("nodes").outcomes(asking("2") + NODE.formatted(1, 10) + full))
        .contains("pass deployment/shop/web");
  }

  @Test
  void where_a_pod_may_be_missing_no_room_is_needed() {
    assertThat(
            check.outcomes(
                asking("8")
                        .replace(
                            "replicas: 2",
                            "replicas: 4\n  strategy: {rollingUpdate: {maxUnavailable: 1}}")
                    + NODE.formatted(1, 10)))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void a_fast_probe_at_the_edge_without_min_ready_seconds_is_a_remark() {
    String web =
        """
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec:
          replicas: 2
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: app, readinessProbe: {periodSeconds: 5}}]}
        """;
    String edge = SERVICE.replace("spec: {", "spec: {type: NodePort, ");

    assertThat(check.outcomes(web + edge))
        .containsExactly(
            "pass deployment/shop/web [note: minReadySeconds is 0, so a pod counts as available as"
                + " soon as it first answers]");
    assertThat(check.outcomes(web + SERVICE)).containsExactly("pass deployment/shop/web");
    assertThat(check.outcomes(web.replace("periodSeconds: 5", "periodSeconds: 10") + edge))
        .containsExactly("pass deployment/shop/web");
    assertThat(
            check.outcomes(web.replace("replicas: 2", "replicas: 2\n  minReadySeconds: 5") + edge))
        .containsExactly("pass deployment/shop/web");
  }
}
