package dev.kprod.medium;

/// What a stretch of text is, for an [Ink] to colour. The word is always there too.
public enum Style {
  PLAIN,
  /// A heading of a section.
  HEADING,
  /// The id of a check.
  ID,
  /// What explains rather than tells: requirements, counts of nothing.
  QUIET,
  CRITICAL,
  HIGH,
  MEDIUM,
  LOW,
  PASS,
  UNKNOWN,
  WAIVED,
  GATE_PASSED,
  GATE_FAILED,
  GATE_INCOMPLETE,
  GATE_OFF
}
