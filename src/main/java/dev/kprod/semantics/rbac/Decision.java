package dev.kprod.semantics.rbac;

import dev.kprod.snapshot.Read;
import java.util.List;

/// What RBAC says to a request. It never denies: another authorizer may still allow.
public sealed interface Decision {
  /// A rule allows it.
  record Allowed(Grant grant) implements Decision {}

  /// The group `system:masters` is allowed everything, whatever the rules say.
  record Privileged() implements Decision {}

  /// No rule allows it.
  record NoOpinion() implements Decision {}

  /// No rule that was seen allows it, and not all were seen.
  record Unknown(List<Read<?>> unseen) implements Decision {
    public Unknown {
      unseen = List.copyOf(unseen);
    }
  }

  /// Says whether it is allowed for certain.
  default boolean isAllowed() {
    return switch (this) {
      case Allowed allowed -> true;
      case Privileged privileged -> true;
      case NoOpinion none -> false;
      case Unknown unknown -> false;
    };
  }
}
