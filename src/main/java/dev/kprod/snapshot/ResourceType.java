package dev.kprod.snapshot;

import java.util.List;
import java.util.function.Function;

/// A kind of API object that is read as a list.
///
/// Two are equal if they ask for the same list; the view does not matter.
///
/// @param <V> the view of one object
public final class ResourceType<V> implements Read<V> {
  /// Whether the objects of a kind live in namespaces.
  public enum Scope {
    NAMESPACED,
    CLUSTER
  }

  /// How much of each object is asked for.
  public enum Form {
    WHOLE,
    /// `PartialObjectMetadataList`: spec and status never leave the API server.
    METADATA
  }

  /// How the objects are asked for.
  public enum Asked {
    AS_LIST,
    /// Each by its name, which only other objects say: after they were read.
    BY_NAME
  }

  private final String group;
  private final List<String> versions;
  private final String resource;
  private final String kind;
  private final Scope scope;
  private final Form form;
  private final String fieldSelector;
  private final String part;
  private final Asked asked;
  private final Function<Tree, V> view;
  private final String id;

  private ResourceType(
      String group,
      List<String> versions,
      String resource,
      String kind,
      Scope scope,
      Form form,
      String fieldSelector,
      String part,
      Asked asked,
      Function<Tree, V> view) {
    this.group = group;
    this.versions = List.copyOf(versions);
    this.resource = resource;
    this.kind = kind;
    this.scope = scope;
    this.form = form;
    this.fieldSelector = fieldSelector;
    this.part = part;
    this.asked = asked;
    this.view = view;
    this.id =
        (group.isEmpty() ? resource : resource + "." + group)
            + (fieldSelector.isEmpty() ? "" : "?" + fieldSelector)
            + (part.isEmpty() ? "" : "#" + part);
  }

  /// Returns a namespaced kind; `versions` are those the view understands, the best first.
  public static <V> ResourceType<V> namespaced(
      String group, List<String> versions, String resource, String kind, Function<Tree, V> view) {
    return new ResourceType<>(
        group, versions, resource, kind, Scope.NAMESPACED, Form.WHOLE, "", "", Asked.AS_LIST, view);
  }

  /// Returns a cluster-scoped kind; `versions` are those the view understands, the best first.
  public static <V> ResourceType<V> clusterScoped(
      String group, List<String> versions, String resource, String kind, Function<Tree, V> view) {
    return new ResourceType<>(
        group, versions, resource, kind, Scope.CLUSTER, Form.WHOLE, "", "", Asked.AS_LIST, view);
  }

  /// Returns this kind read as metadata only.
  public ResourceType<V> metadataOnly() {
    return new ResourceType<>(
        group, versions, resource, kind, scope, Form.METADATA, fieldSelector, part, asked, view);
  }

  /// Returns this kind narrowed by a field selector, which becomes part of its id.
  public ResourceType<V> where(String selector) {
    return new ResourceType<>(
        group, versions, resource, kind, scope, form, selector, part, asked, view);
  }

  /// Returns this kind reduced to one part of each object, which becomes part of its id: a list of
  /// the same objects for another purpose.
  public ResourceType<V> part(String name) {
    return new ResourceType<>(
        group, versions, resource, kind, scope, form, fieldSelector, name, asked, view);
  }

  /// Returns this kind with objects that are asked for one by one. What came of them together is
  /// the outcome of this read.
  public ResourceType<V> byName() {
    return new ResourceType<>(
        group, versions, resource, kind, scope, form, fieldSelector, part, Asked.BY_NAME, view);
  }

  @Override
  public String id() {
    return id;
  }

  /// Returns the API group; the core group is the empty text.
  public String group() {
    return group;
  }

  /// Returns the versions that the view understands, the best first.
  public List<String> versions() {
    return versions;
  }

  /// Returns the plural that URLs and roles use.
  public String resource() {
    return resource;
  }

  /// Returns the kind of one object.
  public String kind() {
    return kind;
  }

  /// Returns whether the objects live in namespaces.
  public Scope scope() {
    return scope;
  }

  /// Returns how much of each object is asked for.
  public Form form() {
    return form;
  }

  /// Returns the field selector, empty for all objects.
  public String fieldSelector() {
    return fieldSelector;
  }

  /// Returns the part that each object is reduced to, empty for all that slimming keeps.
  public String part() {
    return part;
  }

  /// Returns how the objects are asked for.
  public Asked asked() {
    return asked;
  }

  @Override
  public V view(Tree tree) {
    return view.apply(tree);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ResourceType<?> type && id().equals(type.id());
  }

  @Override
  public int hashCode() {
    return id().hashCode();
  }

  @Override
  public String toString() {
    return id();
  }
}
