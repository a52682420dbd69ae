package dev.kprod.checks.security;

import static dev.kprod.check.Facts.PSA_DEFAULTS;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Severity.LOW;
import static dev.kprod.check.Verdict.fail;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Shell;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Subjects;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Namespace;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Workload;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.semantics.rbac.Rbac;
import dev.kprod.snapshot.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether the account that pods get unasked may do something.
final class DefaultAccount implements Check<Namespace> {
  private static final Set<String> READS = Set.of("get", "list", "watch");

  private static final Declaration<Namespace> DECLARATION =
      Declaration.of(
              "rbac-default-account",
              Subjects.of(
                  Resources.NAMESPACES,
                  "namespace",
                  "namespaces",
                  SubjectKind.Radius.NAMESPACE,
                  SubjectKind.Reach.EVERYTHING))
          .title("No right belongs to the service account called default.")
          .severity(HIGH)
          .reads(Worth.READS)
          .takes(PSA_DEFAULTS)
          .breaks(
              """
              Every pod that names no account inherits the rights: the debug pod, the CronJob that
              was forgotten, the sidecar that something injected.
              """)
          .judged(
              "What bindings give to default by name counts; what all service accounts hold is"
                  + " judged by rbac-broad-group.",
              "It fails with any right that writes or matters, and low with rights that only read.",
              "Whether a token is mounted does not matter here: the rights do.")
          .example(
              """
              kind: Role
              metadata: {name: deploy, namespace: shop}
              rules: [{verbs: [create], apiGroups: [apps], resources: [deployments]}]
              ---
              kind: RoleBinding
              metadata: {name: deploy, namespace: shop}
              roleRef: {kind: Role, name: deploy}
              subjects: [{kind: ServiceAccount, name: default, namespace: shop}]
              """,
              """
              kind: Role
              metadata: {name: deploy, namespace: shop}
              rules: [{verbs: [create], apiGroups: [apps], resources: [deployments]}]
              ---
              kind: RoleBinding
              metadata: {name: deploy, namespace: shop}
              roleRef: {kind: Role, name: deploy}
              subjects: [{kind: ServiceAccount, name: deployer, namespace: shop}]
              """)
          .source("https://kubernetes.io/docs/concepts/security/rbac-good-practices/")
          .maps("CIS", "5.1.5")
          .build();

  @Override
  public Declaration<Namespace> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Namespace namespace, Cluster cluster, Params params) {
    Identity.ServiceAccount account = new Identity.ServiceAccount(namespace.name(), "default");
    List<Grant> own =
        Rbac.of(cluster).grants(account).stream()
            .filter(grant -> grant.holder().equals(account))
            .filter(grant -> !grant.policyRule().verbs().isEmpty())
            .toList();
    if (own.isEmpty()) {
      return Certain.pass(cluster);
    }
    List<Worth.Telling> telling =
        Worth.of(account, cluster, params).stream()
            .filter(one -> one.by().stream().anyMatch(own::contains))
            .toList();
    Optional<Grant> writes =
        own.stream().filter(grant -> !READS.containsAll(grant.policyRule().verbs())).findFirst();
    boolean bad = !telling.isEmpty() || writes.isPresent();
    Users users = Users.of(namespace.name(), "default", cluster);
    Grant first =
        telling.isEmpty()
            ? writes.orElse(own.getFirst())
            : Identities.telling(account, telling.getFirst().by());
    return fail(
        bad ? HIGH : LOW,
        message(first, telling, users),
        remedy(namespace.name(), first, users),
        evidence(own, users));
  }

  private static String message(Grant grant, List<Worth.Telling> telling, Users users) {
    String worth = telling.isEmpty() ? "" : ", which gives %s".formatted(telling.getFirst().what());
    return "%s lets its default account %s%s; %s."
        .formatted(
            GrantWords.binding(grant),
            GrantWords.rule(grant.policyRule()),
            worth,
            users.isEmpty()
                ? "nothing runs with it now"
                : "%s %s with it"
                    .formatted(users.names(), users.workloads().size() > 1 ? "run" : "runs"));
  }

  private static List<Evidence> evidence(List<Grant> own, Users users) {
    List<Evidence> evidence = new ArrayList<>(GrantWords.evidence(own, "an account of its own"));
    evidence.add(
        new Evidence(
            Optional.empty(),
            "workloads",
            Tree.of(users.isEmpty() ? "none" : users.names() + ", " + users.reach()),
            Tree.ABSENT));
    return evidence;
  }

  private static Remedy remedy(String namespace, Grant grant, Users users) {
    if (users.isEmpty()) {
      return GrantWords.takeAway(grant, "Give an account of its own to whatever needs it.");
    }
    List<String> lines = new ArrayList<>();
    Workload first = users.workloads().getFirst();
    String account = first.name();
    lines.add(Shell.line("kubectl", "-n", namespace, "create", "serviceaccount", account));
    lines.add(
        Shell.line(
            "kubectl",
            "-n",
            namespace,
            "create",
            "rolebinding",
            account,
            "--%s=%s"
                .formatted(
                    grant.role().kind().equals("Role") ? "role" : "clusterrole",
                    grant.role().name()),
            "--serviceaccount=%s:%s".formatted(namespace, account)));
    lines.add(
        Shell.line(
            "kubectl", "-n", namespace, "set", "serviceaccount", first.shortName(), account));
    return Remedy.paste(
            "Give an account of its own to each workload that needs the right, then take it from"
                + " default.",
            String.join("\n", lines))
        .reviewed();
  }
}
