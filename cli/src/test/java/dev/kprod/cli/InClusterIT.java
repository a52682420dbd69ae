package dev.kprod.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.sun.net.httpserver.HttpServer;
import dev.kprod.cli.ControlPlane.Extent;
import dev.kprod.cli.ControlPlane.User;
import dev.kprod.snapshot.Tree;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The container of `deploy/base` as a kubelet would start it, without a container engine: on a
/// read-only root of its own, as nobody, without capabilities or `HOME`, with 256 MiB, the token of
/// a TokenRequest at its standard path and the role of `deploy/` and nothing else.
@Tag("real-api")
class InClusterIT {
  private static final Path IMAGE =
      Path.of(System.getProperty("kprod.image", "target/kprod")).toAbsolutePath();

  private static final String ACCOUNT = "/api/v1/namespaces/kprod/serviceaccounts/kprod";
  private static final String SUBJECT = "system:serviceaccount:kprod:kprod";

  private static final List<String> FAKE_TIME =
      List.of(
          "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
          "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1");

  private static ControlPlane cluster;

  private static final Path KUBELET = Path.of("src/test/kubelet").toAbsolutePath();

  @TempDir Path folder;

  private Path pod;
  private Path out;

  @BeforeAll
  static void a_cluster_has_what_deploy_holds() throws IOException {
    if (!"root".equals(System.getProperty("user.name"))
        || !Shells.has("unshare")
        || !Shells.has("setpriv")) {
      skip("needs root, unshare and setpriv");
    }
    cluster = ControlPlane.start(Extent.API_SERVER);
    for (String name :
        List.of(
            "namespace",
            "service-account",
            "cluster-role",
            "cluster-role-binding",
            "network-policy",
            "quota",
            "cron-job")) {
      cluster.as(User.ADMIN).apply(Files.readString(Path.of("../deploy/base/" + name + ".yaml")));
    }
  }

  @AfterAll
  static void the_cluster_ends() throws IOException {
    if (cluster != null) {
      cluster.close();
    }
  }

  @BeforeEach
  void the_kubelet_mounts_the_token() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    pod = Files.createDirectories(folder.resolve("pod"));
    Path account = Files.createDirectories(pod.resolve("serviceaccount"));
    Files.copy(cluster.certificates(), account.resolve("ca.crt"));
    Files.writeString(account.resolve("namespace"), "kprod");
    Path config = Files.createDirectories(pod.resolve("config"));
    Files.copy(Path.of("../deploy/base/kprod.yaml"), config.resolve("kprod.yaml"));
    out = Files.createDirectories(pod.resolve("reports"));
    Files.setPosixFilePermissions(out, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path log = Files.createFile(pod.resolve("termination-log"));
    Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-rw-rw-"));
    token("first");
  }

