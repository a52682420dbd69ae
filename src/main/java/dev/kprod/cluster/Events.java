package dev.kprod.cluster;

import dev.kprod.snapshot.ResourceType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What was said lately about which object. Events are kept for an hour or so, so that silence
/// proves nothing about what is older.
public final class Events {
  private static final Index<Events> WARNINGS =
      Index.of(
          "warnings",
          Reads.NONE.may(Resources.WARNINGS),
          cluster -> new Events(cluster, Resources.WARNINGS));
  private static final Index<Events> KILLINGS =
      Index.of(
          "killings",
          Reads.NONE.may(Resources.KILLINGS),
          cluster -> new Events(cluster, Resources.KILLINGS));

  private static final Comparator<Event> NEWEST_LAST =
      Comparator.<Event, String>comparing(
              event -> event.lastSeen().map(Object::toString).orElse(""))
          .thenComparing(Event::name);

  private final Map<String, List<Event>> byObject = new HashMap<>();

  private Events(Cluster cluster, ResourceType<Event> type) {
    for (Event event : cluster.ask(type).known()) {
      byObject
          .computeIfAbsent(
              key(event.aboutKind(), event.aboutNamespace(), event.aboutName()),
              unseen -> new ArrayList<>())
          .add(event);
    }
    byObject.values().forEach(events -> events.sort(NEWEST_LAST));
  }

  /// Returns the warnings about an object, the newest last. Declare [Resources#WARNINGS].
  public static List<Event> warnings(Cluster cluster, String kind, ApiObject object) {
    return cluster.index(WARNINGS).about(kind, object);
  }

  /// Returns what kubelets said when they killed a container of a pod, the newest last. Declare
  /// [Resources#KILLINGS].
  public static List<Event> killings(Cluster cluster, Pod pod) {
    return cluster.index(KILLINGS).about("Pod", pod);
  }

  private List<Event> about(String kind, ApiObject object) {
    return byObject.isEmpty()
        ? List.of()
        : byObject.getOrDefault(key(kind, object.namespace(), object.name()), List.of());
  }

  private static String key(String kind, String namespace, String name) {
    return kind + "/" + namespace + "/" + name;
  }
}
