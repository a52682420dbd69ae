package dev.kprod.manifest;

import dev.kprod.snapshot.Discovery;
import dev.kprod.snapshot.Endpoint;
import dev.kprod.snapshot.NamedObject;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Reading;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Slimming;
import dev.kprod.snapshot.Snapshot;
import dev.kprod.snapshot.Tree;
import dev.kprod.snapshot.TreePool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// Documents on their way to a snapshot.
///
/// A document names its kind; its API version may be left out where only one known kind is called
/// so. A kind of a product counts as served only if a document of it is there; a kind of Kubernetes
/// itself always is. A document `{endpoint: /version, body: {...}}` is the answer of an endpoint. A
/// namespace that objects live in exists even where no document says so.
public final class Manifest {
  private static final String FORBIDDEN = "403 Forbidden";

  private final List<Read<?>> known;
  private final Function<ResourceType<?>, Slimming> slimming;
  private final Map<String, ReadOutcome> outcomes = new LinkedHashMap<>();
  private final Map<String, SortedMap<String, ReadOutcome>> namespaced = new LinkedHashMap<>();
  private Instant takenAt = Instant.EPOCH;

  private Manifest(
      Collection<? extends Read<?>> known, Function<ResourceType<?>, Slimming> slimming) {
    this.known = List.copyOf(new LinkedHashSet<>(known));
    this.slimming = slimming;
  }

  /// Returns documents of some known kinds.
  ///
  /// @param known what a document may be
  /// @param slimming what of each kind is kept
  public static Manifest of(
      Collection<? extends Read<?>> known, Function<ResourceType<?>, Slimming> slimming) {
    return new Manifest(known, slimming);
  }

  /// Sets when the snapshot is taken.
  public Manifest takenAt(Instant time) {
    takenAt = time;
    return this;
  }

  /// Refuses a read by its id.
  public Manifest refusing(String read) {
    outcomes.put(read, new ReadOutcome.Forbidden(FORBIDDEN));
    return this;
  }

  /// Refuses a list across the cluster and in one namespace, and grants it in the others.
  public Manifest refusing(String read, String namespace) {
    namespaced
        .computeIfAbsent(read, unseen -> new TreeMap<>())
        .put(namespace, new ReadOutcome.Forbidden(FORBIDDEN));
    return this;
  }

  /// Sets what becomes of a read by its id.
  public Manifest outcome(String read, ReadOutcome outcome) {
    outcomes.put(read, outcome);
    return this;
  }

  /// Reads documents.
  ///
  /// @throws ManifestException if a document is not one, or of no known kind
  public Snapshot snapshot(String yaml) {
    TreePool pool = new TreePool();
    Map<Read<?>, List<Tree>> came = new LinkedHashMap<>();
    for (Tree document : flattened(YamlTrees.read(yaml))) {
      if (document.has("endpoint")) {
        came.computeIfAbsent(endpoint(document.text("endpoint")), unseen -> new ArrayList<>())
            .add(pool.share(document.at("body")));
        continue;
      }
      ResourceType<?> type = type(document);
      Tree placed = placed(document, type);
      Tree slim = slimming.apply(type).apply(placed, pool);
      came.computeIfAbsent(type, unseen -> new ArrayList<>()).add(slim);
      for (Read<?> read : known) {
        if (read instanceof NamedObject<?> named && isNamed(named, type, placed)) {
          came.computeIfAbsent(named, unseen -> new ArrayList<>()).add(slim);
        }
      }
    }
    addNamespaces(came, pool);
    return assembled(came);
  }

  private Snapshot assembled(Map<Read<?>, List<Tree>> came) {
    List<Discovery.Served> served = new ArrayList<>();
    Snapshot.Header header = new Snapshot.Header("fixture", takenAt, 0, "test");
    List<Reading> readings = new ArrayList<>();
    Set<Read<?>> reads = new LinkedHashSet<>(known);
    reads.addAll(came.keySet());
    for (Read<?> read : reads) {
      boolean isServed = isServed(read, came);
      ReadOutcome usual = isServed ? ReadOutcome.COMPLETE : ReadOutcome.ABSENT;
      ReadOutcome outcome = outcomes.getOrDefault(read.id(), usual);
      if (read instanceof ResourceType<?> type && !(outcome instanceof ReadOutcome.Absent)) {
        served.add(served(type));
      }
      readings.add(reading(read, outcome, came));
    }
    Snapshot.Builder builder = Snapshot.of(header, new Discovery(served, List.of()));
    int next = 0;
    for (Read<?> read : reads) {
      Reading reading = readings.get(next++);
      builder.add(
          reading,
          came.getOrDefault(read, List.of()).stream()
              .filter(
                  object ->
                      reading.in(object.text("metadata", "namespace"))
                          instanceof ReadOutcome.Complete)
              .toList());
    }
    return builder.build();
  }

  private Reading reading(Read<?> read, ReadOutcome outcome, Map<Read<?>, List<Tree>> came) {
    String version = read instanceof ResourceType<?> type ? type.versions().getFirst() : "";
    SortedMap<String, ReadOutcome> refused = namespaced.get(read.id());
    if (refused == null) {
      return Reading.of(read.id(), version, outcome);
    }
    SortedMap<String, ReadOutcome> each = new TreeMap<>();
    namespaces(came).forEach(namespace -> each.put(namespace, ReadOutcome.COMPLETE));
    each.putAll(refused);
    return new Reading(read.id(), version, new ReadOutcome.Forbidden(FORBIDDEN), each);
  }

