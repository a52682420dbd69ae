package dev.kprod.semantics.escalation;

import dev.kprod.semantics.escalation.Rights.Held;
import dev.kprod.semantics.escalation.Rights.Place;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.semantics.rbac.Rbac;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the rights of one identity in one place give, primitive by primitive.
///
/// Sources are upstream's: `pkg/registry/rbac/escalation_check.go` for roles and bindings,
/// `pkg/kubelet/server/auth.go` for nodes, `plugin/pkg/admission/certificates` for requests.
final class Deduction {
  private static final String KUBE_SYSTEM = "kube-system";

  private final Rbac rbac;
  private final Surroundings around;
  private final Identity identity;
  private final String namespace;
  private final Place place;
  private final List<Escalation> found = new ArrayList<>();

  Deduction(Rbac rbac, Surroundings around, Identity identity, String namespace, Place place) {
    this.rbac = rbac;
    this.around = around;
    this.identity = identity;
    this.namespace = namespace;
    this.place = place;
  }

  /// Returns what there is; of a namespace only what the rights of the whole cluster do not give.
  List<Escalation> all() {
    new RoleDeduction(rbac, around, identity, namespace, this).all();
    people();
    secrets();
    pods();
    if (namespace.isEmpty()) {
      ofTheCluster();
    }
    guardrails();
    controllers();
    return found.stream()
        .filter(
            one ->
                namespace.isEmpty()
                    || one.by().stream().anyMatch(grant -> !grant.namespace().isEmpty()))
        .toList();
  }

  /// Returns what the rights of a role give to whom it is bound.
  ///
  /// @param inCluster whether in the whole cluster; else those on what has no namespace give
  ///   nothing
  List<Escalation> ofRole(boolean inCluster) {
    if (inCluster) {
      people();
      ofTheCluster();
    } else {
      accounts();
    }
    secrets();
    pods();
    guardrails();
    return List.copyOf(found);
  }

  /// Finds a right.
  Optional<Held> held(Right right) {
    return place.find(right);
  }

  /// Adds what some rights give.
  void add(Primitive primitive, Gain gain, Held... by) {
    List<Grant> grants = new ArrayList<>();
    for (Held one : by) {
      if (!grants.contains(one.grant())) {
        grants.add(one.grant());
      }
    }
    found.add(new Escalation(primitive, namespace, gain, grants));
  }

  /// What is made of two rights.
  interface Use {
    void of(Held first, Held second);
  }

  /// Makes something of two rights where there are both.
  void both(Right first, Right second, Use use) {
    held(first).ifPresent(one -> held(second).ifPresent(two -> use.of(one, two)));
  }

  private void accounts() {
    held(Right.IMPERSONATE_ACCOUNTS)
        .ifPresent(
            one -> add(Primitive.IMPERSONATE, new Gain.Accounts(namespace, one.names()), one));
    held(Right.MINT)
        .ifPresent(
            one -> add(Primitive.MINT_TOKEN, new Gain.Accounts(namespace, one.names()), one));
  }

  private void people() {
    accounts();
    if (!namespace.isEmpty()) {
      return;
    }
    held(Right.IMPERSONATE_USERS)
        .ifPresent(
            one ->
                add(
                    Primitive.IMPERSONATE,
                    one.names().isAll() ? new Gain.Admin() : new Gain.People("User", one.names()),
                    one));
    both(Right.IMPERSONATE_GROUPS, Right.IMPERSONATE_USERS, this::group);
    if (held(Right.IMPERSONATE_USERS).isEmpty()) {
      both(Right.IMPERSONATE_GROUPS, Right.IMPERSONATE_ACCOUNTS, this::group);
    }
    held(Rights.ACT_AS)
        .ifPresent(
            as ->
                held(Rights.ACT_ON)
                    .ifPresent(on -> add(Primitive.ACT_AS, new Gain.Borrowed("write"), as, on)));
  }

  /// A group is impersonated together with a user.
  private void group(Held groups, Held user) {
    boolean masters = groups.names().has(Identity.MASTERS);
    add(
        Primitive.IMPERSONATE,
        masters ? new Gain.Admin() : new Gain.People("Group", groups.names()),
        groups,
        user);
  }

  private void secrets() {
    held(Right.READ_SECRETS)
        .ifPresent(
            one -> add(Primitive.READ_SECRETS, new Gain.Secrets(namespace, one.names()), one));
    both(
        Right.CREATE_SECRETS,
        Right.READ_SECRETS,
        (create, read) -> {
          if (read.names().isAll()) {
            add(
                Primitive.TOKEN_SECRET,
                new Gain.Accounts(namespace, new Names.All()),
                create,
                read);
          }
        });
    if (around.bootstrapTokens() && (namespace.isEmpty() || namespace.equals(KUBE_SYSTEM))) {
      held(Right.WRITE_SECRETS)
          .ifPresent(one -> add(Primitive.BOOTSTRAP, new Gain.NodeIdentity(), one));
    }
  }

