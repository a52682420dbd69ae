package dev.kprod.cluster;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Objects by the namespace they live in.
final class ByNamespace<V> {
  private final Map<String, List<V>> objects = new LinkedHashMap<>();

  static <V extends ApiObject> ByNamespace<V> of(List<V> objects) {
    ByNamespace<V> grouped = new ByNamespace<>();
    objects.forEach(object -> grouped.add(object.namespace(), object));
    return grouped;
  }

  void add(String namespace, V object) {
    objects.computeIfAbsent(namespace, unseen -> new ArrayList<>()).add(object);
  }

  List<V> in(String namespace) {
    return objects.getOrDefault(namespace, List.of());
  }
}
