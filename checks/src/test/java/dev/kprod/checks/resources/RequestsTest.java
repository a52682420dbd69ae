package dev.kprod.checks.resources;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class RequestsTest {
  private final CheckTester<?> check = CheckTester.of(new Requests());

  private static String web(String spec) {
    return "kind: Deployment\nmetadata: {name: web, namespace: shop}\n"
        + "spec: {selector: {matchLabels: {app: web}}, template: {spec: %s}}\n".formatted(spec);
  }

  private static final String BARE = web("{containers: [{name: app}]}");

  private static final String RANGE =
      """
      ---
      kind: LimitRange
      metadata: {name: usual, namespace: shop}
      spec: {limits: [{type: Container, default: {cpu: 500m, memory: 256Mi}}]}
      """;

  @Test
  void a_zero_is_no_request() {
    assertThat(
            check.outcomes(
                web("{containers: [{name: app, resources: {requests: {cpu: 0, memory: 1Gi}}}]}")))
        .containsExactly(
            "fail deployment/shop/web: spec.template.spec.containers[name=app].resources.requests"
                + " is no cpu, wanted cpu and memory");
  }

  @Test
  void a_template_gets_what_the_limit_range_of_its_namespace_gives() {
    assertThat(check.outcomes(BARE + RANGE)).containsExactly("pass deployment/shop/web");
  }

  @Test
  void whether_a_limit_range_helps_is_unknown_where_it_may_not_be_read() {
    assertThat(check.refusing("limitranges").outcomes(BARE + RANGE))
        .containsExactly(
            "unknown(forbidden) deployment/shop/web: a LimitRange may fill in what its template"
                + " leaves out");
  }

  @Test
  void a_live_pod_has_been_defaulted_so_its_own_spec_decides() {
    String pod =
        """
        ---
        kind: ReplicaSet
        metadata:
          name: web-1
          namespace: shop
          uid: r
          ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: d, controller: true}]
        ---
        kind: Pod
        metadata:
          name: web-1-a
          namespace: shop
          ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, uid: r, controller: true}]
        spec: {containers: [{name: app%s}]}
        status: {phase: Running}
        """;
    String owned = BARE.replace("namespace: shop}", "namespace: shop, uid: d}");

    assertThat(
            check.outcomes(
                owned + pod.formatted(", resources: {requests: {cpu: 100m, memory: 1Gi}}")))
        .containsExactly("pass deployment/shop/web");
    assertThat(check.outcomes(owned + RANGE + pod.formatted("")))
        .containsExactly(
            "fail deployment/shop/web: spec.template.spec.containers[name=app].resources.requests"
                + " is no cpu, no memory, wanted cpu and memory");
  }

  @Test
  void a_limit_alone_becomes_the_request() {
    assertThat(
            check.outcomes(
                web("{containers: [{name: app, resources: {limits: {cpu: 1, memory: 1Gi}}}]}")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void the_pod_as_a_whole_may_request_for_its_containers() {
    assertThat(
            check.outcomes(
                web("{resources: {requests: {cpu: 1, memory: 1Gi}}, containers: [{name: app}]}")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void a_sidecar_counts_like_a_main_container() {
    assertThat(
            check.messages(
                web(
                    "{containers: [{name: app, resources: {requests: {cpu: 1, memory: 1Gi}}}],"
                        + " initContainers: [{name: log-shipper, restartPolicy: Always,"
                        + " resources: {requests: {cpu: 10m}}}]}")))
        .containsExactly("fail deployment/shop/web: Sidecar log-shipper requests no memory.");
  }

  @Test
  void an_init_container_matters_only_where_a_quota_counts() {
    String init =
        web(
            "{containers: [{name: app, resources: {requests: {cpu: 1, memory: 1Gi}}}],"
                + " initContainers: [{name: migrate}]}");
    String quota =
        """
        ---
        kind: ResourceQuota
        metadata: {name: team, namespace: shop}
        spec: {hard: {requests.cpu: 10}}
        """;

    assertThat(check.outcomes(init)).containsExactly("pass deployment/shop/web");
    assertThat(check.outcomes(init + quota))
        .containsExactly(
            "fail(low) deployment/shop/web:"
                + " spec.template.spec.initContainers[name=migrate].resources.requests is no cpu,"
                + " no memory, wanted cpu and memory");
    assertThat(check.refusing("resourcequotas").outcomes(init))
        .containsExactly(
            "unknown(forbidden) deployment/shop/web: a quota may ask its init containers for"
                + " requests");
  }

  @Test
  void requests_of_an_init_container_keep_a_pod_from_being_evicted_first() {
    String yaml =
        web(
            "{containers: [{name: app}],"
                + " initContainers: [{name: migrate, resources: {requests: {cpu: 1}}}]}");

    assertThat(check.messages(yaml))
        .containsExactly("fail deployment/shop/web: Container app requests no cpu and no memory.");
  }

  @Test
  void a_batch_job_fails_as_medium() {
    assertThat(
            check.outcomes(
                """
                kind: CronJob
                metadata: {name: report, namespace: shop}
                spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: app}]}}}}}
                """))
        .containsExactly(
            "fail(medium) cronjob/shop/report:"
                + " spec.jobTemplate.spec.template.spec.containers[name=app].resources.requests is"
                + " no cpu, no memory, wanted cpu and memory");
  }

  @Test
  void an_injected_proxy_is_somebody_elses_to_mend() {
    assertThat(
            check.outcomes(
                web(
                    "{containers: [{name: app, resources: {requests: {cpu: 1, memory: 1Gi}}},"
                        + " {name: istio-proxy}]}")))
        .containsExactly(
            "pass deployment/shop/web [note: istio-proxy requests no cpu and no memory; its"
                + " injector's template is the place to mend]");
  }

  @Test
  void pods_without_any_request_are_said_to_be_evicted_first() {
    assertThat(check.messages(BARE))
        .containsExactly(
            "fail deployment/shop/web: Container app requests no cpu and no memory; its pods are"
                + " the first to be evicted (BestEffort).");
  }

  @Test
  void requests_of_other_resources_do_not_help() {
    assertThat(
            check.outcomes(
                web(
                    "{containers: [{name: app,"
                        + " resources: {requests: {nvidia.com/gpu: 1, memory: 1Gi}}}]}")))
        .containsExactly(
            "fail deployment/shop/web: spec.template.spec.containers[name=app].resources.requests"
                + " is no cpu, wanted cpu and memory");
  }

  @Test
  void a_workload_scaled_to_zero_is_judged_by_its_template() {
    assertThat(
            check.outcomes(
                """
                kind: Deployment
                metadata: {name: web, namespace: shop}
                spec: {replicas: 0, template: {spec: {containers: [{name: app}]}}}
                """))
        .hasSize(1)
        .allMatch(outcome -> outcome.startsWith("fail deployment/shop/web"));
  }

  @Test
  void a_static_pod_and_an_add_on_are_not_judged() {
    assertThat(
            check.outcomes(
                """
                kind: DaemonSet
                metadata: {name: kube-proxy, namespace: kube-system}
                spec: {template: {spec: {containers: [{name: kube-proxy}]}}}
                ---
                kind: Pod
                metadata:
                  name: agent-node-1
                  namespace: shop
                  annotations: {kubernetes.io/config.mirror: abc}
                spec: {containers: [{name: agent}]}
                status: {phase: Running}
                """))
        .containsExactly("not-applicable pod/shop/agent-node-1: its node runs it from a file");
  }

  @Test
  void the_command_names_the_container_and_what_it_lacks() {
    assertThat(check.remedies(BARE))
        .containsExactly(
            "Request what it uses at its busiest; measure before you take these numbers as they"
                + " are.\nkubectl -n shop set resources deploy/web -c app"
                + " '--requests=cpu=100m,memory=128Mi'");
  }
}
