package dev.kprod.checks.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class QuotaRolloutTest {
  private static final String WEB = "deployment/shop/web";

  private final CheckTester<?> check = CheckTester.of(new QuotaRollout());

  private static String web(String rolling, String container) {
    return """
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      replicas: 4
      strategy: {rollingUpdate: {%s}}
      template: {spec: {containers: [{name: app, %s}]}}
    ---
    """
        .formatted(rolling, container);
  }

  private static final String TWO_GIB = "resources: {requests: {memory: 2Gi}}";

  private static String quota(String scopes, String hard, String used) {
    return """
    kind: ResourceQuota
    metadata: {name: team, namespace: shop}
    spec: {%s hard: {%s}}
    status: {used: {%s}}
    ---
    """
        .formatted(scopes, hard, used);
  }

  @Test
  void not_one_pod_hangs_it_where_none_may_be_missing_and_slows_it_elsewhere() {
    String full = quota("", "requests.memory: 10Gi", "requests.memory: 9Gi");

    assertThat(check.outcomes(web("maxSurge: 2, maxUnavailable: 0", TWO_GIB) + full))
        .containsExactly(
            "fail "
                + WEB
                + ": status.used.requests.memory of resourcequota/shop/team is 1Gi left, one more"
                + " pod counts for 2Gi, wanted room for one of 2");
    assertThat(check.outcomes(web("maxSurge: 2, maxUnavailable: 1", TWO_GIB) + full))
        .containsExactly(
            "fail(medium) "
                + WEB
                + ": status.used.requests.memory of resourcequota/shop/team is 1Gi left, one more"
                + " pod counts for 2Gi, wanted room for one of 2");
  }

  @Test
  void one_that_fits_is_enough_to_go_on() {
    assertThat(
            check.outcomes(
                web("maxSurge: 50%, maxUnavailable: 0", TWO_GIB)
                    + quota("", "requests.memory: 10Gi", "requests.memory: 8Gi")))
        .containsExactly(
            "pass " + WEB + " [note: quota team lets in 1 of the 2 pods that it starts first]");
    assertThat(
            check.outcomes(
                web("maxSurge: 50%, maxUnavailable: 0", TWO_GIB)
                    + quota("", "requests.memory: 12Gi", "requests.memory: 8Gi")))
        .containsExactly("pass " + WEB);
  }

  @Test
  void a_quota_counts_only_the_pods_of_its_scopes() {
    assertThat(
            check.outcomes(
                web("maxSurge: 1, maxUnavailable: 0", TWO_GIB)
                    + quota("scopes: [BestEffort],", "pods: 4", "pods: 4")))
        .containsExactly("pass " + WEB);
    assertThat(
            check.messages(
                web("maxSurge: 1, maxUnavailable: 0", TWO_GIB)
                    + quota("scopes: [NotBestEffort],", "pods: 4", "pods: 4")))
        .containsExactly(
            "fail " + WEB + ": The next rollout stops at its first pod: quota team refuses it.");
  }

  @Test
  void a_lowered_limit_leaves_nothing() {
    assertThat(
            check.outcomes(
                web("maxSurge: 1, maxUnavailable: 0", TWO_GIB) + quota("", "pods: 3", "pods: 4")))
        .containsExactly(
            "fail "
                + WEB
                + ": status.used.pods of resourcequota/shop/team is nothing left, one more pod"
                + " counts for 1, wanted room for one of 1");
  }

  @Test
  void what_was_not_counted_is_unknown_and_what_starts_nothing_first_is_left_out() {
    assertThat(
            check.outcomes(
                web("maxSurge: 1, maxUnavailable: 0", TWO_GIB) + quota("", "pods: 4", "")))
        .containsExactly(
            "unknown(not-observable) " + WEB + ": what quota team has in use was not counted");
    assertThat(check.outcomes(web("maxSurge: 0, maxUnavailable: 1", TWO_GIB)))
        .containsExactly(
            "not-applicable " + WEB + ": a rollout of it starts no pod before it stops another");
  }

  private static final String PROXY =
      "not-applicable pod/other/proxy: a rollout of it starts no pod before it stops another";

  @Test
  void ports_of_nodes_have_to_be_free_somewhere() {
    String port = "ports: [{containerPort: 80, hostPort: 80}]";
    String node =
        """
        kind: Node
        metadata: {name: n%s}
        status: {conditions: [{type: Ready, status: "True"}]}
        ---
        """;
    String taken =
        """
        kind: Pod
        metadata: {name: proxy, namespace: other}
        spec: {nodeName: n1, containers: [{name: p, ports: [{containerPort: 80, hostPort: 80}]}]}
        status: {phase: Running}
        ---
        """;

    assertThat(
            check.outcomes(web("maxSurge: 1, maxUnavailable: 0", port) + node.formatted(1) + taken))
        .containsExactly(
            "fail "
                + WEB
                + ": spec.template.spec.containers is 80/TCP, free on 0 of 1 nodes that admit it,"
                + " wanted a node with the ports free",
            PROXY);
    assertThat(
            check.outcomes(
                web("maxSurge: 1, maxUnavailable: 0", port)
                    + node.formatted(1)
                    + node.formatted(2)
                    + taken))
        .containsExactly("pass " + WEB, PROXY);
    assertThat(
            check.outcomes(web("maxSurge: 1, maxUnavailable: 1", port) + node.formatted(1) + taken))
        .containsExactly("pass " + WEB, PROXY);
  }
}
