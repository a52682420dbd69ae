package dev.kprod.report;

import dev.kprod.audit.AuditResult;
import dev.kprod.cluster.Subject;
import dev.kprod.medium.SafeJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Locale;

/// Where a finding is, for tools that only know files: a path made from the object's names, equal
/// on every run, under a folder of its cluster.
///
/// @param cluster how reports call the cluster, as a path segment
/// @param resources what the API calls the resources of a kind
record SarifPlace(String cluster, ResourceNames resources) {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  static SarifPlace of(AuditResult result) {
    return new SarifPlace(segment(JsonReport.clusterName(result)), ResourceNames.of(result));
  }

  /// Returns the path of an object.
  String path(Subject subject) {
    if (subject.isCluster()) {
      return "clusters/%s/cluster.yaml".formatted(cluster);
    }
    String resource = segment(resources.of(subject));
    String name = segment(subject.name().isEmpty() ? "unnamed" : subject.name());
    return subject.namespace().isEmpty()
        ? "clusters/%s/cluster/%s/%s.yaml".formatted(cluster, resource, name)
        : "clusters/%s/namespaces/%s/%s/%s.yaml"
            .formatted(cluster, segment(subject.namespace()), resource, name);
  }

  /// Returns the path of something that could not be read.
  String coveragePath(String resource) {
    return "clusters/%s/coverage/%s.yaml".formatted(cluster, segment(resource));
  }

  /// Writes the location of an object.
  void write(SafeJson json, Subject subject) throws IOException {
    json.list(
        "locations",
        () ->
            json.inObject(
                () -> {
                  physical(json, path(subject));
                  json.list("logicalLocations", () -> json.inObject(() -> logical(json, subject)));
                }));
  }

  /// Writes a location that is only a path.
  void write(SafeJson json, String path) throws IOException {
    json.list("locations", () -> json.inObject(() -> physical(json, path)));
  }

  private static void physical(SafeJson json, String path) throws IOException {
    json.object(
        "physicalLocation",
        () -> {
          json.object("artifactLocation", () -> json.text("uri", path));
          json.object(
              "region",
              () -> {
                json.number("startLine", 1);
                json.number("startColumn", 1);
                json.number("endLine", 1);
                json.number("endColumn", 2);
              });
        });
  }

  private static void logical(SafeJson json, Subject subject) throws IOException {
    if (subject.isCluster()) {
      json.text("name", "cluster");
      json.text("fullyQualifiedName", "Cluster");
    } else {
      String kindAndName = subject.kind() + "/" + subject.name();
      json.text("name", subject.name());
      json.text(
          "fullyQualifiedName",
          subject.namespace().isEmpty() ? kindAndName : subject.namespace() + "/" + kindAndName);
    }
    json.text("kind", "resource");
  }

  /// Returns a name as one segment of a path: nothing in it separates, climbs or queries.
  static String segment(String raw) {
    StringBuilder out = new StringBuilder();
    for (byte one : raw.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (one & 0xff);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "._~-".indexOf(c) >= 0;
      out.append(plain ? String.valueOf(c) : "%" + HEX.toHexDigits(one));
    }
    String segment = out.toString();
    return segment.equals(".") || segment.equals("..") ? "_" + segment : segment;
  }

  /// Returns a word of a check's id as SARIF names rules: `HaPdbHeadroom`.
  static String pascal(String id) {
    StringBuilder out = new StringBuilder();
    for (String word : id.split("-", -1)) {
      if (!word.isEmpty()) {
        out.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
      }
    }
    return out.toString();
  }
}
