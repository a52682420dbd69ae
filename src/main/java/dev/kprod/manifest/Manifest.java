package dev.kprod.manifest;

import dev.kprod.snapshot.Discovery;
import dev.kprod.snapshot.Endpoint;
import dev.kprod.snapshot.Handshake;
import dev.kprod.snapshot.NamedObject;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ReadOutcome;
import dev.kprod.snapshot.Reading;
import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Slimming;
import dev.kprod.snapshot.SlimmingTable;
import dev.kprod.snapshot.Snapshot;
import dev.kprod.snapshot.Tree;
import dev.kprod.snapshot.TreePool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// Documents on their way to a snapshot.
///
/// A document names its kind; its API version may be left out where one kind of Kubernetes, or one
/// kind at all, is called so. What Kubernetes itself serves is served and empty without documents;
/// a kind of a product is served only if a document of it, or its definition, is there. A document
/// `{endpoint: /version, body: {...}}` is the answer of an endpoint; an endpoint without one has
/// not answered. Objects are slimmed, narrowed to metadata and selected like those of a cluster,
/// but the API server's defaults are not filled in.
public final class Manifest {
  private static final String FORBIDDEN = "403 Forbidden";
  private static final List<String> VERBS =
      List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

  private final Set<Read<?>> known;
  private final Function<Read<?>, Slimming> slimming;
  private final Kinds kinds;
  private final Map<String, ReadOutcome> outcomes = new LinkedHashMap<>();
  private final Map<String, SortedMap<String, ReadOutcome>> namespaced = new LinkedHashMap<>();
  private Snapshot.Header header = new Snapshot.Header("fixture", Instant.EPOCH, 0, "test");
  private boolean namespacesAsGiven;

  private Manifest(Collection<? extends Read<?>> known, Function<Read<?>, Slimming> slimming) {
    this.slimming = slimming;
    this.known = new LinkedHashSet<>(known);
    this.kinds = new Kinds(this.known);
  }

  /// Returns documents of some known kinds.
  ///
  /// @param known what is read of a cluster, and so what a document may be
  public static Manifest of(Collection<? extends Read<?>> known) {
    return new Manifest(known, SlimmingTable::of);
  }

  /// Returns documents of some known kinds, slimmed in another way than a cluster's.
  public static Manifest of(
      Collection<? extends Read<?>> known, Function<Read<?>, Slimming> slimming) {
    return new Manifest(known, slimming);
  }

  /// Sets when the snapshot is taken.
  public Manifest takenAt(Instant time) {
    header = new Snapshot.Header(header.cluster(), time, 0, header.kprodVersion());
    return this;
  }

  /// Sets how reports call the cluster.
  public Manifest cluster(String name) {
    header = new Snapshot.Header(name, header.takenAt(), 0, header.kprodVersion());
    return this;
  }

  /// Leaves out the namespaces that objects live in but no document names.
  public Manifest withNamespacesAsGiven() {
    namespacesAsGiven = true;
    return this;
  }

  /// Refuses a read by its id.
  public Manifest refusing(String read) {
    return outcome(read, new ReadOutcome.Forbidden(FORBIDDEN));
  }

  /// Refuses a list across the cluster and in one namespace, and grants it in the others.
  public Manifest refusing(String read, String namespace) {
    return outcome(read, namespace, new ReadOutcome.Forbidden(FORBIDDEN));
  }

  /// Says that an API is not served.
  public Manifest absent(String read) {
    return outcome(read, ReadOutcome.ABSENT);
  }

  /// Sets what becomes of a read by its id. Objects stay where it is complete or truncated.
  public Manifest outcome(String read, ReadOutcome outcome) {
    outcomes.put(read, outcome);
    return this;
  }

  /// Refuses a list across the cluster and sets what becomes of it in one namespace.
  public Manifest outcome(String read, String namespace, ReadOutcome outcome) {
    namespaced.computeIfAbsent(read, unseen -> new TreeMap<>()).put(namespace, outcome);
    return this;
  }

