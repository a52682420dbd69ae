package dev.kprod.checks.security;

import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.cluster.SecretKinds.TOKENS;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Params;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Secret;
import dev.kprod.semantics.escalation.Escalation;
import dev.kprod.semantics.escalation.Escalations;
import dev.kprod.semantics.escalation.Gain;
import dev.kprod.semantics.escalation.Names;
import dev.kprod.semantics.escalation.Primitive;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.semantics.rbac.Rbac;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Whether somebody reads Secrets that are not of their own namespace.
///
/// `list` and `watch` send the data too, and `get` counts without names, since the names stand in
/// pod specs.
final class SecretRead implements Check<Identity> {
  private static final String KUBE_SYSTEM = "kube-system";

  private static final Declaration<Identity> DECLARATION =
      Declaration.of("rbac-secret-read", Identities.KIND)
          .title("An identity reads the Secrets of its own namespace at most.")
          .severity(HIGH)
          .reads(Escalations.READS)
          .mayRead(
              Resources.NAMESPACES,
              TOKENS,
              Resources.DEPLOYMENTS,
              Resources.STATEFUL_SETS,
              Resources.DAEMON_SETS,
              Resources.REPLICA_SETS,
              Resources.JOBS,
              Resources.CRON_JOBS,
              Resources.REPLICATION_CONTROLLERS)
          .weakestLink()
          .breaks(
              """
              One stolen pod reads every team's passwords, keys and tokens, and all of them have to
              be changed.
              """)
          .judged(
              "Whoever is cluster-admin is left out: that is judged elsewhere.",
              "An identity fails if it may get, list or watch all Secrets of the cluster, of"
                  + " kube-system or, as a service account, of another namespace than its own.",
              "Secrets named in resourceNames pass, and so do people who read those of one"
                  + " namespace.",
              "A known add-on that needs it by design is waived, if the account's name and the"
                  + " image of everything that runs with it fit.")
          .example(
              """
              kind: ClusterRole
              metadata: {name: reader}
              rules: [{verbs: [list], apiGroups: [""], resources: [secrets]}]
              ---
              kind: ClusterRoleBinding
              metadata: {name: support}
              roleRef: {kind: ClusterRole, name: reader}
              subjects: [{kind: ServiceAccount, name: support, namespace: shop}]
              ---
              kind: Pod
              metadata: {name: support, namespace: shop}
              spec: {serviceAccountName: support}
              """,
              """
              kind: ClusterRole
              metadata: {name: reader}
              rules: [{verbs: [list], apiGroups: [""], resources: [secrets]}]
              ---
              kind: RoleBinding
              metadata: {name: support, namespace: shop}
              roleRef: {kind: ClusterRole, name: reader}
              subjects: [{kind: ServiceAccount, name: support, namespace: shop}]
              """)
          .source("https://kubernetes.io/docs/concepts/security/rbac-good-practices/")
          .maps("CIS", "5.1.2")
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
    Map<String, Grant> where = new LinkedHashMap<>();
    for (Escalation one : Escalations.of(cluster).of(identity)) {
      if (one.primitive() == Primitive.READ_SECRETS
          && one.isOwnOf(identity)
          && one.gain() instanceof Gain.Secrets(String namespace, Names.All all)
          && isAnothers(identity, namespace)) {
        where.putIfAbsent(namespace, Identities.telling(identity, one.by()));
      }
    }
    if (where.isEmpty()) {
      return Certain.pass(cluster);
    }
    Grant first = where.values().iterator().next();
    List<Secret> tokens = tokens(where.keySet(), cluster);
    Verdict.Fail failure =
        fail(
            HIGH,
            "It reads %s%s.".formatted(reach(where), admin(tokens, cluster)),
            GrantWords.takeAway(
                first,
                "Give it a RoleBinding in each namespace that it serves, or name the Secrets that"
                    + " it reads in resourceNames."),
            evidence(where, tokens, cluster));
    return RbacAddOns.find(identity, RbacAddOns.Need.SECRETS, cluster)
        .<Verdict>map(addOn -> new Verdict.Excused(failure, addOn))
        .orElse(failure);
  }

  private static boolean isAnothers(Identity identity, String namespace) {
    return switch (identity) {
      case Identity.ServiceAccount account ->
          namespace.equals(KUBE_SYSTEM) || !Identities.livesIn(identity, namespace);
      case Identity.User user -> namespace.isEmpty() || namespace.equals(KUBE_SYSTEM);
      case Identity.Group group -> namespace.isEmpty() || namespace.equals(KUBE_SYSTEM);
    };
  }

  private static String reach(Map<String, Grant> where) {
    return where.containsKey("")
        ? "the Secrets of every namespace"
        : "the Secrets of " + GrantWords.few(List.copyOf(where.keySet()));
  }

  private static List<Secret> tokens(java.util.Set<String> namespaces, Cluster cluster) {
    return cluster.ask(TOKENS).known().stream()
        .filter(one -> namespaces.contains("") || namespaces.contains(one.namespace()))
        .toList();
  }

  private static String admin(List<Secret> tokens, Cluster cluster) {
    Rbac rbac = Rbac.of(cluster);
    return tokens.stream()
        .filter(
            one -> rbac.isAdmin(new Identity.ServiceAccount(one.namespace(), one.serviceAccount())))
        .findFirst()
        .map(
            one ->
                ", among them the token of sa/%s/%s, which is cluster-admin"
                    .formatted(one.namespace(), one.serviceAccount()))
        .orElse("");
  }

  private static List<Evidence> evidence(
      Map<String, Grant> where, List<Secret> tokens, Cluster cluster) {
    List<Evidence> evidence =
        new ArrayList<>(GrantWords.evidence(List.copyOf(where.values()), "its own namespace"));
    List<Namespace> all = cluster.ask(Resources.NAMESPACES).known();
    int reached = where.containsKey("") ? all.size() : where.size();
    String seen =
        cluster.ask(TOKENS).isWhole() ? ", %s token Secrets in them".formatted(tokens.size()) : "";
    evidence.add(
        new Evidence(
            Optional.empty(),
            "reach",
            Tree.of("%s of %s namespaces%s".formatted(reached, all.size(), seen)),
            Tree.ABSENT));
    return evidence;
  }
}
