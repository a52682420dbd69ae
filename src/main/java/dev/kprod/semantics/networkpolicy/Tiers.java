package dev.kprod.semantics.networkpolicy;

import dev.kprod.cluster.NetworkPolicy.Direction;
import dev.kprod.cluster.Subject;
import dev.kprod.semantics.networkpolicy.Decision.Ground;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// The policies that select the pods of one model in one direction, in the order in which they are
/// asked: administrators', NetworkPolicies, the baseline.
final class Tiers {
  private final Direction direction;
  private final SortedMap<Long, List<ClusterPolicy>> admin = new TreeMap<>();
  private final List<OwnPolicy> own;
  private final SortedMap<Long, List<ClusterPolicy>> baseline = new TreeMap<>();
  private final Function<String, Map<String, String>> namespaceLabels;

  /// @param over the policies of the cluster that select the model
  /// @param own the NetworkPolicies that select it and isolate in the direction, by name
  Tiers(
      Direction direction,
      List<ClusterPolicy> over,
      List<OwnPolicy> own,
      Function<String, Map<String, String>> namespaceLabels) {
    this.direction = direction;
    this.own = List.copyOf(own);
    this.namespaceLabels = namespaceLabels;
    for (ClusterPolicy policy : over) {
      (policy.baseline() ? baseline : admin)
          .computeIfAbsent(policy.priority(), unseen -> new ArrayList<>())
          .add(policy);
    }
  }

  boolean isEmpty() {
    return admin.isEmpty() && own.isEmpty() && baseline.isEmpty();
  }

  List<OwnPolicy> own() {
    return own;
  }

  /// Returns every rule that may decide.
  List<Rule> rules() {
    List<Rule> rules = new ArrayList<>();
    admin.values().forEach(some -> some.forEach(one -> rules.addAll(one.rules(direction))));
    own.forEach(policy -> rules.addAll(policy.rules(direction)));
    baseline.values().forEach(some -> some.forEach(one -> rules.addAll(one.rules(direction))));
    return rules;
  }

  List<Subject> names() {
    List<Subject> names = new ArrayList<>();
    admin.values().forEach(some -> some.forEach(policy -> names.add(policy.name())));
    own.forEach(policy -> names.add(policy.name()));
    baseline.values().forEach(some -> some.forEach(policy -> names.add(policy.name())));
    return names;
  }

  Decision decide(Contact contact) {
    Said first = say(admin, contact, Ground.ADMIN_RULE);
    if (first instanceof Said.Final(Decision decision)) {
      return decision;
    }
    if (!own.isEmpty()) {
      return byOwn(contact);
    }
    return say(baseline, contact, Ground.BASELINE_RULE) instanceof Said.Final(Decision decision)
        ? decision
        : Decision.allowed(Ground.NO_POLICY, List.of());
  }

  /// NetworkPolicies only allow, so that their order does not matter.
  private Decision byOwn(Contact contact) {
    if (contact.ownNode()) {
      return Decision.allowed(Ground.OWN_NODE, List.of());
    }
    for (OwnPolicy policy : own) {
      for (Rule rule : policy.rules(direction)) {
        if (rule.hasPort(contact) && rule.match(contact, namespaceLabels) == Peer.Match.YES) {
          return Decision.allowed(Ground.RULE, List.of(rule.clause()));
        }
      }
    }
    return Decision.denied(
        Ground.NO_RULE, own.stream().map(policy -> new Clause(policy.name(), "")).toList());
  }

  /// What one tier says.
  private sealed interface Said {
    /// The last word.
    record Final(Decision decision) implements Said {}

    /// Nothing, or that the next tier shall say.
    record Next() implements Said {}
  }

  /// Asks the policies of one tier, those of one priority together: where they disagree the API
  /// leaves open which one wins.
  private Said say(SortedMap<Long, List<ClusterPolicy>> tier, Contact contact, Ground ground) {
    for (List<ClusterPolicy> equals : tier.values()) {
      List<Rule> first = new ArrayList<>();
      for (ClusterPolicy policy : equals) {
        for (Rule rule : policy.rules(direction)) {
          Peer.Match match = match(rule, contact);
          if (match == Peer.Match.UNKNOWN) {
            return new Said.Final(
                Decision.unclear(elsewhere(rule), List.of(rule.clause()), List.of()));
          }
          if (match == Peer.Match.YES) {
            first.add(rule);
            break;
          }
        }
      }
      if (!first.isEmpty()) {
        return together(first, ground);
      }
    }
    return new Said.Next();
  }

  private static String elsewhere(Rule rule) {
    return rule.peers().stream()
        .filter(Peer.Elsewhere.class::isInstance)
        .map(peer -> ((Peer.Elsewhere) peer).because())
        .findFirst()
        .orElse("");
  }

  private static Said together(List<Rule> rules, Ground ground) {
    List<Clause> clauses = rules.stream().map(Rule::clause).toList();
    if (rules.stream().map(Tiers::effect).distinct().count() > 1) {
      return new Said.Final(
          Decision.unclear("policies of one priority disagree", clauses, List.of()));
    }
    return switch (effect(rules.getFirst())) {
      case ALLOW -> new Said.Final(Decision.allowed(ground, clauses));
      case DENY -> new Said.Final(Decision.denied(ground, clauses));
      case PASS -> new Said.Next();
    };
  }

  private static Rule.Action effect(Rule rule) {
    return rule.isUnclear() ? Rule.Action.DENY : rule.action();
  }

  private Peer.Match match(Rule rule, Contact contact) {
    if (rule.isUnclear()) {
      return rule.action() == Rule.Action.ALLOW ? Peer.Match.NO : Peer.Match.YES;
    }
    return rule.hasPort(contact) ? rule.match(contact, namespaceLabels) : Peer.Match.NO;
  }

  /// Returns these tiers with one NetworkPolicy alone and nothing of the cluster's.
  Tiers alone(OwnPolicy policy) {
    return new Tiers(direction, List.of(), List.of(policy), namespaceLabels);
  }
}
