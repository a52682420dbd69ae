package dev.kprod.checks.security;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.MEDIUM;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Platform;
import dev.kprod.cluster.PolicyRule;
import dev.kprod.semantics.escalation.Escalation;
import dev.kprod.semantics.escalation.Escalations;
import dev.kprod.semantics.escalation.Primitive;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.semantics.rbac.Rules;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Whether a role says what it allows, so that the next kind or subresource is not in it unasked.
///
/// `pods/*` and `*/*` look like wildcards and are none. All of one product's own kinds is no
/// wildcard worth a word.
final class RbacWildcard implements Check<GivenRole> {
  private static final String ALL = "*";
  private static final String RBAC = "rbac.authorization.k8s.io";

  private static final Set<String> SENSITIVE =
      Set.of("secrets", "pods", "nodes", "serviceaccounts", "namespaces");

  private static final Set<String> WEBHOOKS =
      Set.of(
          "mutatingwebhookconfigurations",
          "validatingwebhookconfigurations",
          "mutatingadmissionpolicies",
          "validatingadmissionpolicies");

  private static final Set<String> ESCALATING =
      Set.of(
          "nodes/proxy",
          "pods/exec",
          "pods/attach",
          "pods/ephemeralcontainers",
          "serviceaccounts/token",
          "pods/proxy",
          "services/proxy",
          "pods/portforward");

  private static final Declaration<GivenRole> DECLARATION =
      Declaration.of("rbac-wildcard", GivenRole.KIND)
          .title("Roles name what they allow.")
          .severity(MEDIUM)
          .reads(Escalations.READS)
          .breaks(
              """
              A star is harmless today. With the next kind or subresource, such as nodes/proxy or
              pods/exec, the same role becomes a way to the whole cluster that nobody reviewed.
              """)
          .judged(
              "A role is judged if a binding gives it; those of Kubernetes and of known add-ons are"
                  + " left out.",
              "A rule fails with verbs * on Secrets, pods, nodes, service accounts, namespaces,"
                  + " roles, bindings or admission; with resources * in the core group, in rbac, in"
                  + " apps or in *; and with groups * on one of those kinds.",
              "All kinds of one product pass: a group with a dot that is not of Kubernetes.",
              "A rule that already is a finding of its own, as cluster-admin, as Secrets of all, as"
                  + " nodes/proxy or as a way to more rights, is left to that finding.")
          .example(
              """
              kind: Role
              metadata: {name: deployer, namespace: shop}
              rules: [{verbs: [get, update], apiGroups: [apps], resources: ["*"]}]
              ---
              kind: RoleBinding
              metadata: {name: deployer, namespace: shop}
              roleRef: {kind: Role, name: deployer}
              subjects: [{kind: User, name: ann}]
              """,
              """
              kind: Role
              metadata: {name: deployer, namespace: shop}
              rules: [{verbs: ["*"], apiGroups: [stable.example.com], resources: ["*"]}]
              ---
              kind: RoleBinding
              metadata: {name: deployer, namespace: shop}
              roleRef: {kind: Role, name: deployer}
              subjects: [{kind: User, name: ann}]
              """)
          .source("https://kubernetes.io/docs/concepts/security/rbac-good-practices/")
          .maps("CIS", "5.1.3")
          .build();

  @Override
  public Declaration<GivenRole> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(GivenRole given, Cluster cluster, Params params) {
    List<PolicyRule> rules = given.role().rules();
    List<Integer> wide = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      if (isWide(rules.get(i))) {
        wide.add(i);
      }
    }
    if (wide.isEmpty()) {
      return pass();
    }
    Platform platform = Platform.of(cluster);
    if (given.holders().stream().allMatch(holder -> isOfAddOn(holder, platform))) {
      return notApplicable("only accounts of a known add-on hold it");
    }
    List<Integer> left = wide.stream().filter(rule -> !isFound(given, rule, cluster)).toList();
    if (left.isEmpty()) {
      return notApplicable("what it gives is a finding of its own");
    }
    List<Evidence> evidence = new ArrayList<>();
    for (int rule : left) {
      evidence.add(
          at("rules[%s]".formatted(rule), GrantWords.rule(rules.get(rule)), "names, no star"));
    }
    return fail(
        MEDIUM,
        "It allows %s.".formatted(GrantWords.rule(rules.get(left.getFirst()))),
        remedy(rules.get(left.getFirst()), left.getFirst(), cluster),
        evidence);
  }

  static boolean isWide(PolicyRule rule) {
    if (rule.resources().isEmpty() || isOfProduct(rule)) {
      return false;
    }
    boolean everyKind =
        rule.resources().contains(ALL)
            && rule.apiGroups().stream()
                .anyMatch(group -> Set.of("", RBAC, "apps", ALL).contains(group));
    boolean sensitive =
        rule.resources().stream()
            .anyMatch(one -> rule.apiGroups().stream().anyMatch(group -> isSensitive(group, one)));
    return everyKind
        || (sensitive && (rule.verbs().contains(ALL) || rule.apiGroups().contains(ALL)));
  }

  private static boolean isSensitive(String group, String resource) {
    return switch (group) {
      case "" -> SENSITIVE.contains(resource);
      case ALL ->
          SENSITIVE.contains(resource)
              || WEBHOOKS.contains(resource)
              || resource.endsWith("roles")
              || resource.endsWith("rolebindings");
      case RBAC -> true;
      case "admissionregistration.k8s.io" -> WEBHOOKS.contains(resource);
      default -> false;
    };
  }

  private static boolean isOfProduct(PolicyRule rule) {
    return !rule.apiGroups().isEmpty()
        && rule.apiGroups().stream()
            .allMatch(group -> group.indexOf('.') > 0 && !group.endsWith(".k8s.io"));
  }

  private static boolean isOfAddOn(Identity holder, Platform platform) {
    return holder instanceof Identity.ServiceAccount(String namespace, String name)
        && !platform.isApplication(namespace);
  }

  private static boolean isFound(GivenRole given, int rule, Cluster cluster) {
    if (Rules.isEverything(given.role().rules().get(rule))
        && given.holders().stream().anyMatch(one -> Identities.isAdmin(one, cluster))) {
      return true;
    }
    for (Identity holder : given.holders()) {
      for (Escalation one : Escalations.of(cluster).of(holder)) {
        boolean here =
            isFinding(one)
                && one.by().stream()
                    .anyMatch(grant -> grant.role().equals(given.role()) && grant.rule() == rule);
        if (here) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isFinding(Escalation one) {
    return one.namespace().isEmpty()
        && List.of(
                Primitive.ESCALATE,
                Primitive.BIND,
                Primitive.IMPERSONATE,
                Primitive.ACT_AS,
                Primitive.KUBELET,
                Primitive.READ_SECRETS)
            .contains(one.primitive());
  }

  private static Remedy remedy(PolicyRule rule, int index, Cluster cluster) {
    List<String> served =
        cluster.discovery().resources().stream()
            .filter(one -> rule.apiGroups().contains(one.group()))
            .map(one -> one.resource())
            .filter(name -> !ESCALATING.contains(name))
            .distinct()
            .toList();
    return rule.resources().contains(ALL) && !served.isEmpty() && !rule.apiGroups().contains(ALL)
        ? Remedy.paste(
                "Name what it uses of what there is, as the resources of rules[%s]."
                    .formatted(index),
                "resources: [" + String.join(", ", served) + "]")
            .reviewed()
        : Remedy.think(
            "Name the verbs, groups and resources that it uses in rules[%s].".formatted(index));
  }
}
