package dev.kprod.cli.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What the packaged program offers a server in its first message, before it knows what that knows:
/// the numbers are those of RFC 8446, 4.2.7 and B.4.
@Timeout(120)
class FirstHelloIT {
  private static final Path PROGRAM =
      Path.of(System.getProperty("kprod.image", "target/kprod"), "bin/kprod").toAbsolutePath();

  private static final int KEY_SHARE = 51;
  private static final int X25519 = 0x001d;
  private static final int FFDHE2048 = 0x0100;
  private static final int CHACHA20_POLY1305 = 0x1303;

  @TempDir Path folder;

  /// A ClientHello, as far as it is looked at.
  ///
  /// @param suites the cipher suites, the preferred one first
  /// @param keyShares the groups that it brings keys for
  private record Hello(List<Integer> suites, List<Integer> keyShares) {}

  @Test
  void the_first_message_brings_keys_that_are_quickly_made_and_prefers_a_quick_cipher()
      throws IOException, InterruptedException {
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Process audit = audit(server.getLocalPort(), folder.resolve("err"));
      try (Socket first = server.accept()) {
        Hello hello = hello(new DataInputStream(first.getInputStream()));

        assertThat(hello.keyShares()).containsExactly(X25519, FFDHE2048);
        assertThat(hello.suites()).startsWith(CHACHA20_POLY1305);
      } finally {
        audit.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void a_server_that_knows_only_P_256_asks_again_and_is_understood()
      throws IOException, GeneralSecurityException, InterruptedException {
    SSLServerSocket strict = SelfSigned.of("strict", folder).listening();
    SSLParameters parameters = strict.getSSLParameters();
    parameters.setNamedGroups(new String[] {"secp256r1"});
    strict.setSSLParameters(parameters);
    try (WireServer server = WireServer.on(strict)) {
      server.on("/api", call -> call.status(401, "Unauthorized"));
      Path err = folder.resolve("err");

      assertThat(audit(strict.getLocalPort(), err).waitFor()).isEqualTo(3);
      assertThat(Files.readString(err))
          .contains("401 Unauthorized; the token of context \"strict\" is not accepted");
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

  private static Hello hello(DataInputStream in) throws IOException {
    in.skipNBytes(3);
    ByteBuffer hello = ByteBuffer.wrap(in.readNBytes(in.readUnsignedShort()));
    hello.position(4 + 2 + 32);
    skip(hello, hello.get() & 0xff);
    List<Integer> suites = new ArrayList<>();
    for (int left = hello.getShort() / 2; left > 0; left--) {
      suites.add((int) hello.getShort());
    }
    skip(hello, hello.get() & 0xff);
    hello.getShort();
    return new Hello(suites, keyShares(hello));
  }

  private static List<Integer> keyShares(ByteBuffer extensions) {
    while (extensions.hasRemaining()) {
      int type = extensions.getShort();
      int length = extensions.getShort();
      if (type == KEY_SHARE) {
        return groups(extensions.slice(extensions.position() + 2, length - 2));
      }
      skip(extensions, length);
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
}
