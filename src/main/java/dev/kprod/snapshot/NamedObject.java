package dev.kprod.snapshot;

/// One object that is read by name, so that the role needs no right to the others.
///
/// A 404 is an answer: complete and empty.
///
/// @param type the kind of the object
/// @param namespace its namespace, empty for a cluster-scoped kind
/// @param name its name
public record NamedObject<V>(ResourceType<V> type, String namespace, String name)
    implements Read<V> {
  @Override
  public String id() {
    return type.id() + "/" + (namespace.isEmpty() ? name : namespace + "/" + name);
  }

  @Override
  public V view(Tree tree) {
    return type.view(tree);
  }
}
