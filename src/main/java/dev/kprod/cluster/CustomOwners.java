package dev.kprod.cluster;

import dev.kprod.snapshot.ResourceType;
import dev.kprod.snapshot.Tree;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Owners of pods whose kind is not built in, as far as the second round brought them.
final class CustomOwners {
  /// What is known of one owner.
  ///
  /// @param version the served version, empty where the kind is not served
  /// @param word what kubectl calls the kind
  /// @param tree the owner, absent where it was not read
  record Found(String version, String word, Tree tree, Scale scale) {}

  /// The kinds whose replicas are 1 where they do not say, with the field that says.
  private static final Map<String, List<String>> ONE_BY_DEFAULT =
      Map.of(
          "argoproj.io/Rollout", List.of("spec", "replicas"),
          "apps.kruise.io/CloneSet", List.of("spec", "replicas"),
          "apps.kruise.io/StatefulSet", List.of("spec", "replicas"),
          "postgresql.cnpg.io/Cluster", List.of("spec", "instances"));

  private static final String POD_SET = "core.strimzi.io/StrimziPodSet";

  private final Cluster cluster;
  private final Map<String, Optional<ResourceType<CustomResource>>> types = new HashMap<>();
  private final Map<String, Listing<CustomResource>> lists = new HashMap<>();
  private final Map<String, Map<String, Tree>> trees = new HashMap<>();

  CustomOwners(Cluster cluster) {
    this.cluster = cluster;
  }

  Found find(String group, String kind, String namespace, String name) {
    String id = group + "/" + kind;
    Optional<ResourceType<CustomResource>> served =
        types.computeIfAbsent(id, unseen -> SecondRound.kind(cluster.discovery(), group, kind));
    if (served.isEmpty()) {
      String word = kind.toLowerCase(Locale.ROOT) + (group.isEmpty() ? "" : "." + group);
      return new Found(
          "", word, Tree.ABSENT, new Scale.Unknown("the API of %s is not served".formatted(kind)));
    }
    ResourceType<CustomResource> type = served.get();
    Listing<CustomResource> list = lists.computeIfAbsent(id, unseen -> cluster.secondRound(type));
    Tree tree =
        trees
            .computeIfAbsent(id, unseen -> byName(list))
            .getOrDefault(namespace + "/" + name, Tree.ABSENT);
    return new Found(type.versions().getFirst(), type.id(), tree, scale(id, tree, kind));
  }

  private static Map<String, Tree> byName(Listing<CustomResource> list) {
    Map<String, Tree> byName = new HashMap<>();
    for (CustomResource one : list.known()) {
      byName.put(one.namespace() + "/" + one.name(), one.tree());
    }
    return byName;
  }

  private static Scale scale(String id, Tree tree, String kind) {
    if (tree instanceof Tree.Absent) {
      return new Scale.Unknown("the %s was not read".formatted(kind));
    }
    if (id.equals(POD_SET)) {
      return new Scale.Replicas(tree.items("spec", "pods").size());
    }
    List<String> path = ONE_BY_DEFAULT.get(id);
    if (path != null) {
      return new Scale.Replicas((int) tree.number(1, path.toArray(String[]::new)));
    }
    OptionalLong replicas = tree.findNumber("spec", "replicas");
    return replicas.isPresent()
        ? new Scale.Replicas((int) replicas.getAsLong())
        : new Scale.Unknown("a %s does not say how many pods it wants".formatted(kind));
  }
}
