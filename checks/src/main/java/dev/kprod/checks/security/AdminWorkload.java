package dev.kprod.checks.security;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.cluster.Resources.CRON_JOBS;
import static dev.kprod.cluster.Resources.DAEMON_SETS;
import static dev.kprod.cluster.Resources.DEPLOYMENTS;
import static dev.kprod.cluster.Resources.JOBS;
import static dev.kprod.cluster.Resources.PODS;
import static dev.kprod.cluster.Resources.REPLICATION_CONTROLLERS;
import static dev.kprod.cluster.Resources.REPLICA_SETS;
import static dev.kprod.cluster.Resources.STATEFUL_SETS;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Shell;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.RoleBinding;
import dev.kprod.cluster.ServiceAccount;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether a pod carries a token that may do everything in the cluster.
///
/// Decided by what the rules cover, not by the name of a role: a role with `*` on `*` of `*` is
/// cluster-admin under any name. A binding in one namespace never is.
final class AdminWorkload implements Check<AdminHolder> {
  private static final Declaration<AdminHolder> DECLARATION =
      Declaration.of("rbac-admin-workload", AdminHolder.HOLDERS)
          .title("No workload carries cluster-admin.")
          .severity(CRITICAL)
          .reads(PODS)
          .mayRead(
              DEPLOYMENTS,
              STATEFUL_SETS,
              DAEMON_SETS,
              REPLICA_SETS,
              JOBS,
              CRON_JOBS,
              REPLICATION_CONTROLLERS)
          .weakestLink()
          .breaks(
              """
              Whoever runs code in one pod of such a workload, by any remote execution, holds the
              whole cluster: every Secret, every node, every other workload.
              """)
          .judged(
              "An account fails if some ClusterRoleBinding gives it a rule that covers every verb"
                  + " on every resource of every group, whatever the role is called.",
              "Where a binding names a group of all service accounts or of those of one namespace, "
                  + "the binding fails, once.",
              "Accounts that the control plane's own bindings name are left out.",
              "A known add-on that needs it by design is waived, if the account's name and the"
                  + " image of everything that runs with it fit.",
              "An account that nothing runs with fails too, as unused.")
          .example(
              """
              kind: ServiceAccount
              metadata: {name: ci-runner}
              ---
              kind: ClusterRole
              metadata: {name: cluster-admin}
              rules: [{verbs: ["*"], apiGroups: ["*"], resources: ["*"]}]
              ---
              kind: ClusterRoleBinding
              metadata: {name: ci-runner}
              roleRef: {kind: ClusterRole, name: cluster-admin}
              subjects: [{kind: ServiceAccount, name: ci-runner, namespace: default}]
              ---
              kind: Pod
              metadata: {name: ci-runner}
              spec: {serviceAccountName: ci-runner}
              """,
              """
              kind: ServiceAccount
              metadata: {name: ci-runner}
              ---
              kind: Role
              metadata: {name: ci-runner}
              rules: [{verbs: [create], apiGroups: [batch], resources: [jobs]}]
              ---
              kind: RoleBinding
              metadata: {name: ci-runner}
              roleRef: {kind: Role, name: ci-runner}
              subjects: [{kind: ServiceAccount, name: ci-runner}]
              """)
          .source("https://kubernetes.io/docs/concepts/security/rbac-good-practices/")
          .maps("CIS", "5.1.1")
          .build();

  @Override
  public Declaration<AdminHolder> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(AdminHolder holder, Cluster cluster, Params params) {
    return switch (holder) {
      case AdminHolder.Account account -> judge(account, cluster);
      case AdminHolder.Everybody(Grant grant) -> judge(grant, cluster);
    };
  }

