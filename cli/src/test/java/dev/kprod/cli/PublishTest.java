package dev.kprod.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishTest {
  @TempDir Path folder;

  @Test
  void what_is_pushed_is_what_the_audit_wrote_for_prometheus() throws IOException {
    List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    Path report = folder.resolve("kprod.json");
    Path metrics = folder.resolve("kprod.prom");
    Ran.kprod("demo", "-q", "-o", "json=" + report, "-o", "openmetrics=" + metrics);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/metrics/job/kprod/cluster/demo",
        exchange -> {
          try (exchange) {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(200, -1);
          }
        });
    server.start();
    try {
      String url = "http://localhost:" + server.getAddress().getPort();

      assertThat(Ran.kprod("publish", "pushgateway", "--url", url, report.toString()))
          .isEqualTo(new Ran(0, "", "kprod: pushed the metrics of demo\n"));
    } finally {
      server.stop(0);
    }
    assertThat(bodies).containsExactly(Files.readString(metrics));
  }

  @Test
  void something_that_is_no_report_is_not_sent() throws IOException {
    Path file = Files.writeString(folder.resolve("x.json"), "{\"kind\": \"Baseline\"}");

    assertThat(Ran.kprod("publish", "pushgateway", "--url", "http://localhost:1", file.toString()))
        .isEqualTo(
            new Ran(
                2,
                "",
                "kprod: %s is no whole JSON report of kprod; make one with kprod audit -o json=FILE\n"
                    .formatted(file)));
    assertThat(Ran.kprod("publish").code()).isEqualTo(2);
  }
}
