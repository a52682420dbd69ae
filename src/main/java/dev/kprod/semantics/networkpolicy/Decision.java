package dev.kprod.semantics.networkpolicy;

import dev.kprod.snapshot.Read;
import java.util.List;

/// What policies make of a connection at one of its ends.
///
/// @param answer whether it passes
/// @param ground what decided
/// @param by the policies and rules that decided
/// @param because what made it unclear, for a person; empty where it is clear
/// @param unseen the lists that are missing for an answer
public record Decision(
    Answer answer, Ground ground, List<Clause> by, String because, List<Read<?>> unseen) {
  /// Whether a connection passes.
  public enum Answer {
    ALLOWED,
    DENIED,
    UNKNOWN
  }

  /// What decided.
  public enum Ground {
    /// Nothing in the cluster enforces policies.
    NOT_ENFORCED,
    /// This end is no pod that policies can select.
    NO_SUBJECT,
    /// A pod may always talk to itself.
    ITSELF,
    /// No policy of any tier applies.
    NO_POLICY,
    /// A rule of the tier of administrators.
    ADMIN_RULE,
    /// A rule of a NetworkPolicy.
    RULE,
    /// NetworkPolicies isolate the pod, and none of their rules lets this through.
    NO_RULE,
    /// NetworkPolicies do not apply between a pod and its own node.
    OWN_NODE,
    /// A rule of the baseline.
    BASELINE_RULE,
    /// It cannot be told.
    UNCLEAR
  }

  public Decision {
    by = List.copyOf(by);
    unseen = List.copyOf(unseen);
  }

  static Decision allowed(Ground ground, List<Clause> by) {
    return new Decision(Answer.ALLOWED, ground, by, "", List.of());
  }

  static Decision denied(Ground ground, List<Clause> by) {
    return new Decision(Answer.DENIED, ground, by, "", List.of());
  }

  static Decision unclear(String because, List<Clause> by, List<Read<?>> unseen) {
    return new Decision(Answer.UNKNOWN, Ground.UNCLEAR, by, because, unseen);
  }
}
