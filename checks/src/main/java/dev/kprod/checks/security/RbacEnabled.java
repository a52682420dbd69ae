package dev.kprod.checks.security;

import static dev.kprod.check.Evidence.at;
import static dev.kprod.check.Severity.CRITICAL;
import static dev.kprod.check.Verdict.fail;
import static dev.kprod.check.Verdict.notObservable;
import static dev.kprod.check.Verdict.pass;

import dev.kprod.check.Check;
import dev.kprod.check.Declaration;
import dev.kprod.check.Note;
import dev.kprod.check.Params;
import dev.kprod.check.Remedy;
import dev.kprod.check.SubjectKind;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Platform;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.Role;
import dev.kprod.cluster.Subject;
import dev.kprod.cluster.Words;
import java.util.List;
import java.util.Optional;

/// Whether the API server asks RBAC at all.
///
/// The flags are seen where its pods are; elsewhere that the group is served and holds the roles
/// that the server itself makes on start is all that can be known.
final class RbacEnabled implements Check<Subject> {
  private static final String GROUP = "rbac.authorization.k8s.io";
  private static final String MODE = "--authorization-mode";

  private static final Declaration<Subject> DECLARATION =
      Declaration.of("rbac-enabled", SubjectKind.CLUSTER)
          .title("The API server decides by RBAC.")
          .severity(CRITICAL)
          .mayRead(Resources.CLUSTER_ROLES)
          .reads(ApiServerFlags.READS)
          .reads(Words.PLATFORM)
          .breaks(
              """
              Any pod and any user can delete the cluster, and every other question about rights
              has no meaning.
              """)
          .judged(
              "It fails if the API group of RBAC is not served.",
              "It fails if a visible API server's --authorization-mode lacks RBAC or names"
                  + " AlwaysAllow, or if ABAC decides beside it.",
              "It fails if the ClusterRoles that the server makes on start are not there.",
              "Otherwise it passes, with a note where flags or a file cannot be seen.")
          .example(
              """
              kind: ClusterRole
              metadata: {name: cluster-admin}
              ---
              kind: ClusterRole
              metadata: {name: "system:discovery"}
              ---
              kind: Pod
              metadata: {name: kube-apiserver-cp, namespace: kube-system}
              spec:
                containers:
                - {name: kube-apiserver, command: [kube-apiserver, --authorization-mode=AlwaysAllow]}
              """,
              """
              kind: ClusterRole
              metadata: {name: cluster-admin}
              ---
              kind: ClusterRole
              metadata: {name: "system:discovery"}
              """)
          .source("https://kubernetes.io/docs/reference/access-authn-authz/authorization/")
          .maps("CIS", "1.2.7")
          .maps("CIS", "1.2.8")
          .maps("CIS", "1.2.9")
          .build();

  @Override
  public Declaration<Subject> declaration() {
    return DECLARATION;
  }

  @Override
  public Verdict judge(Subject subject, Cluster cluster, Params params) {
    if (!cluster.discovery().servesGroup(GROUP)) {
      return cluster.discovery().isUnseen(GROUP) || cluster.discovery().resources().isEmpty()
          ? notObservable("which API groups are served is not known")
          : fail(
              CRITICAL,
              "The API server does not serve %s.".formatted(GROUP),
              REMEDY,
              at("discovery", "no group " + GROUP, "served"));
    }
    ApiServerFlags flags = ApiServerFlags.of(cluster);
    Optional<String> modes = flags.find(MODE);
    if (modes.isPresent()) {
      List<String> named = List.of(modes.get().split(",", -1));
      if (!named.contains("RBAC") || named.contains("AlwaysAllow")) {
        return fail(
            CRITICAL,
            "The API server decides by %s.".formatted(modes.get()),
            REMEDY,
            at(MODE, modes.get(), "Node,RBAC"));
      }
    }
    Optional<String> policy = flags.find("--authorization-policy-file");
    if (policy.isPresent() || modes.filter(text -> text.contains("ABAC")).isPresent()) {
      return fail(
          CRITICAL,
          "A file that no API shows gives rights beside RBAC.",
          Remedy.think("Turn what the file gives into roles and bindings, then drop mode ABAC."),
          at("--authorization-policy-file", policy.orElse("mode ABAC"), "absent"));
    }
    return roles(cluster)
        .<Verdict>map(
            missing ->
                fail(
                    CRITICAL,
                    "The role %s, which the API server makes on start, is not there."
                        .formatted(missing),
                    Remedy.think("Restart the API server: it makes its own roles again."),
                    at("clusterroles", missing + " is absent", "there")))
        .orElseGet(() -> passing(flags, modes, cluster));
  }

  private static final Remedy REMEDY =
      Remedy.think("On a control plane of kubeadm set authorization-mode to Node,RBAC.");

  /// Finds a role that the server makes on start and that is not there.
  private static Optional<String> roles(Cluster cluster) {
    if (!cluster.ask(Resources.CLUSTER_ROLES).isWhole()) {
      return Optional.empty();
    }
    List<String> known =
        cluster.ask(Resources.CLUSTER_ROLES).known().stream().map(Role::name).toList();
    return List.of("cluster-admin", "system:discovery").stream()
        .filter(name -> !known.contains(name))
        .findFirst();
  }

  private static Verdict passing(ApiServerFlags flags, Optional<String> modes, Cluster cluster) {
    if (flags.find("--authorization-config").isPresent()) {
      return pass(Note.of("its authorizers stand in a file that no API shows"));
    }
    if (modes.isPresent()) {
      String others =
          String.join(
              ", ",
              List.of(modes.get().split(",", -1)).stream()
                  .filter(mode -> !List.of("Node", "RBAC").contains(mode))
                  .toList());
      return others.isEmpty()
          ? pass()
          : pass(Note.of("rights that come from %s are not visible".formatted(others)));
    }
    if (flags.areVisible()) {
      return fail(
          CRITICAL,
          "The API server names no authorization mode, and its default allows everything.",
          REMEDY,
          at(MODE, "absent", "Node,RBAC"));
    }
    Platform platform = Platform.of(cluster);
    return platform.isManaged()
        ? pass(
            Note.of(
                "served, flags not visible; rights that come from %s are not visible in the API"
                    .formatted(platform.providerName())))
        : pass(Note.of("served, flags not visible"));
  }
}
