package dev.kprod.checks.security;

import static dev.kprod.check.Facts.PSA_DEFAULTS;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.semantics.escalation.Escalation;
import dev.kprod.semantics.escalation.Escalations;
import dev.kprod.semantics.escalation.Gain;
import dev.kprod.semantics.rbac.Identity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether somebody who is no admin can make themselves more by two calls.
///
/// Decided by what the requests together give (upstream: `pkg/registry/rbac/escalation_check.go`),
/// not by the words in a role: bindings without `bind` are no gain, and `bind` of a role that only
/// reads is none either.
final class EscalationVerbs implements Check<Identity> {
  private static final Declaration<Identity> DECLARATION =
      Declaration.of("rbac-escalation-verbs", Identities.KIND)
          .title("Only cluster administrators can grant themselves more.")
          .severity(HIGH)
          .reads(Worth.READS)
          .takes(PSA_DEFAULTS)
          .weakestLink()
          .breaks(
              """
              Whoever holds it, or steals its token, becomes cluster-admin with two calls, and
              nothing in the cluster looks broken.
              """)
          .judged(
              "Whoever is cluster-admin is left out: that is judged elsewhere.",
              "An identity fails if escalate with update or patch, bind with a binding to write, or"
                  + " impersonate give it cluster-admin, another namespace or somebody else's"
                  + " rights.",
              "To write bindings without bind is no gain, and to bind a role by name gives what"
                  + " that role gives.",
              "What stays in one namespace passes with a note: for a service account its own, for"
                  + " people any but kube-system; so does impersonation by a default role.",
              "A known add-on that needs it by design is waived, if the account's name and the"
                  + " image of everything that runs with it fit.")
          .example(
              """
              kind: ClusterRole
              metadata: {name: onboarding}
              rules:
              - {verbs: [bind], apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles]}
              - {verbs: [create], apiGroups: [rbac.authorization.k8s.io], resources: [clusterrolebindings]}
              ---
              kind: ClusterRoleBinding
              metadata: {name: onboarding}
              roleRef: {kind: ClusterRole, name: onboarding}
              subjects: [{kind: ServiceAccount, name: onboarding, namespace: platform}]
              """,
              """
              kind: ClusterRole
              metadata: {name: view}
              rules: [{verbs: [get], apiGroups: [""], resources: [pods]}]
              ---
              kind: ClusterRole
              metadata: {name: onboarding}
              rules:
              - {verbs: [bind], apiGroups: [rbac.authorization.k8s.io], resources: [clusterroles], resourceNames: [view]}
              - {verbs: [create], apiGroups: [rbac.authorization.k8s.io], resources: [clusterrolebindings]}
              ---
              kind: ClusterRoleBinding
              metadata: {name: onboarding}
              roleRef: {kind: ClusterRole, name: onboarding}
              subjects: [{kind: ServiceAccount, name: onboarding, namespace: platform}]
              """)
          .source("https://kubernetes.io/docs/concepts/security/rbac-good-practices/")
          .maps("CIS", "5.1.8")
          .build();

  @Override
  public Declaration<Identity> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Identity identity, Cluster cluster, Params params) {
    if (Identities.isAdmin(identity, cluster)) {
      return notApplicable("it is cluster-admin already");
    }
    List<Note> notes = new ArrayList<>();
    for (Escalation one : Escalations.of(cluster).of(identity)) {
      if (!isJudged(one) || !one.isOwnOf(identity)) {
        continue;
      }
      Optional<String> worth = Worth.of(one, identity, cluster, params);
      if (worth.isEmpty()) {
        continue;
      }
      if (staysHome(one, identity)) {
        notes.add(Note.of("it can %s, which gives %s".formatted(one.primitive(), worth.get())));
        continue;
      }
      Verdict.Fail failure =
          fail(
              HIGH,
              "It can %s, which gives it %s.".formatted(one.primitive(), shortened(worth.get())),
              GrantWords.takeAway(
                  Identities.telling(identity, one.by()),
                  "Bind only roles named in resourceNames, and drop escalate and impersonate."),
              GrantWords.evidence(one.by(), "without"));
      return RbacAddOns.find(identity, RbacAddOns.Need.ESCALATE, cluster)
          .<Verdict>map(addOn -> new Verdict.Excused(failure, addOn))
          .orElse(failure);
    }
    return Certain.pass(cluster, notes.stream().distinct().toArray(Note[]::new));
  }

  private static boolean isJudged(Escalation one) {
    return switch (one.primitive()) {
      case ESCALATE, BIND, IMPERSONATE, ACT_AS -> true;
      case MINT_TOKEN,
          TOKEN_SECRET,
          READ_SECRETS,
          RUN_PODS,
          CHANGE_PODS,
          EXEC,
          DEBUG,
          CONNECT,
          KUBELET,
          SIGN,
          ADMISSION,
          GUARDRAILS,
          API,
          HOST_VOLUME,
          NODES,
          DESTROY,
          BOOTSTRAP,
          IDENTITY_MAP,
          DEPUTY ->
          false;
    };
  }

  /// A default role impersonates the accounts of its namespace: that is Kubernetes' own choice, and
  /// a step of attack paths.
  private static boolean staysHome(Escalation one, Identity identity) {
    String namespace = one.namespace();
    if (namespace.isEmpty()
        || namespace.equals("kube-system")
        || one.gain() instanceof Gain.Admin) {
      return false;
    }
    boolean byDefault = one.by().stream().allMatch(grant -> isDefaultRole(grant.role().name()));
    return byDefault
        || !(identity instanceof Identity.ServiceAccount)
        || Identities.livesIn(identity, namespace);
  }

  private static boolean isDefaultRole(String name) {
    return List.of("admin", "edit").contains(name);
  }

  private static String shortened(String worth) {
    int reason = worth.indexOf(", as it can ");
    return reason < 0 ? worth : worth.substring(0, reason);
  }
}
