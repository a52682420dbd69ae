package dev.kprod.checks.security;

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
import dev.kprod.check.Note;
import dev.kprod.check.Param;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.ValueType;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.PolicyRule;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether a group of everybody holds more than what every cluster shows to everybody.
final class BroadGroup implements Check<BroadBinding> {
  static final Param<List<String>> BROAD_GROUPS =
      new Param<>(
          "broadGroups",
          ValueType.texts(),
          List.of(),
          "Groups of an identity provider that hold everybody, such as all-employees; Kubernetes'"
              + " own are known.");

  /// What every cluster lets everybody find out about themselves and about the server.
  private static final Set<String> FLOOR =
      Set.of(
          "system:discovery",
          "system:basic-user",
          "system:public-info-viewer",
          "system:service-account-issuer-discovery",
          "system:cluster-trust-bundle-discovery",
          "basic-user",
          "self-access-reviewer",
          "cluster-status",
          "system:openshift:discovery",
          "system:scope-impersonation",
          "system:oauth-token-deleter",
          "system:webhook",
          "system:build-strategy-docker",
          "system:build-strategy-source",
          "system:build-strategy-jenkinspipeline",
          "self-provisioner",
          "helm-chartrepos-viewer",
          "system:openshift:public-info-viewer");

  private static final Set<String> READS = Set.of("get", "list", "watch");

  private static final Set<String> SENSITIVE =
      Set.of(
          "*",
          "secrets",
          "pods/log",
          "pods/exec",
          "pods/attach",
          "pods/portforward",
          "pods/proxy",
          "services/proxy",
          "nodes/proxy",
          "*/proxy",
          "*/exec",
          "*/log");

  private static final Declaration<BroadBinding> DECLARATION =
      Declaration.of("rbac-broad-group", BroadBinding.KIND)
          .title("Groups of everybody hold nothing beyond discovery.")
          .severity(CRITICAL)
          .mayRead(
              PODS,
              DEPLOYMENTS,
              STATEFUL_SETS,
              DAEMON_SETS,
              REPLICA_SETS,
              JOBS,
              CRON_JOBS,
              REPLICATION_CONTROLLERS)
          .param(BROAD_GROUPS)
          .weakestLink()
          .breaks(
              """
              Every pod, or every account of the identity provider, has the right: one stolen pod of
              any team is enough.
              """)
          .judged(
              "A binding is judged if it names system:authenticated, system:serviceaccounts, that"
                  + " of one namespace, or a group in broadGroups.",
              "What every cluster gives everybody passes: discovery, health, questions about"
                  + " oneself.",
              "To read what is not sensitive passes with a note; of its own namespace the accounts"
                  + " of a namespace may read all but Secrets.",
              "Secrets, logs, anything that leads into pods or nodes, and any write fail.",
              "To connect to Services named in resourceNames passes with a note.")
          .example(
              """
              kind: ClusterRole
              metadata: {name: view-all}
              rules: [{verbs: [get, list], apiGroups: [""], resources: [pods, secrets]}]
              ---
              kind: ClusterRoleBinding
              metadata: {name: everybody}
              roleRef: {kind: ClusterRole, name: view-all}
              subjects: [{kind: Group, name: "system:serviceaccounts"}]
              """,
              """
              kind: ClusterRole
              metadata: {name: "system:discovery"}
              rules: [{verbs: [get], nonResourceURLs: [/api]}]
              ---
              kind: ClusterRoleBinding
              metadata: {name: everybody}
              roleRef: {kind: ClusterRole, name: "system:discovery"}
              subjects: [{kind: Group, name: "system:authenticated"}]
              """)
          .source("https://kubernetes.io/docs/reference/access-authn-authz/rbac/")
          .maps("CIS GKE", "4.1.10")
          .build();

  @Override
  public Declaration<BroadBinding> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(BroadBinding broad, Cluster cluster, Params params) {
    List<Grant> theirs =
        broad.grants().stream()
            .filter(grant -> isBroad(grant.holder(), params.of(BROAD_GROUPS)))
            .toList();
    if (theirs.isEmpty()) {
      return notApplicable("it names no group of everybody");
    }
    if (FLOOR.contains(broad.binding().roleName())) {
      return pass();
    }
    Optional<Grant> worst = theirs.stream().filter(BroadGroup::isBad).findFirst();
    if (worst.isPresent()) {
      return fail(
          CRITICAL,
          "It lets %s %s.".formatted(who(worst.get()), GrantWords.rule(worst.get().policyRule())),
          Remedy.think(
              "Bind the accounts that use it, one by one%s, then delete %s."
                  .formatted(users(worst.get(), cluster), GrantWords.binding(worst.get()))),
          GrantWords.evidence(theirs.stream().filter(BroadGroup::isBad).toList(), "discovery"));
    }
    Grant first = theirs.getFirst();
    return isHome(first)
        ? pass()
        : pass(Note.of("%s may %s".formatted(who(first), GrantWords.rule(first.policyRule()))));
  }

  private static boolean isBroad(Identity holder, List<String> more) {
    return holder instanceof Identity.Group(String name)
        && (AdminHolder.isOfAccounts(name)
            || name.startsWith("system:authenticated:")
            || more.contains(name));
  }

  private static boolean isHome(Grant grant) {
    return grant.holder() instanceof Identity.Group(String name)
        && name.equals(Identity.SERVICE_ACCOUNTS + ":" + grant.namespace());
  }

  private static boolean isBad(Grant grant) {
    PolicyRule rule = grant.policyRule();
    boolean reads = READS.containsAll(rule.verbs());
    if (rule.resources().isEmpty()) {
      return grant.namespace().isEmpty() && !rule.urls().isEmpty() && !reads;
    }
    if (isAboutOneself(rule) || isNamedService(rule)) {
      return false;
    }
    boolean sensitive =
        rule.resources().stream()
            .anyMatch(
                one ->
                    SENSITIVE.contains(one)
                        && !(isHome(grant) && one.equals("pods/log"))
                        && !(one.equals("*") && isOfProduct(rule)));
    return !reads || sensitive;
  }

  /// All kinds of one product are not the core group's.
  private static boolean isOfProduct(PolicyRule rule) {
    return rule.apiGroups().stream()
        .allMatch(group -> group.indexOf('.') > 0 && !group.endsWith(".k8s.io"));
  }

  private static boolean isAboutOneself(PolicyRule rule) {
    return rule.resources().stream().allMatch(one -> one.startsWith("selfsubject"));
  }

  private static boolean isNamedService(PolicyRule rule) {
    return rule.resources().equals(List.of("services/proxy")) && !rule.resourceNames().isEmpty();
  }

  private static String who(Grant grant) {
    String name = grant.holder().subject().name();
    if (name.equals(Identity.SERVICE_ACCOUNTS)) {
      return "every service account";
    }
    if (name.equals(Identity.AUTHENTICATED)) {
      return "everybody who signs in, and every service account,";
    }
    return name.startsWith(Identity.SERVICE_ACCOUNTS + ":")
        ? "every service account of " + name.substring(Identity.SERVICE_ACCOUNTS.length() + 1)
        : "everybody in " + name;
  }

  private static String users(Grant grant, Cluster cluster) {
    String name = grant.holder().subject().name();
    Users users =
        name.startsWith(Identity.SERVICE_ACCOUNTS + ":")
            ? Users.of(name.substring(Identity.SERVICE_ACCOUNTS.length() + 1), cluster)
            : Users.of(cluster);
    return users.isEmpty() ? "" : " (%s run with one)".formatted(users.names());
  }
}
