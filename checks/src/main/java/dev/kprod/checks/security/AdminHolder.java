package dev.kprod.checks.security;

import static dev.kprod.cluster.Resources.SERVICE_ACCOUNTS;

import dev.kprod.check.SubjectKind;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.RoleBinding;
import dev.kprod.cluster.ServiceAccount;
import dev.kprod.cluster.Subject;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.semantics.rbac.Rbac;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Who is asked whether it may do everything: each service account, and each binding that lets all
/// accounts, or all of a namespace, do everything at once.
sealed interface AdminHolder {
  /// One service account.
  record Account(ServiceAccount account) implements AdminHolder {
    Identity.ServiceAccount identity() {
      return new Identity.ServiceAccount(account.namespace(), account.name());
    }
  }

  /// A binding to a group of service accounts.
  record Everybody(Grant grant) implements AdminHolder {}

  /// Every grant of everything in the whole cluster.
  Index<List<Grant>> ADMINS = Index.of("admins", Rbac.READS, cluster -> Rbac.of(cluster).admins());

  /// Both kinds of holders.
  SubjectKind<AdminHolder> HOLDERS =
      new SubjectKind<>(
          "account",
          "accounts",
          SubjectKind.Radius.CLUSTER,
          SubjectKind.Reach.EVERYTHING,
          Reads.of(SERVICE_ACCOUNTS).and(Rbac.READS),
          AdminHolder::all,
          AdminHolder::subject,
          AdminHolder::labels);

  private static List<AdminHolder> all(Cluster cluster) {
    List<AdminHolder> all = new ArrayList<>();
    cluster.list(SERVICE_ACCOUNTS).forEach(account -> all.add(new Account(account)));
    Map<RoleBinding, AdminHolder> bindings = new LinkedHashMap<>();
    for (Grant grant : cluster.index(ADMINS)) {
      if (grant.holder() instanceof Identity.Group(String name) && isOfAccounts(name)) {
        bindings.putIfAbsent(grant.binding(), new Everybody(grant));
      }
    }
    all.addAll(bindings.values());
    return all;
  }

  /// Says whether service accounts are members of a group.
  static boolean isOfAccounts(String group) {
    return group.equals(Identity.SERVICE_ACCOUNTS)
        || group.startsWith(Identity.SERVICE_ACCOUNTS + ":")
        || group.equals(Identity.AUTHENTICATED);
  }

  private static Subject subject(AdminHolder holder) {
    return switch (holder) {
      case Account(ServiceAccount account) -> account.subject();
      case Everybody(Grant grant) -> grant.binding().subject();
    };
  }

  private static Map<String, String> labels(AdminHolder holder) {
    return switch (holder) {
      case Account(ServiceAccount account) -> account.labels();
      case Everybody(Grant grant) -> grant.binding().labels();
    };
  }
}
