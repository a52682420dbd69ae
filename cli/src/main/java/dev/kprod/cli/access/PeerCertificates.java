package dev.kprod.cli.access;

import dev.kprod.semantics.certificate.Certificate;
import dev.kprod.snapshot.Handshake;
import dev.kprod.snapshot.Tree;
import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/// Looks at the certificates that a server shows, over a connection of its own on which nothing is
/// sent: the HTTP client keeps them to itself.
final class PeerCertificates {
  private static final int HTTPS = 443;

  private final URI server;
  private final boolean proxied;
  private final String serverName;

  PeerCertificates(Target target) {
    Config config = target.config();
    this.server = target.server();
    this.proxied = config.getHttpsProxy() != null || config.getHttpProxy() != null;
    this.serverName = Optional.ofNullable(config.getTlsServerName()).orElse("");
  }

  /// Connects, looks, and hangs up.
  ///
  /// @throws IOException if there is no TLS server at the address
  Tree read(Deadline deadline) throws IOException {
    if (!"https".equals(server.getScheme())) {
      return Handshake.notSeen("the API address is no https:// address");
    }
    if (proxied) {
      return Handshake.notSeen("the API is reached through a proxy");
    }
    String host = server.getHost().replaceAll("^\\[|]$", "");
    int port = server.getPort() < 0 ? HTTPS : server.getPort();
    int patience = Math.clamp(deadline.nanosLeft() / 1_000_000, 1, Integer.MAX_VALUE);
    try (Socket plain = new Socket()) {
      return apart(plain, () -> look(plain, new InetSocketAddress(host, port), patience));
    }
  }

  /// Waits for a look that is taken on a thread of the system. A virtual thread that waits for a
  /// socket starts the JDK's poller, for which the JVM then waits 300 ms when it exits.
  private static Tree apart(Socket socket, Callable<Tree> look) throws IOException {
    FutureTask<Tree> looking = new FutureTask<>(look);
    Thread.ofPlatform().daemon().name("kprod-handshake").start(looking);
    try {
      return looking.get();
    } catch (InterruptedException late) {
      socket.close();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("nobody waits for the handshake any more");
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case IOException broken -> throw broken;
        case RuntimeException bug -> throw bug;
        case null, default -> throw new IllegalStateException(failed);
      }
    }
  }

  private Tree look(Socket plain, InetSocketAddress address, int patience) throws IOException {
    plain.connect(address, patience);
    plain.setSoTimeout(patience);
    String asked = serverName.isEmpty() ? address.getHostString() : serverName;
    try (SSLSocket socket =
        (SSLSocket)
            looking().getSocketFactory().createSocket(plain, asked, address.getPort(), true)) {
      socket.startHandshake();
      List<Certificate> chain = new ArrayList<>();
      for (java.security.cert.Certificate one : socket.getSession().getPeerCertificates()) {
        chain.add(Certificate.of((X509Certificate) one));
      }
      return Handshake.chain(chain);
    }
  }

  /// Whatever is shown is looked at: one that has expired is what is looked for. Since neither a
  /// request nor a credential follows, nobody is trusted with anything.
  private static SSLContext looking() throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new Onlooker()}, null);
      return context;
    } catch (GeneralSecurityException everyJdkHasIt) {
      throw new IOException(everyJdkHasIt);
    }
  }

  private static final class Onlooker extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
