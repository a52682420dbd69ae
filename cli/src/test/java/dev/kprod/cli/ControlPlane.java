package dev.kprod.cli;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/// A real Kubernetes control plane on free ports of this machine, for the tests named `*IT`.
///
/// The programs are those in the folder that `KUBEBUILDER_ASSETS` names, the variable that the
/// field's test tools use. Where it is not set, the test that asks is skipped and says why. All
/// processes end with [#close], at the latest with this JVM.
final class ControlPlane implements AutoCloseable {
  /// Which programs run.
  enum Extent {
    /// etcd and the API server alone: objects stay exactly as they were written.
    API_SERVER,
    /// With controllers, scheduler and kwok as the kubelets: pods get placed and become Ready.
    LIVING
  }

  /// Who may ask; each has a kubeconfig. None but the first has a right until it is bound.
  enum User {
    ADMIN,
    VIEWER,
    AUDITOR,
    NOBODY;

    String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    String token() {
      return id() + "-of-the-test";
    }
  }

  /// One line of the audit log.
  ///
  /// @param verb get, list, watch, create, ...
  record Request(String user, String verb, String uri, long status) {}

  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final List<Process> processes = new ArrayList<>();
  private final Thread atExit = new Thread(this::stop, "control-plane-stop");
  private final Path assets;
  private final ControlPlaneFolder folder;
  private final int port;
  private int marks;

  private ControlPlane(Path assets, ControlPlaneFolder folder) {
    this.assets = assets;
    this.folder = folder;
    this.port = freePort();
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  /// Starts one and waits until it serves; skips the calling test where there are no programs.
  static ControlPlane start(Extent extent) {
    String assets = System.getenv("KUBEBUILDER_ASSETS");
    if (assets == null || assets.isEmpty()) {
      String reason = "skipped: needs a control plane, and KUBEBUILDER_ASSETS is not set";
      System.err.println(reason);
      return abort(reason);
    }
    ControlPlane started = new ControlPlane(Path.of(assets), ControlPlaneFolder.temporary());
    try {
      started.run(extent);
      return started;
    } catch (RuntimeException | AssertionError e) {
      started.close();
      throw new AssertionError("the control plane does not start: " + e.getMessage(), e);
    }
  }

  /// The kubeconfig of a user; it verifies the server's certificate.
  Path kubeconfig(User user) {
    return folder.kubeconfig(user);
  }

  /// The address of the API server.
  String server() {
    return "https://127.0.0.1:" + port;
  }

  /// Who asks as a user, with the JDK's HTTP client.
  ApiCaller as(User user) {
    return new ApiCaller(server(), user.token(), folder.certificate());
  }

  /// The certificates that the server's own is to be trusted by.
  Path certificates() {
    return folder.certificate();
  }

  /// What the API server wrote down about the requests of a user until now, oldest first.
  List<Request> requests(User user) {
    return requests(user.id());
  }

  /// The same, for whoever asks under a name.
  List<Request> requests(String user) {
    // The log is written in order, so all that was asked before is in it once the mark is.
    marks++;
    String mark = "/version?mark=" + marks;
    as(User.ADMIN).get(mark);
    List<Request> all = new ArrayList<>();
    await(
        "audit log of " + mark,
        () -> {
          all.clear();
          all.addAll(folder.requests());
          return all.stream().anyMatch(request -> request.uri().equals(mark));
        });
    return all.stream().filter(request -> request.user().equals(user)).toList();
  }

  @Override
  public void close() {
    stop();
    Runtime.getRuntime().removeShutdownHook(atExit);
    folder.delete();
  }

  private void run(Extent extent) {
    folder.fill(server());
    int etcd = freePort();
    int peers = freePort();
    start(
        "etcd",
        "--data-dir=" + folder.file("etcd"),
        "--listen-client-urls=http://127.0.0.1:" + etcd,
        "--advertise-client-urls=http://127.0.0.1:" + etcd,
        "--listen-peer-urls=http://127.0.0.1:" + peers,
        "--unsafe-no-fsync");
    start(
        "kube-apiserver",
        "--etcd-servers=http://127.0.0.1:" + etcd,
        "--secure-port=" + port,
        "--bind-address=127.0.0.1",
        "--cert-dir=" + folder.file("certificates"),
        "--authorization-mode=Node,RBAC",
        "--token-auth-file=" + folder.file("tokens.csv"),
        "--service-account-key-file=" + folder.file("service-accounts.key"),
        "--service-account-signing-key-file=" + folder.file("service-accounts.key"),
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-cluster-ip-range=10.96.0.0/16",
        "--allow-privileged=true",
        "--audit-policy-file=" + folder.file("audit-policy.yaml"),
        "--audit-log-path=" + folder.file("audit.log"));
    await("/readyz", () -> Files.exists(folder.certificate()) && as(User.ADMIN).ready());
    if (extent == Extent.LIVING) {
      runControllers();
    }
  }

  private void runControllers() {
    String admin = kubeconfig(User.ADMIN).toString();
    start(
        "kube-controller-manager",
        "--kubeconfig=" + admin,
        "--service-account-private-key-file=" + folder.file("service-accounts.key"),
        "--leader-elect=false",
        "--controllers=*,-node-ipam-controller,-service-lb-controller,-node-route-controller",
        "--kube-api-qps=500",
        "--kube-api-burst=1000",
        "--secure-port=0");
    start(
        "kube-scheduler",
        "--kubeconfig=" + admin,
        "--leader-elect=false",
        "--kube-api-qps=500",
        "--kube-api-burst=1000",
        "--secure-port=0");
    start(
        "kwok",
        "--kubeconfig=" + admin,
        "--config=" + assets.resolve("kwok-stages.yaml"),
        "--manage-all-nodes=true",
        "--node-lease-duration-seconds=40",
        "--cidr=10.1.0.0/16");
    String account = "/api/v1/namespaces/default/serviceaccounts/default";
    await("the controllers", () -> as(User.ADMIN).send("GET", account).status() == 200);
  }

  private void start(String program, String... arguments) {
    List<String> command = new ArrayList<>(List.of(assets.resolve(program).toString()));
    command.addAll(List.of(arguments));
    Path log = folder.file(program + ".log");
    try {
      processes.add(
          new ProcessBuilder(command)
              .directory(folder.path().toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void stop() {
    for (Process process : processes.reversed()) {
      process.destroy();
      try {
        if (!process.waitFor(15, TimeUnit.SECONDS)) {
          process.destroyForcibly().waitFor();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
        Thread.currentThread().interrupt();
      }
    }
    processes.clear();
  }

  /// Waits until something has come about in the cluster; fails when it does not.
  void await(String what, BooleanSupplier condition) {
    Instant end = Instant.now().plus(PATIENCE);
    while (!condition.getAsBoolean()) {
      for (Process process : processes) {
        if (!process.isAlive()) {
          throw new AssertionError("a program ended: " + process.info() + "\n" + folder.logs());
        }
      }
      if (Instant.now().isAfter(end)) {
        throw new AssertionError(what + " did not come within " + PATIENCE + "\n" + folder.logs());
      }
      pause();
    }
  }

  static void pause() {
    try {
      Thread.sleep(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
