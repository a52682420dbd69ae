package dev.kprod.checks.security;

import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Shell;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.PolicyRule;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Version;
import dev.kprod.semantics.escalation.Escalation;
import dev.kprod.semantics.escalation.Escalations;
import dev.kprod.semantics.escalation.Gain;
import dev.kprod.semantics.escalation.Names;
import dev.kprod.semantics.escalation.Primitive;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether somebody talks to kubelets through the API server with all that a kubelet does.
///
/// `get` is enough: the kubelet takes the upgrade to a WebSocket for a `get`
/// (`pkg/kubelet/server/auth.go`). What monitoring needs has names of its own since 1.33.
final class NodeProxy implements Check<Identity> {
  private static final List<String> INSTEAD =
      List.of("nodes/metrics", "nodes/stats", "nodes/pods", "nodes/healthz", "nodes/configz");

  private static final Declaration<Identity> DECLARATION =
      Declaration.of("rbac-node-proxy", Identities.KIND)
          .title("No identity but the API server talks to kubelets with nodes/proxy.")
          .severity(CRITICAL)
          .reads(Escalations.READS)
          .weakestLink()
          .breaks(
              """
              Even get on nodes/proxy runs commands in every pod of the node, over a WebSocket, and
              the API server's audit log holds no entry for it.
              """)
          .judged(
              "Whoever is cluster-admin is left out: that is judged elsewhere.",
              "An identity fails if a rule that is its own lets it get, create, update, patch or"
                  + " delete nodes/proxy, also as * or */proxy; on named nodes too.",
              "`nodes/*` is no pattern and gives nothing; nodes/metrics and its like are fine.",
              "Monitoring is not left out, since it has needed none of it since Kubernetes 1.33.")
          .example(
              """
              kind: ClusterRole
              metadata: {name: monitoring}
              rules: [{verbs: [get], apiGroups: [""], resources: [nodes/proxy]}]
              ---
              kind: ClusterRoleBinding
              metadata: {name: monitoring}
              roleRef: {kind: ClusterRole, name: monitoring}
              subjects: [{kind: ServiceAccount, name: prometheus, namespace: monitoring}]
              """,
              """
              kind: ClusterRole
              metadata: {name: monitoring}
              rules: [{verbs: [get], apiGroups: [""], resources: [nodes/metrics]}]
              ---
              kind: ClusterRoleBinding
              metadata: {name: monitoring}
              roleRef: {kind: ClusterRole, name: monitoring}
              subjects: [{kind: ServiceAccount, name: prometheus, namespace: monitoring}]
              """)
          .source("https://kubernetes.io/docs/concepts/security/rbac-good-practices/")
          .source("https://kubernetes.io/docs/reference/access-authn-authz/kubelet-authn-authz/")
          .maps("CIS", "5.1.10")
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
    Optional<Escalation> found =
        Escalations.of(cluster).of(identity).stream()
            .filter(one -> one.primitive() == Primitive.KUBELET && one.isOwnOf(identity))
            .findFirst();
    if (found.isEmpty()) {
      return pass();
    }
    Grant grant = Identities.telling(identity, found.get().by());
    if (identity instanceof Identity.User && grant.role().name().equals(API_ADMIN)) {
      return notApplicable("it is whom the API server is to kubelets");
    }
    return fail(
        CRITICAL,
        "%s lets it run commands in every pod of %s, past the audit log."
            .formatted(GrantWords.binding(grant), nodes(found.get())),
        remedy(grant, cluster),
        GrantWords.evidence(grant, "nodes/metrics and its like"));
  }

  private static final String API_ADMIN = "system:kubelet-api-admin";

  private static String nodes(Escalation found) {
    return found.gain() instanceof Gain.Nodes(Names.Only(List<String> names))
        ? GrantWords.few(names)
        : "every node";
  }

  private static Remedy remedy(Grant grant, Cluster cluster) {
    PolicyRule rule = grant.policyRule();
    boolean plain = rule.resources().contains("nodes/proxy");
    Version server = new Version(cluster.single(Resources.VERSION));
    boolean old = server.minor().isPresent() && server.minor().getAsInt() < 33;
    if (!plain || old) {
      return Remedy.think(
          "%s rules[%s] of %s %s by %s%s."
              .formatted(
                  "Replace nodes/proxy in",
                  grant.rule(),
                  grant.role().kind(),
                  grant.role().name(),
                  String.join(", ", INSTEAD),
                  old ? ", after the upgrade to Kubernetes 1.33" : ""));
    }
    List<Tree> resources = new ArrayList<>();
    rule.resources().stream()
        .filter(one -> !one.equals("nodes/proxy"))
        .forEach(one -> resources.add(Tree.of(one)));
    INSTEAD.forEach(one -> resources.add(Tree.of(one)));
    String patch =
        "[{\"op\":\"replace\",\"path\":\"/rules/%s/resources\",\"value\":%s}]"
            .formatted(grant.rule(), Tree.of(resources));
    return Remedy.paste(
            "Name what it needs of kubelets instead.",
            Shell.line(
                "kubectl",
                "patch",
                "clusterrole",
                grant.role().name(),
                "--type",
                "json",
                "-p",
                patch))
        .reviewed();
  }
}