  private void pods() {
    held(Right.RUN).ifPresent(this::run);
    for (Right makes : around.controllers().podMakers()) {
      if (held(Right.RUN).isEmpty()) {
        held(makes).ifPresent(this::run);
      }
    }
    held(Right.CHANGE_PODS)
        .ifPresent(
            one -> add(Primitive.CHANGE_PODS, new Gain.PodAccounts(namespace, one.names()), one));
    held(Right.EXEC)
        .or(() -> around.execByGet() ? held(Right.EXEC_BY_GET) : Optional.empty())
        .ifPresent(one -> add(Primitive.EXEC, new Gain.PodAccounts(namespace, one.names()), one));
    held(Right.DEBUG)
        .ifPresent(one -> add(Primitive.DEBUG, new Gain.PodAccounts(namespace, one.names()), one));
    held(Right.FORWARD)
        .or(() -> around.execByGet() ? held(Right.FORWARD_BY_GET) : Optional.empty())
        .or(() -> held(Right.PROXY))
        .ifPresent(one -> add(Primitive.CONNECT, new Gain.Network(namespace), one));
  }

  /// A pod names any account of its namespace and mounts any Secret there.
  private void run(Held run) {
    add(Primitive.RUN_PODS, new Gain.PrivilegedPod(namespace), run);
    add(Primitive.RUN_PODS, new Gain.Accounts(namespace, new Names.All()), run);
    add(Primitive.RUN_PODS, new Gain.Secrets(namespace, new Names.All()), run);
    held(Right.CREATE_VOLUMES)
        .filter(volumes -> volumes.grant().namespace().isEmpty())
        .ifPresent(
            volumes ->
                held(Right.CREATE_CLAIMS)
                    .ifPresent(
                        claims ->
                            add(
                                Primitive.HOST_VOLUME,
                                new Gain.Nodes(new Names.All()),
                                volumes,
                                claims,
                                run)));
  }

  private void ofTheCluster() {
    held(Right.KUBELET).ifPresent(one -> add(Primitive.KUBELET, new Gain.Nodes(one.names()), one));
    both(Right.APPROVE_REQUESTS, Right.APPROVE_SIGNERS, this::sign);
    held(Right.MUTATING_WEBHOOKS).ifPresent(one -> add(Primitive.ADMISSION, new Gain.Admin(), one));
    both(
        Right.MUTATING_POLICIES,
        Right.MUTATING_BINDINGS,
        (policy, binding) -> add(Primitive.ADMISSION, new Gain.Admin(), policy, binding));
    held(Right.GUARDRAILS)
        .ifPresent(one -> add(Primitive.GUARDRAILS, new Gain.Guardrails(""), one));
    held(Right.API).ifPresent(one -> add(Primitive.API, new Gain.Api(), one));
    held(Right.MOVE).ifPresent(one -> add(Primitive.NODES, new Gain.Attraction(), one));
    held(Right.DESTROY).ifPresent(one -> add(Primitive.DESTROY, new Gain.Outage(), one));
  }

  private void sign(Held approval, Held signers) {
    Names names = signers.names();
    boolean clients =
        names.has("kubernetes.io/kube-apiserver-client") || names.has("kubernetes.io/*");
    boolean kubelets = names.has("kubernetes.io/kube-apiserver-client-kubelet");
    if (clients || kubelets) {
      Gain gain = clients ? new Gain.Admin() : new Gain.NodeIdentity();
      held(Right.CREATE_REQUESTS)
          .ifPresentOrElse(
              create -> add(Primitive.SIGN, gain, signers, approval, create),
              () -> add(Primitive.SIGN, gain, signers, approval));
    }
  }

  /// The request on a namespace lies in it, so a Role there can allow to label it.
  private void guardrails() {
    held(Right.LABEL_NAMESPACES)
        .filter(one -> namespace.isEmpty() || one.names().has(namespace))
        .ifPresent(one -> add(Primitive.GUARDRAILS, new Gain.Guardrails(namespace), one));
    held(Right.DELETE_POLICIES)
        .ifPresent(one -> add(Primitive.GUARDRAILS, new Gain.Network(namespace), one));
    boolean here = namespace.isEmpty() || namespace.equals(KUBE_SYSTEM);
    if (around.identityMap() && here) {
      held(Right.CHANGE_CONFIG)
          .filter(one -> one.names().has("aws-auth"))
          .ifPresent(one -> add(Primitive.IDENTITY_MAP, new Gain.Admin(), one));
    }
  }

  private void controllers() {
    for (Controllers.Deputy deputy : around.controllers().deputies()) {
      boolean counts =
          !deputy.here() || namespace.isEmpty() || namespace.equals(deputy.gain().namespace());
      if (counts) {
        held(deputy.right()).ifPresent(one -> add(Primitive.DEPUTY, deputy.gain(), one));
      }
    }
  }
}
