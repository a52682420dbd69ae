package dev.kprod.checks.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.math.BigDecimal;
import org.junit.jupiter.api.Test;

class QuotaHeadroomTest {
  private final CheckTester<?> check = CheckTester.of(new QuotaHeadroom());

  private static String quota(String hard, String used) {
    return """
    kind: ResourceQuota
    metadata: {name: team, namespace: shop}
    spec: {hard: {%1$s}}
    status: {hard: {%1$s}, used: {%2$s}}
    """
        .formatted(hard, used);
  }

  @Test
  void nine_tenths_are_too_much_and_a_hair_less_is_not() {
    assertThat(check.outcomes(quota("requests.memory: 20Gi", "requests.memory: 18Gi")))
        .containsExactly(
            "fail resourcequota/shop/team: status.used.requests.memory is 18Gi of 20Gi (90 %),"
                + " wanted less than 90 %");
    assertThat(check.outcomes(quota("requests.memory: 20Gi", "requests.memory: 18430Mi")))
        .containsExactly("pass resourcequota/shop/team");
    assertThat(
            check.with(QuotaHeadroom.WARN, BigDecimal.ONE).outcomes(quota("pods: 10", "pods: 9")))
        .containsExactly("pass resourcequota/shop/team");
  }

  @Test
  void the_tightest_of_several_resources_leads() {
    assertThat(check.messages(quota("limits.cpu: 10, pods: 20", "limits.cpu: 9500m, pods: 20")))
        .containsExactly("fail resourcequota/shop/team: pods is used to 100 %: 20 of 20.");
  }

  @Test
  void objects_are_low_and_only_once_they_are_used_up() {
    assertThat(check.outcomes(quota("services.loadbalancers: 2", "services.loadbalancers: 2")))
        .containsExactly(
            "fail(low) resourcequota/shop/team: status.used.services.loadbalancers is 2 of 2"
                + " (100 %), wanted less than all of it");
    assertThat(check.outcomes(quota("requests.storage: 100Gi", "requests.storage: 99Gi")))
        .containsExactly("pass resourcequota/shop/team");
  }

  @Test
  void a_limit_of_zero_is_meant() {
    assertThat(check.outcomes(quota("services.nodeports: 0", "services.nodeports: 0")))
        .containsExactly("not-applicable resourcequota/shop/team: it allows none, on purpose");
  }

  @Test
  void more_in_use_than_a_lowered_limit_counts_and_the_lag_is_remarked() {
    assertThat(
            check.outcomes(
                quota("pods: 20", "pods: 20").replaceFirst("hard: \\{pods: 20", "hard: {pods: 10")))
        .containsExactly(
            "fail resourcequota/shop/team: status.used.pods is 20 of 10 (200 %), wanted less than"
                + " 90 % [note: its controller still counts against an older limit]");
  }

  @Test
  void what_was_not_counted_is_unknown() {
    assertThat(
            check.outcomes(
                "kind: ResourceQuota\nmetadata: {name: team, namespace: shop}\n"
                    + "spec: {hard: {pods: 10}}"))
        .containsExactly(
            "unknown(not-observable) resourcequota/shop/team: the controller of quotas has not"
                + " counted what is in use");
  }

  @Test
  void a_workload_that_is_short_of_pods_and_the_refusal_are_named() {
    assertThat(
            check.outcomes(
                quota("pods: 3", "pods: 3")
                    + """
                    ---
                    kind: Deployment
                    metadata: {name: api, namespace: shop}
                    spec: {replicas: 5}
                    ---
                    kind: Event
                    metadata: {name: e, namespace: shop}
                    type: Warning
                    reason: FailedCreate
                    message: 'Error creating: pods "api-x" is forbidden: exceeded quota: team, requested: pods=1, used: pods=3, limited: pods=3'
                    involvedObject: {kind: ReplicaSet, name: api-1, namespace: shop}
                    """))
        .containsExactly(
            "fail resourcequota/shop/team: events is Error creating: pods \"api-x\" is forbidden:"
                + " exceeded quota: team, requested: pods=1, used: pods=3, limited: pods=3, wanted"
                + " no refusal; status.readyReplicas of deployment/shop/api is 0 of 5 pods, wanted"
                + " all of them; status.used.pods is 3 of 3 (100 %), wanted less than 90 %");
  }

  @Test
  void the_remedy_leaves_three_tenths() {
    assertThat(check.remedies(quota("requests.memory: 20Gi", "requests.memory: 20Gi")))
        .containsExactly(
            "Raise what is short, if the nodes have it; or find out what takes so much.\n"
                + "kubectl -n shop patch resourcequota team --type merge -p"
                + " '{\"spec\":{\"hard\":{\"requests.memory\":\"26Gi\"}}}'");
  }
}
