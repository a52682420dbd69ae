package dev.kprod.checks.availability;

import static dev.kprod.checks.availability.Manifests.SERVICE;
import static dev.kprod.checks.availability.Manifests.autoscaler;
import static dev.kprod.checks.availability.Manifests.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutStrategyTest {
  private static final String PATH = "spec.strategy.rollingUpdate.maxUnavailable is ";

  private static final String CLAIM =
      """
      ---
      kind: PersistentVolumeClaim
      metadata: {name: data, namespace: shop}
      spec: {accessModes: [%s]}
      """;

  private final CheckTester<?> check = CheckTester.of(new RolloutStrategy());

  private static String rolling(int replicas, String surge, String unavailable) {
    return deployment(
            "replicas: %s, strategy: {rollingUpdate: {maxSurge: %s, maxUnavailable: %s}}"
                .formatted(replicas, surge, unavailable))
        + SERVICE;
  }

  private static String recreate(int replicas) {
    return """
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      replicas: %s
      strategy: {type: Recreate}
      template:
        metadata: {labels: {app: web}}
        spec: {volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]}
    """
            .formatted(replicas)
        + SERVICE;
  }

  @Test
  void the_default_leaves_a_single_pod_in_place_until_the_new_one_is_ready() {
    assertThat(check.outcomes(deployment("replicas: 1") + SERVICE))
        .containsExactly("pass deployment/shop/web");
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 25%, 25% of 1 comes to 1",
    "1, 0, 1, 1 of 1 comes to 1",
    "1, 1, 1, 1 of 1 comes to 1",
    "3, 1, 100%, 100% of 3 comes to 3",
    "2, 0, 2, 2 of 2 comes to 2",
    "2, 0, 5, 5 of 2 comes to 5",
  })
  void as_many_unavailable_as_there_are_is_an_outage(
      int replicas, String surge, String unavailable, String observed) {
    assertThat(check.outcomes(rolling(replicas, surge, unavailable)))
        .containsExactly(
            "fail deployment/shop/web: " + PATH + observed + ", wanted fewer than there are");
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 50%", "3, 0, 99%", "2, 0, 50%", "2, 1, 1", "4, 25%, 25%"})
  void a_share_is_rounded_down(int replicas, String surge, String unavailable) {
    assertThat(check.outcomes(rolling(replicas, surge, unavailable)))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void the_floor_counts_and_not_how_many_there_are_by_day() {
    assertThat(check.messages(rolling(8, "1", "2") + autoscaler(2)))
        .containsExactly("fail deployment/shop/web: Each deploy may stop all its 2 pods at once.");
    assertThat(
            check.refusing("horizontalpodautoscalers.autoscaling").outcomes(rolling(8, "1", "2")))
        .containsExactly(
            "unknown(forbidden) deployment/shop/web: with 8 replicas some stay, and an autoscaler "
                + "that could not be read may leave fewer");
    assertThat(
            check.refusing("horizontalpodautoscalers.autoscaling").outcomes(rolling(8, "1", "0")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void recreate_is_an_outage_and_the_remedy_is_a_patch() {
    assertThat(check.outcomes(recreate(1)))
        .containsExactly(
            "fail deployment/shop/web: spec.strategy.type is Recreate, wanted RollingUpdate");
    assertThat(check.remedies(recreate(1)))
        .containsExactly(
            "Start a new pod before an old one stops.\n"
                + "kubectl -n shop patch deploy web --type strategic -p "
                + "'{\"spec\":{\"strategy\":{\"type\":\"RollingUpdate\","
                + "\"rollingUpdate\":{\"maxSurge\":1,\"maxUnavailable\":0}}}}'");
  }

  @ParameterizedTest
  @CsvSource({"ReadWriteOnce", "ReadWriteOncePod"})
  void recreate_is_the_price_of_a_volume_that_one_node_mounts(String mode) {
    assertThat(check.outcomes(recreate(1) + CLAIM.formatted(mode)))
        .containsExactly(
            "pass deployment/shop/web [note: each deploy is an outage, the price of claim data, "
                + "which one node at a time mounts]");
    assertThat(check.outcomes(recreate(2) + CLAIM.formatted(mode)))
        .containsExactly(
            "fail deployment/shop/web: spec.strategy.type is Recreate, wanted RollingUpdate");
    assertThat(check.remedies(recreate(2) + CLAIM.formatted(mode)))
        .containsExactly(
            "Its pods share claim data, which one node at a time mounts, so new pods cannot start "
                + "beside old ones: give each a volume of its own, or keep the data elsewhere.");
  }

  @Test
  void a_volume_that_many_nodes_mount_is_no_excuse() {
    assertThat(check.outcomes(recreate(1) + CLAIM.formatted("ReadWriteOnce, ReadWriteMany")))
        .containsExactly(
            "fail deployment/shop/web: spec.strategy.type is Recreate, wanted RollingUpdate");
  }

  @ParameterizedTest
  @CsvSource({
    "'canary: {}', pass rollout/shop/web",
    "'blueGreen: {}', pass rollout/shop/web",
    "'', 'not-applicable rollout/shop/web: how a Rollout replaces its pods is not known'",
  })
  void a_rollout_of_argo_passes_with_a_strategy(String strategy, String outcome) {
    String yaml =
        """
        apiVersion: argoproj.io/v1alpha1
        kind: Rollout
        metadata: {name: web, namespace: shop}
        spec: {replicas: 2, strategy: {%s}}
        ---
        kind: Pod
        metadata:
          name: web-0
          namespace: shop
          labels: {app: web}
          ownerReferences:
          - {apiVersion: argoproj.io/v1alpha1, kind: Rollout, name: web, controller: true}
        status: {phase: Running}
        """;

    assertThat(check.outcomes(yaml.formatted(strategy) + SERVICE)).containsExactly(outcome);
  }

  @Test
  void what_does_not_serve_or_sleeps_or_is_no_deployment_is_left_out() {
    assertThat(check.outcomes(deployment("strategy: {type: Recreate}")))
        .containsExactly("not-applicable deployment/shop/web: no Service sends to it");
    assertThat(check.outcomes(recreate(0)))
        .containsExactly("not-applicable deployment/shop/web: it is scaled to zero");
    assertThat(
            check.outcomes(
                """
                kind: StatefulSet
                metadata: {name: db, namespace: shop}
                spec: {template: {metadata: {labels: {app: web}}}}
                """
                    + SERVICE))
        .containsExactly("not-applicable statefulset/shop/db: it is no Deployment");
  }

  @Test
  void what_an_operator_writes_is_changed_at_the_operator() {
    String owned =
        recreate(1)
            .replace(
                "{name: web, namespace: shop}\nspec:\n  replicas",
                "{name: web, namespace: shop, ownerReferences: [{apiVersion: example.org/v1, kind:"
                    + " Shop, name: main, controller: true}]}\nspec:\n  replicas");

    assertThat(check.remedies(owned))
        .containsExactly(
            "Start a new pod before an old one stops. Do it in Shop main, which writes this"
                + " again.");
  }
}
