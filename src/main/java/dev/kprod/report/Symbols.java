package dev.kprod.report;

import dev.kprod.audit.Outcome;
import dev.kprod.medium.Encoders;

/// The signs of the text report.
public enum Symbols {
  UNICODE("✔", "✘", "?", "~", "–", "·", "…", Charset.UNICODE),
  ASCII("ok", "FAIL", "??", "wv", "--", "0", "..", Charset.ASCII);

  private final String pass;
  private final String fail;
  private final String unknown;
  private final String waived;
  private final String notApplicable;
  private final String none;
  private final String ellipsis;
  private final Charset charset;

  private enum Charset {
    UNICODE,
    ASCII
  }

  Symbols(
      String pass,
      String fail,
      String unknown,
      String waived,
      String notApplicable,
      String none,
      String ellipsis,
      Charset charset) {
    this.pass = pass;
    this.fail = fail;
    this.unknown = unknown;
    this.waived = waived;
    this.notApplicable = notApplicable;
    this.none = none;
    this.ellipsis = ellipsis;
    this.charset = charset;
  }

  /// Returns the sign of an outcome.
  public String of(Outcome.Word word) {
    return switch (word) {
      case PASS -> pass;
      case FAIL -> fail;
      case UNKNOWN -> unknown;
      case WAIVED -> waived;
      case NOT_APPLICABLE -> notApplicable;
    };
  }

  /// Returns the sign of a count of nothing.
  public String none() {
    return none;
  }

  /// Returns what stands where something was cut.
  public String ellipsis() {
    return ellipsis;
  }

  /// Returns a text as these signs' terminal may show it.
  public String show(String raw) {
    return switch (charset) {
      case UNICODE -> Encoders.TERMINAL.encode(raw);
      case ASCII -> Encoders.TERMINAL_ASCII.encode(raw);
    };
  }
}
