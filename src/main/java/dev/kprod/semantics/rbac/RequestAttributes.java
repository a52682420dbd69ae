package dev.kprod.semantics.rbac;

/// What is asked of the API server, as its authorizers see it.
public sealed interface RequestAttributes {
  /// A request on a resource.
  ///
  /// @param verb `get`, `list`, `create`, and those that are no HTTP method: `bind`, `escalate`
  /// @param group the API group, empty for the core group
  /// @param resource the plural
  /// @param subresource empty for none
  /// @param namespace empty for a resource of the cluster, and for a list of all namespaces
  /// @param name empty where a request has none: `list`, and `create` but of a subresource
  record OnResource(
      String verb, String group, String resource, String subresource, String namespace, String name)
      implements RequestAttributes {
    /// Returns the resource as rules write it: `pods`, `pods/exec`.
    public String combined() {
      return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }

    /// Returns this request on one object.
    public OnResource named(String object) {
      return new OnResource(verb, group, resource, subresource, namespace, object);
    }

    /// Returns this request in a namespace.
    public OnResource in(String other) {
      return new OnResource(verb, group, resource, subresource, other, name);
    }
  }

  /// A request on a path that is no resource: `/metrics`.
  record OnUrl(String verb, String path) implements RequestAttributes {}

  /// Returns the verb.
  String verb();

  /// Returns a request on a resource of all namespaces or of the cluster.
  ///
  /// @param resource the plural, with a subresource `pods/exec`
  static OnResource on(String verb, String group, String resource) {
    int slash = resource.indexOf('/');
    return slash < 0
        ? new OnResource(verb, group, resource, "", "", "")
        : new OnResource(
            verb, group, resource.substring(0, slash), resource.substring(slash + 1), "", "");
  }

  /// Returns a request on one namespace itself, which for the authorizer lies in that namespace: a
  /// Role there can grant it.
  static OnResource onNamespace(String verb, String name) {
    return new OnResource(verb, "", "namespaces", "", name, name);
  }

  /// Returns the namespace of the request, empty for none.
  default String namespaceOrNone() {
    return switch (this) {
      case OnResource resource -> resource.namespace();
      case OnUrl url -> "";
    };
  }
}
