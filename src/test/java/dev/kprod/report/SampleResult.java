package dev.kprod.report;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Item;
import java.util.List;
import java.util.Optional;

/// A result like another but for what is said.
final class SampleResult {
  private final AuditResult base;
  private AuditResult.About cluster;
  private AuditResult.Taken snapshot;
  private AuditResult.Scope scope;
  private AuditResult.Summary summary;
  private AuditResult.Gate gate;
  private List<AuditResult.NamespaceRow> namespaces;
  private List<Item> worst;
  private List<AuditResult.Step> next;
  private List<AuditResult.WaiverRow> waivers;
  private List<AuditResult.AttestationRow> attestations;
  private Optional<AuditResult.BaselineRow> baseline;
  private List<AuditResult.Diagnostic> diagnostics;

  private SampleResult(AuditResult base) {
    this.base = base;
    this.cluster = base.cluster();
    this.snapshot = base.snapshot();
    this.scope = base.scope();
    this.summary = base.summary();
    this.gate = base.gate();
    this.namespaces = base.namespaces();
    this.worst = base.worst();
    this.next = base.next();
    this.waivers = base.waivers();
    this.attestations = base.attestations();
    this.baseline = base.baseline();
    this.diagnostics = base.diagnostics();
  }

  static SampleResult like(AuditResult base) {
    return new SampleResult(base);
  }

  SampleResult cluster(AuditResult.About other) {
    cluster = other;
    return this;
  }

  SampleResult snapshot(AuditResult.Taken other) {
    snapshot = other;
    return this;
  }

  SampleResult scope(AuditResult.Scope other) {
    scope = other;
    return this;
  }

  SampleResult summary(AuditResult.Summary other) {
    summary = other;
    return this;
  }

  SampleResult gate(AuditResult.Gate other) {
    gate = other;
    return this;
  }

  SampleResult namespaces(List<AuditResult.NamespaceRow> others) {
    namespaces = others;
    return this;
  }

  SampleResult worst(List<Item> others) {
    worst = others;
    return this;
  }

  SampleResult next(List<AuditResult.Step> others) {
    next = others;
    return this;
  }

  SampleResult waivers(List<AuditResult.WaiverRow> others) {
    waivers = others;
    return this;
  }

  SampleResult attestations(List<AuditResult.AttestationRow> others) {
    attestations = others;
    return this;
  }

  SampleResult baseline(AuditResult.BaselineRow other) {
    baseline = Optional.of(other);
    return this;
  }

  SampleResult diagnostics(List<AuditResult.Diagnostic> others) {
    diagnostics = others;
    return this;
  }

  AuditResult build() {
    return new AuditResult(
        base.tool(),
        cluster,
        snapshot,
        base.config(),
        scope,
        summary,
        gate,
        base.areas(),
        namespaces,
        base.items(),
        worst,
        next,
        waivers,
        attestations,
        baseline,
        diagnostics);
  }
}
