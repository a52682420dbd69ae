package dev.kprod.cluster;

import org.jspecify.annotations.Nullable;

/// Names one object of a cluster, or the cluster itself. All texts may come from the cluster.
///
/// @param group the API group, empty for the core group
/// @param version the API version, empty where it does not matter
/// @param kind the kind; `Cluster` for the cluster itself
/// @param namespace the namespace, empty for what has none
/// @param name the name, empty for the cluster itself
public record Subject(String group, String version, String kind, String namespace, String name)
    implements Comparable<Subject> {
  /// The cluster itself.
  public static final Subject CLUSTER = new Subject("", "", "Cluster", "", "");

  /// Returns what identifies the object over time, whatever version it is read in:
  /// `apps/Deployment/shop/web`.
  public String key() {
    return group + "/" + kind + "/" + namespace + "/" + name;
  }

  /// Says whether this is the cluster itself.
  public boolean isCluster() {
    return kind.equals("Cluster") && group.isEmpty() && name.isEmpty();
  }

  // Results are kept by it, and a record's own methods are slow while a run is young.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Subject that
            && name.equals(that.name)
            && namespace.equals(that.namespace)
            && kind.equals(that.kind)
            && group.equals(that.group)
            && version.equals(that.version));
  }

  @Override
  public int hashCode() {
    return 31 * (31 * namespace.hashCode() + name.hashCode()) + kind.hashCode();
  }

  /// By namespace, kind, name and group. Written out, since reports sort some 100,000 results.
  @Override
  public int compareTo(Subject other) {
    int order = order(namespace, other.namespace);
    order = order != 0 ? order : order(kind, other.kind);
    order = order != 0 ? order : order(name, other.name);
    return order != 0 ? order : order(group, other.group);
  }

  /// Neighbours mostly share namespace and kind, and those are one text.
  @SuppressWarnings("ReferenceEquality") // a quick first look; comparing decides below
  private static int order(String one, String other) {
    return one == other ? 0 : one.compareTo(other);
  }
}