  /// Asks for a token that ends with a secret, as a pod's token ends with the pod.
  private void token(String bound) throws IOException {
    cluster
        .as(User.ADMIN)
        .apply(
            """
            apiVersion: v1
            kind: Secret
            metadata: {name: %s, namespace: kprod}
            """
                .formatted(bound));
    String uid =
        cluster
            .as(User.ADMIN)
            .get("/api/v1/namespaces/kprod/secrets/" + bound)
            .text("metadata", "uid");
    ApiCaller.Answer answer =
        cluster
            .as(User.ADMIN)
            .send(
                "POST",
                ACCOUNT + "/token",
                "application/json",
                """
                {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest",
                 "spec": {"expirationSeconds": 3600, "boundObjectRef":
                   {"kind": "Secret", "apiVersion": "v1", "name": "%s", "uid": "%s"}}}
                """
                    .formatted(bound, uid));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    Path next =
        Files.writeString(folder.resolve("token-next"), answer.tree().text("status", "token"));
    Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-r--r--"));
    Files.move(
        next,
        pod.resolve("serviceaccount/token"),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void it_sees_everything_that_the_role_grants_and_only_reads() throws Exception {
    Shells.Ended ended = end(start(audit()));

    assertThat(ended.err()).isEqualTo("");
    assertThat(ended.code()).isZero();
    assertThat(ended.out()).contains("GATE ");
    Tree report = report();
    assertThat(reasons(report)).doesNotContain("forbidden", "timeout", "read-failed");
    assertThat(Files.readString(out.resolve("kprod.prom"))).endsWith("# EOF\n");
    assertThat(Files.readString(pod.resolve("termination-log"))).startsWith("score ");
    Set<String> verbs = new TreeSet<>();
    cluster.requests(SUBJECT).forEach(request -> verbs.add(request.verb()));
    assertThat(verbs).isSubsetOf("get", "list");
    assertThat(cluster.requests(SUBJECT))
        .noneMatch(request -> request.status() == 401 || request.status() == 403);
  }

  @Test
  void only_the_folder_of_the_reports_can_be_written() throws Exception {
    String tried =
        """
        for file in /x /tmp/x /opt/kprod/lib/x /etc/kprod/x /usr/x /reports/x; do
          if touch $file; then echo $file; fi
        done 2>/dev/null
        id -u; id -G; echo ${HOME-no home}; grep -E 'NoNewPrivs|Cap(Eff|Bnd)' /proc/self/status
        """;

    assertThat(end(start(shell(tried))))
        .isEqualTo(
            new Shells.Ended(
                0,
                """
                /reports/x
                65532
                65532
                no home
                CapEff:\t0000000000000000
                CapBnd:\t0000000000000000
                NoNewPrivs:\t1
                """,
                ""));
  }

  /// Those of the section on pipelines [RecipesIT] runs.
  @Test
  void the_recipes_of_the_readme_run_as_they_stand() throws Exception {
    List<String> recipes = RecipesIT.readme("## In the cluster");
    assertThat(recipes.stream().map(line -> line.replaceAll(" -.*| http.*", "")))
        .containsExactly("kubectl apply", "kprod audit", "kprod publish pushgateway");

    Shells.Ended audit = end(start(shell(recipes.get(1))));
    assertThat(audit.code()).as(audit.err()).isZero();
    assertThat(audit.out()).contains("GATE ");
    assertThat(out.resolve("kprod.json")).isNotEmptyFile();
    assertThat(Files.readString(pod.resolve("termination-log"))).startsWith("score ");

    List<String> bodies = Collections.synchronizedList(new ArrayList<>());
    HttpServer gateway =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gateway.createContext(
        "/metrics/job/kprod/",
        exchange -> {
          try (exchange) {
            bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            exchange.sendResponseHeaders(200, -1);
          }
        });
    gateway.start();
    try {
      String url = "http://127.0.0.1:" + gateway.getAddress().getPort();
      String publish = recipes.get(2).replace("http://pushgateway.monitoring:9091", url);
      Shells.Ended published = end(start(shell(publish)));
      assertThat(published.code()).as(published.err()).isZero();
    } finally {
      gateway.stop(0);
    }
    assertThat(bodies).containsExactly(Files.readString(out.resolve("kprod.prom")));
  }

  private static List<String> shell(String recipe) {
    return List.of("PATH=/opt/kprod/bin:/usr/bin:/bin", "sh", "-c", recipe);
  }

  @Test
  void a_token_that_is_renewed_while_it_runs_is_taken_up() throws Exception {
    token("second");
    int before = cluster.requests(SUBJECT).size();
    Process process = start(audit(), "--qps=20", "--burst=1");
    cluster.await("the first requests", () -> cluster.requests(SUBJECT).size() >= before + 3);
    signal(process, "STOP");
    // The kubelet's part: a new token in its place. Then the old one ends, which the API server
    // may take ten seconds to notice: it remembers whom it has just let in.
    token("third");
    cluster.as(User.ADMIN).delete("/api/v1/namespaces/kprod/secrets/second");
    Instant deleted = Instant.now();
    cluster.await("ten seconds", () -> Instant.now().isAfter(deleted.plusSeconds(11)));
    signal(process, "CONT");
    Shells.Ended ended = end(process);

    assertThat(ended.err()).isEqualTo("");
    assertThat(ended.code()).isZero();
    assertThat(reasons(report())).doesNotContain("forbidden", "timeout", "read-failed");
    assertThat(cluster.requests(SUBJECT)).allMatch(request -> request.status() != 401);
  }

  @Test
  void the_clock_of_the_node_may_be_wrong_by_an_hour() throws Exception {
    String library =
        FAKE_TIME.stream()
            .filter(file -> Files.exists(Path.of(file)))
            .findFirst()
            .orElseGet(() -> skip("needs libfaketime"));
    for (String shift : List.of("-1h", "+1h")) {
      List<String> command = new ArrayList<>(List.of("LD_PRELOAD=" + library, "FAKETIME=" + shift));
      command.addAll(audit());
      Shells.Ended ended = end(start(command));

      assertThat(ended.err()).isEqualTo("");
      assertThat(ended.code()).isZero();
      Instant taken = Instant.parse(report().text("snapshot", "takenAt"));
      assertThat(Duration.between(taken, Instant.now()).abs())
          .as("the time of a report is the API server's")
          .isLessThan(Duration.ofMinutes(10));
    }
  }

  /// Returns the command of the container: the image's entrypoint with the CronJob's arguments.
  private static List<String> audit() throws IOException {
    Tree pod = cronJob().at("spec", "jobTemplate", "spec", "template", "spec");
    Tree container = pod.items("containers").getFirst();
    List<String> command = new ArrayList<>(DockerfileTest.entrypoint());
    for (String argument : container.texts("args")) {
      for (Tree variable : container.items("env")) {
        String reference = "$(" + variable.text("name") + ")";
        argument = argument.replace(reference, variable.text("value"));
      }
      command.add(argument);
    }
    return command;
  }

  private static Tree cronJob() {
    return cluster.as(User.ADMIN).get("/apis/batch/v1/namespaces/kprod/cronjobs/kprod");
  }

  /// Starts a command as a kubelet would. Everything is undone when its mount namespace ends.
  private Process start(List<String> command, String... more) throws IOException {
    URI server = URI.create(cluster.server());
    List<String> words =
        new ArrayList<>(
            List.of(
                "unshare",
                "--mount",
                KUBELET.toString(),
                IMAGE.toString(),
                pod.toString(),
                server.getHost(),
                Integer.toString(server.getPort())));
    words.addAll(command);
    words.addAll(List.of(more));
    Files.writeString(pod.resolve("termination-log"), "");
    return new ProcessBuilder(words)
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile())
        .start();
  }

  private Shells.Ended end(Process process) throws IOException, InterruptedException {
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(
          "it does not end: " + Files.readString(folder.resolve("err"), UTF_8));
    }
    Files.deleteIfExists(Path.of("/sys/fs/cgroup/memory/kprod-" + process.pid()));
    return new Shells.Ended(
        process.exitValue(),
        Files.readString(folder.resolve("out"), UTF_8),
        Files.readString(folder.resolve("err"), UTF_8));
  }

  private static void signal(Process process, String name)
      throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    assertThat(code).isZero();
  }

  private Tree report() throws IOException {
    return ApiCaller.tree(Files.readString(out.resolve("kprod.json")));
  }

  private static Set<String> reasons(Tree report) {
    Set<String> reasons = new TreeSet<>();
    for (Tree item : report.items("items")) {
      item.items("unknown").forEach(unknown -> reasons.add(unknown.text("reason")));
    }
    return reasons;
  }

  private static <T> T skip(String why) {
    String reason = "skipped: " + why;
    System.err.println(reason);
    return abort(reason);
  }
}
