package dev.kprod.simulation.attack;

import dev.kprod.cluster.Cluster;
import dev.kprod.semantics.escalation.Escalation;
import dev.kprod.semantics.escalation.Escalations;
import dev.kprod.semantics.escalation.Gain;
import dev.kprod.semantics.escalation.Names;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.semantics.rbac.Rbac;
import dev.kprod.semantics.rbac.Rules;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// What each identity can do with its rights, as steps.
final class Deeds {
  private final Rbac rbac;
  private final Escalations escalations;
  private final Admissions admissions;
  private final Map<String, Set<String>> accounts;
  private final Map<String, Map<String, String>> held;
  private final Consumer<Step> steps;

  /// @param accounts the accounts that exist, by namespace
  /// @param held the accounts whose tokens are in pods, by namespace and pod
  Deeds(
      Cluster cluster,
      Admissions admissions,
      Map<String, Set<String>> accounts,
      Map<String, Map<String, String>> held,
      Consumer<Step> steps) {
    this.rbac = Rbac.of(cluster);
    this.escalations = Escalations.of(cluster);
    this.admissions = admissions;
    this.accounts = accounts;
    this.held = held;
    this.steps = steps;
  }

  void of(Identity identity) {
    Point from = new Point.Holder(identity);
    if (rbac.isAdmin(identity)) {
      steps.accept(new Step(from, new Point.Admin(), "", 1, admin(identity), ""));
      return;
    }
    List<Escalation> all = escalations.of(identity);
    for (Escalation one : all) {
      lay(from, one);
    }
    relabel(from, all);
  }

  private List<Grant> admin(Identity identity) {
    return rbac.grants(identity, "").stream()
        .filter(grant -> Rules.isEverything(grant.policyRule()))
        .limit(1)
        .toList();
  }

  /// Whoever may label a namespace takes its guard away, and then runs what it refused.
  private void relabel(Point from, List<Escalation> all) {
    for (Escalation pod : all) {
      if (!(pod.gain() instanceof Gain.PrivilegedPod(String namespace))
          || !admissions.over(namespace).isRefused()) {
        continue;
      }
      for (Escalation guard : all) {
        if (guard.gain() instanceof Gain.Guardrails(String guarded)
            && (guarded.isEmpty() || guarded.equals(namespace))) {
          steps.accept(
              new Step(
                  from,
                  new Point.AllNodes(),
                  "take the guard from "
                      + (namespace.isEmpty() ? "a namespace" : namespace)
                      + ", run a privileged pod",
                  2,
                  List.of(guard.by().getFirst(), pod.by().getFirst()),
                  ""));
          break;
        }
      }
    }
  }

  private void lay(Point from, Escalation one) {
    switch (one.gain()) {
      case Gain.Admin admin -> step(from, new Point.Admin(), one);
      case Gain.NamespaceAdmin(String namespace) -> step(from, new Point.Owner(namespace), one);
      case Gain.Accounts(String namespace, Names names) -> accounts(from, namespace, names, one);
      case Gain.Deputy(String namespace, String name, String controller) ->
          step(from, account(namespace, name), one);
      case Gain.PodAccounts(String namespace, Names pods) -> pods(from, namespace, pods, one);
      case Gain.People(String kind, Names names) -> people(from, kind, names, one);
      case Gain.Nodes(Names names) -> nodes(from, names, one);
      case Gain.PrivilegedPod(String namespace) ->
          admissions.over(namespace).lay(from, "run a privileged pod", one.by(), steps);
      case Gain.Secrets(String namespace, Names names) -> {
        if (names.isAll()) {
          step(from, new Point.Secrets(namespace), one);
        }
      }
      case Gain.NodeIdentity node -> {}
      case Gain.Guardrails guardrails -> {}
      case Gain.Api api -> {}
      case Gain.Attraction attraction -> {}
      case Gain.Outage outage -> {}
      case Gain.Network network -> {}
      case Gain.Borrowed borrowed -> {}
    }
  }

  private void accounts(Point from, String namespace, Names names, Escalation one) {
    switch (names) {
      case Names.All all -> step(from, new Point.AnyAccount(namespace), one);
      case Names.Only(List<String> some) ->
          accounts.forEach(
              (place, known) -> {
                if (namespace.isEmpty() || namespace.equals(place)) {
                  some.stream()
                      .filter(known::contains)
                      .forEach(name -> step(from, account(place, name), one));
                }
              });
    }
  }

  private void pods(Point from, String namespace, Names pods, Escalation one) {
    switch (pods) {
      case Names.All all -> step(from, new Point.PodTokens(namespace), one);
      case Names.Only(List<String> some) ->
          held.forEach(
              (place, known) -> {
                if (namespace.isEmpty() || namespace.equals(place)) {
                  some.stream()
                      .flatMap(pod -> Optional.ofNullable(known.get(pod)).stream())
                      .distinct()
                      .forEach(name -> step(from, account(place, name), one));
                }
              });
    }
  }

  private void people(Point from, String kind, Names names, Escalation one) {
    if (names instanceof Names.Only(List<String> some)) {
      for (String name : some) {
        Identity who = kind.equals("Group") ? new Identity.Group(name) : Identity.user(name);
        step(from, new Point.Holder(who), one);
      }
    } else {
      step(from, new Point.Admin(), one);
    }
  }

  private void nodes(Point from, Names names, Escalation one) {
    switch (names) {
      case Names.All all -> step(from, new Point.AllNodes(), one);
      case Names.Only(List<String> some) ->
          some.forEach(name -> step(from, new Point.OnNode(name), one));
    }
  }

  private static Point account(String namespace, String name) {
    return new Point.Holder(new Identity.ServiceAccount(namespace, name));
  }

  private void step(Point from, Point to, Escalation one) {
    if (!from.equals(to)) {
      steps.accept(new Step(from, to, how(one), 1, one.by(), ""));
    }
  }

  private static String how(Escalation one) {
    String where = one.namespace().isEmpty() ? "" : " in " + one.namespace();
    return one.primitive() + where;
  }
}
