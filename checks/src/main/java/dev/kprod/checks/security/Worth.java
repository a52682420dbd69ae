package dev.kprod.checks.security;

import dev.kprod.check.Params;
import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Resources;
import dev.kprod.cluster.ServiceAccount;
import dev.kprod.semantics.escalation.Escalation;
import dev.kprod.semantics.escalation.Escalations;
import dev.kprod.semantics.escalation.Gain;
import dev.kprod.semantics.escalation.Names;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.semantics.rbac.Rbac;
import dev.kprod.semantics.rbac.Rules;
import dev.kprod.simulation.attack.Admission;
import dev.kprod.simulation.attack.AttackGraph;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Whether rights matter: whether they give whoever holds them something that is not theirs
/// already.
final class Worth {
  /// What is read. The fact [dev.kprod.check.Facts#PSA_DEFAULTS] is taken too.
  static final Reads READS = Attack.READS;

  private final Cluster cluster;
  private final Params params;
  private final AttackGraph graph;
  private final Identity identity;

  private Worth(Identity identity, Cluster cluster, Params params) {
    this.cluster = cluster;
    this.params = params;
    this.graph = Attack.graph(cluster, params);
    this.identity = identity;
  }

  /// A right that matters.
  ///
  /// @param what it gives, for a person: `root on every node`
  record Telling(String what, List<Grant> by) {}

  /// Returns the rights of an identity that matter, its groups' included; being cluster-admin is
  /// one. Declare [#READS].
  static List<Telling> of(Identity identity, Cluster cluster, Params params) {
    Rbac rbac = Rbac.of(cluster);
    if (rbac.isAdmin(identity)) {
      return List.of(
          new Telling(
              "cluster-admin",
              rbac.grants(identity, "").stream()
                  .filter(grant -> Rules.isEverything(grant.policyRule()))
                  .toList()));
    }
    Worth worth = new Worth(identity, cluster, params);
    List<Telling> telling = new ArrayList<>();
    for (Escalation one : Escalations.of(cluster).of(identity)) {
      worth.of(one).ifPresent(what -> telling.add(new Telling(what, one.by())));
    }
    return telling;
  }

  /// Finds what an escalation gives beyond what the identity has.
  static Optional<String> of(
      Escalation escalation, Identity identity, Cluster cluster, Params params) {
    return new Worth(identity, cluster, params).of(escalation);
  }

  /// Finds an account of a namespace, for a person, whose own rights get further than the
  /// namespace; with the empty text of any namespace. That of whoever asks does not count.
  static Optional<String> stronger(
      String namespace, Identity identity, Cluster cluster, Params params) {
    Worth worth = new Worth(identity, cluster, params);
    if (!namespace.isEmpty()) {
      return worth
          .stronger(namespace, new Names.All())
          .map(name -> "sa/%s/%s".formatted(namespace, name));
    }
    for (String place : cluster.index(Attack.strong(params)).keySet()) {
      Optional<String> found = worth.stronger(place, new Names.All());
      if (found.isPresent()) {
        return found.map(name -> "sa/%s/%s".formatted(place, name));
      }
    }
    return Optional.empty();
  }

  private Optional<String> of(Escalation one) {
    return switch (one.gain()) {
      case Gain.Admin admin -> Optional.of("cluster-admin, as it can " + one.primitive());
      case Gain.NamespaceAdmin(String namespace) ->
          Optional.of("everything in " + (namespace.isEmpty() ? "every namespace" : namespace));
      case Gain.Accounts(String namespace, Names names) -> accounts(namespace, names, one);
      case Gain.PodAccounts(String namespace, Names pods) ->
          accounts(namespace, new Names.All(), one);
      case Gain.Deputy(String namespace, String name, String controller) ->
          Optional.of("the rights of %s (sa/%s/%s)".formatted(controller, namespace, name));
      case Gain.People(String kind, Names names) -> Optional.of("the rights of " + text(names));
      case Gain.Nodes(Names names) ->
          Optional.of(names.isAll() ? "root on every node" : "root on " + text(names));
      case Gain.NodeIdentity node -> Optional.of("the identity of a node");
      case Gain.PrivilegedPod(String namespace) -> privileged(namespace);
      case Gain.Secrets(String namespace, Names names) ->
          names.isAll() && !Identities.livesIn(identity, namespace)
              ? Optional.of(namespace.isEmpty() ? "all Secrets" : "the Secrets of " + namespace)
              : Optional.empty();
      case Gain.Guardrails(String namespace) ->
          namespace.isEmpty() ? Optional.of("control of what holds pods back") : Optional.empty();
      case Gain.Api api -> Optional.of("control of what the API serves");
      case Gain.Outage outage ->
          Optional.of("the power to delete nodes, namespaces, volumes or pods");
      case Gain.Borrowed(String verbs) -> Optional.of("some of the rights of others");
      case Gain.Attraction attraction -> Optional.empty();
      case Gain.Network network -> Optional.empty();
    };
  }

  private static String text(Names names) {
    return switch (names) {
      case Names.All all -> "anybody";
      case Names.Only(List<String> some) -> GrantWords.few(some);
    };
  }

  /// The accounts of the own namespace are a gain only if one of them has more.
  private Optional<String> accounts(String namespace, Names names, Escalation one) {
    boolean elsewhere =
        identity instanceof Identity.ServiceAccount && !Identities.livesIn(identity, namespace);
    if (namespace.isEmpty() || elsewhere) {
      return Optional.of(
          "the service accounts of "
              + (namespace.isEmpty() ? "every namespace" : namespace)
              + ", as it can "
              + one.primitive());
    }
    return stronger(namespace, names)
        .map(name -> "the rights of sa/%s/%s".formatted(namespace, name));
  }

  /// Finds an account of a namespace that gets to the whole cluster by rights of its own.
  private Optional<String> stronger(String namespace, Names names) {
    return cluster.index(Attack.strong(params)).getOrDefault(namespace, List.of()).stream()
        .filter(names::has)
        .filter(name -> !new Identity.ServiceAccount(namespace, name).equals(identity))
        .findFirst();
  }

  /// Returns the accounts of each namespace that get further than the namespace by rights of their
  /// own, those that are cluster-admin first.
  static SortedMap<String, List<String>> strong(Cluster cluster, AttackGraph graph) {
    SortedMap<String, List<String>> strong = new TreeMap<>();
    for (ServiceAccount one : cluster.list(Resources.SERVICE_ACCOUNTS)) {
      Identity.ServiceAccount account = new Identity.ServiceAccount(one.namespace(), one.name());
      if (new Strength(account, cluster, graph).isBeyondNamespace()) {
        List<String> here = strong.computeIfAbsent(one.namespace(), unseen -> new ArrayList<>());
        if (Rbac.of(cluster).isAdmin(account)) {
          here.addFirst(one.name());
        } else {
          here.add(one.name());
        }
      }
    }
    return Collections.unmodifiableSortedMap(strong);
  }

  private Optional<String> privileged(String namespace) {
    return switch (graph.admission(namespace)) {
      case Admission.Answer.Admitted admitted ->
          Optional.of(
              "root on a node, by a privileged pod"
                  + (namespace.isEmpty() ? "" : " in " + namespace));
      case Admission.Answer.Unless(String engine) ->
          Optional.of(
              "root on a node, by a privileged pod%s, unless %s refuses it"
                  .formatted(namespace.isEmpty() ? "" : " in " + namespace, engine));
      case Admission.Answer.Refused refused -> Optional.empty();
    };
  }
}
