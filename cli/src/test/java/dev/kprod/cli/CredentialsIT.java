package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cli.ControlPlane.Extent;
import dev.kprod.cli.ControlPlane.User;
import dev.kprod.snapshot.Tree;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Credentials are planted in a real cluster wherever people put them, and looked for in all that
/// the program says or writes: their places are found, they are not.
@Tag("real-api")
class CredentialsIT {
  /// By place. Each is random enough, and begins like no other text.
  private static final Map<String, String> PLANTED = new LinkedHashMap<>();

  static {
    List<String> places =
        List.of("env", "init", "arg", "word", "header", "url", "line", "json", "applied", "secret");
    for (int i = 0; i < places.size(); i++) {
      PLANTED.put(places.get(i), "Qz7%sxW9%skT4v".formatted((char) ('A' + i), (char) ('m' - i)));
    }
  }

  private static final String SHOP =
      """
      apiVersion: v1
      kind: Namespace
      metadata: {name: shop}
      ---
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: web
        namespace: shop
        annotations:
          kubectl.kubernetes.io/last-applied-configuration: '{"password":"${applied}"}'
      spec:
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: web}}
          spec:
            initContainers:
            - {name: init, image: "init:1", env: [{name: API_TOKEN, value: "${init}"}]}
            containers:
            - name: app
              image: web:1
              env:
              - {name: DB_PASSWORD, value: "${env}"}
              - {name: DATABASE, value: "postgres://shop:${url}@db/shop"}
              args: ["--password=${arg}", "--token", "${word}"]
              livenessProbe:
                httpGet:
                  port: 80
                  httpHeaders: [{name: Authorization, value: "Bearer ${header}"}]
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: settings, namespace: shop}
      data:
        app.properties: |
          host=db
          db.password=${line}
        app.json: '{"clientSecret": "${json}"}'
      ---
      apiVersion: v1
      kind: Secret
      metadata: {name: db, namespace: shop}
      stringData: {password: "${secret}"}
      """;

  @TempDir Path folder;

  private static String planted(String yaml) {
    String filled = yaml;
    for (Map.Entry<String, String> one : PLANTED.entrySet()) {
      filled = filled.replace("${" + one.getKey() + "}", one.getValue());
    }
    return filled;
  }

  private static List<String> formats() {
    return Ran.kprod("list", "formats")
        .out()
        .lines()
        .skip(1)
        .map(line -> line.split(" ")[0])
        .toList();
  }

  @Test
  void places_are_found_and_values_are_nowhere() throws IOException {
    try (ControlPlane cluster = ControlPlane.start(Extent.API_SERVER)) {
      assertThat(holds(planted(SHOP))).containsExactlyElementsOf(PLANTED.keySet());
      cluster.as(User.ADMIN).apply(planted(SHOP));
      String kubeconfig = cluster.kubeconfig(User.ADMIN).toString();
      List<String> args =
          new ArrayList<>(
              List.of(
                  "audit",
                  "--kubeconfig",
                  kubeconfig,
                  "--secret-metadata",
                  "--read-secrets",
                  "--include-passes",
                  "-vv"));
      for (String format : formats()) {
        args.addAll(List.of("-o", "%s=%s".formatted(format, folder.resolve(format))));
      }
      Path file = folder.resolve("snapshot");

      Ran audit = Ran.kprod(args.toArray(String[]::new));
      Ran taken =
          Ran.kprod(
              "snapshot",
              "-f",
              file.toString(),
              "--kubeconfig",
              kubeconfig,
              "--read-secrets",
              "-vv");
      Ran explained =
          Ran.kprod(
              "explain",
              "sec-secret-literal",
              "--subject",
              "deployment/shop/web",
              "--snapshot",
              file.toString());

      Map<String, String> written = new LinkedHashMap<>();
      for (String format : formats()) {
        written.put(format, Files.readString(folder.resolve(format)));
      }
      written.put("snapshot", unpacked(file));
      written.put("explain", explained.out() + explained.err());
      written.put("stderr", audit.err() + taken.err());
      assertThat(written).allSatisfy((where, text) -> assertThat(holds(text)).as(where).isEmpty());

      assertThat(evidence(written.get("json")))
          .containsExactly(
              "key app.json clientSecret: probable credential, 12 characters",
              "key app.properties line 2 db.password: probable credential, 12 characters",
              "container app, args[0] --password: probable credential, 12 characters",
              "container app, args[2]: probable credential, 12 characters",
              "container app, env DATABASE: password in a URL, 36 characters",
              "container app, env DB_PASSWORD: probable credential, 12 characters",
              "container app, header Authorization: authorization header, 19 characters",
              "container init, env API_TOKEN: probable credential, 12 characters");
      assertThat(written.get("explain")).contains("DB_PASSWORD: probable credential");
    }
  }

  /// Returns which of the planted are in a text, whole, encoded or by their beginning.
  private static List<String> holds(String text) {
    return PLANTED.entrySet().stream()
        .filter(
            one ->
                text.contains(one.getValue().substring(0, 7))
                    || text.contains(encoded(one.getValue()).substring(0, 9)))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static String encoded(String value) {
    return Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8));
  }

  private static String unpacked(Path file) throws IOException {
    try (GZIPInputStream in =
        new GZIPInputStream(new ByteArrayInputStream(Files.readAllBytes(file)))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static List<String> evidence(String json) {
    List<String> evidence = new ArrayList<>();
    for (Tree item : ApiCaller.tree(json).items("items")) {
      if (item.text("check").equals("sec-secret-literal")) {
        for (Tree result : item.items("results")) {
          result.items("evidence").forEach(one -> evidence.add(one.text("observed")));
        }
      }
    }
    return evidence;
  }
}
