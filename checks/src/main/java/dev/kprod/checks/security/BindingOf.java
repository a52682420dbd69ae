package dev.kprod.checks.security;

import dev.kprod.check.SubjectKind;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.RoleBinding;
import java.util.ArrayList;
import java.util.List;

/// The bindings of a cluster, of both kinds.
final class BindingOf {
  /// All of them; those of namespaces as far as they were seen.
  static final SubjectKind<RoleBinding> KIND =
      new SubjectKind<>(
          "binding",
          "bindings",
          SubjectKind.Radius.NAMESPACE,
          SubjectKind.Reach.EVERYTHING,
          Reads.of(Resources.CLUSTER_ROLE_BINDINGS).may(Resources.ROLE_BINDINGS),
          BindingOf::all,
          RoleBinding::subject,
          RoleBinding::labels);

  private BindingOf() {}

  private static List<RoleBinding> all(Cluster cluster) {
    List<RoleBinding> all = new ArrayList<>(cluster.list(Resources.CLUSTER_ROLE_BINDINGS));
    all.addAll(cluster.ask(Resources.ROLE_BINDINGS).known());
    return all;
  }
}
