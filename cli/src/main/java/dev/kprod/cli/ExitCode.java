package dev.kprod.cli;

/// What the process says to whoever started it. The numbers are part of kprod's contract.
public enum ExitCode {
  /// The gate passed, or is off, and the audit was as complete as required.
  PASSED(0),
  /// There are findings at or above `failOn`, or the floor is below `minScore`.
  GATE_FAILED(1),
  /// Wrong usage or configuration; nothing was read.
  USAGE(2),
  /// There is no cluster to read: unreachable, not authenticated, or every list refused.
  NO_CLUSTER(3),
  /// Nothing known fails the gate, but not enough was seen to say that it passes.
  INCOMPLETE(4),
  /// Judged, but a report could not be written.
  OUTPUT(5),
  /// A bug in kprod itself.
  INTERNAL(70),
  /// SIGINT.
  INTERRUPTED(130),
  /// Nobody reads standard output any more.
  READER_GONE(141),
  /// SIGTERM.
  TERMINATED(143);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /// Returns the number that the process exits with.
  public int code() {
    return code;
  }

  /// Returns the one that prevails where both apply: a known failure stays a failure whatever else
  /// would be read, and a lost verdict is worse than either.
  public ExitCode and(ExitCode other) {
    return weight() >= other.weight() ? this : other;
  }

  private int weight() {
    return switch (this) {
      case PASSED -> 0;
      case INCOMPLETE -> 1;
      case GATE_FAILED -> 2;
      case OUTPUT -> 3;
      case NO_CLUSTER -> 4;
      case USAGE -> 5;
      case INTERNAL -> 6;
      case INTERRUPTED, READER_GONE, TERMINATED -> 7;
    };
  }
}
