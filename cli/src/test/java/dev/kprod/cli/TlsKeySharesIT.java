package dev.kprod.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the packaged program offers a server in its first message, before it knows what that knows:
/// the numbers of groups are those of RFC 8446, 4.2.7.
@Timeout(120)
class TlsKeySharesIT {
  private static final Path PROGRAM =
      Path.of(System.getProperty("kprod.image", "target/kprod"), "bin/kprod").toAbsolutePath();

  private static final int KEY_SHARE = 51;
  private static final int X25519 = 0x001d;
  private static final int FFDHE2048 = 0x0100;

  @TempDir Path folder;

  @Test
  void the_first_message_brings_only_keys_that_are_quickly_made()
      throws IOException, InterruptedException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Process audit = audit(server.getLocalPort(), folder.resolve("err"));
      try (Socket first = server.accept()) {
        assertThat(keyShares(new DataInputStream(first.getInputStream())))
            .containsExactly(X25519, FFDHE2048);
      } finally {
        audit.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void a_server_that_knows_only_P_256_asks_again_and_is_understood()
      throws IOException, GeneralSecurityException, InterruptedException {
    try (SSLServerSocket server = serverOf("secp256r1")) {
      Thread.ofPlatform().daemon().start(() -> refuseAll(server));
      Path err = folder.resolve("err");

      assertThat(audit(server.getLocalPort(), err).waitFor()).isEqualTo(3);
      assertThat(Files.readString(err)).contains("the token of context \"strict\" is not accepted");
    }
  }

  private Process audit(int port, Path err) throws IOException {
    Path kubeconfig = folder.resolve("kubeconfig");
    Files.writeString(
        kubeconfig,
        """
        apiVersion: v1
        kind: Config
        current-context: strict
        contexts: [{name: strict, context: {cluster: strict, user: strict}}]
        clusters:
          - {name: strict, cluster: {server: "https://127.0.0.1:%s", insecure-skip-tls-verify: true}}
        users: [{name: strict, user: {token: none}}]
        """
            .formatted(port));
    return new ProcessBuilder(PROGRAM.toString(), "audit", "--kubeconfig=" + kubeconfig)
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(err.toFile())
        .start();
  }

  /// Reads a ClientHello and returns the groups that it brings keys for.
  private static List<Integer> keyShares(DataInputStream in) throws IOException {
    in.skipNBytes(3);
    ByteBuffer hello = ByteBuffer.wrap(in.readNBytes(in.readUnsignedShort()));
    hello.position(4 + 2 + 32);
    skip(hello, hello.get() & 0xff);
    skip(hello, hello.getShort());
    skip(hello, hello.get() & 0xff);
    hello.getShort();
    while (hello.hasRemaining()) {
      int type = hello.getShort();
      int length = hello.getShort();
      if (type == KEY_SHARE) {
        return groups(hello.slice(hello.position() + 2, length - 2));
      }
      skip(hello, length);
    }
    return List.of();
  }

  private static List<Integer> groups(ByteBuffer shares) {
    List<Integer> groups = new ArrayList<>();
    while (shares.hasRemaining()) {
      groups.add((int) shares.getShort());
      skip(shares, shares.getShort());
    }
    return groups;
  }

  private static void skip(ByteBuffer bytes, int length) {
    bytes.position(bytes.position() + length);
  }

  private SSLServerSocket serverOf(String group)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path store = folder.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit",
                "-keyalg",
                "EC",
                "-dname",
                "CN=strict")
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, "changeit".toCharArray());
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(keys, "changeit".toCharArray());
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(managers.getKeyManagers(), null, null);
    SSLServerSocket server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    SSLParameters parameters = server.getSSLParameters();
    parameters.setNamedGroups(new String[] {group});
    server.setSSLParameters(parameters);
    return server;
  }

  /// Answers each request of each connection with 401, until the server is closed.
  private static void refuseAll(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept();
          BufferedReader request =
              new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
        for (String line = request.readLine(); line != null; line = request.readLine()) {
          if (line.isEmpty()) {
            socket
                .getOutputStream()
                .write("HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n".getBytes(US_ASCII));
          }
        }
      } catch (IOException gone) {
        // Whoever hangs up has heard enough.
      }
    }
  }
}
