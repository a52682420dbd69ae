package dev.kprod.cli.access;

import dev.kprod.snapshot.Endpoint;
import dev.kprod.snapshot.NamedObject;
import dev.kprod.snapshot.ProtobufStream;
import dev.kprod.snapshot.ProtobufTable;
import dev.kprod.snapshot.ResourceType;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// One GET: where, and in which form the answer is wanted.
///
/// @param path path and query, without a slash at the start
/// @param accept the media types that are wanted, in order
record Request(String path, String accept) {
  private static final String JSON = "application/json";

  private static final String PROTOBUF = ProtobufStream.MEDIA_TYPE + "," + JSON;
  private static final String AS_METADATA_LIST = ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
  private static final String METADATA_LIST =
      ProtobufStream.MEDIA_TYPE + AS_METADATA_LIST + "," + JSON + AS_METADATA_LIST;
  private static final String METADATA =
      "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
  private static final String DISCOVERY =
      "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
          + "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,"
          + JSON;

  /// Asks for all groups and resources below `api` or `apis`.
  static Request discovery(String root) {
    return new Request(root, DISCOVERY);
  }

  /// Asks for the resources of one group in one version, as servers before 1.26 tell them.
  static Request resources(String group, String version) {
    return new Request(root(group, version), JSON);
  }

  /// Asks for one page of a list.
  ///
  /// @param namespace the namespace, empty for the whole cluster
  /// @param limit how many objects at most, 0 for the whole list
  /// @param token where the page before ended, empty for the first
  static Request page(
      ResourceType<?> type, String version, String namespace, int limit, String token) {
    List<String> query = new ArrayList<>();
    if (!type.fieldSelector().isEmpty()) {
      query.add("fieldSelector=" + encoded(type.fieldSelector()));
    }
    if (limit > 0) {
      query.add("limit=" + limit);
    }
    if (!token.isEmpty()) {
      query.add("continue=" + encoded(token));
    }
    return new Request(
        path(type, version, namespace) + (query.isEmpty() ? "" : "?") + String.join("&", query),
        form(type, version));
  }

  /// Says whether a kind is asked for in Protobuf.
  static boolean isInProtobuf(ResourceType<?> type, String version) {
    return form(type, version).startsWith(ProtobufStream.MEDIA_TYPE);
  }

  private static String form(ResourceType<?> type, String version) {
    if (type.form() == ResourceType.Form.METADATA) {
      return METADATA_LIST;
    }
    return ProtobufTable.shipped().knows(type.group(), version, type.kind()) ? PROTOBUF : JSON;
  }

  /// Asks for one object by name.
  static Request object(NamedObject<?> object, String version) {
    return new Request(
        path(object.type(), version, object.namespace()) + "/" + encoded(object.name()),
        object.type().form() == ResourceType.Form.METADATA ? METADATA : JSON);
  }

  /// Asks for an endpoint.
  static Request endpoint(Endpoint<?> endpoint) {
    String path = endpoint.id().replaceFirst("^/", "");
    return switch (endpoint.form()) {
      case JSON -> new Request(path, JSON);
      case METRICS -> new Request(path, "text/plain");
      case HEALTH -> new Request(path, "text/plain, */*");
    };
  }

  /// Says whether a whole list comes in one answer. It may be as long under way as there are many
  /// objects, so the time for one request is the longest that nothing may come of it.
  boolean isWholeList() {
    return accept.startsWith(ProtobufStream.MEDIA_TYPE) && !path.contains("limit=");
  }

  /// Returns the URL for a log: a continue token is long and says nothing.
  String shown() {
    return "/" + path.replaceFirst("continue=[^&]*", "continue=...");
  }

  /// Returns the URL for objects whose names are not known yet.
  static String shownByName(ResourceType<?> type) {
    return "/%s/namespaces/NAMESPACE/%s/NAME"
        .formatted(root(type.group(), type.versions().getFirst()), type.resource());
  }

  private static String path(ResourceType<?> type, String version, String namespace) {
    String within = namespace.isEmpty() ? "" : "namespaces/" + encoded(namespace) + "/";
    return root(type.group(), version) + "/" + within + encoded(type.resource());
  }

  private static String root(String group, String version) {
    return group.isEmpty()
        ? "api/" + encoded(version)
        : "apis/" + encoded(group) + "/" + encoded(version);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
