package dev.kprod.manifest;

import dev.kprod.snapshot.BodyException;
import dev.kprod.snapshot.Endpoint;
import dev.kprod.snapshot.Handshake;
import dev.kprod.snapshot.HealthText;
import dev.kprod.snapshot.MetricsText;
import dev.kprod.snapshot.NamedObject;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Tree;
import dev.kprod.snapshot.TreePool;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the documents of a manifest say a cluster holds: whole objects, as a GET would show them.
final class Contents {
  private static final String NAMESPACES = "namespaces";
  private static final String NAME_LABEL = "kubernetes.io/metadata.name";

  private final Set<Read<?>> known;
  private final Kinds kinds;
  private final Map<String, ResourceType<?>> types = new LinkedHashMap<>();
  private final Map<String, Map<String, Tree>> objects = new LinkedHashMap<>();
  private final Map<String, Tree> answers = new LinkedHashMap<>();
  private final Set<String> defined = new TreeSet<>();

  Contents(Set<Read<?>> known, Kinds kinds) {
    this.known = known;
    this.kinds = kinds;
  }

  void add(Document document) {
    Tree tree = document.tree();
    String kind = tree.text("kind");
    if (tree.fields().isEmpty()) {
      throw document.wrong("a document that is not an object");
    }
    if (tree.has("endpoint")) {
      answer(document);
    } else if (kind.endsWith("List") && tree.has("items")) {
      String single = kind.substring(0, kind.length() - "List".length());
      for (Tree item : tree.items("items")) {
        add(document.with(item.has("kind") || single.isEmpty() ? item : of(item, tree, single)));
      }
    } else {
      object(document, kinds.of(document));
    }
  }

  /// An item of a `PodList` does not say again what it is.
  private static Tree of(Tree item, Tree list, String kind) {
    Map<String, Tree> fields = new LinkedHashMap<>();
    if (list.has("apiVersion")) {
      fields.put("apiVersion", list.at("apiVersion"));
    }
    fields.put("kind", Tree.of(kind));
    fields.putAll(item.fields());
    return Tree.of(fields);
  }

  private void object(Document document, ResourceType<?> type) {
    Tree object = placed(document.tree(), type);
    String name = object.text("metadata", "name");
    if (name.isEmpty()) {
      throw document.wrong("a " + type.kind() + " without metadata.name");
    }
    String key = object.text("metadata", "namespace") + "/" + name;
    String id = Kinds.plainId(type);
    types.putIfAbsent(id, type);
    if (objects.computeIfAbsent(id, unseen -> new LinkedHashMap<>()).putIfAbsent(key, object)
        != null) {
      throw document.wrong(document.called() + " is there twice");
    }
    if (type.kind().equals("CustomResourceDefinition")) {
      defined.add(object.text("spec", "names", "plural") + "." + object.text("spec", "group"));
    }
  }

  private static Tree placed(Tree object, ResourceType<?> type) {
    Map<String, Tree> metadata = new LinkedHashMap<>(object.fields("metadata"));
    if (type.scope() == ResourceType.Scope.NAMESPACED && !metadata.containsKey("namespace")) {
      metadata.put("namespace", Tree.of("default"));
    }
    if (type.id().equals(NAMESPACES)) {
      metadata.put("labels", labelled(object, object.text("metadata", "name")));
    }
    Map<String, Tree> fields = new LinkedHashMap<>();
    fields.put("apiVersion", Tree.of(apiVersion(object, type)));
    fields.put("kind", Tree.of(type.kind()));
    fields.putAll(object.fields());
    fields.put("metadata", Tree.of(metadata));
    return Tree.of(fields);
  }

  private static String apiVersion(Tree object, ResourceType<?> type) {
    String version = type.versions().getFirst();
    return object
        .findText("apiVersion")
        .orElse(type.group().isEmpty() ? version : type.group() + "/" + version);
  }

  /// The API server sets this label on every namespace and lets nobody take it away.
  private static Tree labelled(Tree namespace, String name) {
    Map<String, Tree> labels = new LinkedHashMap<>(namespace.fields("metadata", "labels"));
    labels.put(NAME_LABEL, Tree.of(name));
    return Tree.of(labels);
  }

  void addNamespaces() {
    for (Read<?> read : known) {
      if (read instanceof ResourceType<?> type && type.id().equals(NAMESPACES)) {
        for (String name : namespaces()) {
          Map<String, Tree> metadata = Map.of("name", Tree.of(name));
          Tree namespace = placed(Tree.of(Map.of("metadata", Tree.of(metadata))), type);
          objects
              .computeIfAbsent(NAMESPACES, unseen -> new LinkedHashMap<>())
              .putIfAbsent("/" + name, namespace);
        }
      }
    }
  }

  /// Every namespace that a document names or lives in.
  Set<String> namespaces() {
    Set<String> namespaces = new TreeSet<>();
    objects.forEach(
        (id, named) ->
            named
                .values()
                .forEach(
                    object -> {
                      namespaces.add(object.text("metadata", "namespace"));
                      if (id.equals(NAMESPACES)) {
                        namespaces.add(object.text("metadata", "name"));
                      }
                    }));
    namespaces.remove("");
    return namespaces;
  }

