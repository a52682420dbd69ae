package dev.kprod.cli.sink;

import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/// A Pushgateway: a group of metrics for each cluster, replaced whole, so that clusters do not
/// overwrite each other. What is pushed stays until it is replaced.
public final class Pushgateway {
  private static final int TRIES = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final URI base;
  private final Duration pause;

  private Pushgateway(URI base, Duration pause) {
    this.base = base;
    this.pause = pause;
  }

  /// Returns the gateway at an address.
  ///
  /// @throws UserError if it is no http address
  public static Pushgateway at(URI base) {
    return at(base, Duration.ofSeconds(1));
  }

  /// The same, with another pause before the second try; it doubles with each.
  static Pushgateway at(URI base, Duration pause) {
    String scheme = String.valueOf(base.getScheme());
    if ((!scheme.equals("http") && !scheme.equals("https")) || base.getHost() == null) {
      throw new UserError(
          "%s is no address of a Pushgateway".formatted(base),
          "write --url http://HOST:9091",
          ExitCode.USAGE);
    }
    return new Pushgateway(base, pause);
  }

  /// Returns where the metrics of a cluster go.
  URI group(String cluster) {
    String root = base.toString().replaceAll("/+$", "");
    return URI.create(root + "/metrics/job/kprod" + label("cluster", cluster));
  }

  /// A value that a path cannot hold as it is goes in base 64, as the gateway offers.
  private static String label(String name, String value) {
    return value.matches("[A-Za-z0-9._~-]+") && !value.matches("\\.+")
        ? "/%s/%s".formatted(name, value)
        : "/%s@base64/%s"
            .formatted(
                name,
                Base64.getUrlEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)));
  }

  /// Replaces the metrics of a cluster.
  ///
  /// @throws UserError with exit code 5 if the gateway does not take them
  public void replace(String cluster, String metrics) {
    HttpRequest request =
        HttpRequest.newBuilder(group(cluster))
            .timeout(PATIENCE)
            .header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            .PUT(HttpRequest.BodyPublishers.ofString(metrics))
            .build();
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      String why = "";
      for (int tried = 0; tried < TRIES; tried++) {
        if (tried > 0) {
          Thread.sleep(pause.multipliedBy(1L << (tried - 1)));
        }
        why = tried(client, request);
        if (why.isEmpty()) {
          return;
        }
      }
      throw refused(why);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw refused("interrupted");
    }
  }

  /// Returns why it did not work, or nothing where it did.
  private String tried(HttpClient client, HttpRequest request) throws InterruptedException {
    try {
      HttpResponse<String> answer =
          client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      int status = answer.statusCode();
      if (status / 100 == 2) {
        return "";
      }
      String why = "%s %s".formatted(status, firstLine(answer.body())).strip();
      if (status < 500 && status != 429) {
        throw refused(why);
      }
      return why;
    } catch (IOException failed) {
      String why = failed.getMessage();
      return why == null ? failed.getClass().getSimpleName() : why;
    }
  }

  private static String firstLine(String body) {
    String line = body.lines().findFirst().orElse("");
    return line.substring(0, Math.min(200, line.length()));
  }

  private UserError refused(String why) {
    return new UserError(
        "cannot push to %s: %s".formatted(base.getHost(), why),
        "is it a Pushgateway, and may this pod reach it?",
        ExitCode.OUTPUT);
  }
}
