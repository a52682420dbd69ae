package dev.kprod.semantics.podsecurity;

import java.util.List;

/// What one control of the standards finds wrong with a pod.
///
/// @param check the control as Kubernetes names it: `allowPrivilegeEscalation`
/// @param reason the API server's short words for it
/// @param detail its longer ones, with names and values
/// @param changes the fields that break it
public record Violation(String check, String reason, String detail, List<Change> changes) {
  public Violation {
    changes = List.copyOf(changes);
  }

  /// Returns what the API server says when it refuses the pod for this.
  public String message() {
    return detail.isEmpty() ? reason : "%s (%s)".formatted(reason, detail);
  }
}
