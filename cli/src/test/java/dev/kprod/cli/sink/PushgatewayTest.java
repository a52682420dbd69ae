package dev.kprod.cli.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PushgatewayTest {
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final Deque<Integer> answers = new ArrayDeque<>();
  private HttpServer server;
  private Pushgateway gateway;

  @BeforeEach
  void a_gateway_listens() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    gateway =
        Pushgateway.at(
            URI.create("http://localhost:" + server.getAddress().getPort() + "/"),
            Duration.ofMillis(1));
  }

  @AfterEach
  void it_stops() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      requests.add(
          "%s %s %s"
              .formatted(exchange.getRequestMethod(), exchange.getRequestURI().getRawPath(), body));
      byte[] text = "text format parsing error in line 1\nmore".getBytes(UTF_8);
      exchange.sendResponseHeaders(answers.isEmpty() ? 200 : answers.poll(), text.length);
      exchange.getResponseBody().write(text);
    }
  }

  @Test
  void each_cluster_has_a_group_of_its_own_that_is_replaced() {
    gateway.replace("prod-eu", "a 1\n");
    gateway.replace("../x y", "b 2\n");

    assertThat(requests)
        .containsExactly(
            "PUT /metrics/job/kprod/cluster/prod-eu a 1\n",
            "PUT /metrics/job/kprod/cluster@base64/Li4veCB5 b 2\n");
  }

  @Test
  void a_gateway_that_stumbles_is_asked_again() {
    answers.addAll(List.of(503, 429, 502, 202));

    gateway.replace("prod-eu", "a 1\n");

    assertThat(requests).hasSize(4);
  }

  @Test
  void one_that_stays_down_is_said_to_be() {
    answers.addAll(List.of(503, 503, 503, 503, 503));

    assertThatThrownBy(() -> gateway.replace("prod-eu", "a 1\n"))
        .hasMessageStartingWith("cannot push to localhost: 503 text format parsing error in line 1")
        .extracting(thrown -> ((UserError) thrown).exitCode())
        .isEqualTo(ExitCode.OUTPUT);
    assertThat(requests).hasSize(4);
  }

  @Test
  void one_that_refuses_is_not_asked_again() {
    answers.add(400);

    assertThatThrownBy(() -> gateway.replace("prod-eu", "a 1\n"))
        .hasMessageStartingWith("cannot push to localhost: 400 ");
    assertThat(requests).hasSize(1);
  }

  @Test
  void one_that_is_not_there_is_said_to_be() {
    server.stop(0);

    assertThatThrownBy(() -> gateway.replace("prod-eu", "a 1\n"))
        .hasMessageStartingWith("cannot push to localhost: ");
  }

  @Test
  void only_http_is_an_address() {
    assertThatThrownBy(() -> Pushgateway.at(URI.create("ftp://x")))
        .hasMessageStartingWith("ftp://x is no address of a Pushgateway");
  }
}
