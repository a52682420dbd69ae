package dev.kprod.semantics.networkpolicy;

import dev.kprod.cluster.Subject;

/// What of a policy decides.
///
/// @param policy the object
/// @param path the rule, `spec.ingress[0]`; empty where it is that none of them applies
public record Clause(Subject policy, String path) implements Comparable<Clause> {
  @Override
  public int compareTo(Clause other) {
    int first = policy.compareTo(other.policy);
    return first != 0 ? first : path.compareTo(other.path);
  }
}
