package dev.kprod.semantics.owner;

import java.util.List;
import java.util.Optional;

/// One entry of `metadata.ownerReferences`.
///
/// @param apiVersion group and version, such as `apps/v1`, or the version alone
/// @param kind the kind, such as `ReplicaSet`
/// @param name the object's name
/// @param uid the object's uid; empty where a fixture leaves it out
/// @param controller whether this owner is the one that manages the object
public record OwnerReference(
    String apiVersion, String kind, String name, String uid, boolean controller) {

  /// The group, empty for the core one.
  public String group() {
    int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  /// Whether the owner is of this kind of this group, in any version.
  public boolean is(String group, String kind) {
    return kind.equals(this.kind) && group.equals(group());
  }

  /// The owner that manages the object: at most one, and upstream takes the first.
  public static Optional<OwnerReference> findController(List<OwnerReference> references) {
    return references.stream().filter(OwnerReference::controller).findFirst();
  }

  /// Kind and name, such as `ReplicaSet/web-5d9c`.
  @Override
  public String toString() {
    return kind + "/" + name;
  }
}
