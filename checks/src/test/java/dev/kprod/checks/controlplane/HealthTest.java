package dev.kprod.checks.controlplane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class HealthTest {
  private final CheckTester<?> check = CheckTester.of(new Health());

  private static final String HEALTHY =
      """
      endpoint: /livez?verbose
      body: {status: 200, checks: [{name: ping, ok: true}]}
      ---
      endpoint: /readyz?verbose
      body: {status: 200, checks: [{name: etcd, ok: true}]}
      """;

  private static String lease(String name, String created, String spec) {
    return """
    ---
    kind: Lease
    metadata: {name: %s, namespace: kube-system, creationTimestamp: "%s"}
    spec: {%s}
    """
        .formatted(name, created, spec);
  }

  private static String renewed(String time) {
    return "holderIdentity: cp-2_1, leaseDurationSeconds: 15, renewTime: \"%s\"".formatted(time);
  }

  @Test
  void a_status_of_500_is_an_answer() {
    assertThat(
            check.outcomes(
                """
                endpoint: /livez?verbose
                body: {status: 200, checks: [{name: ping, ok: true}]}
                ---
                endpoint: /readyz?verbose
                status: 500
                body: |
                  [+]ping ok
                  [-]etcd failed: reason withheld
                  [-]informer-sync failed: reason withheld
                  readyz check failed
                """))
        .containsExactly("fail cluster: /readyz is failed: etcd, informer-sync, wanted ok");
  }

  @Test
  void a_refusal_is_no_answer() {
    assertThat(check.refusing("/readyz?verbose").outcomes(HEALTHY))
        .containsExactly("unknown(forbidden) cluster: 403 Forbidden");
  }

  @Test
  void a_lease_that_nobody_renews_leads_nothing() {
    assertThat(
            check.outcomes(
                HEALTHY
                    + lease(
                        "kube-scheduler", "2026-11-21T07:00:00Z", renewed("2026-11-21T07:53:00.1Z"))
                    + lease(
                        "kube-controller-manager",
                        "2026-11-21T07:00:00Z",
                        renewed("2026-11-21T07:59:31Z"))))
        .containsExactly(
            "fail cluster: spec.renewTime of lease/kube-system/kube-scheduler is 6 minutes ago by"
                + " cp-2_1, wanted at most 30 s ago");
  }

  @Test
  void a_leader_that_changes_all_day_stands_on_slow_disks() {
    String flapping = renewed("2026-11-21T07:59:59Z") + ", leaseTransitions: ";

    assertThat(
            check.outcomes(
                HEALTHY + lease("kube-scheduler", "2026-11-11T08:00:00Z", flapping + "31")))
        .containsExactly(
            "fail cluster: spec.leaseTransitions of lease/kube-system/kube-scheduler is 31 in 10"
                + " days, wanted at most 3 a day");
    assertThat(
            check.outcomes(
                HEALTHY + lease("kube-scheduler", "2026-11-11T08:00:00Z", flapping + "30")))
        .containsExactly("pass cluster");
    assertThat(
            check.outcomes(
                HEALTHY + lease("kube-scheduler", "2026-11-20T08:00:00Z", flapping + "30")))
        .containsExactly("pass cluster");
  }

  @Test
  void without_a_lease_there_is_no_election() {
    assertThat(check.outcomes(HEALTHY)).containsExactly("pass cluster");
  }

  @Test
  void other_leases_are_none_of_its_business() {
    assertThat(
            check.outcomes(
                HEALTHY
                    + lease(
                        "my-operator", "2026-11-11T08:00:00Z", renewed("2026-11-12T08:00:00Z"))))
        .containsExactly("pass cluster");
  }

  @Test
  void leases_that_may_not_be_read_leave_that_half_unknown() {
    assertThat(check.refusing("leases.coordination.k8s.io").outcomes(HEALTHY))
        .containsExactly(
            "unknown(forbidden) cluster: the API server is ready; whether leaders are is not seen");
  }

  @Test
  void what_stands_before_the_api_server_may_answer_for_it() {
    String proxied =
        """
        endpoint: /livez?verbose
        status: 200
        body: "ok"
        ---
        endpoint: /readyz?verbose
        status: 200
        body: "ok"
        ---
        endpoint: /metrics
        body: |
          kubernetes_healthcheck{name="etcd",type="readyz"} %s
          kubernetes_healthcheck{name="etcd",type="livez"} 1
        """;

    assertThat(check.messages(proxied.formatted("0")))
        .containsExactly(
            "fail cluster: The API server says that it is not healthy. [note: /livez answers"
                + " without its list of checks, so it may be something before the API server]"
                + " [note: /readyz answers without its list of checks, so it may be something"
                + " before the API server]");
    assertThat(check.outcomes(proxied.formatted("1")).getFirst()).startsWith("pass cluster [note:");
  }

  @Test
  void on_openshift_the_operators_are_heard() {
    assertThat(
            check.outcomes(
                HEALTHY
                    + """
                    ---
                    apiVersion: config.openshift.io/v1
                    kind: ClusterOperator
                    metadata: {name: kube-scheduler}
                    status:
                      conditions:
                      - {type: Available, status: "False"}
                      - {type: Degraded, status: "True"}
                    ---
                    apiVersion: config.openshift.io/v1
                    kind: ClusterOperator
                    metadata: {name: console}
                    status: {conditions: [{type: Degraded, status: "True"}]}
                    """))
        .containsExactly(
            "fail cluster: Available of clusteroperator/kube-scheduler is False, wanted True;"
                + " Degraded of clusteroperator/kube-scheduler is True, wanted False");
  }

  @Test
  void a_managed_control_plane_is_judged_too() {
    assertThat(
            check.outcomes(
                HEALTHY.replace(
                        "status: 200, checks: [{name: etcd, ok: true}]", "status: 500, checks: []")
                    + """
                    ---
                    kind: Node
                    metadata: {name: n, labels: {eks.amazonaws.com/nodegroup: general}}
                    """))
        .containsExactly("fail cluster: /readyz is not healthy, wanted ok");
  }
}
