import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// Answers like an API server, over TLS, with what a snapshot file holds.
///
/// What costs most in an audit of a live cluster is code that runs for the first time: TLS, HTTP,
/// login, parsing. The training run meets it here. Lists are complete or in two pages, one of them
/// is in Protobuf; what is asked for by name does not exist.
final class TrainingCluster implements AutoCloseable {
  private static final Pattern SERVED =
      Pattern.compile(
          "\\{\"group\":\"([^\"]*)\",\"version\":\"([^\"]*)\",\"resource\":\"([^\"]*)\","
              + "\"kind\":\"([^\"]*)\",\"namespaced\":(true|false),\"verbs\":\\[([^\\]]*)\\]\\}");
  private static final Pattern OBJECT =
      Pattern.compile("\\{\"read\":\"([^\"?]*)[^\"]*\",\"object\":(.*)\\}");
  private static final Pattern LIST = Pattern.compile("/(?:api/v1|apis/([^/]+)/[^/]+)/([^/]+)");
  private static final String KEY_PASSWORD = "training";

  private final SortedMap<String, List<String>> objects = new TreeMap<>();
  private final SortedMap<String, SortedMap<String, List<String>>> groups = new TreeMap<>();
  private final byte[] budget;
  private final HttpsServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final String certificate;

  /// Starts to answer on a free port of this machine.
  ///
  /// @param snapshot the bytes of a snapshot file
  /// @param budget a list of one PodDisruptionBudget as an API server sent it in Protobuf
  /// @param work a folder for the key
  TrainingCluster(byte[] snapshot, byte[] budget, Path work)
      throws IOException, GeneralSecurityException, InterruptedException {
    this.budget = budget.clone();
    read(snapshot);
    KeyStore keys = newKeys(work.resolve("key.p12"));
    certificate =
        "-----BEGIN CERTIFICATE-----\n"
            + Base64.getMimeEncoder().encodeToString(keys.getCertificate("key").getEncoded())
            + "\n-----END CERTIFICATE-----\n";
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, KEY_PASSWORD.toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /// Writes a kubeconfig that leads here.
  void writeKubeconfig(Path file) throws IOException {
    String authority =
        Base64.getEncoder().encodeToString(certificate.getBytes(StandardCharsets.US_ASCII));
    Files.writeString(
        file,
        """
        apiVersion: v1
        kind: Config
        current-context: training
        contexts:
        - {name: training, context: {cluster: training, user: training}}
        clusters:
        - name: training
          cluster:
            server: https://127.0.0.1:%s
            certificate-authority-data: %s
        users:
        - {name: training, user: {token: training}}
        """
            .formatted(server.getAddress().getPort(), authority));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }

  private void read(byte[] snapshot) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(new ByteArrayInputStream(snapshot)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Matcher object = OBJECT.matcher(line);
        if (object.matches()) {
          objects.computeIfAbsent(object.group(1), _ -> new ArrayList<>()).add(object.group(2));
        } else if (line.startsWith("{\"discovery\":")) {
          SERVED.matcher(line).results().forEach(this::serve);
        }
      }
    }
    if (objects.isEmpty() || groups.isEmpty()) {
      throw new IllegalStateException("the snapshot to train with holds nothing that is served");
    }
  }

  private void serve(java.util.regex.MatchResult served) {
    groups
        .computeIfAbsent(served.group(1), _ -> new TreeMap<>())
        .computeIfAbsent(served.group(2), _ -> new ArrayList<>())
        .add(
            """
            {"resource":"%s","responseKind":{"group":"%s","version":"%s","kind":"%s"},\
            "scope":"%s","verbs":[%s]}\
            """
                .formatted(
                    served.group(3),
                    served.group(1),
                    served.group(2),
                    served.group(4),
                    served.group(5).equals("true") ? "Namespaced" : "Cluster",
                    served.group(6)));
  }

  private static KeyStore newKeys(Path file)
      throws IOException, GeneralSecurityException, InterruptedException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
            "-genkeypair",
            "-alias",
            "key",
            "-keyalg",
            "EC",
            "-dname",
            "CN=training",
            "-ext",
            "SAN=ip:127.0.0.1",
            "-storetype",
            "PKCS12",
            "-storepass",
            KEY_PASSWORD,
            "-keystore",
            file.toString());
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IllegalStateException("keytool: " + said);
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, KEY_PASSWORD.toCharArray());
    }
    return keys;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      switch (path) {
        case "/api" -> json(exchange, 200, discovery(true));
        case "/apis" -> json(exchange, 200, discovery(false));
        case "/version" ->
            json(exchange, 200, objects.getOrDefault(path, List.of("{}")).getFirst());
        case "/readyz", "/livez" ->
            send(
                exchange,
                200,
                "text/plain",
                "[+]ping ok\n" + path.substring(1) + " check passed\n");
        case "/metrics" -> send(exchange, 200, "text/plain", "# TYPE up gauge\nup 1\n");
        default -> {
          Matcher list = LIST.matcher(path);
          if (path.endsWith("/poddisruptionbudgets")) {
            send(exchange, 200, "application/vnd.kubernetes.protobuf", budget);
          } else if (list.matches()) {
            json(exchange, 200, page(list, exchange.getRequestURI().getQuery()));
          } else {
            json(
                exchange,
                404,
                "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\","
                    + "\"reason\":\"NotFound\",\"code\":404}");
          }
        }
      }
    }
  }

  private String discovery(boolean core) {
    List<String> items = new ArrayList<>();
    groups.forEach(
        (group, versions) -> {
          if (group.isEmpty() == core) {
            List<String> each = new ArrayList<>();
            versions.forEach(
                (version, resources) ->
                    each.add(
                        "{\"version\":\"%s\",\"freshness\":\"Current\",\"resources\":[%s]}"
                            .formatted(version, String.join(",", resources))));
            items.add(
                "{\"metadata\":{\"name\":\"%s\"},\"versions\":[%s]}"
                    .formatted(group, String.join(",", each)));
          }
        });
    return """
    {"kind":"APIGroupDiscoveryList","apiVersion":"apidiscovery.k8s.io/v2","items":[%s]}\
    """
        .formatted(String.join(",", items));
  }

  private String page(Matcher list, String query) {
    String group = list.group(1) == null ? "" : "." + list.group(1);
    List<String> all = objects.getOrDefault(list.group(2) + group, List.of());
    int half = all.size() / 2;
    boolean first = query == null || !query.contains("continue=");
    String metadata = first && half > 0 ? ",\"continue\":\"second\"" : "";
    List<String> items =
        half == 0 ? all : first ? all.subList(0, half) : all.subList(half, all.size());
    return """
    {"kind":"List","apiVersion":"v1","metadata":{"resourceVersion":"1"%s},"items":[%s]}\
    """
        .formatted(metadata, String.join(",", items));
  }

  private static void json(HttpExchange exchange, int status, String body) throws IOException {
    send(exchange, status, "application/json", body);
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    send(exchange, status, type, body.getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Content-Encoding", "gzip");
    exchange.sendResponseHeaders(status, 0);
    try (OutputStream out = new GZIPOutputStream(exchange.getResponseBody())) {
      out.write(body);
    }
  }
}
