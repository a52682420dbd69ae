package dev.kprod.report;

import dev.kprod.audit.AuditResult;

/// One format of report: a pure function from the result to text.
public interface Report {
  /// Returns what `-o` calls the format.
  String format();

  /// Returns whom the format is for, in a few words.
  String purpose();

  /// Returns whether `--show` and `--min-severity` shape it.
  Filtering filtering();

  /// Returns who may read a new file of this format: a report lists weaknesses.
  default Readers readers() {
    return Readers.OWNER;
  }

  /// Writes the result.
  ///
  /// @throws java.io.UncheckedIOException if the target fails
  void write(AuditResult result, ReportOptions options, Appendable out);

  /// Who may read a file.
  enum Readers {
    /// Whoever ran the audit.
    OWNER,
    /// Everybody on the machine: the format names no object.
    EVERYBODY
  }

  /// Whether display options shape a format.
  enum Filtering {
    /// They do, and the output says so.
    FILTERED,
    /// They do not: programs get everything.
    WHOLE
  }
}
