package dev.kprod.checks.security;

import dev.kprod.cluster.Cluster;
import dev.kprod.semantics.escalation.Escalations;
import dev.kprod.semantics.escalation.Gain;
import dev.kprod.semantics.escalation.Names;
import dev.kprod.semantics.rbac.Identity;
import dev.kprod.semantics.rbac.Rbac;
import dev.kprod.simulation.attack.Admission;
import dev.kprod.simulation.attack.AttackGraph;

/// How far a service account gets by rights of its own.
record Strength(Identity.ServiceAccount account, Cluster cluster, AttackGraph graph) {
  /// Says whether it gets to the whole cluster by something that is not in its namespace anyway.
  boolean isBeyondNamespace() {
    if (Rbac.of(cluster).isAdmin(account)) {
      return true;
    }
    return graph.reaches(account).isPresent()
        && Escalations.of(cluster).of(account).stream()
            .anyMatch(one -> one.isOwnOf(account) && isBeyond(one.gain()));
  }

  private boolean isBeyond(Gain gain) {
    String namespace = account.namespace();
    return switch (gain) {
      case Gain.Accounts(String there, Names names) -> !there.equals(namespace);
      case Gain.PodAccounts(String there, Names pods) -> !there.equals(namespace);
      case Gain.Secrets(String there, Names names) -> !there.equals(namespace);
      case Gain.PrivilegedPod(String there) ->
          !(graph.admission(there) instanceof Admission.Answer.Refused);
      case Gain.Admin admin -> true;
      case Gain.NamespaceAdmin owner -> true;
      case Gain.Deputy deputy -> true;
      case Gain.People people -> true;
      case Gain.Nodes nodes -> true;
      case Gain.NodeIdentity node -> true;
      case Gain.Api api -> true;
      case Gain.Borrowed borrowed -> true;
      case Gain.Guardrails guardrails -> false;
      case Gain.Outage outage -> false;
      case Gain.Attraction attraction -> false;
      case Gain.Network network -> false;
    };
  }
}