  private static Discovery.Served served(ResourceType<?> type) {
    return new Discovery.Served(
        type.group(),
        type.versions().getFirst(),
        type.resource(),
        type.kind(),
        type.scope() == ResourceType.Scope.NAMESPACED,
        List.of("get", "list"));
  }

  private static boolean isServed(Read<?> read, Map<Read<?>, List<Tree>> came) {
    return switch (read) {
      case Endpoint<?> endpoint -> came.containsKey(endpoint);
      case NamedObject<?> named -> true;
      case ResourceType<?> type -> isBuiltIn(type.group()) || came.containsKey(type);
    };
  }

  /// Groups of Kubernetes itself have no dot or end in `k8s.io`; those of its extensions that are
  /// installed apart are products.
  private static boolean isBuiltIn(String group) {
    return !group.contains(".")
        || (group.endsWith(".k8s.io")
            && !group.startsWith("gateway.")
            && !group.startsWith("policy.networking.")
            && !group.startsWith("snapshot.")
            && !group.startsWith("metrics."));
  }

  private static boolean isNamed(NamedObject<?> named, ResourceType<?> type, Tree object) {
    return named.type().equals(type)
        && named.namespace().equals(object.text("metadata", "namespace"))
        && named.name().equals(object.text("metadata", "name"));
  }

  private void addNamespaces(Map<Read<?>, List<Tree>> came, TreePool pool) {
    for (Read<?> read : known) {
      if (read instanceof ResourceType<?> type && type.id().equals("namespaces")) {
        List<Tree> documents = came.computeIfAbsent(type, unseen -> new ArrayList<>());
        Set<String> named = new LinkedHashSet<>();
        documents.forEach(document -> named.add(document.text("metadata", "name")));
        for (String namespace : namespaces(came)) {
          if (named.add(namespace)) {
            documents.add(pool.share(namespace(namespace)));
          }
        }
      }
    }
  }

  private static Tree namespace(String name) {
    Tree labels = Tree.of(Map.of("kubernetes.io/metadata.name", Tree.of(name)));
    Map<String, Tree> metadata = new LinkedHashMap<>();
    metadata.put("name", Tree.of(name));
    metadata.put("labels", labels);
    return Tree.of(Map.of("metadata", Tree.of(metadata)));
  }

  private static Set<String> namespaces(Map<Read<?>, List<Tree>> came) {
    Set<String> namespaces = new java.util.TreeSet<>();
    came.forEach(
        (read, objects) ->
            objects.forEach(
                object -> {
                  String namespace = object.text("metadata", "namespace");
                  if (!namespace.isEmpty()) {
                    namespaces.add(namespace);
                  }
                  if (read.id().equals("namespaces")) {
                    namespaces.add(object.text("metadata", "name"));
                  }
                }));
    return namespaces;
  }

  private static List<Tree> flattened(List<Tree> documents) {
    List<Tree> flat = new ArrayList<>();
    for (Tree document : documents) {
      if (document.text("kind").equals("List")) {
        flat.addAll(document.items("items"));
      } else {
        flat.add(document);
      }
    }
    return flat;
  }

  private static Tree placed(Tree document, ResourceType<?> type) {
    if (type.scope() == ResourceType.Scope.CLUSTER || document.has("metadata", "namespace")) {
      return document;
    }
    Map<String, Tree> metadata = new LinkedHashMap<>(document.fields("metadata"));
    metadata.put("namespace", Tree.of("default"));
    Map<String, Tree> fields = new LinkedHashMap<>(document.fields());
    fields.put("metadata", Tree.of(metadata));
    return Tree.of(fields);
  }

  /// A kind that nothing asks for by itself, such as the owner of a pod.
  private static ResourceType<Tree> custom(String group, String version, String kind) {
    String plural = kind.toLowerCase(Locale.ROOT) + "s";
    return ResourceType.namespaced(group, List.of(version), plural, kind, Function.identity());
  }

  private Endpoint<?> endpoint(String path) {
    return known.stream()
        .filter(Endpoint.class::isInstance)
        .map(Endpoint.class::cast)
        .filter(endpoint -> endpoint.id().equals(path))
        .findFirst()
        .orElseThrow(() -> new ManifestException("no endpoint %s is known".formatted(path)));
  }

  private ResourceType<?> type(Tree document) {
    String kind = document.text("kind");
    String apiVersion = document.text("apiVersion");
    int slash = apiVersion.indexOf('/');
    List<ResourceType<?>> fitting = new ArrayList<>();
    for (Read<?> read : known) {
      if (read instanceof ResourceType<?> type
          && type.kind().equals(kind)
          && type.fieldSelector().isEmpty()
          && (apiVersion.isEmpty()
              || type.group().equals(slash < 0 ? "" : apiVersion.substring(0, slash)))) {
        fitting.add(type);
      }
    }
    if (fitting.isEmpty() && slash > 0 && !isBuiltIn(apiVersion.substring(0, slash))) {
      return custom(apiVersion.substring(0, slash), apiVersion.substring(slash + 1), kind);
    }
    if (fitting.isEmpty()) {
      throw new ManifestException(
          "no kind \"%s\" of \"%s\" is known".formatted(kind, apiVersion));
    }
    List<ResourceType<?>> plain =
        fitting.stream().filter(type -> isBuiltIn(type.group())).toList();
    if (fitting.size() == 1 || plain.size() == 1) {
      return fitting.size() == 1 ? fitting.getFirst() : plain.getFirst();
    }
    throw new ManifestException(
        "several kinds are called \"%s\": %s; say which by apiVersion".formatted(kind, fitting));
  }
}
