package dev.kprod.semantics.escalation;

import dev.kprod.semantics.rbac.Grant;
import dev.kprod.semantics.rbac.Identity;
import java.util.List;

/// Rights of one identity that give more than they say.
///
/// @param primitive how
/// @param namespace where the rights hold, empty for the whole cluster
/// @param gain what they give
/// @param by the grants that are needed together, the telling one first
public record Escalation(Primitive primitive, String namespace, Gain gain, List<Grant> by) {
  public Escalation {
    by = List.copyOf(by);
  }

  /// Says whether a binding names the identity itself for a part of it. Else it comes from groups
  /// alone, and is theirs.
  public boolean isOwnOf(Identity identity) {
    return by.stream().anyMatch(grant -> grant.holder().equals(identity));
  }
}
