package dev.kprod.checks.security;

import dev.kprod.check.SubjectKind;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.RoleBinding;
import dev.kprod.cluster.Subject;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.semantics.rbac.Rbac;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A binding that names groups, with what it gives to each.
///
/// @param grants by rule and group
record BroadBinding(RoleBinding binding, List<Grant> grants) {
  /// The bindings that name a group which is not Kubernetes' own; what Kubernetes binds itself is
  /// left out.
  static final SubjectKind<BroadBinding> KIND =
      new SubjectKind<>(
          "binding",
          "bindings",
          SubjectKind.Radius.CLUSTER,
          SubjectKind.Reach.EVERYTHING,
          Rbac.READS,
          BroadBinding::all,
          BroadBinding::subject,
          one -> one.binding.labels());

  private static List<BroadBinding> all(Cluster cluster) {
    Map<RoleBinding, List<Grant>> found = new LinkedHashMap<>();
    Rbac rbac = Rbac.of(cluster);
    for (Identity identity : rbac.identities()) {
      if (identity instanceof Identity.Group && !identity.isSystem()) {
        for (Grant grant : rbac.grants(identity)) {
          if (grant.holder().equals(identity) && !Identities.isOfKubernetes(grant.binding())) {
            found.computeIfAbsent(grant.binding(), unseen -> new ArrayList<>()).add(grant);
          }
        }
      }
    }
    return found.entrySet().stream()
        .map(one -> new BroadBinding(one.getKey(), one.getValue()))
        .toList();
  }

  private Subject subject() {
    return binding.subject();
  }
}
