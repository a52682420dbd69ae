package dev.kprod.checks.security;

import dev.kprod.check.SubjectKind;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Role;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.semantics.rbac.Rbac;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A role that somebody holds.
///
/// @param holders who, each once
record GivenRole(Role role, Set<Identity> holders) {
  private static final String DEFAULTS = "kubernetes.io/bootstrapping";

  /// The roles that bindings give; those of Kubernetes itself are left out.
  static final SubjectKind<GivenRole> KIND =
      new SubjectKind<>(
          "role",
          "roles",
          SubjectKind.Radius.CLUSTER,
          SubjectKind.Reach.EVERYTHING,
          Rbac.READS,
          GivenRole::all,
          one -> one.role.subject(),
          one -> one.role.labels());

  private static List<GivenRole> all(Cluster cluster) {
    Map<Role, Set<Identity>> given = new LinkedHashMap<>();
    Rbac.of(cluster)
        .given(
            (binding, role, holders) -> {
              if (!"rbac-defaults".equals(role.labels().get(DEFAULTS))
                  && !role.name().startsWith("system:")
                  && !Identities.isOfKubernetes(binding)) {
                given.computeIfAbsent(role, unseen -> new LinkedHashSet<>()).addAll(holders);
              }
            });
    List<GivenRole> all = new ArrayList<>();
    given.forEach(
        (role, holders) -> {
          if (!holders.isEmpty()) {
            all.add(new GivenRole(role, holders));
          }
        });
    return all;
  }
}
