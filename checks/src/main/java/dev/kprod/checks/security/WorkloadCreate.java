package dev.kprod.checks.security;

import static dev.kprod.check.Facts.PSA_DEFAULTS;
import static dev.kprod.check.Severity.HIGH;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notApplicable;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.semantics.escalation.Escalation;
import dev.kprod.semantics.escalation.Escalations;
import dev.kprod.semantics.escalation.Gain;
import dev.kprod.semantics.escalation.Names;
import dev.kprod.semantics.escalation.Primitive;
import dev.kprod.semantics.podsecurity.NamespacePolicy;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What the right to start pods in a namespace is worth there.
final class WorkloadCreate implements Check<Identity> {
  private static final Declaration<Identity> DECLARATION =
      Declaration.of("rbac-workload-create", Identities.KIND)
          .title("The right to start pods gives the pods and nothing beyond them.")
          .severity(HIGH)
          .reads(Worth.READS)
          .takes(PSA_DEFAULTS)
          .breaks(
              """
              The right to deploy in a namespace with a powerful service account, or one that lets in
              privileged pods, is that account, or the node and everything on it.
              """)
          .judged(
              "Whoever is cluster-admin is left out: that is judged elsewhere.",
              "An identity that may create pods, or change what makes them, fails in a namespace"
                  + " that lets in privileged pods, and in one where a service account gets to more"
                  + " than the namespace.",
              "It fails where it may also create PersistentVolumes and claims: a volume on the"
                  + " host passes every Pod Security level.",
              "Where policies refuse pods that are not evaluated, it fails with a note.",
              "To scale, or to write bindings, starts nothing.",
              "A known add-on that needs it by design is waived, if the account's name and the"
                  + " image of everything that runs with it fit.")
          .example(
              """
              kind: ClusterRole
              metadata: {name: deployer}
              rules: [{verbs: [create], apiGroups: [apps], resources: [deployments]}]
              ---
              kind: RoleBinding
              metadata: {name: dev, namespace: shop}
              roleRef: {kind: ClusterRole, name: deployer}
              subjects: [{kind: Group, name: dev}]
              """,
              """
              kind: Namespace
              metadata:
                name: shop
                labels: {pod-security.kubernetes.io/enforce: baseline}
              ---
              kind: ClusterRole
              metadata: {name: deployer}
              rules: [{verbs: [create], apiGroups: [apps], resources: [deployments]}]
              ---
              kind: RoleBinding
              metadata: {name: dev, namespace: shop}
              roleRef: {kind: ClusterRole, name: deployer}
              subjects: [{kind: Group, name: dev}]
              """)
          .source("https://kubernetes.io/docs/concepts/security/rbac-good-practices/")
          .maps("CIS", "5.1.4")
          .maps("CIS", "5.1.9")
          .build();

  /// What is found.
  ///
  /// @param what what it gives, for a person
  /// @param where the namespaces in which it does
  private record Found(String what, Set<String> where, List<Grant> by) {}

  @Override
  public Declaration<Identity> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Identity identity, Cluster cluster, Params params) {
    if (Identities.isAdmin(identity, cluster)) {
      return notApplicable("it is cluster-admin already");
    }
    Map<String, Found> found = new LinkedHashMap<>();
    for (Escalation one : Escalations.of(cluster).of(identity)) {
      if (one.isOwnOf(identity)) {
        worth(one, identity, cluster, params)
            .ifPresent(
                what ->
                    found
                        .computeIfAbsent(
                            what, unseen -> new Found(what, new LinkedHashSet<>(), one.by()))
                        .where
                        .add(one.namespace()));
      }
    }
    if (found.isEmpty()) {
      return Certain.pass(cluster);
    }
    List<Found> all = List.copyOf(found.values());
    Verdict.Fail failure =
        fail(HIGH, message(all), remedy(all.getFirst()), evidence(identity, all));
    for (Found one : all) {
      if (one.what.contains(" unless ")) {
        failure =
            failure.with(Note.of("%s; what policies refuse is not evaluated".formatted(one.what)));
      }
    }
    Verdict.Fail told = failure;
    return RbacAddOns.find(identity, RbacAddOns.Need.PODS, cluster)
        .<Verdict>map(addOn -> new Verdict.Excused(told, addOn))
        .orElse(told);
  }

  private static Optional<String> worth(
      Escalation one, Identity identity, Cluster cluster, Params params) {
    if (one.primitive() == Primitive.HOST_VOLUME) {
      return Optional.of("root on every node, by a volume on the host");
    }
    if (one.primitive() != Primitive.RUN_PODS) {
      return Optional.empty();
    }
    if (one.gain() instanceof Gain.PrivilegedPod) {
      return Worth.of(one, identity, cluster, params).map(WorkloadCreate::withoutPlace);
    }
    return one.gain() instanceof Gain.Accounts(String namespace, Names names)
        ? Worth.stronger(namespace, identity, cluster, params).map(name -> "the rights of " + name)
        : Optional.empty();
  }

  private static String withoutPlace(String worth) {
    return worth.replaceFirst(" in [^ ,]+", "");
  }

  private static String message(List<Found> all) {
    Found first = all.getFirst();
    return "It may start pods in %s, which gives it %s%s."
        .formatted(
            places(first.where),
            first.what,
            all.size() > 1 ? ", and %s more".formatted(all.size() - 1) : "");
  }

  private static String places(Set<String> where) {
    return where.contains("") ? "every namespace" : GrantWords.few(List.copyOf(where));
  }

  private static List<Evidence> evidence(Identity identity, List<Found> all) {
    List<Evidence> evidence = new ArrayList<>();
    for (Found one : all) {
      Grant grant = Identities.telling(identity, one.by);
      evidence.add(
          Evidence.at(
                  "roleRef",
                  "%s: %s in %s".formatted(GrantWords.rule(grant), one.what, places(one.where)),
                  "no more than the pods")
              .on(grant.binding().subject()));
    }
    return evidence;
  }

  private static Remedy remedy(Found first) {
    if (first.what.startsWith("the rights of")) {
      return Remedy.think(
          "Move the workload of %s to a namespace of its own, where nobody else deploys."
              .formatted(first.what.substring("the rights of ".length())));
    }
    if (first.what.contains("volume on the host")) {
      return Remedy.think("Take create on persistentvolumes away: a StorageClass makes them.");
    }
    String place = first.where.iterator().next();
    return place.isEmpty()
        ? Remedy.think(
            "Bind it in the namespaces that it serves instead of in all, and let those enforce"
                + " baseline.")
        : Remedy.run(
                "Enforce baseline; with --dry-run=server the same line lists the pods that it"
                    + " would refuse.",
                "kubectl",
                "label",
                "ns",
                place,
                "--overwrite",
                NamespacePolicy.PREFIX + "enforce=baseline")
            .reviewed();
  }
}
