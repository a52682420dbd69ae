package dev.kprod.cli;

import com.fasterxml.jackson.core.JsonParser;
import dev.kprod.snapshot.Slimming;
import dev.kprod.snapshot.Tree;
import dev.kprod.snapshot.TreeJson;
import dev.kprod.snapshot.TreePool;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// Asks an API server as one user and writes to it, which the program under test never does.
final class ApiCaller {
  /// What came back.
  record Answer(int status, String body) {
    Tree tree() {
      return ApiCaller.tree(body);
    }
  }

  private static final Pattern DOCUMENT = Pattern.compile("(?m)^---\\s*$");
  private static final Pattern KIND = Pattern.compile("(?m)^kind: (\\S+)");
  private static final Pattern VERSION = Pattern.compile("(?m)^apiVersion: (\\S+)");
  private static final Pattern METADATA = Pattern.compile("(?ms)^metadata:(.*?)(?=^\\S|\\z)");
  private static final Pattern NAME = Pattern.compile("\\bname: ([^\\s,}]+)");
  private static final Pattern NAMESPACE = Pattern.compile("\\bnamespace: ([^\\s,}]+)");
  private static final Pattern STATUS = Pattern.compile("(?m)^status:");
  private static final int ATTEMPTS = 100;

  private final String server;
  private final String token;
  private final HttpClient client;

  /// @param certificates the file with the certificates that the server's own is to be trusted by
  ApiCaller(String server, String token, Path certificates) {
    this.server = server;
    this.token = token;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(5))
            .sslContext(trusting(certificates))
            .build();
  }

  /// Parses one JSON value.
  static Tree tree(String json) {
    try (JsonParser parser = TreeJson.FACTORY.createParser(json)) {
      parser.nextToken();
      return TreeJson.read(parser, new TreePool(), Slimming.KEEP);
    } catch (IOException e) {
      throw new UncheckedIOException(json, e);
    }
  }

  /// Reads an object or a list that must be there.
  Tree get(String path) {
    return expect("GET", path, send("GET", path)).tree();
  }

  /// Applies YAML documents on the server's side, as `kubectl apply --server-side` does.
  ///
  /// In each, `apiVersion` and `kind` stand at the margin, `name` comes first in `metadata`. A
  /// status goes through the status subresource. A kind that was defined a moment ago is waited
  /// for, and so is the service account that a new pod needs.
  void apply(String documents) {
    DOCUMENT
        .splitAsStream(documents)
        .filter(document -> KIND.matcher(document).find())
        .forEach(this::applyOne);
  }

  /// Changes an object by a JSON merge patch.
  void patch(String path, String mergePatch) {
    Answer answer = send("PATCH", path, "application/merge-patch+json", mergePatch);
    expect("PATCH", path, answer);
  }

  /// Deletes an object.
  void delete(String path) {
    expect("DELETE", path, send("DELETE", path));
  }

  /// Sends a request without a body; the answer may be any.
  Answer send(String method, String path) {
    return send(method, path, "application/json", "");
  }

  /// Sends a request; the answer may be any.
  Answer send(String method, String path, String contentType, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server + path))
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", contentType)
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      return new Answer(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(method + " " + path + " was interrupted", e);
    }
  }

  /// Reads what must be there in one media type, as the bytes that came.
  byte[] bytes(String path, String accept) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server + path))
            .timeout(Duration.ofSeconds(60))
            .header("Authorization", "Bearer " + token)
            .header("Accept", accept)
            .build();
    try {
      HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
      String type = response.headers().firstValue("Content-Type").orElse("");
      if (response.statusCode() != 200 || !accept.startsWith(type)) {
        throw new AssertionError(path + ": " + response.statusCode() + " " + type);
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(path + " was interrupted", e);
    }
  }

  /// Says whether the server answers and calls itself ready.
  boolean ready() {
    try {
      return send("GET", "/readyz").status() == 200;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  private void applyOne(String document) {
    String path = path(document);
    Answer answer = applyTo(path, document);
    for (int i = 0; i < ATTEMPTS && notYet(answer); i++) {
      ControlPlane.pause();
      answer = applyTo(path, document);
    }
    expect("apply", path, answer);
    if (STATUS.matcher(document).find()) {
      Answer status = applyTo(path + "/status", document);
      // Without that subresource, the status came with the object.
      if (status.status() != 404) {
        expect("apply", path + "/status", status);
      }
    }
  }

  private Answer applyTo(String path, String document) {
    String query = "?fieldManager=kprod-test&force=true";
    return send("PATCH", path + query, "application/apply-patch+yaml", document);
  }

  private static boolean notYet(Answer answer) {
    return answer.status() == 404
        || (answer.status() == 403 && answer.body().contains("serviceaccount"));
  }

  private String path(String document) {
    String version = required(VERSION, document);
    String kind = required(KIND, document);
    String metadata = required(METADATA, document);
    String root = (version.contains("/") ? "/apis/" : "/api/") + version;
    for (int i = 0; i < ATTEMPTS; i++) {
      Optional<Tree> resource = resources(root).filter(served -> isKind(served, kind)).findFirst();
      if (resource.isPresent()) {
        String scope =
            resource.get().isTrue("namespaced")
                ? "/namespaces/" + required(NAMESPACE, metadata)
                : "";
        return root + scope + "/" + resource.get().text("name") + "/" + required(NAME, metadata);
      }
      ControlPlane.pause();
    }
    throw new AssertionError("the API server knows no " + kind + " in " + version);
  }

  private Stream<Tree> resources(String root) {
    Answer answer = send("GET", root);
    return answer.status() == 200 ? answer.tree().items("resources").stream() : Stream.of();
  }

  private static boolean isKind(Tree resource, String kind) {
    return resource.text("kind").equals(kind) && !resource.text("name").contains("/");
  }

  private static String required(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new AssertionError("no " + pattern + " in:\n" + text);
    }
    return matcher.group(1);
  }

  private static Answer expect(String method, String path, Answer answer) {
    if (answer.status() / 100 != 2) {
      throw new AssertionError(
          "%s %s: %s %s".formatted(method, path, answer.status(), answer.body()));
    }
    return answer;
  }

  private static SSLContext trusting(Path certificates) {
    try (InputStream file = Files.newInputStream(certificates)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      List<Certificate> trusted =
          List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(file));
      for (int i = 0; i < trusted.size(); i++) {
        store.setCertificateEntry("certificate-" + i, trusted.get(i));
      }
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, factory.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new AssertionError("cannot trust " + certificates, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
