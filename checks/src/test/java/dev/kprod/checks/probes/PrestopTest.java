package dev.kprod.checks.probes;

import static dev.kprod.checks.probes.Containers.SERVICE;
import static dev.kprod.checks.probes.Containers.pod;
import static dev.kprod.checks.probes.Containers.web;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrestopTest {
  private static final String PATH =
      "spec.template.spec.containers[name=app].lifecycle.preStop is ";
  private static final String READY = "phase: Running, conditions: [{type: Ready, status: 'True'}]";
  private static final String INGRESS =
      """
      ---
      kind: Ingress
      metadata: {name: shop, namespace: shop, annotations: {%s}}
      spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
      """;

  private final CheckTester<?> check = CheckTester.of(new Prestop());

  private static String inside(String container) {
    String spec =
        "containers: [{name: app, image: web, ports: [{containerPort: 8080}]%s}]"
            .formatted(container.isEmpty() ? "" : ", " + container);
    return web(spec) + pod(0, spec, READY) + SERVICE;
  }

  private static String edge(String container) {
    return inside(container) + INGRESS.formatted("");
  }

  private static String hook(String hook) {
    return edge("lifecycle: {preStop: {%s}}".formatted(hook));
  }

  @Test
  void a_container_that_stops_at_once_fails_and_the_way_in_is_named() {
    assertThat(check.outcomes(edge("")))
        .containsExactly("fail deployment/shop/web: " + PATH + "absent, wanted a sleep of >= 5 s");
    assertThat(check.messages(edge("")))
        .containsExactly(
            "fail deployment/shop/web: Container app stops at once while Ingress shop, by Service"
                + " web, still sends to it.");
    assertThat(check.remedies(edge("") + "---\n{endpoint: /version, body: {gitVersion: v1.33.0}}"))
        .containsExactly(
            "Wait before the process is told to stop.\n"
                + "kubectl -n shop patch deploy web --type strategic -p '{\"spec\":{\"template\":"
                + "{\"spec\":{\"terminationGracePeriodSeconds\":40,\"containers\":[{\"name\":"
                + "\"app\",\"lifecycle\":{\"preStop\":{\"sleep\":{\"seconds\":10}}}}]}}}}'");
    assertThat(check.remedies(edge("") + "---\n{endpoint: /version, body: {gitVersion: v1.29.0}}"))
        .containsExactly(
            "Wait before the process is told to stop; the image must have sleep.\n"
                + "kubectl -n shop patch deploy web --type strategic -p '{\"spec\":{\"template\":"
                + "{\"spec\":{\"terminationGracePeriodSeconds\":40,\"containers\":[{\"name\":"
                + "\"app\",\"lifecycle\":{\"preStop\":{\"exec\":{\"command\":[\"sleep\","
                + "\"10\"]}}}}]}}}}'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sleep: {seconds: 5}",
        "exec: {command: [sleep, '10']}",
        "exec: {command: [/bin/sleep, '5']}",
        "exec: {command: [sh, -c, 'sleep 10 && nginx -s quit']}",
        "exec: {command: [sh, -c, 'nginx -s quit; sleep 1m']}",
      })
  void a_sleep_that_is_long_enough_passes(String hook) {
    assertThat(check.outcomes(hook(hook))).containsExactly("pass deployment/shop/web");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"sleep: {seconds: 4} | 4", "exec: {command: [sh, -c, 'sleep 2; exit']} | 2"})
  void a_shorter_one_fails(String hook, int seconds) {
    assertThat(check.outcomes(hook(hook)))
        .containsExactly(
            "fail deployment/shop/web: %ssleep of %s s, wanted a sleep of >= 5 s"
                .formatted(PATH, seconds));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exec: {command: [/wait-shutdown]}",
        "exec: {command: [sh, -c, 'sleep $DRAIN']}",
        "httpGet: {path: /drain, port: 8080}",
      })
  void a_hook_of_unknown_length_is_a_remark(String hook) {
    assertThat(check.outcomes(hook(hook)))
        .containsExactly(
            "pass deployment/shop/web [note: how long its preStop hook takes is not known]");
  }

  @ParameterizedTest
  @CsvSource({
    "registry.k8s.io/ingress-nginx/controller:v1.14.0, '', pass",
    "traefik:v3.5, '--entrypoints.web.transport.lifecycle.requestAcceptGraceTimeout=10', pass",
    "traefik:v3.5, '', fail",
    "example.org/traefik-demo:1, '', fail",
  })
  void what_is_known_to_serve_on_by_itself_passes(String image, String argument, String outcome) {
    assertThat(
            check.outcomes(
                edge("args: ['%s']".formatted(argument))
                    .replace("image: web", "image: '%s'".formatted(image))))
        .first()
        .asString()
        .startsWith(outcome);
  }

  @Test
  void a_mesh_proxy_that_drains_is_a_remark() {
    String spec =
        "containers: [{name: app, ports: [{containerPort: 8080}]}, {name: istio-proxy, env: [{name:"
            + " EXIT_ON_ZERO_ACTIVE_CONNECTIONS, value: 'true'}]}]";

    assertThat(check.outcomes(web(spec) + pod(0, spec, READY) + SERVICE + INGRESS.formatted("")))
        .containsExactly(
            "pass deployment/shop/web [note: it stops at once, and its mesh proxy drains]");
    assertThat(
            check.outcomes(
                (web(spec) + pod(0, spec, READY)).replace("EXIT_ON", "X")
                    + SERVICE
                    + INGRESS.formatted("")))
        .containsExactly("fail deployment/shop/web: " + PATH + "absent, wanted a sleep of >= 5 s");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "alb.ingress.kubernetes.io/target-type: ip",
        "service.beta.kubernetes.io/aws-load-balancer-nlb-target-type: ip",
        "cloud.google.com/neg: '{\"ingress\": true}'",
      })
  void a_load_balancer_that_sends_to_pods_itself_forgets_more_slowly(String annotation) {
    String slow =
        inside("lifecycle: {preStop: {sleep: {seconds: 10}}}")
            .replace(
                "{name: web, namespace: shop}\nspec: {selector",
                "{name: web, namespace: shop,"
                    + " annotations: {"
                    + annotation
                    + "}}\nspec: {selector");

    assertThat(check.outcomes(slow + INGRESS.formatted(annotation)))
        .containsExactly(
            "fail deployment/shop/web: " + PATH + "sleep of 10 s, wanted a sleep of >= 15 s");
    assertThat(check.outcomes(hook("sleep: {seconds: 10}")))
        .containsExactly("pass deployment/shop/web");
  }

  @Test
  void the_sleep_must_be_in_the_container_that_receives_the_traffic() {
    String spec =
        "containers: [{name: app, ports: [{containerPort: 8080}]}, {name: log, lifecycle: {preStop:"
            + " {sleep: {seconds: 30}}}}]";

    assertThat(check.outcomes(web(spec) + pod(0, spec, READY) + SERVICE + INGRESS.formatted("")))
        .containsExactly("fail deployment/shop/web: " + PATH + "absent, wanted a sleep of >= 5 s");
  }

  @Test
  void what_is_only_reached_from_inside_is_left_out_unless_asked_for() {
    assertThat(check.outcomes(inside("")))
        .containsExactly(
            "not-applicable deployment/shop/web: nothing outside the cluster reaches it");
    assertThat(check.with(Prestop.INCLUDE_INTERNAL, true).messages(inside("")))
        .containsExactly(
            "fail deployment/shop/web: Container app stops at once while Service web still sends to"
                + " it.");
  }

  @Test
  void a_workload_without_ready_pods_has_no_traffic_to_lose() {
    assertThat(check.outcomes(edge("").replace("status: 'True'", "status: 'False'")))
        .containsExactly("not-applicable deployment/shop/web: none of its pods is ready");
  }
}
