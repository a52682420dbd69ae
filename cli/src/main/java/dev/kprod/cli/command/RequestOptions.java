package dev.kprod.cli.command;

import dev.kprod.cluster.Cluster;
import dev.kprod.semantics.rbac.RequestAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where a question about rights is asked, and how its resource is understood.
final class RequestOptions {
  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NS",
      description = "in this namespace; what holds in the whole cluster holds there too")
  @Nullable String namespace;

  @Option(
      names = {"-A", "--all-namespaces"},
      description = "in all namespaces; so it is without -n")
  boolean everywhere;

  @Option(names = "--raw", description = "take the resource as written, served or not")
  boolean raw;

  /// What is asked of the authorizer.
  ///
  /// @param somewhere whether it may be granted in some namespaces by themselves
  record Asked(RequestAttributes request, boolean somewhere) {
    /// Asks about a path that is no resource.
    static Asked onUrl(String verb, String path) {
      return new Asked(new RequestAttributes.OnUrl(verb, path), false);
    }
  }

  /// Returns the namespace, empty for all.
  String within() {
    return everywhere || namespace == null ? "" : namespace;
  }

  /// Returns where to look if a list is refused across the cluster, empty for everywhere.
  List<String> namespaces() {
    return within().isEmpty() ? List.of() : List.of(within());
  }

  /// Asks about a resource as a person calls it.
  ///
  /// @param name the one object that is meant, null for every one
  Asked onResource(String verb, String resource, @Nullable String name, Cluster cluster) {
    AskedResource on =
        raw ? AskedResource.raw(resource) : AskedResource.find(resource, cluster.discovery());
    return new Asked(
        on.request(verb, within(), name == null ? "" : name),
        on.namespaced() && within().isEmpty());
  }
}
