package dev.kprod.checks.security;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Facts.PSA_DEFAULTS;
import static dev.kprod.check.Severity.LOW;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;
import static dev.kprod.check.Verdict.undecided;
import static dev.kprod.cluster.Resources.CLUSTER_ROLES;
import static dev.kprod.cluster.Resources.NAMESPACES;
import static dev.kprod.cluster.Resources.ROLES;
import static dev.kprod.cluster.Resources.SERVICE_ACCOUNTS;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.ApiObject;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.RbacSubject;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.RoleBinding;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.snapshot.ReadOutcome;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Whether a binding gives something that is there to somebody who is there.
final class Dangling implements Check<RoleBinding> {
  private static final Duration INSTALLING = Duration.ofMinutes(10);

  private static final Index<Set<String>> KNOWN =
      Index.of(
          "roles-and-accounts",
          Reads.of(CLUSTER_ROLES, SERVICE_ACCOUNTS, NAMESPACES).may(ROLES),
          Dangling::known);

  private static final Declaration<RoleBinding> DECLARATION =
      Declaration.of("rbac-dangling", BindingOf.KIND)
          .title("Every binding points to a role and a subject that exist.")
          .severity(MEDIUM)
          .reads(CLUSTER_ROLES, SERVICE_ACCOUNTS, NAMESPACES)
          .mayRead(ROLES)
          .reads(Worth.READS)
          .takes(PSA_DEFAULTS)
          .breaks(
              """
              Without its role a workload is refused after a restore or an upgrade. Without its
              service account, whoever may create one of that name inherits the rights.
              """)
          .judged(
              "Bindings that Kubernetes makes for itself, those without subjects and those made"
                  + " less than 10 minutes ago are left out.",
              "It fails if its role is not there, looked up where the authorizer does.",
              "It fails if a service account has no namespace in a ClusterRoleBinding, since it"
                  + " matches nobody.",
              "It fails if a service account or its namespace is not there; low where the rights"
                  + " do not matter.",
              "Users and groups cannot be looked up.")
          .example(
              """
              kind: ClusterRole
              metadata: {name: reader}
              rules: [{verbs: [list], apiGroups: [""], resources: [secrets]}]
              ---
              kind: ClusterRoleBinding
              metadata: {name: reader}
              roleRef: {kind: ClusterRole, name: reader}
              subjects: [{kind: ServiceAccount, name: gone, namespace: shop}]
              """,
              """
              kind: Role
              metadata: {name: web, namespace: shop}
              ---
              kind: RoleBinding
              metadata: {name: web, namespace: shop}
              roleRef: {kind: Role, name: web}
              subjects: [{kind: User, name: ann}]
              """)
          .source("https://kubernetes.io/docs/reference/access-authn-authz/rbac/")
          .build();

  @Override
  public Declaration<RoleBinding> declaration() {
    return DECLARATION;
  }

  private static Set<String> known(Cluster cluster) {
    Set<String> known = new HashSet<>();
    cluster.list(CLUSTER_ROLES).forEach(one -> known.add("ClusterRole//" + one.name()));
    cluster.ask(ROLES).known().forEach(one -> known.add(key("Role", one)));
    cluster.list(SERVICE_ACCOUNTS).forEach(one -> known.add(key("ServiceAccount", one)));
    cluster.list(NAMESPACES).forEach(one -> known.add("Namespace//" + one.name()));
    return known;
  }

  private static String key(String kind, ApiObject object) {
    return kind + "/" + object.namespace() + "/" + object.name();
  }

  @Override
  public Verdict judge(RoleBinding binding, Cluster cluster, Params params) {
    if (Identities.isOfKubernetes(binding)) {
      return notApplicable("Kubernetes made it for itself");
    }
    if (binding.subjects().isEmpty()) {
      return notApplicable("it names nobody");
    }
    boolean isNew =
        binding
            .createdAt()
            .filter(made -> made.plus(INSTALLING).isAfter(cluster.takenAt()))
            .isPresent();
    if (isNew) {
      return notApplicable("it was made a moment ago");
    }
    boolean isRole = binding.roleKind().equals("Role");
    if (isRole
        && !binding.namespace().isEmpty()
        && cluster.outcome(ROLES, binding.namespace()) instanceof ReadOutcome.Unseen) {
      return undecided("the roles of its namespace were not seen", ROLES);
    }
    Set<String> known = cluster.index(KNOWN);
    String role =
        binding.roleKind() + "/" + (isRole ? binding.namespace() : "") + "/" + binding.roleName();
    if (!known.contains(role) || (isRole && binding.namespace().isEmpty())) {
      return fail(
          MEDIUM,
          "It grants nothing: %s %s is not there."
              .formatted(binding.roleKind(), binding.roleName()),
          delete(binding, "Make the role, or take the binding away."),
          at("roleRef", binding.roleKind() + " " + binding.roleName(), "a role that exists"));
    }
    for (RbacSubject subject : binding.subjects()) {
      if (subject.kind().equals("ServiceAccount")) {
        Verdict verdict = judge(binding, subject, known, cluster, params);
        if (verdict instanceof Verdict.Fail) {
          return verdict;
        }
      }
    }
    return pass();
  }

  private static Verdict judge(
      RoleBinding binding, RbacSubject subject, Set<String> known, Cluster cluster, Params params) {
    String namespace = subject.namespace().isEmpty() ? binding.namespace() : subject.namespace();
    if (namespace.isEmpty()) {
      return fail(
          MEDIUM,
          "Service account %s has no namespace, so it matches nobody.".formatted(subject.name()),
          Remedy.think("Name the namespace of the service account in the subject."),
          at("subjects", "ServiceAccount " + subject.name(), "with its namespace"));
    }
    if (known.contains("ServiceAccount/" + namespace + "/" + subject.name())) {
      return pass();
    }
    boolean there = known.contains("Namespace//" + namespace);
    Identity identity = new Identity.ServiceAccount(namespace, subject.name());
    boolean matters =
        Worth.of(identity, cluster, params).stream()
            .anyMatch(one -> one.by().stream().anyMatch(grant -> grant.binding().equals(binding)));
    return fail(
        matters ? MEDIUM : LOW,
        "Service account %s/%s is not there%s, and whoever makes it inherits the rights."
            .formatted(namespace, subject.name(), there ? "" : ", nor is its namespace"),
        delete(binding, "Make the account, or take the binding away."),
        at(
            "subjects",
            "ServiceAccount %s/%s".formatted(namespace, subject.name()),
            "an account that exists"));
  }

  private static Remedy delete(RoleBinding binding, String text) {
    if (binding.subjects().size() > 1) {
      return Remedy.think(text);
    }
    String kind = binding.kind().toLowerCase(Locale.ROOT);
    List<String> words =
        binding.namespace().isEmpty()
            ? List.of("kubectl", "delete", kind, binding.name())
            : List.of("kubectl", "-n", binding.namespace(), "delete", kind, binding.name());
    return Remedy.run(text, words.toArray(String[]::new)).reviewed();
  }
}