  /// The kinds of all documents, known or not.
  Collection<ResourceType<?>> types() {
    return types.values().stream()
        .filter(
            type ->
                known.stream()
                    .noneMatch(
                        read ->
                            read instanceof ResourceType<?> one
                                && Kinds.plainId(one).equals(Kinds.plainId(type))))
        .toList();
  }

  /// Says whether a document of the kind, or its definition, is there.
  boolean serves(ResourceType<?> type) {
    String id = Kinds.plainId(type);
    return objects.containsKey(id) || defined.contains(id);
  }

  /// The versions in which documents of a kind are written, in the order of the type; at least one.
  List<String> versions(ResourceType<?> type) {
    Map<Integer, String> written = new TreeMap<>();
    for (Tree object : objects.getOrDefault(Kinds.plainId(type), Map.of()).values()) {
      String apiVersion = object.text("apiVersion");
      String version = apiVersion.substring(apiVersion.indexOf('/') + 1);
      written.put(type.versions().indexOf(version), version);
    }
    return written.isEmpty() ? List.of(type.versions().getFirst()) : List.copyOf(written.values());
  }

  /// What a read would bring, before it is slimmed.
  List<Tree> of(Read<?> read) {
    return switch (read) {
      case ResourceType<?> type -> listed(type);
      case NamedObject<?> named -> {
        Tree object =
            objects
                .getOrDefault(Kinds.plainId(named.type()), Map.of())
                .getOrDefault(named.namespace() + "/" + named.name(), Tree.ABSENT);
        yield object == Tree.ABSENT ? List.of() : List.of(object);
      }
      case Endpoint<?> endpoint -> answer(endpoint);
      case Handshake<?> tls -> answer(tls);
    };
  }

  private List<Tree> answer(Read<?> read) {
    Tree answer = answers.getOrDefault(read.id(), Tree.ABSENT);
    return answer == Tree.ABSENT ? List.of() : List.of(answer);
  }

  private List<Tree> listed(ResourceType<?> type) {
    List<Tree> listed = new ArrayList<>();
    for (Tree object : objects.getOrDefault(Kinds.plainId(type), Map.of()).values()) {
      if (isSelected(object, type.fieldSelector())) {
        listed.add(inList(object, type));
      }
    }
    return listed;
  }

  /// In a list of Kubernetes' own kinds an item does not say what it is.
  private static Tree inList(Tree object, ResourceType<?> type) {
    if (type.form() == ResourceType.Form.METADATA) {
      return Tree.of(Map.of("metadata", object.at("metadata")));
    }
    if (!Kinds.isBuiltIn(type.group())) {
      return object;
    }
    Map<String, Tree> fields = new LinkedHashMap<>(object.fields());
    fields.remove("apiVersion");
    fields.remove("kind");
    return Tree.of(fields);
  }

  private static boolean isSelected(Tree object, String selector) {
    for (String term : selector.split(",", -1)) {
      int equals = term.indexOf('=');
      if (equals > 0) {
        boolean unequal = term.charAt(equals - 1) == '!';
        String path = term.substring(0, unequal ? equals - 1 : equals);
        String wanted = term.substring(equals + (term.startsWith("==", equals) ? 2 : 1));
        if (object.text(path.split("\\.", -1)).equals(wanted) == unequal) {
          return false;
        }
      }
    }
    return true;
  }

  private void answer(Document document) {
    String path = document.tree().text("endpoint");
    for (Read<?> read : known) {
      if (isAnswered(read) && read.id().equals(path)) {
        if (answers.put(path, body(document, read)) != null) {
          throw document.wrong("the answer of " + path + " is there twice");
        }
        return;
      }
    }
    throw document.wrong("no endpoint " + path + " is read");
  }

  private static boolean isAnswered(Read<?> read) {
    return switch (read) {
      case Endpoint<?> endpoint -> true;
      case Handshake<?> tls -> true;
      case ResourceType<?> type -> false;
      case NamedObject<?> named -> false;
    };
  }

  /// The body is a tree, or the text that an endpoint itself would answer.
  private static Tree body(Document document, Read<?> read) {
    Tree body = document.tree().at("body");
    if (!(body instanceof Tree.Text text) || !(read instanceof Endpoint<?> endpoint)) {
      if (body.fields().isEmpty()) {
        throw document.wrong("the answer of " + read.id() + " has no body");
      }
      return body;
    }
    InputStream bytes = new ByteArrayInputStream(text.value().getBytes(StandardCharsets.UTF_8));
    TreePool pool = new TreePool();
    try {
      return switch (endpoint.form()) {
        case METRICS -> MetricsText.read(bytes, endpoint.families(), pool);
        case HEALTH -> HealthText.read(bytes, (int) document.tree().number(200, "status"), pool);
        case JSON -> throw document.wrong("the answer of " + endpoint.id() + " is a JSON object");
      };
    } catch (BodyException broken) {
      throw document.wrong("the answer of " + endpoint.id() + ": " + broken.getMessage());
    } catch (IOException unexpected) {
      throw new UncheckedIOException(unexpected);
    }
  }
}
