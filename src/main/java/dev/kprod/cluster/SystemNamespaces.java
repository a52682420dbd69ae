package dev.kprod.cluster;

import dev.kprod.semantics.image.ImageReference;
import dev.kprod.snapshot.Tree;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Which namespaces are the system's and which are given to add-ons that are known.
///
/// An add-on's namespace is recognised by its name and, where pods run in it, by the image of one
/// of them: a name alone can be anybody's.
final class SystemNamespaces {
  private record AddOn(String name, List<String> images) {}

  private final Set<String> system = new HashSet<>();
  private final List<String> systemPrefixes;
  private final Map<String, AddOn> byNamespace = new HashMap<>();
  private final Map<String, Set<String>> images = new HashMap<>();

  /// @param content the table of namespaces
  /// @param platforms what the cluster was recognised as
  /// @param pods the pods that were seen
  SystemNamespaces(Tree content, Set<String> platforms, List<Pod> pods) {
    List<Tree> rows =
        content.items("system").stream()
            .filter(
                row -> row.text("platform").isEmpty() || platforms.contains(row.text("platform")))
            .toList();
    rows.forEach(row -> system.addAll(row.texts("namespaces")));
    this.systemPrefixes = rows.stream().flatMap(row -> row.texts("prefixes").stream()).toList();
    for (Tree row : content.items("addOns")) {
      AddOn addOn = new AddOn(row.text("name"), row.texts("images"));
      row.texts("namespaces").forEach(namespace -> byNamespace.put(namespace, addOn));
    }
    for (Pod pod : pods) {
      if (byNamespace.containsKey(pod.namespace()) && pod.isLive()) {
        Set<String> seen = images.computeIfAbsent(pod.namespace(), unseen -> new HashSet<>());
        pod.spec().everyContainer().forEach(container -> seen.add(container.image()));
      }
    }
  }

  boolean isSystem(String namespace) {
    return system.contains(namespace) || systemPrefixes.stream().anyMatch(namespace::startsWith);
  }

  Optional<String> addOn(String namespace) {
    AddOn addOn = byNamespace.get(namespace);
    if (addOn == null) {
      return Optional.empty();
    }
    Set<String> running = images.getOrDefault(namespace, Set.of());
    boolean recognised =
        running.isEmpty() || running.stream().anyMatch(image -> isOneOf(image, addOn.images()));
    return recognised ? Optional.of(addOn.name()) : Optional.empty();
  }

  List<String> addOns() {
    TreeMap<String, AddOn> sorted = new TreeMap<>(byNamespace);
    return sorted.keySet().stream()
        .filter(images::containsKey)
        .filter(namespace -> addOn(namespace).isPresent())
        .toList();
  }

  /// Says whether the path of an image ends in one of some segments: `velero/velero`.
  private static boolean isOneOf(String image, List<String> ends) {
    return ImageReference.find(image)
        .map(reference -> "/" + reference.path())
        .filter(path -> ends.stream().anyMatch(end -> path.endsWith("/" + end)))
        .isPresent();
  }
}
