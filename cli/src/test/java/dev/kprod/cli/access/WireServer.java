package dev.kprod.cli.access;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/// A real socket that answers as it is told to, well or badly, one request a connection.
final class WireServer implements AutoCloseable {
  /// What is done about one request.
  interface Handler {
    void answer(Call call) throws IOException, InterruptedException;
  }

  /// One request, and the way back.
  record Call(
      String method,
      String path,
      String query,
      Map<String, List<String>> headers,
      OutputStream out,
      CountDownLatch closing) {
    String header(String name) {
      return String.join(", ", headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()));
    }

    /// Says whether this asks for a page after the first.
    boolean continues() {
      return query.contains("continue=");
    }

    void json(String body) throws IOException {
      send(200, "application/json", body);
    }

    void status(int status, String message, String... headers) throws IOException {
      String body =
          "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"message\":\"%s\","
                  .formatted(message)
              + "\"code\":%s}".formatted(status);
      send(status, "application/json", body, headers);
    }

    void send(int status, String type, String body, String... headers) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      head(
          status,
          type,
          Stream.concat(Stream.of("Content-Length: " + bytes.length), Stream.of(headers))
              .toArray(String[]::new));
      out.write(bytes);
    }

    void gzip(byte[] zipped) throws IOException {
      head(200, "application/json", "Content-Encoding: gzip", "Content-Length: " + zipped.length);
      out.write(zipped);
    }

    /// Sends a body in so many pieces, with a pause before each.
    void drip(String body, Duration pause, int pieces) throws IOException, InterruptedException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      head(200, "application/json", "Content-Length: " + bytes.length);
      for (int i = 0; i < pieces; i++) {
        Thread.sleep(pause);
        int from = bytes.length * i / pieces;
        out.write(bytes, from, bytes.length * (i + 1) / pieces - from);
        out.flush();
      }
    }

    /// Announces more than it sends.
    void cut(String body) throws IOException {
      head(200, "application/json", "Content-Length: 1000000");
      out.write(body.getBytes(StandardCharsets.UTF_8));
    }

    void head(int status, String type, String... headers) throws IOException {
      StringBuilder head = new StringBuilder("HTTP/1.1 %s x\r\n".formatted(status));
      head.append("Content-Type: ").append(type).append("\r\nConnection: close\r\n");
      head.append("Date: Tue, 03 Mar 2026 10:00:00 GMT\r\n");
      for (String header : headers) {
        head.append(header).append("\r\n");
      }
      out.write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
      out.flush();
    }

    /// Says no more until the server is closed.
    void hang() throws IOException, InterruptedException {
      out.flush();
      closing.await();
    }
  }

  private final ServerSocket socket;
  private final Map<String, Handler> handlers = new LinkedHashMap<>();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch closing = new CountDownLatch(1);

  private WireServer(ServerSocket socket) {
    this.socket = socket;
  }

  static WireServer start() throws IOException {
    return on(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
  }

  static WireServer on(ServerSocket socket) {
    WireServer server = new WireServer(socket);
    Thread.ofVirtual().start(server::accept);
    return server;
  }

  /// Answers a path, whatever its query, from now on.
  WireServer on(String path, Handler handler) {
    handlers.put(path, handler);
    return this;
  }

  /// Serves namespaced resources of one version, `pods` or `apps/v1/deployments`, by aggregated
  /// discovery.
  WireServer serving(String... resources) {
    Map<String, List<String>> groups = new TreeMap<>();
    groups.put("", new ArrayList<>());
    for (String resource : resources) {
      int slash = resource.indexOf('/');
      groups
          .computeIfAbsent(
              slash < 0 ? "" : resource.substring(0, slash), group -> new ArrayList<>())
          .add(resource.substring(resource.lastIndexOf('/') + 1));
    }
    String core = discovery(Map.of("", groups.getOrDefault("", List.of())));
    groups.remove("");
    String others = discovery(groups);
    return on("/api", call -> call.json(core)).on("/apis", call -> call.json(others));
  }

  static String discovery(Map<String, List<String>> groups) {
    return groups.entrySet().stream()
        .map(
            group ->
                "{\"metadata\":{\"name\":\"%s\"},\"versions\":[{\"version\":\"v1\",\"resources\":[%s]}]}"
                    .formatted(
                        group.getKey(),
                        group.getValue().stream()
                            .map(WireServer::resource)
                            .collect(Collectors.joining(","))))
        .collect(
            Collectors.joining(
                ",",
                "{\"kind\":\"APIGroupDiscoveryList\",\"apiVersion\":\"apidiscovery.k8s.io/v2\",\"items\":[",
                "]}"));
  }

  private static String resource(String plural) {
    return "{\"resource\":\"%s\",\"scope\":\"Namespaced\",\"responseKind\":{\"kind\":\"Kind\"},\"verbs\":[\"list\"]}"
        .formatted(plural);
  }

  /// Returns a page of objects that are called by the names; `next` is its continue token.
  static String page(String next, String... names) {
    return "{\"kind\":\"KindList\",\"apiVersion\":\"v1\",\"metadata\":{\"continue\":\"%s\"},\"items\":[%s]}"
        .formatted(
            next,
            Stream.of(names)
                .map("{\"metadata\":{\"name\":\"%s\"}}"::formatted)
                .collect(Collectors.joining(",")));
  }

  static byte[] gzipped(String body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(body.getBytes(StandardCharsets.UTF_8));
    }
    return bytes.toByteArray();
  }

  URI address() {
    return URI.create("http://127.0.0.1:" + socket.getLocalPort() + "/");
  }

  /// Returns the requests so far, sorted, since they come at the same time.
  List<String> requests() {
    synchronized (requests) {
      return requests.stream().sorted().toList();
    }
  }

  /// Returns the requests so far for a path, in order.
  List<String> requests(String path) {
    synchronized (requests) {
      return requests.stream()
          .filter(each -> each.equals("GET " + path) || each.startsWith("GET " + path + "?"))
          .toList();
    }
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        Thread.ofVirtual().start(() -> serve(connection));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(connection.getInputStream(), StandardCharsets.US_ASCII))) {
      String line = in.readLine();
      if (line == null) {
        return;
      }
      String[] words = line.split(" ", -1);
      OutputStream out = connection.getOutputStream();
      if (!line.matches("[A-Z]+ \\S+ HTTP/1.1")) {
        out.write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return;
      }
      Map<String, List<String>> headers = new TreeMap<>();
      for (String each = in.readLine(); each != null && !each.isEmpty(); each = in.readLine()) {
        String[] parts = each.split(":", 2);
        headers
            .computeIfAbsent(parts[0].toLowerCase(Locale.ROOT), name -> new ArrayList<>())
            .add(parts[1].strip());
      }
      requests.add(words[0] + " " + words[1]);
      String target = words[1].startsWith("/") ? words[1] : URI.create(words[1]).getRawPath();
      String[] parts = target.split("\\?", 2);
      Handler handler = handlers.getOrDefault(parts[0], call -> call.status(404, "no " + parts[0]));
      handler.answer(
          new Call(words[0], parts[0], parts.length > 1 ? parts[1] : "", headers, out, closing));
      out.flush();
    } catch (IOException | InterruptedException gone) {
      // The client has left, which is what several tests are about.
    }
  }

  @Override
  public void close() throws IOException {
    closing.countDown();
    socket.close();
  }
}
