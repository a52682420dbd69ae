package dev.kprod.checks.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.check.Facts;
import dev.kprod.testing.CheckTester;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PssReadmissionTest {
  private static final String BASELINE =
      """
      kind: Namespace
      metadata:
        name: shop
        labels: {pod-security.kubernetes.io/enforce: baseline}
        managedFields:
        - manager: kubectl
          operation: Update
          time: "2026-11-20T10:00:00Z"
          fieldsV1: {"f:metadata": {"f:labels": {"f:pod-security.kubernetes.io/enforce": {}}}}
      ---
      """;

  private static final String WEB =
      """
      kind: StatefulSet
      metadata: {name: web, namespace: shop}
      spec: {template: {spec: {hostPID: true, containers: [{name: a}]}}}
      status: {updateRevision: web-2}
      """;

  private final CheckTester<?> check = CheckTester.of(new PssReadmission());

  private static String pod(String revision, String spec) {
    return """
    ---
    kind: Pod
    metadata:
      name: web-0
      namespace: shop
      labels: {controller-revision-hash: web-%s}
      ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: web, controller: true}]
    spec: %s
    """
        .formatted(revision, spec);
  }

  @Test
  void pods_that_run_since_before_the_label_would_not_come_back() {
    assertThat(
            check.messages(BASELINE + WEB + pod("2", "{hostPID: true, containers: [{name: a}]}")))
        .containsExactly(
            "fail statefulset/shop/web: baseline:latest would refuse its pods, and the one that"
                + " runs would not come back: host namespaces (hostPID=true).");
    assertThat(check.outcomes(BASELINE + WEB))
        .containsExactly(
            "fail statefulset/shop/web: namespace shop, label"
                + " pod-security.kubernetes.io/enforce is baseline, since 2026-11-20T10:00:00Z;"
                + " spec.template.spec.hostPID is true, wanted false");
  }

  @Test
  void a_pod_that_a_webhook_mended_comes_back() {
    String mended = BASELINE + WEB + pod("2", "{containers: [{name: a}]}");

    assertThat(check.outcomes(mended))
        .containsExactly(
            "pass statefulset/shop/web [note: by mutation: its template alone would be refused]");
  }

  @Test
  void a_pod_of_an_earlier_template_shows_nothing_of_the_next() {
    assertThat(check.messages(BASELINE + WEB + pod("1", "{containers: [{name: a}]}")))
        .containsExactly(
            "fail statefulset/shop/web: baseline:latest would refuse its pods, and the one that"
                + " runs would not come back: host namespaces (hostPID=true).");
  }

  @Test
  void a_debug_container_does_not_come_again() {
    assertThat(
            check.outcomes(
                BASELINE
                    + WEB.replace("hostPID: true, ", "")
                    + pod(
                        "2",
                        "{containers: [{name: a}], ephemeralContainers:"
                            + " [{name: debug, securityContext: {privileged: true}}]}")))
        .containsExactly("pass statefulset/shop/web");
  }

  @Test
  void what_is_down_already_is_told_so() {
    String down =
        BASELINE
            + """
            kind: Deployment
            metadata: {name: api, namespace: shop}
            spec: {template: {spec: {hostIPC: true, containers: [{name: a}]}}}
            ---
            kind: Event
            type: Warning
            metadata: {name: e, namespace: shop}
            reason: FailedCreate
            message: 'Error creating: pods "api-6c-x" is forbidden: violates PodSecurity'
            involvedObject: {kind: ReplicaSet, namespace: shop, name: api-6c}
            """;

    assertThat(check.messages(down))
        .containsExactly(
            "fail deployment/shop/api: baseline:latest would refuse its pods, and it is down"
                + " already: host namespaces (hostIPC=true).");
  }

  @Test
  void what_the_next_version_refuses_is_noted_where_none_is_pinned() {
    String probe =
        """
        endpoint: /version
        body: {major: "1", minor: "33", gitVersion: v1.33.2}
        ---
        kind: Deployment
        metadata: {name: api, namespace: shop}
        spec:
          template:
            spec:
              containers: [{name: a, startupProbe: {tcpSocket: {host: db, port: 1}}}]
        """;
    String pinned =
        BASELINE.replace(
            "enforce: baseline}",
            "enforce: baseline, pod-security.kubernetes.io/enforce-version: v1.33}");

    assertThat(check.outcomes(BASELINE + probe))
        .containsExactly(
            "pass deployment/shop/api [note: no version is pinned, so the upgrade to 1.34 refuses"
                + " it: probe or lifecycle host (container \"a\" uses probe or lifecycle host"
                + " \"db\")]");
    assertThat(check.outcomes(pinned + probe)).containsExactly("pass deployment/shop/api");
  }

  @Test
  void what_is_exempt_comes_back() {
    String runtime = BASELINE + WEB.replace("hostPID: true", "hostPID: true, runtimeClassName: vm");

    String exempt =
        "pass statefulset/shop/web [note: exempt by what was stated as fact psa.exemptions]";

    assertThat(stating("namespaces", "shop").outcomes(BASELINE + WEB)).containsExactly(exempt);
    assertThat(stating("runtimeClasses", "vm").outcomes(runtime)).containsExactly(exempt);
    assertThat(stating("runtimeClasses", "vm").outcomes(BASELINE + WEB))
        .singleElement()
        .asString()
        .startsWith("fail");
  }

  private CheckTester<?> stating(String of, String name) {
    return check.stating(Facts.PSA_EXEMPTIONS, new TreeMap<>(Map.of(of, List.of(name))));
  }

  @Test
  void static_pods_and_what_nothing_asks_about_are_left_out() {
    assertThat(
            check.outcomes(
                BASELINE
                    + """
                    kind: Pod
                    metadata:
                      name: proxy-node-1
                      namespace: shop
                      annotations: {kubernetes.io/config.mirror: x}
                      ownerReferences: [{kind: Node, name: node-1, controller: true}]
                    spec: {hostPID: true, containers: [{name: a}]}
                    ---
                    kind: Deployment
                    metadata: {name: asleep, namespace: shop}
                    spec: {replicas: 0, template: {spec: {hostPID: true, containers: [{name: a}]}}}
                    ---
                    kind: Deployment
                    metadata: {name: other, namespace: open}
                    spec: {template: {spec: {hostPID: true, containers: [{name: a}]}}}
                    """))
        .containsExactly(
            "not-applicable deployment/open/other: its namespace enforces nothing",
            "not-applicable deployment/shop/asleep: it is scaled to zero",
            "not-applicable pod/shop/proxy-node-1: it runs from a file on its node, whatever"
                + " becomes of its mirror");
  }

  @Test
  void a_cron_job_is_judged_before_it_runs() {
    assertThat(
            check.messages(
                BASELINE
                    + """
                    kind: CronJob
                    metadata: {name: nightly, namespace: shop}
                    spec:
                      jobTemplate:
                        spec: {template: {spec: {hostPID: true, containers: [{name: a}]}}}
                    """))
        .containsExactly(
            "fail cronjob/shop/nightly: baseline:latest would refuse its pods: host namespaces"
                + " (hostPID=true).");
  }
}
