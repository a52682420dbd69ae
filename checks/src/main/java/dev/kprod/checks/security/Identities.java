package dev.kprod.checks.security;

import dev.kprod.check.SubjectKind;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.RoleBinding;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.semantics.rbac.Rbac;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Whom rights are given to, as bindings name them.
final class Identities {
  /// Users, groups and service accounts that a binding names which is not Kubernetes' own; whoever
  /// belongs to Kubernetes is left out, and so are groups of everybody, which have a check of their
  /// own.
  static final SubjectKind<Identity> KIND =
      new SubjectKind<>(
          "identity",
          "identities",
          SubjectKind.Radius.CLUSTER,
          SubjectKind.Reach.EVERYTHING,
          Rbac.READS,
          cluster -> cluster.index(Identities.INDEX),
          Identity::subject,
          identity -> Map.of());

  private static final Index<List<Identity>> INDEX =
      Index.of("judged-identities", Rbac.READS, Identities::all);

  private static final String DEFAULTS = "kubernetes.io/bootstrapping";

  private Identities() {}

  private static List<Identity> all(Cluster cluster) {
    Rbac rbac = Rbac.of(cluster);
    List<RoleBinding> bindings = new ArrayList<>(rbac.bindings(""));
    rbac.namespaces().forEach(name -> bindings.addAll(rbac.bindings(name)));
    Set<Identity> all = new LinkedHashSet<>();
    for (RoleBinding binding : bindings) {
      if (!isOfKubernetes(binding)) {
        binding.subjects().stream()
            .flatMap(one -> Identity.find(one, binding.namespace()).stream())
            .filter(one -> !one.isSystem() && !isEverybody(one))
            .forEach(all::add);
      }
    }
    return all.stream().sorted(Comparator.comparing(Identity::subject)).toList();
  }

  /// Says whether Kubernetes made a binding for itself.
  static boolean isOfKubernetes(RoleBinding binding) {
    return "rbac-defaults".equals(binding.labels().get(DEFAULTS))
        || binding.name().startsWith("system:controller:")
        || binding.name().startsWith("system::")
        || binding.name().startsWith("kubeadm:node-")
        || binding.name().equals("kubeadm:get-nodes");
  }

  /// Says whether an identity stands for all service accounts, for all of a namespace, for whoever
  /// signed in or for whoever did not.
  static boolean isEverybody(Identity identity) {
    return switch (identity) {
      case Identity.Group(String name) ->
          AdminHolder.isOfAccounts(name) || name.equals(Identity.UNAUTHENTICATED);
      case Identity.User(String name, var stated) -> name.equals(Identity.ANONYMOUS);
      case Identity.ServiceAccount account -> false;
    };
  }

  /// Says whether an identity is cluster-admin, so that a right more is no finding.
  static boolean isAdmin(Identity identity, Cluster cluster) {
    return Rbac.of(cluster).isAdmin(identity);
  }

  /// Returns the identity for a person: `sa/shop/web`, `user ann`, `group ops`.
  static String text(Identity identity) {
    return switch (identity) {
      case Identity.ServiceAccount(String namespace, String name) -> "sa/" + namespace + "/" + name;
      case Identity.User(String name, var stated) -> "user " + name;
      case Identity.Group(String name) -> "group " + name;
    };
  }

  /// Says whether a service account lives in a namespace.
  static boolean livesIn(Identity identity, String namespace) {
    return identity instanceof Identity.ServiceAccount(String own, String name)
        && own.equals(namespace);
  }

  /// Returns the first grant that names an identity itself, or else the first.
  static Grant telling(Identity identity, List<Grant> grants) {
    return grants.stream()
        .filter(grant -> grant.holder().equals(identity))
        .findFirst()
        .orElse(grants.getFirst());
  }
}
