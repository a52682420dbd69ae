package dev.kprod.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.kprod.cli.ControlPlane.Extent;
import dev.kprod.cli.ControlPlane.User;
import dev.kprod.snapshot.Tree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

/// The container's command as a kubelet would start it, without a container engine: in a mount
/// namespace whose root is read-only, as nobody, without capabilities or `HOME`, with 256 MiB, the
/// token of a TokenRequest at its standard path and the role of `deploy/` and nothing else.
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
    Files.deleteIfExists(Path.of("/sys/fs/cgroup/memory/kprod-it"));
    if (cluster != null) {
      cluster.close();
    }
  }

  @BeforeEach
  void the_kubelet_mounts_the_token() throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    pod = Files.createDirectories(folder.resolve("serviceaccount"));
    out = Files.createDirectories(folder.resolve("reports"));
    Files.copy(cluster.certificates(), pod.resolve("ca.crt"));
    Files.writeString(pod.resolve("namespace"), "kprod");
    Files.setPosixFilePermissions(out, PosixFilePermissions.fromString("rwxrwxrwx"));
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
        pod.resolve("token"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING,
        java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  @Test
  void it_sees_everything_that_the_role_grants_and_only_reads() throws Exception {
    Shells.Ended ended = end(start("", audit()));

    assertThat(ended.err()).isEqualTo("");
    assertThat(ended.code()).isZero();
    assertThat(ended.out()).contains("GATE ");
    Tree report = report();
    assertThat(reasons(report)).doesNotContain("forbidden", "timeout", "read-failed");
    assertThat(Files.readString(out.resolve("kprod.prom"))).endsWith("# EOF\n");
    assertThat(Files.readString(out.resolve("termination-log"))).startsWith("score ");
    Set<String> verbs = new TreeSet<>();
    cluster.requests(SUBJECT).forEach(request -> verbs.add(request.verb()));
    assertThat(verbs).isSubsetOf("get", "list");
    assertThat(cluster.requests(SUBJECT))
        .noneMatch(request -> request.status() == 401 || request.status() == 403);
  }

  @Test
  void a_token_that_is_renewed_while_it_runs_is_taken_up() throws Exception {
    token("second");
    int before = cluster.requests(SUBJECT).size();
    Process process = start("--qps=20 --burst=1", audit());
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
      Shells.Ended ended =
          end(start("", "LD_PRELOAD=" + library + " FAKETIME=" + shift + " " + audit()));

      assertThat(ended.err()).isEqualTo("");
      assertThat(ended.code()).isZero();
      Instant taken = Instant.parse(report().text("snapshot", "takenAt"));
      assertThat(Duration.between(taken, Instant.now()).abs())
          .as("the time of a report is the API server's")
          .isLessThan(Duration.ofMinutes(10));
    }
  }

  /// Returns the command of the container, with the arguments of the CronJob.
  private static String audit() throws IOException {
    List<String> words = new ArrayList<>(DockerfileTest.entrypoint());
    words.addAll(
        List.of(
            "audit",
            "--exit-zero",
            "--cluster-name=it",
            "--output=text",
            "--output=json=/reports/kprod.json",
            "--output=openmetrics=/reports/kprod.prom",
            "--output=summary=/dev/termination-log"));
    return String.join(" ", words);
  }

  /// Starts a command as a kubelet would. Everything is undone when its mount namespace ends.
  private Process start(String more, String command) throws IOException {
    String address = cluster.server().replace("https://", "");
    int colon = address.lastIndexOf(':');
    Path log = Files.writeString(out.resolve("termination-log"), "");
    Files.setPosixFilePermissions(log, PosixFilePermissions.fromString("rw-rw-rw-"));
    Path script = Files.writeString(folder.resolve("kubelet"), KUBELET);
    ProcessBuilder builder =
        new ProcessBuilder(
                "unshare",
                "--mount",
                "sh",
                script.toString(),
                IMAGE.toString(),
                pod.toString(),
                out.toString(),
                address.substring(0, colon),
                address.substring(colon + 1),
                command + " " + more)
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(folder.resolve("err").toFile());
    return builder.start();
  }

  /// What a kubelet and a container runtime do, as far as the program can tell.
  private static final String KUBELET =
      """
      set -e
      image=$1 pod=$2 out=$3 host=$4 port=$5 command=$6
      mount --make-rprivate /
      mount -t tmpfs tmpfs /run
      mkdir -p /run/secrets/kubernetes.io/serviceaccount
      [ -L /var/run ] || mount --bind /run /var/run
      mount --bind "$pod" /run/secrets/kubernetes.io/serviceaccount
      mount -t tmpfs tmpfs /mnt
      mkdir /mnt/image /mnt/out
      mount --bind "$image" /mnt/image
      mount --bind "$out" /mnt/out
      touch /mnt/termination-log
      mount --bind "$out/termination-log" /mnt/termination-log
      mount -t tmpfs tmpfs /opt
      mkdir /opt/kprod
      mount --bind /mnt/image /opt/kprod
      mount -o remount,bind,ro /opt/kprod
      mount -t tmpfs tmpfs /srv
      mkdir /srv/dev
      for device in null zero random urandom; do
        touch /srv/dev/$device
        mount --bind /dev/$device /srv/dev/$device
      done
      touch /srv/dev/termination-log
      mount --bind /mnt/termination-log /srv/dev/termination-log
      mkdir /srv/reports
      mount --bind /mnt/out /srv/reports
      mount --rbind /srv/dev /dev
      mount -o remount,ro /srv
      mount -o remount,ro /mnt
      mount -o remount,ro /run
      memory=/sys/fs/cgroup/memory/kprod-it
      limit=
      if mkdir -p $memory 2>/dev/null && echo 268435456 >$memory/memory.limit_in_bytes; then
        echo $$ >$memory/cgroup.procs
      else
        limit="prlimit --data=268435456"
      fi
      mount -t tmpfs tmpfs /tmp
      mount -o remount,ro /tmp
      mount -o remount,bind,ro /
      cd /
      command=$(echo "$command" | sed 's#=/reports/#=/srv/reports/#g')
      exec setpriv --reuid 65532 --regid 65532 --clear-groups --no-new-privs --inh-caps=-all \\
        --bounding-set=-all $limit env -i KUBERNETES_SERVICE_HOST=$host \\
        KUBERNETES_SERVICE_PORT=$port $command
      """;

  private Shells.Ended end(Process process) throws IOException, InterruptedException {
    if (!process.waitFor(120, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError(
          "it does not end: " + Files.readString(folder.resolve("err"), UTF_8));
    }
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
