package dev.kprod.snapshot;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Which APIs a server serves.
///
/// @param resources every resource and subresource served, sorted
/// @param unseen groups that are registered but did not answer (an aggregated API that is down),
///   with `group/version` or the bare group; what they serve is not known
public record Discovery(List<Served> resources, List<String> unseen) {
  /// One resource in one version.
  ///
  /// @param resource the plural; a subresource is `pods/eviction`
  /// @param namespaced whether its objects live in namespaces
  /// @param verbs what the server can do with it, as served
  public record Served(
      String group,
      String version,
      String resource,
      String kind,
      boolean namespaced,
      List<String> verbs) {
    public Served {
      verbs = List.copyOf(verbs);
    }
  }

  private static final Comparator<Served> ORDER =
      Comparator.comparing(Served::group)
          .thenComparing(Served::resource)
          .thenComparing(Served::version);

  public Discovery {
    resources = resources.stream().sorted(ORDER).toList();
    unseen = unseen.stream().sorted().toList();
  }

  /// Finds the version to ask for: the first that the type understands and the server serves.
  public Optional<String> version(ResourceType<?> type) {
    return type.versions().stream()
        .filter(version -> find(type.group(), version, type.resource()).isPresent())
        .findFirst();
  }

  /// Finds a resource in one version.
  public Optional<Served> find(String group, String version, String resource) {
    return resources.stream()
        .filter(
            served ->
                served.group().equals(group)
                    && served.version().equals(version)
                    && served.resource().equals(resource))
        .findFirst();
  }

  /// Finds the resource of a kind, subresources left out.
  public Optional<Served> findKind(String group, String kind) {
    return resources.stream()
        .filter(
            served ->
                served.group().equals(group)
                    && served.kind().equals(kind)
                    && served.resource().indexOf('/') < 0)
        .findFirst();
  }

  /// Says whether any version of a group is served.
  public boolean servesGroup(String group) {
    return resources.stream().anyMatch(served -> served.group().equals(group));
  }

  /// Says whether a group is registered but did not say what it serves.
  public boolean isUnseen(String group) {
    return unseen.stream().anyMatch(name -> name.equals(group) || name.startsWith(group + "/"));
  }
}