  private static Verdict judge(AdminHolder.Account holder, Cluster cluster) {
    Identity.ServiceAccount identity = holder.identity();
    List<Grant> own = new ArrayList<>();
    Optional<Grant> shared = Optional.empty();
    for (Grant grant : cluster.index(AdminHolder.ADMINS)) {
      if (grant.holder().equals(identity)) {
        own.add(grant);
      } else if (grant.holder() instanceof Identity.Group(String name)
          && AdminHolder.isOfAccounts(name)
          && identity.groups().contains(name)) {
        shared = shared.or(() -> Optional.of(grant));
      }
    }
    if (own.isEmpty()) {
      return shared
          .map(
              grant ->
                  notApplicable(
                      "it is admin as one of a group; %s %s is judged for that"
                          .formatted(grant.binding().kind(), grant.binding().name())))
          .orElse(pass());
    }
    if (own.stream().allMatch(AdminWorkload::isControlPlanes)) {
      return notApplicable("it belongs to the control plane");
    }
    ServiceAccount account = holder.account();
    Users users = Users.of(account.namespace(), account.name(), cluster);
    Verdict.Fail failure =
        fail(CRITICAL, message(own, users), remedy(account, own, users), evidence(own, users));
    return RbacAddOns.find(account.name(), RbacAddOns.Need.ADMIN, users.specs())
        .<Verdict>map(addOn -> new Verdict.Excused(failure, addOn))
        .orElse(failure);
  }

  private static boolean isControlPlanes(Grant grant) {
    return grant.isDefault()
        || (grant.binding().name().startsWith("system:controller:")
            && grant.holder() instanceof Identity.ServiceAccount(String namespace, String name)
            && namespace.equals("kube-system"));
  }

  private static Verdict judge(Grant grant, Cluster cluster) {
    String group = grant.holder().subject().name();
    String namespace =
        group.startsWith(Identity.SERVICE_ACCOUNTS + ":")
            ? group.substring(Identity.SERVICE_ACCOUNTS.length() + 1)
            : "";
    Users users = namespace.isEmpty() ? Users.of(cluster) : Users.of(namespace, cluster);
    String everybody =
        namespace.isEmpty() ? "every service account" : "every service account of " + namespace;
    return fail(
        CRITICAL,
        "It lets %s do everything through %s %s: %s of %s run with one."
            .formatted(
                everybody, grant.role().kind(), grant.role().name(), users.reach(), users.names()),
        Remedy.think(
            "Bind the accounts that need it, one by one, to roles with the verbs they use; then "
                + "delete ClusterRoleBinding %s.".formatted(grant.binding().name())),
        List.of(
            at("subjects", "Group " + group, "single accounts"),
            at("roleRef", role(grant), "a narrow role")));
  }

  private static String message(List<Grant> grants, Users users) {
    Grant first = grants.getFirst();
    return "ClusterRoleBinding %s lets it do everything through ClusterRole %s, and %s."
        .formatted(
            first.binding().name(),
            first.role().name(),
            users.isEmpty()
                ? "nothing runs with it"
                : "%s runs with it (%s)".formatted(users.names(), users.reach()));
  }

  private static List<Evidence> evidence(List<Grant> grants, Users users) {
    List<Evidence> evidence = new ArrayList<>();
    for (Grant grant : grants) {
      evidence.add(at("roleRef", role(grant), "a narrow role").on(grant.binding().subject()));
    }
    evidence.add(
        new Evidence(
            Optional.empty(),
            "workloads",
            Tree.of(users.isEmpty() ? "unused" : users.names() + ", " + users.reach()),
            Tree.ABSENT));
    return evidence;
  }

  private static String role(Grant grant) {
    return "%s %s, rules[%s]".formatted(grant.role().kind(), grant.role().name(), grant.rule());
  }

  private static Remedy remedy(ServiceAccount account, List<Grant> grants, Users users) {
    RoleBinding binding = grants.getFirst().binding();
    if (binding.subjects().size() > 1) {
      return Remedy.think(
          ("Take %s/%s from the subjects of ClusterRoleBinding %s, and give it a role with the "
                  + "verbs it uses.")
              .formatted(account.namespace(), account.name(), binding.name()));
    }
    String[] delete = {"kubectl", "delete", "clusterrolebinding", binding.name()};
    if (users.isEmpty()) {
      return Remedy.run("Nothing runs with it: take the right away.", delete);
    }
    String inNamespace = account.namespace();
    return Remedy.paste(
            "Give it a role with the verbs it uses (fill them in), then take this one away.",
            String.join(
                "\n",
                Shell.line(
                    "kubectl",
                    "-n",
                    inNamespace,
                    "create",
                    "role",
                    account.name(),
                    "--verb=get,list,watch",
                    "--resource=pods"),
                Shell.line(
                    "kubectl",
                    "-n",
                    inNamespace,
                    "create",
                    "rolebinding",
                    account.name(),
                    "--role=" + account.name(),
                    "--serviceaccount=" + inNamespace + ":" + account.name()),
                Shell.line(delete)))
        .reviewed();
  }
}
