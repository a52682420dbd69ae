package dev.kprod.semantics.escalation;

import dev.kprod.cluster.Cluster;
import dev.kprod.cluster.Index;
import dev.kprod.cluster.PolicyRule;
import dev.kprod.cluster.Reads;
import dev.kprod.cluster.Words;
import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.semantics.rbac.Rbac;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The rights in a cluster that give more than they say, by identity.
public final class Escalations {
  /// What is read.
  public static final Reads READS = Rbac.READS.and(Words.PLATFORM);

  private static final Index<Escalations> INDEX = Index.of("escalations", READS, Escalations::new);

  private static final List<String> WRITES =
      List.of("create", "update", "patch", "delete", "deletecollection", "*");

  private final Rbac rbac;
  private final Surroundings around;
  private final Rights rights;
  private final Map<Identity, List<Escalation>> known = new ConcurrentHashMap<>();

  private Escalations(Cluster cluster) {
    this.rbac = Rbac.of(cluster);
    this.around = Surroundings.of(cluster);
    List<Right> wanted = new ArrayList<>(Right.ALL);
    wanted.addAll(around.controllers().podMakers());
    around.controllers().deputies().forEach(deputy -> wanted.add(deputy.right()));
    this.rights = new Rights(rbac, wanted);
    for (Grant grant : rbac.holding(Escalations::isConstrained)) {
      boolean on = isOn(grant.policyRule());
      rights.add(
          grant.holder(),
          grant.namespace(),
          on ? Rights.ACT_ON : Rights.ACT_AS,
          new Rights.Held(new Names.All(), grant));
      if (on && isAs(grant.policyRule())) {
        rights.add(
            grant.holder(),
            grant.namespace(),
            Rights.ACT_AS,
            new Rights.Held(new Names.All(), grant));
      }
    }
  }

  /// Returns those of a cluster. Declare [#READS].
  public static Escalations of(Cluster cluster) {
    return cluster.index(INDEX);
  }

  /// Returns what the rights of an identity give, those of its groups included, by where they hold.
  /// Whoever is cluster-admin already gains nothing, and has none.
  public List<Escalation> of(Identity identity) {
    return known.computeIfAbsent(identity, this::deduce);
  }

  private List<Escalation> deduce(Identity identity) {
    if (rbac.isAdmin(identity)) {
      return List.of();
    }
    List<Escalation> all = new ArrayList<>();
    rights.of(
        identity,
        (namespace, place) ->
            all.addAll(new Deduction(rbac, around, identity, namespace, place).all()));
    return List.copyOf(all);
  }

  private static boolean isConstrained(PolicyRule rule) {
    return isAs(rule) || isOn(rule);
  }

  /// To appear as somebody, for what the other rule says.
  private static boolean isAs(PolicyRule rule) {
    return rule.apiGroups().contains("authentication.k8s.io")
        && rule.verbs().stream()
            .anyMatch(
                verb ->
                    List.of(
                            "impersonate:user-info",
                            "impersonate:serviceaccount",
                            "impersonate:arbitrary-node")
                        .contains(verb));
  }

  /// To write with the rights of whoever one appears as: `impersonate-on:user-info:create`.
  private static boolean isOn(PolicyRule rule) {
    return rule.verbs().stream()
        .filter(verb -> verb.startsWith("impersonate-on:"))
        .map(verb -> verb.substring(verb.lastIndexOf(':') + 1))
        .anyMatch(WRITES::contains);
  }
}
