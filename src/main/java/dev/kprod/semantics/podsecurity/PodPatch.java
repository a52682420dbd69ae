package dev.kprod.semantics.podsecurity;

import dev.kprod.snapshot.Tree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Changes of one pod spec as a strategic merge patch of it: containers are found by name.
public final class PodPatch {
  private final Map<String, Object> spec = new LinkedHashMap<>();
  private final Map<String, Map<String, Map<String, Object>>> lists = new LinkedHashMap<>();
  private boolean whole = true;

  private PodPatch() {}

  /// Returns the patch that makes some changes; those that no value makes are left out.
  public static PodPatch of(List<Change> changes) {
    PodPatch patch = new PodPatch();
    changes.forEach(patch::add);
    return patch;
  }

  private void add(Change change) {
    if (change.value().isEmpty()) {
      whole = false;
      return;
    }
    Map<String, Object> target =
        change
            .container()
            .map(
                one ->
                    lists
                        .computeIfAbsent(one.list(), unseen -> new LinkedHashMap<>())
                        .computeIfAbsent(one.name(), unseen -> new LinkedHashMap<>()))
            .orElse(spec);
    put(target, change.field(), change.value().get());
  }

  private static void put(Map<String, Object> target, List<String> field, Tree value) {
    if (field.size() == 1) {
      target.put(field.getFirst(), value);
      return;
    }
    Object below = target.computeIfAbsent(field.getFirst(), unseen -> new LinkedHashMap<>());
    if (below instanceof Map<?, ?>) {
      @SuppressWarnings("unchecked") // only this method puts a map there
      Map<String, Object> map = (Map<String, Object>) below;
      put(map, field.subList(1, field.size()), value);
    }
  }

  /// Says whether the patch makes all of the changes.
  public boolean isWhole() {
    return whole;
  }

  /// Says whether no value makes any of the changes.
  public boolean isEmpty() {
    return spec.isEmpty() && lists.isEmpty();
  }

  /// Returns the patch of the pod spec.
  public Tree spec() {
    Map<String, Tree> fields = new LinkedHashMap<>();
    spec.forEach((field, value) -> fields.put(field, tree(value)));
    lists.forEach(
        (list, containers) ->
            fields.put(
                list,
                Tree.of(
                    containers.entrySet().stream()
                        .map(entry -> container(entry.getKey(), entry.getValue()))
                        .toList())));
    return Tree.of(fields);
  }

  /// Returns the patch of an object that holds the pod spec under a path.
  ///
  /// @param path such as `spec.template.spec`
  public Tree under(String path) {
    Tree patch = spec();
    String[] steps = path.split("\\.", -1);
    for (int i = steps.length - 1; i >= 0; i--) {
      patch = Tree.of(Map.of(steps[i], patch));
    }
    return patch;
  }

  private static Tree container(String name, Map<String, Object> fields) {
    Map<String, Tree> container = new LinkedHashMap<>();
    container.put("name", Tree.of(name));
    fields.forEach((field, value) -> container.put(field, tree(value)));
    return Tree.of(container);
  }

  private static Tree tree(Object value) {
    if (value instanceof Tree tree) {
      return tree;
    }
    Map<String, Tree> fields = new LinkedHashMap<>();
    ((Map<?, ?>) value).forEach((field, below) -> fields.put((String) field, tree(below)));
    return Tree.of(fields);
  }
}
