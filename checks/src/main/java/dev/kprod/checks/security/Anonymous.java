package dev.kprod.checks.security;

import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.PolicyRule;
import dev.kprod.cluster.Subject;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.semantics.rbac.Rbac;
import java.util.List;
import java.util.Optional;

/// What somebody may do who does not say who they are.
final class Anonymous implements Check<Subject> {
  /// What a fresh cluster shows to everybody, and what clouds need to check tokens of the cluster.
  private static final List<String> OPEN =
      List.of(
          "/livez",
          "/livez/",
          "/readyz",
          "/readyz/",
          "/healthz",
          "/healthz/",
          "/version",
          "/version/",
          "/.well-known/openid-configuration",
          "/.well-known/openid-configuration/",
          "/openid/v1/jwks",
          "/openid/v1/jwks/");

  private static final Declaration<Subject> DECLARATION =
      Declaration.of("rbac-anonymous", SubjectKind.CLUSTER)
          .title("Anonymous requests reach only health and version.")
          .severity(CRITICAL)
          .reads(Rbac.READS)
          .reads(ApiServerFlags.READS)
          .weakestLink()
          .breaks(
              """
              Whoever reaches the API endpoint reads or changes the cluster, and such endpoints are
              found by mass scans within hours.
              """)
          .judged(
              "The rights of user system:anonymous and of group system:unauthenticated are taken"
                  + " rule by rule.",
              "Health, version, the issuer's discovery and, in kube-public, the ConfigMap"
                  + " cluster-info that joining nodes read may be read; any other rule fails.",
              "It passes if a visible API server says --anonymous-auth=false.")
          .example(
              """
              kind: ClusterRole
              metadata: {name: "system:discovery"}
              rules: [{verbs: [get], nonResourceURLs: [/api, /api/*]}]
              ---
              kind: ClusterRoleBinding
              metadata: {name: open}
              roleRef: {kind: ClusterRole, name: "system:discovery"}
              subjects: [{kind: Group, name: "system:unauthenticated"}]
              """,
              """
              kind: ClusterRole
              metadata: {name: "system:public-info-viewer"}
              rules: [{verbs: [get], nonResourceURLs: [/healthz, /version]}]
              ---
              kind: ClusterRoleBinding
              metadata: {name: open}
              roleRef: {kind: ClusterRole, name: "system:public-info-viewer"}
              subjects: [{kind: Group, name: "system:unauthenticated"}]
              """)
          .source("https://kubernetes.io/docs/reference/access-authn-authz/authentication/")
          .maps("CIS", "1.2.1")
          .build();

  @Override
  public Declaration<Subject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Subject subject, Cluster cluster, Params params) {
    Optional<String> flag = ApiServerFlags.of(cluster).find("--anonymous-auth");
    List<Grant> beyond =
        Rbac.of(cluster).grants(Identity.user(Identity.ANONYMOUS)).stream()
            .filter(grant -> !isOpen(grant))
            .toList();
    if (flag.equals(Optional.of("false"))) {
      return beyond.isEmpty()
          ? pass()
          : pass(
              Note.of(
                  "%s has no effect, since anonymous requests are off"
                      .formatted(GrantWords.binding(beyond.getFirst()))));
    }
    if (beyond.isEmpty()) {
      return Certain.pass(cluster);
    }
    Grant first = beyond.getFirst();
    return fail(
        CRITICAL,
        "%s lets whoever reaches the API server %s."
            .formatted(GrantWords.binding(first), GrantWords.rule(first.policyRule())),
        GrantWords.takeAway(first, "Name who needs it."),
        GrantWords.evidence(beyond, "health and version only"));
  }

  private static boolean isOpen(Grant grant) {
    PolicyRule rule = grant.policyRule();
    if (rule.verbs().isEmpty()) {
      return true;
    }
    boolean reads = rule.verbs().stream().allMatch("get"::equals);
    if (rule.resources().isEmpty()) {
      return !grant.namespace().isEmpty()
          || rule.urls().isEmpty()
          || (reads && OPEN.containsAll(rule.urls()));
    }
    return reads
        && grant.namespace().equals("kube-public")
        && rule.resources().equals(List.of("configmaps"))
        && rule.resourceNames().equals(List.of("cluster-info"));
  }
}
