package dev.kprod.cli.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.kprod.cli.UserError;
import dev.kprod.snapshot.Endpoint;
import dev.kprod.snapshot.Handshake;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Reading;
import dev.kprod.snapshot.Slimming;
import dev.kprod.snapshot.Snapshot;
import dev.kprod.snapshot.Tree;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Who is asked, as whom, and what is said where there is no answer at all.
@Timeout(60)
class AccessTest {
  private static final Endpoint<Tree> VERSION = Endpoint.json("/version", tree -> tree);

  @TempDir Path folder;
  private WireServer server;

  @BeforeEach
  void start() throws IOException {
    server = WireServer.start().serving("pods");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
  }

  @Test
  void every_request_says_who_asks() throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    server.on(
        "/version",
        call -> {
          for (String name :
              List.of(
                  "Authorization",
                  "Impersonate-User",
                  "Impersonate-Group",
                  "Impersonate-Uid",
                  "User-Agent")) {
            seen.add(call.header(name));
          }
          call.json("{}");
        });

    read(options().token("abc").as("eve", List.of("ops", "dev"), "7"), Map.of());

    assertThat(seen).containsExactly("Bearer abc", "eve", "ops, dev", "7", "kprod/test");
  }

  @Test
  void a_token_that_was_rotated_meanwhile_is_used_at_once() throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "old");
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    server.on(
        "/version",
        call -> {
          seen.add(call.header("Authorization"));
          if (seen.size() == 1) {
            Files.writeString(token, "new");
            call.status(401, "Unauthorized");
          } else {
            call.json("{}");
          }
        });

    Snapshot snapshot = read(options().tokenFile(token.toString()), Map.of());

    assertThat(seen).containsExactly("Bearer old", "Bearer new");
    assertThat(snapshot.reading(VERSION).outcome()).isEqualTo(ReadOutcome.COMPLETE);
  }

  @Test
  void a_proxy_is_asked_with_its_password_instead_of_the_server() throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    server.on(
        "/version",
        call -> {
          seen.add(call.header("Host") + " " + call.header("Proxy-Authorization"));
          call.json("{}");
        });
    Map<String, String> environment =
        Map.of("HTTP_PROXY", "http://u:p@127.0.0.1:" + server.address().getPort());

    read(AccessOptions.builder().server("http://api.invalid:8001"), environment);

    assertThat(seen).containsExactly("api.invalid:8001 Basic dTpw");
    assertThat(server.requests())
        .containsExactly(
            "GET http://api.invalid:8001/api",
            "GET http://api.invalid:8001/apis",
            "GET http://api.invalid:8001/version");
  }

  @Test
  void nothing_of_a_client_goes_on_when_reading_is_over() throws Exception {
    Set<Thread> before = selectors();
    server.on("/version", call -> call.json("{}"));

    read(options(), Map.of());

    Set<Thread> left = selectors();
    left.removeAll(before);
    for (Thread thread : left) {
      assertThat(thread.join(Duration.ofSeconds(2))).as(thread.getName()).isTrue();
    }
  }

  private static Set<Thread> selectors() {
    Set<Thread> all = new HashSet<>(Thread.getAllStackTraces().keySet());
    all.removeIf(thread -> !thread.getName().endsWith("SelectorManager"));
    return all;
  }

  @Test
  void a_server_below_a_path_is_asked_below_that_path() throws Exception {
    WireServer below = server;
    below.on("/k8s/c-1/api", call -> call.json("{\"kind\":\"APIVersions\",\"versions\":[]}"));
    below.on("/k8s/c-1/apis", call -> call.json("{\"kind\":\"APIGroupList\",\"groups\":[]}"));
    below.on("/k8s/c-1/version", call -> call.json("{}"));

    Snapshot snapshot = read(AccessOptions.builder().server(below.address() + "k8s/c-1"), Map.of());

    assertThat(snapshot.readings().values())
        .containsExactly(Reading.of("/version", "", ReadOutcome.COMPLETE));
  }

  @Test
  void an_expired_token_is_called_that_by_the_servers_clock() {
    server.on("/api", call -> call.status(401, "Unauthorized"));
    String claims =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString("{\"exp\":1772531999}".getBytes(StandardCharsets.UTF_8));

    String where = "3: cannot read /api of \"127.0.0.1\" (%s): ".formatted(server.address());

    assertThat(failure(options().token("x." + claims + ".y")))
        .isEqualTo(
            where
                + "401 Unauthorized; the token of context \"127.0.0.1\" expired at "
                + "2026-03-03T09:59:59Z, run your login command");
    assertThat(failure(options().token("opaque")))
        .isEqualTo(
            where
                + "401 Unauthorized; the token of context \"127.0.0.1\" is not accepted, "
                + "run your login command");
  }

  @Test
  void without_an_answer_that_can_be_used_the_line_says_what_came_and_what_to_do() {
    String where = "3: cannot read /api of \"127.0.0.1\" (%s): ".formatted(server.address());

    server.on("/api", call -> call.status(401, "Unauthorized"));
    assertThat(failure(options()))
        .isEqualTo(where + "401 Unauthorized; context \"127.0.0.1\" has no credentials, log in");
    server.on("/api", call -> call.status(403, "forbidden: User anonymous"));
    assertThat(failure(options()))
        .isEqualTo(
            where
                + "403 forbidden: User anonymous; "
                + "the account must be allowed to ask what is served (system:discovery)");
    server.on("/api", call -> call.send(200, "text/html", "<html>hello</html>"));
    assertThat(failure(options()))
        .isEqualTo(
            where
                + "text/html, where JSON was expected; check that it is the address of "
                + "an API server, or try again later");
    server.on("/api", call -> call.json("{\"hello\":\"world\"}"));
    assertThat(failure(options()))
        .isEqualTo(
            where
                + "200, but not in the words of an API server; check that %s is the address of an API server"
                    .formatted(server.address()));
    server.on("/api", call -> call.status(503, "starting"));
    assertThat(failure(options()))
        .isEqualTo(where + "503 starting; the server is ailing, try again later");
    server.on("/api", WireServer.Call::hang);
    assertThat(failure(options(), Duration.ofMillis(300)))
        .isEqualTo(
            where + "no whole answer within 300 ms; check the network, or raise --request-timeout");
  }

  @Test
  void nothing_that_listens_is_found_out_at_once() throws IOException {
    int free;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      free = socket.getLocalPort();
    }

    assertThat(failure(AccessOptions.builder().server("http://127.0.0.1:" + free)))
        .isEqualTo(
            ("3: cannot read /api of \"127.0.0.1\" (http://127.0.0.1:%s/): connection refused; "
                    + "check the address, the VPN and the proxy")
                .formatted(free));
    assertThat(
            failure(
                AccessOptions.builder().server("https://127.0.0.1:" + server.address().getPort())))
        .isEqualTo(
            ("3: cannot read /api of \"127.0.0.1\" (https://127.0.0.1:%s/): "
                    + "TLS: the server does not speak TLS; check the address and the certificates")
                .formatted(server.address().getPort()));
  }

  @Test
  void a_certificate_is_checked_against_the_authority_and_the_name_that_is_asked_for()
      throws Exception {
    SelfSigned signed = SelfSigned.of("api.internal", folder);
    try (WireServer secure = WireServer.on(signed.listening()).serving("pods")) {
      secure.on("/version", call -> call.json("{}"));
      String url = "https://127.0.0.1:" + secure.address().getPort();
      AccessOptions.Builder trusted =
          AccessOptions.builder().server(url).certificateAuthority(signed.certificate().toString());
      String where = "3: cannot read /api of \"127.0.0.1\" (%s/): TLS: ".formatted(url);

      assertThat(failure(AccessOptions.builder().server(url)))
          .isEqualTo(
              where
                  + "the server's certificate is signed by an authority that is not trusted; "
                  + "name the authority with --certificate-authority");
      assertThat(failure(trusted))
          .isEqualTo(
              where
                  + "No subject alternative names matching IP address 127.0.0.1 found; "
                  + "name what the certificate is for with --tls-server-name");
      assertThat(failure(trusted.tlsServerName("api.other")))
          .isEqualTo(
              where
                  + "No subject alternative DNS name matching api.other found.; "
                  + "name what the certificate is for with --tls-server-name");
      assertThat(read(trusted.tlsServerName("api.internal"), Map.of()).reading(VERSION).outcome())
          .isEqualTo(ReadOutcome.COMPLETE);
      assertThat(
              read(AccessOptions.builder().server(url).insecureSkipTlsVerify(true), Map.of())
                  .reading(VERSION)
                  .outcome())
          .isEqualTo(ReadOutcome.COMPLETE);
    }
  }

  @Test
  void the_chain_that_a_server_shows_is_seen_whether_it_is_trusted_or_not() throws Exception {
    SelfSigned signed = SelfSigned.of("api.internal", folder);
    Handshake<Tree> tls = Handshake.of(tree -> tree);
    try (WireServer secure = WireServer.on(signed.listening()).serving("pods")) {
      String url = "https://127.0.0.1:" + secure.address().getPort();
      AccessOptions.Builder options =
          AccessOptions.builder().server(url).insecureSkipTlsVerify(true);

      Tree chain = read(options, Map.of(), tls).objects(tls).getFirst();

      assertThat(chain.items("certificates"))
          .extracting(one -> one.text("subject"), one -> one.texts("names"))
          .containsExactly(tuple("CN=x", List.of("api.internal")));
      assertThat(secure.requests()).containsExactly("GET /api", "GET /apis");
    }
    assertThat(read(options(), Map.of(), tls).objects(tls))
        .containsExactly(Handshake.notSeen("the API address is no https:// address"));
  }

  @Test
  void a_key_that_cannot_be_used_is_a_mistake_of_the_kubeconfig() throws IOException {
    Path file = Files.writeString(folder.resolve("not.pem"), "hello");

    assertThat(failure(options().clientCertificate(file.toString(), file.toString())))
        .startsWith("2: cannot use the certificates or key of \"127.0.0.1\": ");
  }

  private AccessOptions.Builder options() {
    return AccessOptions.builder().server(server.address().toString());
  }

  private static Snapshot read(AccessOptions.Builder options, Map<String, String> environment)
      throws InterruptedException {
    return read(options, environment, Duration.ofSeconds(30));
  }

  private static Snapshot read(
      AccessOptions.Builder options, Map<String, String> environment, Duration requestTimeout)
      throws InterruptedException {
    return read(options, environment, requestTimeout, VERSION);
  }

  private static Snapshot read(
      AccessOptions.Builder options, Map<String, String> environment, Read<?> wanted)
      throws InterruptedException {
    return read(options, environment, Duration.ofSeconds(30), wanted);
  }

  private static Snapshot read(
      AccessOptions.Builder options,
      Map<String, String> environment,
      Duration requestTimeout,
      Read<?> wanted)
      throws InterruptedException {
    Target target = new Login(options.build(), environment).target();
    try (Access access = Access.open(target, "test", Duration.ofMillis(1))) {
      ReadLimits limits = new ReadLimits(500, 8, 0, 1, requestTimeout, Duration.ofMinutes(1));
      return access
          .reader(read -> Slimming.KEEP, limits, ReadWatcher.NONE)
          .read(ReadPlan.of(List.of(wanted)));
    }
  }

  private static String failure(AccessOptions.Builder options) {
    return failure(options, Duration.ofSeconds(30));
  }

  private static String failure(AccessOptions.Builder options, Duration requestTimeout) {
    UserError error =
        catchThrowableOfType(UserError.class, () -> read(options, Map.of(), requestTimeout));
    return error.exitCode().code() + ": " + error.getMessage();
  }
}
