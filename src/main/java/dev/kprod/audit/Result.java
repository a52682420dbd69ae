package dev.kprod.audit;

import dev.kprod.cluster.Subject;
import java.util.Optional;

/// What came of one check on one subject.
///
/// @param fingerprint names the finding across runs: 32 hex digits; empty for a subject that passes
///   or that the question does not arise for
/// @param state how a failure stands against the baseline; empty without one
public record Result(
    Subject subject, Outcome outcome, String fingerprint, Optional<BaselineState> state) {
  /// How a finding stands against an earlier report.
  public enum BaselineState {
    NEW,
    UNCHANGED,
    UNJUDGED
  }
}
