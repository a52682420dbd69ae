package dev.kprod.explain;

import dev.kprod.catalogue.Catalogue.Listed;
import dev.kprod.cluster.Reads;
import dev.kprod.snapshot.Endpoint;
import dev.kprod.snapshot.NamedObject;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.ResourceType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The least role that some checks need, as a manifest: only `get` and `list`, each rule with the
/// checks that it is for.
public final class ClusterRoleManifest {
  private static final String NAME = "kprod";

  /// A rule is told by what it grants on what.
  private record Grant(String group, String resource, String verb, String name, String namespace)
      implements Comparable<Grant> {
    @Override
    public int compareTo(Grant other) {
      return key().compareTo(other.key());
    }

    private String key() {
      return String.join("\n", group, resource, verb, namespace, name);
    }
  }

  private final SortedMap<Grant, SortedSet<String>> grants = new TreeMap<>();
  private final SortedMap<String, SortedSet<String>> urls = new TreeMap<>();

  private ClusterRoleManifest() {}

  /// Returns one ClusterRole, or with namespaces a Role in each of them.
  ///
  /// @param head what every report reads, whatever is checked
  public static String of(Collection<Listed> checks, Reads head, List<String> namespaces) {
    ClusterRoleManifest manifest = new ClusterRoleManifest();
    head.all().forEach(read -> manifest.add(read, "(every report)"));
    for (Listed listed : checks) {
      Reads reads = listed.declaration().reads();
      reads.required().forEach(read -> manifest.add(read, listed.id()));
      reads.ifServed().forEach(read -> manifest.add(read, listed.id()));
      reads.optional().forEach(read -> manifest.add(read, listed.id() + " (optional)"));
    }
    if (namespaces.isEmpty()) {
      return manifest.clusterRole();
    }
    List<String> roles = new ArrayList<>();
    namespaces.stream().distinct().sorted().forEach(name -> roles.add(manifest.role(name)));
    return String.join("---\n", roles);
  }

  private void add(Read<?> read, String check) {
    switch (read) {
      case ResourceType<?> type ->
          grant(new Grant(type.group(), type.resource(), "list", "", scope(type)), check);
      case NamedObject<?> named ->
          grant(
              new Grant(
                  named.type().group(),
                  named.type().resource(),
                  "get",
                  named.name(),
                  named.namespace().isEmpty() ? "-" : named.namespace()),
              check);
      case Endpoint<?> endpoint ->
          urls.computeIfAbsent(endpoint.id(), unseen -> new TreeSet<>()).add(check);
    }
  }

  private void grant(Grant grant, String check) {
    grants.computeIfAbsent(grant, unseen -> new TreeSet<>()).add(check);
  }

  /// Cluster-scoped kinds are marked, since no Role can grant them.
  private static String scope(ResourceType<?> type) {
    return type.scope() == ResourceType.Scope.CLUSTER ? "-" : "";
  }

  private String clusterRole() {
    StringBuilder out = new StringBuilder(head("ClusterRole", ""));
    grants.forEach((grant, checks) -> out.append(rule(grant, checks)));
    urls.forEach(
        (url, checks) ->
            out.append(comment(checks))
                .append("  - nonResourceURLs: [\"%s\"]\n    verbs: [\"get\"]\n".formatted(url)));
    return out.toString();
  }

  private String role(String namespace) {
    StringBuilder out = new StringBuilder(head("Role", namespace));
    grants.forEach(
        (grant, checks) -> {
          boolean here = grant.namespace().isEmpty() || grant.namespace().equals(namespace);
          if (here && !grant.namespace().equals("-")) {
            out.append(rule(grant, checks));
          }
        });
    return out.toString();
  }

  private static String head(String kind, String namespace) {
    return """
    # Made by kprod from the declarations of its checks. It grants get and list, nothing else.
    apiVersion: rbac.authorization.k8s.io/v1
    kind: %s
    metadata:
      name: %s%s
    rules:
    """
        .formatted(kind, NAME, namespace.isEmpty() ? "" : "\n  namespace: " + namespace);
  }

  private static String rule(Grant grant, SortedSet<String> checks) {
    StringBuilder out = new StringBuilder(comment(checks));
    out.append("  - apiGroups: [\"%s\"]\n".formatted(grant.group()));
    out.append("    resources: [\"%s\"]\n".formatted(grant.resource()));
    if (!grant.name().isEmpty()) {
      out.append("    resourceNames: [\"%s\"]\n".formatted(grant.name()));
    }
    return out.append("    verbs: [\"%s\"]\n".formatted(grant.verb())).toString();
  }

  private static String comment(SortedSet<String> checks) {
    StringBuilder out = new StringBuilder();
    StringBuilder line = new StringBuilder("  #");
    for (String check : checks) {
      if (line.length() + check.length() > 98) {
        out.append(line).append('\n');
        line = new StringBuilder("  #");
      }
      line.append(' ').append(check);
    }
    return out.append(line).append('\n').toString();
  }
}
