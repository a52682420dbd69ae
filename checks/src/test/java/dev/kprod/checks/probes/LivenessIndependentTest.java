package dev.kprod.checks.probes;

import static dev.kprod.checks.probes.Containers.app;
import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.testing.CheckTester;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LivenessIndependentTest {
  private static final String PATH = "spec.template.spec.containers[name=app].";
  private static final String PASS = "pass deployment/shop/web";

  private final CheckTester<?> check = CheckTester.of(new LivenessIndependent());

  private static String both(String liveness, String readiness) {
    return app(
        "ports: [{name: http, containerPort: 8080}], livenessProbe: {%s}, readinessProbe: {%s}"
            .formatted(liveness, readiness));
  }

  private static String exec(String command) {
    return app("livenessProbe: {exec: {command: [%s]}}".formatted(command));
  }

  @Test
  void the_same_question_without_more_patience_kills_what_should_be_spared() {
    String get = "httpGet: {path: /healthz, port: 8080}";

    assertThat(check.outcomes(both(get, get)))
        .containsExactly(
            "fail deployment/shop/web: "
                + PATH
                + "livenessProbe is GET /healthz on port 8080, 30 s, wanted another question, or"
                + " more than 60 s; "
                + PATH
                + "readinessProbe is GET /healthz on port 8080, 30 s, wanted whether it can serve");
    assertThat(check.messages(both(get, get)))
        .containsExactly(
            "fail deployment/shop/web: Liveness of container app asks what readiness asks, GET"
                + " /healthz on port 8080, and is not laxer.");
    assertThat(check.remedies(both(get, get)))
        .containsExactly(
            "Ask an endpoint without dependencies, or at least be more patient than readiness.\n"
                + "kubectl -n shop patch deploy web --type strategic -p '{\"spec\":{\"template\":"
                + "{\"spec\":{\"containers\":[{\"name\":\"app\",\"livenessProbe\":"
                + "{\"failureThreshold\":7}}]}}}}'");
  }

  @ParameterizedTest
  @CsvSource({"6, fail", "7, pass"})
  void twice_as_long_is_not_enough_and_longer_is_a_remark(int threshold, String outcome) {
    assertThat(
            check.outcomes(
                both(
                    "tcpSocket: {port: 8080}, failureThreshold: " + threshold,
                    "tcpSocket: {port: http}")))
        .first()
        .asString()
        .startsWith(outcome);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "httpGet: {path: /a, port: 8080} | httpGet: {path: /a, port: http} | fail",
        "httpGet: {path: /a, port: 8080} | httpGet: {path: /b, port: 8080} | pass",
        "httpGet: {path: /a, port: 8080} | httpGet: {path: /a, port: 8080, scheme: HTTPS} | pass",
        "httpGet: {path: /a, port: 8080} | tcpSocket: {port: 8080} | pass",
        "grpc: {port: 9090} | grpc: {port: 9090} | fail",
        "grpc: {port: 9090, service: live} | grpc: {port: 9090, service: ready} | pass",
        "exec: {command: [check]} | exec: {command: [check]} | fail",
        "exec: {command: [check, -l]} | exec: {command: [check]} | pass",
      })
  void what_is_asked_decides_and_not_how_the_port_is_written(
      String liveness, String readiness, String outcome) {
    assertThat(check.outcomes(both(liveness, readiness))).first().asString().startsWith(outcome);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/ready",
        "/readyz",
        "/readiness",
        "/shop/ready",
        "/actuator/health",
        "/actuator/health/readiness",
        "/health/ready",
        "/healthz?mode=full",
        "/dependencies",
        "/status/db",
      })
  void a_path_that_asks_dependencies_fails(String path) {
    assertThat(
            check.outcomes(app("livenessProbe: {httpGet: {path: '%s', port: 1}}".formatted(path))))
        .containsExactly(
            "fail deployment/shop/web: %slivenessProbe.httpGet.path is %s, wanted a path that asks"
                    .formatted(PATH, path)
                + " the process alone");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/health",
        "/healthz",
        "/livez",
        "/already",
        "/actuator/health/liveness",
        "/status",
      })
  void a_path_of_unknown_depth_passes(String path) {
    assertThat(
            check.outcomes(app("livenessProbe: {httpGet: {path: '%s', port: 1}}".formatted(path))))
        .containsExactly(PASS);
  }

  @Test
  void the_paths_can_be_ones_own() {
    assertThat(
            check
                .with(LivenessIndependent.DEPENDENCY_PATHS, List.of("/all"))
                .messages(app("livenessProbe: {httpGet: {path: /all, port: 1}}")))
        .containsExactly(
            "fail deployment/shop/web: Liveness of container app asks /all, which by its name asks"
                + " its dependencies too.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "curl, -f, 'http://api.example.com/health' | api.example.com",
        "sh, -c, 'curl -fsS https://user@auth:8443/x && true' | auth",
        "wget, -qO-, http://db:80 | db",
        "pg_isready, -h, db, -U, app | db",
        "pg_isready, --host=db | db",
        "redis-cli, -h, cache, ping | cache",
        "/usr/bin/mysqladmin, ping, -h, mysql | mysql",
        "nc, -z, queue, '5672' | queue",
      })
  void a_client_that_asks_another_host_fails(String command, String host) {
    assertThat(check.messages(exec(command)))
        .containsExactly(
            "fail deployment/shop/web: Liveness of container app is a client that asks %s, not the"
                    .formatted(host)
                + " container.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pg_isready",
        "pg_isready, -U, app",
        "curl, 'http://localhost:8080/'",
        "curl, 'http://127.0.0.1/'",
        "curl, 'http://[::1]:80/'",
        "curl, 'http://$(POD_IP):80/'",
        "redis-cli, -h, $(POD_IP), ping",
        "mysqladmin, -h, web-0, ping",
        "nc, -z, localhost, '80'",
        "cat, /tmp/alive",
      })
  void a_command_that_asks_the_pod_itself_passes(String command) {
    assertThat(check.outcomes(exec(command))).containsExactly(PASS);
  }

  @ParameterizedTest
  @CsvSource({
    "httpGet, example.org, fail",
    "httpGet, 127.0.0.1, pass",
    "tcpSocket, db, fail",
    "tcpSocket, localhost, pass",
  })
  void a_host_in_the_probe_is_another_one(String handler, String host, String outcome) {
    assertThat(
            check.outcomes(
                app("livenessProbe: {%s: {port: 1, host: %s}}".formatted(handler, host))))
        .first()
        .asString()
        .startsWith(outcome);
  }

  @Test
  void what_has_no_liveness_or_runs_to_an_end_is_left_out() {
    assertThat(check.outcomes(app("readinessProbe: {tcpSocket: {port: 1}}")))
        .containsExactly("not-applicable deployment/shop/web: it has no liveness probe");
    assertThat(check.outcomes("{kind: Job, metadata: {name: once, namespace: shop}}"))
        .containsExactly("not-applicable job/shop/once: it runs to an end");
  }
}
