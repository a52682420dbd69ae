package dev.kprod.cli.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/// A certificate that signs itself, and who shows it.
///
/// @param certificate the file in which it lies
record SelfSigned(Path certificate, SSLContext server) {
  private static final String PASSWORD = "changeit";

  /// Makes one for a DNS name.
  ///
  /// @param folder where its files go
  static SelfSigned of(String name, Path folder)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path store = folder.resolve("store.p12");
    Path certificate = folder.resolve("self-signed.crt");
    keytool(store, "-genkeypair", "-keyalg", "EC", "-dname", "CN=x", "-ext", "san=dns:" + name);
    keytool(store, "-exportcert", "-rfc", "-file", certificate.toString());
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, PASSWORD.toCharArray());
    SSLContext server = SSLContext.getInstance("TLS");
    server.init(managers.getKeyManagers(), null, null);
    return new SelfSigned(certificate, server);
  }

  /// Listens on this machine.
  SSLServerSocket listening() throws IOException {
    return (SSLServerSocket)
        server.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  private static void keytool(Path store, String command, String... more)
      throws IOException, InterruptedException {
    Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
    List<String> words = new ArrayList<>(List.of(keytool.toString(), command, "-alias", "a"));
    words.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    words.addAll(List.of(more));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
