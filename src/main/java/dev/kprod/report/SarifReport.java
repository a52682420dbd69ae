package dev.kprod.report;

import dev.kprod.audit.AuditResult;

final class SarifReport implements Report {
  public String format() {
    return "sarif";
  }

  public String purpose() {
    return "people";
  }

  public Filtering filtering() {
    return Filtering.FILTERED;
  }

  public void write(AuditResult result, ReportOptions options, Appendable out) {}
}
