package dev.kprod.cli.access;

import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.Slimming;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;

/// The way to one cluster: its address, and the credentials for it.
public final class Access implements AutoCloseable {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

  private final Target target;
  private final Transport transport;
  private final String kprodVersion;
  private final Duration firstPause;

  private Access(Target target, Transport transport, String kprodVersion, Duration firstPause) {
    this.target = target;
    this.transport = transport;
    this.kprodVersion = kprodVersion;
    this.firstPause = firstPause;
  }

  /// Finds out which cluster is meant. Nothing is sent yet, but an exec plug-in may run.
  ///
  /// @param environment the environment variables
  /// @param kprodVersion the version that snapshots name
  /// @throws UserError if there is no such context, file or credential
  public static Access open(
      AccessOptions options, Map<String, String> environment, String kprodVersion) {
    return open(new Login(options, environment).target(), kprodVersion, FIRST_PAUSE);
  }

  /// Makes the JDK's TLS ready on a thread of its own, up to a first message that is thrown away.
  /// It is slow the first time, and a core is idle while options and checks are read; if it cannot
  /// be, connecting says why.
  public static void prepare() {
    Thread.ofPlatform()
        .daemon()
        .name("kprod-tls")
        .start(
            () -> {
              try {
                rehearse();
              } catch (GeneralSecurityException | SSLException told) {
                // Connecting meets it again, where there is somebody to tell.
              }
            });
  }

  private static void rehearse() throws GeneralSecurityException, SSLException {
    SSLContext trustsNobody = SSLContext.getInstance("TLS");
    trustsNobody.init(null, new TrustManager[0], null);
    SSLEngine client = trustsNobody.createSSLEngine();
    client.setUseClientMode(true);
    client.wrap(NOTHING, ByteBuffer.allocate(client.getSession().getPacketBufferSize()));
  }

  static Access open(Target target, String kprodVersion, Duration firstPause) {
    target.config().setUserAgent("kprod/" + kprodVersion);
    try {
      return new Access(target, Transport.to(target), kprodVersion, firstPause);
    } catch (KubernetesClientException unusable) {
      throw new UserError(
          "cannot use the certificates or key of \"%s\": %s"
              .formatted(target.name(), root(unusable).getMessage()),
          "mend the kubeconfig, or name other files",
          ExitCode.USAGE,
          unusable);
    }
  }

  private static Throwable root(Throwable failed) {
    Throwable root = failed;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /// Returns what the cluster is called: the name of the context, or the host where there is none.
  public String name() {
    return target.name();
  }

  /// Returns the address of the API server.
  public String server() {
    return target.server().toString();
  }

  NoCluster noCluster() {
    return new NoCluster(target);
  }

  PeerCertificates peer() {
    return new PeerCertificates(target);
  }

  String kprodVersion() {
    return kprodVersion;
  }

  /// Returns a reader whose time starts now.
  ///
  /// @param slimming what is dropped and reduced of each read
  public ClusterReader reader(
      Function<Read<?>, Slimming> slimming, ReadLimits limits, ReadWatcher watcher) {
    return new ClusterReader(
        this, new Exchange(transport, limits, firstPause, watcher), slimming, limits, watcher);
  }

  @Override
  public void close() {
    transport.close();
  }
}
