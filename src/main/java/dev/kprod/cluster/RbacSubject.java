package dev.kprod.cluster;

import dev.kprod.snapshot.Tree;

/// To whom a binding gives a role.
///
/// @param kind `User`, `Group` or `ServiceAccount`
/// @param namespace the namespace of a service account, empty where it is not said
/// @param name the name
public record RbacSubject(String kind, String namespace, String name) {
  /// Returns the subject that a tree spells.
  public static RbacSubject of(Tree subject) {
    return new RbacSubject(subject.text("kind"), subject.text("namespace"), subject.text("name"));
  }
}
