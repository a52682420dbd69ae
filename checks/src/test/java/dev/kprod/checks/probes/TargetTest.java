package dev.kprod.checks.probes;

import static dev.kprod.checks.probes.Containers.app;
import static dev.kprod.checks.probes.Containers.pod;
import static dev.kprod.checks.probes.Containers.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {
  private static final String PATH = "spec.template.spec.containers[name=app].";
  private static final String PASS = "pass deployment/shop/web";
  private static final String UNREADY =
      "phase: Running, conditions: [{type: Ready, status: 'False'}]";
  private static final String READY = UNREADY.replace("False", "True");

  private final CheckTester<?> check = CheckTester.of(new Target());

  private static String withPod(String container, String status) {
    return app(container) + pod(0, "containers: [{name: app, %s}]".formatted(container), status);
  }

  @ParameterizedTest
  @ValueSource(strings = {"readinessProbe", "livenessProbe", "startupProbe"})
  void a_name_that_the_container_gives_to_no_port_fails(String probe) {
    assertThat(
            check.outcomes(
                app(
                    "ports: [{name: web, containerPort: 80}, {containerPort: 81}], %s: {httpGet:"
                            .formatted(probe)
                        + " {port: http}}")))
        .containsExactly(
            "fail deployment/shop/web: %s%s.httpGet.port is http, wanted one of web, 81"
                .formatted(PATH, probe));
  }

  @Test
  void a_hook_is_looked_at_too_and_the_remedy_has_the_names() {
    String yaml = app("lifecycle: {preStop: {httpGet: {path: /stop, port: admin}}}");

    assertThat(check.messages(yaml))
        .containsExactly(
            "fail deployment/shop/web: The lifecycle.preStop of container app asks port admin, a"
                + " name that the container does not give to any.");
    assertThat(check.remedies(yaml))
        .containsExactly("Give a port of container app the name admin, or ask its number.");
  }

  @Test
  void a_name_of_another_container_is_of_no_use() {
    assertThat(
            check.outcomes(
                web(
                    "containers: [{name: app, readinessProbe: {tcpSocket: {port: http}}}, {name:"
                        + " proxy, ports: [{name: http, containerPort: 80}]}]")))
        .containsExactly(
            "fail deployment/shop/web: %sreadinessProbe.tcpSocket.port is http, wanted one of its"
                    .formatted(PATH)
                + " ports (it declares none)");
  }

  @Test
  void the_ports_of_a_sidecar_are_its_own() {
    assertThat(
            check.outcomes(
                web(
                    "initContainers: [{name: proxy, restartPolicy: Always, ports: [{name: admin,"
                        + " containerPort: 15021}], startupProbe: {httpGet: {port: admin}}}],"
                        + " containers: [{name: app}]")))
        .containsExactly(PASS);
  }

  @ParameterizedTest
  @CsvSource({"0, fail", "1, pass", "65535, pass", "65536, fail", "99999999999, fail"})
  void a_number_beyond_all_ports_fails(String port, String outcome) {
    assertThat(check.outcomes(app("readinessProbe: {tcpSocket: {port: %s}}".formatted(port))))
        .first()
        .asString()
        .startsWith(outcome);
  }

  @Test
  void an_undeclared_number_fails_only_where_nothing_is_ready() {
    String container =
        "ports: [{name: http, containerPort: 80}], readinessProbe: {httpGet: {port: 8080}}";

    assertThat(check.outcomes(withPod(container, READY))).containsExactly(PASS);
    assertThat(check.outcomes(app(container))).containsExactly(PASS);
    assertThat(check.outcomes(withPod(container, UNREADY)))
        .containsExactly(
            "fail deployment/shop/web: "
                + PATH
                + "readinessProbe.httpGet.port is 8080, wanted one"
                + " of http");
    assertThat(check.outcomes(withPod(container.replace("port: 8080", "port: 80"), UNREADY)))
        .containsExactly(PASS);
  }

  @Test
  void grpc_asks_a_number() {
    assertThat(check.outcomes(app("livenessProbe: {grpc: {port: 9090}}"))).containsExactly(PASS);
  }

  @ParameterizedTest
  @CsvSource({
    "https, HTTP, fail",
    "https-web, HTTP, fail",
    "8443, HTTP, fail",
    "http, HTTPS, fail",
    "8080, HTTPS, fail",
    "8080, HTTP, pass",
    "8443, HTTPS, pass",
  })
  void a_scheme_against_the_name_fails_where_nothing_is_ready(
      String port, String scheme, String outcome) {
    String container =
        ("ports: [{name: https, containerPort: 8443}, {name: https-web, containerPort: 443}, {name:"
                + " http, containerPort: 8080}], readinessProbe: {httpGet: {port: %s, scheme: %s}}")
            .formatted(port, scheme);

    assertThat(check.outcomes(withPod(container, UNREADY))).first().asString().startsWith(outcome);
    assertThat(check.outcomes(withPod(container, READY))).containsExactly(PASS);
  }

  @Test
  void a_wrong_scheme_of_liveness_fails_where_it_restarts_the_container() {
    String container =
        "ports: [{name: https, containerPort: 8443}], livenessProbe: {httpGet: {port: https}}";
    String killed =
        READY
            + ", containerStatuses: [{name: app, restartCount: 4, lastState: {terminated:"
            + " {exitCode: 137, reason: Error}}}]";

    assertThat(check.messages(withPod(container, killed)))
        .containsExactly(
            "fail deployment/shop/web: The livenessProbe of container app speaks HTTP to port"
                + " https, and its pods are restarted.");
  }

  @Test
  void a_loopback_host_is_the_node() {
    String container = "readinessProbe: {httpGet: {port: 80, host: 127.0.0.1}}";

    assertThat(check.outcomes(app(container)))
        .containsExactly(
            "fail deployment/shop/web: "
                + PATH
                + "readinessProbe.httpGet.host is 127.0.0.1, wanted absent");
    assertThat(
            check.outcomes(
                web("hostNetwork: true, containers: [{name: app, %s}]".formatted(container))))
        .containsExactly(
            "pass deployment/shop/web [note: the readinessProbe of container app asks host"
                + " 127.0.0.1, from the node]");
    assertThat(check.outcomes(app(container.replace("127.0.0.1", "example.org"))))
        .containsExactly(
            "pass deployment/shop/web [note: the readinessProbe of container app asks host"
                + " example.org, from the node]");
  }

  @Test
  void two_workloads_on_the_network_of_one_node_may_probe_each_other() {
    String spec =
        "hostNetwork: true, nodeName: %s, containers: [{name: app, livenessProbe: {tcpSocket:"
            + " {port: 9100}}}]";

    String apart =
        web("a", spec.formatted("n1"))
            + pod("a", 0, spec.formatted("n1"), READY)
            + web("b", spec.formatted("n1"))
            + pod("b", 0, spec.formatted("n2"), READY);

    assertThat(check.outcomes(apart))
        .containsExactly("pass deployment/shop/a", "pass deployment/shop/b");
    assertThat(check.outcomes(apart + pod("b", 1, spec.formatted("n1"), READY)))
        .containsExactly(
            "fail deployment/shop/a: spec.template.spec.hostNetwork is true, beside shop/deploy/b,"
                + " wanted a port of its own",
            "fail deployment/shop/b: spec.template.spec.hostNetwork is true, beside shop/deploy/a,"
                + " wanted a port of its own");
  }

  @Test
  void what_asks_nothing_over_the_network_is_left_out() {
    assertThat(check.outcomes(app("livenessProbe: {exec: {command: [a]}}")))
        .containsExactly(
            "not-applicable deployment/shop/web: no probe or hook of it asks over the network");
  }
}
