package dev.kprod.cli;

import dev.kprod.cli.ControlPlane.Request;
import dev.kprod.cli.ControlPlane.User;
import dev.kprod.snapshot.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The files of one control plane: who may ask, how to reach it, what it wrote down.
///
/// @param path a temporary folder of its own
record ControlPlaneFolder(Path path) {
  static ControlPlaneFolder temporary() {
    try {
      return new ControlPlaneFolder(Files.createTempDirectory("kprod-control-plane"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path file(String name) {
    return path.resolve(name);
  }

  Path kubeconfig(User user) {
    return file(user.id() + ".kubeconfig");
  }

  /// The certificate that the API server made for itself, with its issuer's.
  Path certificate() {
    return file("certificates").resolve("apiserver.crt");
  }

  /// Writes what the programs read when they start, and a kubeconfig for each user.
  void fill(String server) {
    try {
      Files.writeString(file("service-accounts.key"), privateKey());
      Files.writeString(file("tokens.csv"), tokens());
      Files.writeString(
          file("audit-policy.yaml"),
          """
          apiVersion: audit.k8s.io/v1
          kind: Policy
          omitStages: [RequestReceived]
          rules:
          - level: Metadata
          """);
      for (User user : User.values()) {
        Files.writeString(kubeconfig(user), kubeconfigText(user, server));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The requests that the API server took, from its audit log, oldest first.
  List<Request> requests() {
    try (Stream<String> lines = Files.lines(file("audit.log"))) {
      // The last line may still be on its way.
      return lines.filter(line -> line.endsWith("}")).map(ControlPlaneFolder::request).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The last lines of every program's log, for the message of a failure.
  String logs() {
    StringBuilder tails = new StringBuilder();
    try (Stream<Path> logs = Files.list(path)) {
      for (Path log : logs.filter(file -> file.toString().endsWith(".log")).sorted().toList()) {
        List<String> lines = Files.readAllLines(log);
        tails.append(log.getFileName()).append(":\n");
        for (String line : lines.subList(Math.max(0, lines.size() - 5), lines.size())) {
          tails.append("  ").append(line).append('\n');
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return tails.toString();
  }

  void delete() {
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Request request(String line) {
    Tree entry = ApiCaller.tree(line);
    return new Request(
        entry.text("user", "username"),
        entry.text("verb"),
        entry.text("requestURI"),
        entry.number(0, "responseStatus", "code"));
  }

  private static String tokens() {
    StringBuilder lines = new StringBuilder();
    for (User user : User.values()) {
      lines.append(user.token()).append(',').append(user.id()).append(',').append(user.id());
      lines.append(user == User.ADMIN ? ",system:masters\n" : "\n");
    }
    return lines.toString();
  }

  private String kubeconfigText(User user, String server) {
    return """
    apiVersion: v1
    kind: Config
    current-context: %1$s
    clusters:
    - name: test
      cluster: {server: "%2$s", certificate-authority: "%3$s"}
    users:
    - name: %1$s
      user: {token: "%4$s"}
    contexts:
    - name: %1$s
      context: {cluster: test, user: %1$s}
    """
        .formatted(user.id(), server, certificate(), user.token());
  }

  private static String privateKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(2048);
      byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
      String body = Base64.getMimeEncoder().encodeToString(key);
      return "-----BEGIN PRIVATE KEY-----\n" + body + "\n-----END PRIVATE KEY-----\n";
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has RSA", e);
    }
  }
}