  /// Reads documents.
  ///
  /// @throws ManifestException if a document is not one, is there twice, or is of no known kind
  public Snapshot snapshot(String yaml) {
    Contents contents = new Contents(known, kinds);
    YamlTrees.read(yaml).forEach(contents::add);
    if (!namespacesAsGiven) {
      contents.addNamespaces();
    }
    Set<Read<?>> reads = new LinkedHashSet<>(known);
    reads.addAll(contents.types());
    TreePool pool = new TreePool();
    List<Discovery.Served> served = new ArrayList<>();
    List<Reading> readings = new ArrayList<>();
    List<List<Tree>> objects = new ArrayList<>();
    for (Read<?> read : reads) {
      Reading reading = reading(read, contents);
      if (read instanceof ResourceType<?> type
          && !(reading.outcome() instanceof ReadOutcome.Absent)) {
        served.addAll(served(type, contents));
      }
      readings.add(reading);
      objects.add(seen(read, reading, contents, pool));
    }
    refuseUnknown(reads);
    Discovery discovery = new Discovery(served.stream().distinct().toList(), List.of());
    Snapshot.Builder builder = Snapshot.of(header, discovery);
    for (int i = 0; i < readings.size(); i++) {
      builder.add(readings.get(i), objects.get(i));
    }
    return builder.build();
  }

  private void refuseUnknown(Set<Read<?>> reads) {
    Set<String> ids = new LinkedHashSet<>();
    reads.forEach(read -> ids.add(read.id()));
    Set<String> set = new LinkedHashSet<>(outcomes.keySet());
    set.addAll(namespaced.keySet());
    set.removeAll(ids);
    if (!set.isEmpty()) {
      throw new ManifestException(
          "an outcome is set for "
              + set
              + ", which nothing reads; ids look like pods,"
              + " deployments.apps, /version");
    }
  }

  private List<Tree> seen(Read<?> read, Reading reading, Contents contents, TreePool pool) {
    List<Tree> objects = contents.of(read);
    if (objects.isEmpty()) {
      return objects;
    }
    Slimming slim = slimming.apply(read);
    return objects.stream()
        .filter(object -> isSeen(reading.in(object.text("metadata", "namespace"))))
        .map(object -> slim.apply(object, pool))
        .toList();
  }

  private static boolean isSeen(ReadOutcome outcome) {
    return switch (outcome) {
      case ReadOutcome.Complete complete -> true;
      case ReadOutcome.Truncated truncated -> true;
      case ReadOutcome.Absent absent -> false;
      case ReadOutcome.Forbidden forbidden -> false;
      case ReadOutcome.TimedOut timedOut -> false;
      case ReadOutcome.NotAsked notAsked -> false;
      case ReadOutcome.Failed failed -> false;
    };
  }

  private Reading reading(Read<?> read, Contents contents) {
    ReadOutcome outcome = outcomes.getOrDefault(read.id(), usual(read, contents));
    String version = outcome instanceof ReadOutcome.Absent ? "" : version(read, contents);
    SortedMap<String, ReadOutcome> refused = namespaced.get(read.id());
    if (refused == null) {
      return Reading.of(read.id(), version, outcome);
    }
    SortedMap<String, ReadOutcome> each = new TreeMap<>();
    contents.namespaces().forEach(namespace -> each.put(namespace, ReadOutcome.COMPLETE));
    each.putAll(refused);
    return new Reading(read.id(), version, new ReadOutcome.Forbidden(FORBIDDEN), each);
  }

  private static ReadOutcome usual(Read<?> read, Contents contents) {
    return switch (read) {
      case ResourceType<?> type -> usual(type, contents);
      case NamedObject<?> named -> usual(named.type(), contents);
      case Endpoint<?> endpoint -> answered(endpoint, contents);
      case Handshake<?> tls -> answered(tls, contents);
    };
  }

  private static ReadOutcome answered(Read<?> read, Contents contents) {
    return contents.of(read).isEmpty()
        ? new ReadOutcome.Failed(0, "no document says what it answers")
        : ReadOutcome.COMPLETE;
  }

  private static ReadOutcome usual(ResourceType<?> type, Contents contents) {
    return Kinds.isBuiltIn(type.group()) || contents.serves(type)
        ? ReadOutcome.COMPLETE
        : ReadOutcome.ABSENT;
  }

  private static String version(Read<?> read, Contents contents) {
    return switch (read) {
      case ResourceType<?> type -> contents.versions(type).getFirst();
      case NamedObject<?> named -> contents.versions(named.type()).getFirst();
      case Endpoint<?> endpoint -> "";
      case Handshake<?> tls -> "";
    };
  }

  private static List<Discovery.Served> served(ResourceType<?> type, Contents contents) {
    return contents.versions(type).stream()
        .map(
            version ->
                new Discovery.Served(
                    type.group(),
                    version,
                    type.resource(),
                    type.kind(),
                    type.scope() == ResourceType.Scope.NAMESPACED,
                    VERBS))
        .toList();
  }
}
