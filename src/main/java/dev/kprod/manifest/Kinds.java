package dev.kprod.manifest;

import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Which list a document belongs to.
final class Kinds {
  /// The groups that an API server serves by itself. Others end in `k8s.io`, too, but are
  /// installed: the Gateway API, snapshots of volumes, metrics.
  private static final Set<String> BUILT_IN =
      Set.of(
          "",
          "admissionregistration.k8s.io",
          "apiextensions.k8s.io",
          "apiregistration.k8s.io",
          "apps",
          "authentication.k8s.io",
          "authorization.k8s.io",
          "autoscaling",
          "batch",
          "certificates.k8s.io",
          "coordination.k8s.io",
          "discovery.k8s.io",
          "events.k8s.io",
          "flowcontrol.apiserver.k8s.io",
          "networking.k8s.io",
          "node.k8s.io",
          "policy",
          "rbac.authorization.k8s.io",
          "resource.k8s.io",
          "scheduling.k8s.io",
          "storage.k8s.io");

  private final Map<String, ResourceType<?>> types = new LinkedHashMap<>();

  /// Of two reads of one list the one of whole objects counts.
  Kinds(Collection<Read<?>> known) {
    for (Read<?> read : known) {
      if (read instanceof ResourceType<?> type && type.id().equals(plainId(type))) {
        types.merge(
            type.id(), type, (one, other) -> one.form() == ResourceType.Form.WHOLE ? one : other);
      }
    }
    for (Read<?> read : known) {
      if (read instanceof ResourceType<?> type) {
        types.putIfAbsent(plainId(type), type);
      }
    }
  }

  static boolean isBuiltIn(String group) {
    return BUILT_IN.contains(group);
  }

  /// The id without a field selector and without a part.
  static String plainId(ResourceType<?> type) {
    return type.group().isEmpty() ? type.resource() : type.resource() + "." + type.group();
  }

  /// Returns the list of a document; one of its own for a product's kind that nothing asks for.
  ResourceType<?> of(Document document) {
    String kind = document.tree().text("kind");
    String apiVersion = document.tree().text("apiVersion");
    if (kind.isEmpty()) {
      throw document.wrong("a document without kind");
    }
    List<ResourceType<?>> called =
        types.values().stream().filter(type -> type.kind().equals(kind)).toList();
    return apiVersion.isEmpty()
        ? byKind(document, kind, called)
        : byVersion(document, apiVersion, kind, called);
  }

  private static ResourceType<?> byVersion(
      Document document, String apiVersion, String kind, List<ResourceType<?>> called) {
    int slash = apiVersion.indexOf('/');
    String group = slash < 0 ? "" : apiVersion.substring(0, slash);
    String version = apiVersion.substring(slash + 1);
    for (ResourceType<?> type : called) {
      if (type.group().equals(group)) {
        if (!type.versions().contains(version)) {
          throw document.wrong(
              "%s is not read in %s; write it in one of %s"
                  .formatted(kind, apiVersion, type.versions()));
        }
        return type;
      }
    }
    if (isBuiltIn(group)) {
      throw document.wrong(
          "no kind %s of %s is read%s".formatted(kind, apiVersion, elsewhere(called)));
    }
    return ResourceType.namespaced(
        group, List.of(version), plural(kind), kind, Function.<Tree>identity());
  }

  private static String elsewhere(List<ResourceType<?>> called) {
    return called.isEmpty() ? "" : "; it is one of " + called;
  }

  private ResourceType<?> byKind(Document document, String kind, List<ResourceType<?>> called) {
    List<ResourceType<?>> plain = called.stream().filter(type -> isBuiltIn(type.group())).toList();
    List<ResourceType<?>> fitting = plain.isEmpty() ? called : plain;
    if (fitting.isEmpty()) {
      throw document.wrong(
          "no kind %s is read; say its apiVersion".formatted(kind) + similar(kind));
    }
    if (fitting.size() > 1) {
      throw document.wrong(
          "several kinds are called %s: %s; say which by apiVersion".formatted(kind, fitting));
    }
    return fitting.getFirst();
  }

  private String similar(String kind) {
    List<String> similar = new ArrayList<>();
    for (ResourceType<?> type : types.values()) {
      if (type.kind().equalsIgnoreCase(kind)) {
        similar.add(type.kind());
      }
    }
    return similar.isEmpty() ? "" : ", or write it " + similar.getFirst();
  }

  /// As the API's own guess for a kind without a definition.
  private static String plural(String kind) {
    String single = kind.toLowerCase(Locale.ROOT);
    if (single.endsWith("s") || single.endsWith("x") || single.endsWith("ch")) {
      return single + "es";
    }
    return single.endsWith("y") ? single.substring(0, single.length() - 1) + "ies" : single + "s";
  }
}
