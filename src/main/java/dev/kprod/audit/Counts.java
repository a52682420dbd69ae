package dev.kprod.audit;

/// How many of each outcome.
public record Counts(int pass, int fail, int unknown, int waived, int notApplicable) {
  /// None of anything.
  public static final Counts NONE = new Counts(0, 0, 0, 0, 0);

  /// Returns these with one more.
  public Counts plus(Outcome.Word word) {
    return switch (word) {
      case PASS -> new Counts(pass + 1, fail, unknown, waived, notApplicable);
      case FAIL -> new Counts(pass, fail + 1, unknown, waived, notApplicable);
      case UNKNOWN -> new Counts(pass, fail, unknown + 1, waived, notApplicable);
      case WAIVED -> new Counts(pass, fail, unknown, waived + 1, notApplicable);
      case NOT_APPLICABLE -> new Counts(pass, fail, unknown, waived, notApplicable + 1);
    };
  }

  /// Returns these and others together.
  public Counts plus(Counts other) {
    return new Counts(
        pass + other.pass,
        fail + other.fail,
        unknown + other.unknown,
        waived + other.waived,
        notApplicable + other.notApplicable);
  }

  /// Returns how many there are of one outcome.
  public int of(Outcome.Word word) {
    return switch (word) {
      case PASS -> pass;
      case FAIL -> fail;
      case UNKNOWN -> unknown;
      case WAIVED -> waived;
      case NOT_APPLICABLE -> notApplicable;
    };
  }

  /// Returns how many there are in all.
  public int total() {
    return pass + fail + unknown + waived + notApplicable;
  }
}
