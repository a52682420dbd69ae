package dev.kprod.checks.probes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  private static final String SERVICE =
      """
      ---
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {selector: {app: web}, ports: [{port: 80, targetPort: http}]}
      """;

  private final CheckTester<?> check = CheckTester.of(new Readiness());

  private static String deployment(String spec) {
    return """
    kind: Deployment
    metadata: {name: web, namespace: shop}
    spec:
      template:
        metadata: {labels: {app: web}}
        spec:
    %s\
    """
        .formatted(spec.indent(6));
  }

  @Test
  void a_container_with_a_readiness_probe_passes() {
    assertThat(
            check.outcomes(
                deployment(
                        """
                        containers:
                        - name: app
                          ports: [{name: http, containerPort: 8080}]
                          readinessProbe: {httpGet: {port: http}}
                        """)
                    + SERVICE))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void a_container_that_a_named_port_targets_and_that_says_nothing_fails() {
    String yaml =
        deployment(
                """
                containers:
                - {name: app, ports: [{name: http, containerPort: 8080}]}
                """)
            + SERVICE;

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail deployment/shop/web: spec.template.spec.containers[name=app].readinessProbe is"
                + " absent, wanted a probe of port http of Service web");
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: Container app receives traffic of port http of Service web "
                + "and has no readiness probe.");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Let the kubelet ask the port; an endpoint that says whether it can serve is better.\n"
                + "kubectl -n shop patch deploy web --type strategic -p "
                + "'{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"app\","
                + "\"readinessProbe\":{\"tcpSocket\":{\"port\":\"http\"}}}]}}}}'");
  }

  @Test
  void the_probe_of_a_sidecar_says_nothing_of_the_application() {
    assertThat(
            check.outcomes(
                deployment(
                        """
                        initContainers:
                        - name: proxy
                          restartPolicy: Always
                          ports: [{name: admin, containerPort: 15021}]
                          readinessProbe: {httpGet: {path: /healthz/ready, port: admin}}
                        containers:
                        - {name: app, ports: [{name: http, containerPort: 8080}]}
                        """)
                    + SERVICE))
        .containsExactly(
            "fail deployment/shop/web: spec.template.spec.containers[name=app].readinessProbe is"
                + " absent, wanted a probe of port http of Service web");
  }

  @Test
  void a_sidecar_that_asks_the_same_port_speaks_for_the_application() {
    assertThat(
            check.outcomes(
                deployment(
                        """
                        containers:
                        - {name: app, ports: [{name: http, containerPort: 8080}]}
                        - name: guard
                          readinessProbe: {httpGet: {port: 8080}}
                        """)
                    + SERVICE))
        .containsExactly(
            "pass deployment/shop/web [note: container app is asked by the readiness probe of "
                + "guard on port 8080]");
  }

  @Test
  void a_probe_that_a_mesh_moved_to_its_proxy_counts() {
    assertThat(
            check.outcomes(
                deployment(
                        """
                        containers:
                        - {name: app, ports: [{name: http, containerPort: 8080}]}
                        - name: istio-proxy
                          readinessProbe: {httpGet: {path: /app-health/app/readyz, port: 15020}}
                        """)
                    + SERVICE))
        .containsExactly(
            "pass deployment/shop/web [note: container app is asked through istio-proxy]");
  }

  @Test
  void a_probe_that_a_mesh_rewrote_in_place_counts() {
    assertThat(
            check.outcomes(
                deployment(
                        """
                        containers:
                        - name: app
                          ports: [{name: http, containerPort: 8080}]
                          readinessProbe: {httpGet: {path: /app-health/app/readyz, port: 15020}}
                        """)
                    + SERVICE))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void a_startup_probe_alone_gates_only_once() {
    assertThat(
            check.outcomes(
                deployment(
                        """
                        containers:
                        - name: app
                          ports: [{name: http, containerPort: 8080}]
                          startupProbe: {httpGet: {port: http}}
                        """)
                    + SERVICE))
        .containsExactly(
            "fail deployment/shop/web: spec.template.spec.containers[name=app].readinessProbe is"
                + " absent, wanted a probe of port http of Service web [note: the startup probe of"
                + " container app gates only once, at its start]");
  }

  @Test
  void a_readiness_gate_alone_passes_with_a_remark() {
    assertThat(
            check.outcomes(
                deployment(
                        """
                        readinessGates: [{conditionType: target-health.elbv2.k8s.aws/web}]
                        containers:
                        - {name: app, ports: [{name: http, containerPort: 8080}]}
                        """)
                    + SERVICE))
        .containsExactly(
            "pass deployment/shop/web [note: container app has no readiness probe, and the pod "
                + "waits for readiness gate target-health.elbv2.k8s.aws/web]");
  }

  @Test
  void readiness_is_ignored_only_if_every_service_sends_to_unready_pods() {
    String yaml =
        deployment(
                """
                containers:
                - {name: app, ports: [{name: http, containerPort: 8080}]}
                """)
            + """
            ---
            kind: Service
            metadata: {name: peers, namespace: shop}
            spec:
              clusterIP: None
              publishNotReadyAddresses: true
              selector: {app: web}
              ports: [{port: 8080}]
            """;

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "pass deployment/shop/web [note: Service peers sends to pods that are not ready, so "
                + "readiness is ignored]");
    assertThat(check.outcomes(yaml + SERVICE))
        .containsExactly(
            "fail deployment/shop/web: spec.template.spec.containers[name=app].readinessProbe is"
                + " absent, wanted a probe of port 8080 of Service peers");
  }

  @Test
  void of_several_containers_that_receive_traffic_each_is_judged() {
    String yaml =
        deployment(
                """
                containers:
                - {name: app, ports: [{containerPort: 8080}]}
                - {name: api, ports: [{containerPort: 9090}]}
                - name: admin
                  ports: [{containerPort: 7070}]
                  readinessProbe: {tcpSocket: {port: 7070}}
                - {name: logs}
                """)
            + """
            ---
            kind: Service
            metadata: {name: web, namespace: shop}
            spec:
              selector: {app: web}
              ports:
              - {name: a, port: 8080}
              - {name: b, port: 80, targetPort: 9090}
              - {name: c, port: 7070}
            """;

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail deployment/shop/web: spec.template.spec.containers[name=api].readinessProbe is"
                + " absent, wanted a probe of port 9090 of Service web;"
                + " spec.template.spec.containers[name=app].readinessProbe is absent, wanted a"
                + " probe of port 8080 of Service web");
    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: 2 containers receive traffic and have no readiness probe, "
                + "the first is app with traffic of port 8080 of Service web.");
  }

  @Test
  void a_port_for_monitoring_beside_others_serves_nobody() {
    assertThat(
            check.outcomes(
                deployment(
                        """
                        containers:
                        - name: app
                          ports: [{containerPort: 8080}]
                          readinessProbe: {tcpSocket: {port: 8080}}
                        - {name: exporter, ports: [{containerPort: 9113}]}
                        """)
                    + """
                    ---
                    kind: Service
                    metadata: {name: web, namespace: shop}
                    spec:
                      selector: {app: web}
                      ports: [{name: http, port: 8080}, {name: metrics, port: 9113}]
                    """))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void a_port_that_no_container_declares_can_belong_to_any() {
    String one = deployment("containers: [{name: app}]") + SERVICE;
    String mixed =
        deployment(
                """
                containers:
                - {name: app}
                - {name: other, readinessProbe: {exec: {command: [check]}}}
                """)
            + SERVICE;
    String asked =
        deployment(
                """
                containers:
                - {name: app}
                - {name: other, readinessProbe: {tcpSocket: {port: 8080}}}
                """)
            + SERVICE.replace("http", "8080");

    assertThat(check.outcomes(one))
        .containsExactly(
            "fail deployment/shop/web: spec.template.spec.containers[name=app].readinessProbe is"
                + " absent, wanted a probe of port http of Service web");
    assertThat(check.outcomes(mixed))
        .containsExactly(
            "unknown(not-observable) deployment/shop/web: which container receives the traffic of "
                + "port http of Service web is not declared, and 1 of 2 have a readiness probe");
    assertThat(check.outcomes(asked)).containsExactly("pass deployment/shop/web");
  }

  @Test
  void the_network_of_the_node_changes_nothing() {
    assertThat(
            check.outcomes(
                """
                kind: DaemonSet
                metadata: {name: web, namespace: shop}
                spec:
                  template:
                    metadata: {labels: {app: web}}
                    spec:
                      hostNetwork: true
                      containers:
                      - {name: app, ports: [{name: http, containerPort: 8080, hostPort: 8080}]}
                """
                    + SERVICE))
        .containsExactly(
            "fail daemonset/shop/web: spec.template.spec.containers[name=app].readinessProbe is"
                + " absent, wanted a probe of port http of Service web");
  }

  @Test
  void a_probe_that_a_webhook_added_to_the_live_pods_counts() {
    assertThat(
            check.outcomes(
                """
                kind: StatefulSet
                metadata: {name: web, namespace: shop}
                spec:
                  template:
                    metadata: {labels: {app: web}}
                    spec: {containers: [{name: app, ports: [{name: http, containerPort: 8080}]}]}
                ---
                kind: Pod
                metadata:
                  name: web-0
                  namespace: shop
                  labels: {app: web}
                  ownerReferences:
                  - {apiVersion: apps/v1, kind: StatefulSet, name: web, controller: true}
                spec:
                  containers:
                  - name: app
                    ports: [{name: http, containerPort: 8080}]
                    readinessProbe: {tcpSocket: {port: http}}
                """
                    + SERVICE))
        .containsExactly("pass statefulset/shop/web");
  }

  @Test
  void a_service_without_a_selector_reaches_pods_by_its_endpoints() {
    String yaml =
        """
        kind: Pod
        metadata: {name: web, namespace: shop}
        spec: {containers: [{name: app, ports: [{containerPort: 8080}]}]}
        ---
        kind: Service
        metadata: {name: vip, namespace: shop}
        spec: {ports: [{port: 8080}]}
        ---
        kind: EndpointSlice
        metadata: {name: vip-1, namespace: shop, labels: {kubernetes.io/service-name: vip}}
        endpoints: [{targetRef: {kind: Pod, name: web}}]
        """;

    assertThat(check.outcomes(yaml))
        .containsExactly(
            "fail pod/shop/web: spec.containers[name=app].readinessProbe is absent, wanted a probe "
                + "of port 8080 of Service vip");
    assertThat(check.remedies(yaml))
        .containsExactly(
            "Add this to container app in its manifest.\n"
                + "readinessProbe:\n  tcpSocket:\n    port: 8080");
    assertThat(check.refusing("endpointslices.discovery.k8s.io").outcomes(yaml))
        .containsExactly(
            "unknown(forbidden) pod/shop/web: no Service selects it, and the EndpointSlices of "
                + "Services without a selector were not seen");
  }

  @Test
  void what_serves_nobody_or_is_scaled_to_zero_is_left_out() {
    assertThat(check.outcomes(deployment("containers: [{name: app}]")))
        .containsExactly("not-applicable deployment/shop/web: no Service sends to it");
    assertThat(
            check.outcomes(
                deployment("containers: [{name: app}]")
                    + """
                    ---
                    kind: Service
                    metadata: {name: web, namespace: shop}
                    spec: {selector: {app: web}, ports: [{name: metrics, port: 9090}]}
                    """))
        .containsExactly("not-applicable deployment/shop/web: only Services for metrics select it");
    assertThat(
            check.outcomes(
                deployment("containers: [{name: app}]")
                        .replace("spec:\n  t", "spec:\n  replicas: 0\n  t")
                    + SERVICE))
        .containsExactly("not-applicable deployment/shop/web: it is scaled to zero");
  }

  @Test
  void udp_cannot_be_asked_by_a_tcp_probe() {
    assertThat(
            check.remedies(
                deployment("containers: [{name: dns, ports: [{containerPort: 53, protocol: UDP}]}]")
                    + """
                    ---
                    kind: Service
                    metadata: {name: web, namespace: shop}
                    spec: {selector: {app: web}, ports: [{port: 53, protocol: UDP}]}
                    """))
        .containsExactly("Give container dns a readiness probe that asks whether it can serve.");
  }
}
