package dev.kprod.report;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Item;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Reason;
import dev.kprod.check.Evidence;
import dev.kprod.check.Note;
import dev.kprod.check.Remedy;
import dev.kprod.check.Severity;
import dev.kprod.check.Untrusted;
import dev.kprod.check.Verdict;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Tree;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/// What somebody may put into a cluster to harm the reader of a report: one text for each medium,
/// and a result that holds each of them in every field that takes free text.
public enum HostileText {
  TERMINAL(
      "\u001b]0;owned\u0007\u001b[2J\u001b[31mred\r\n\t\b\u0000\u007f\u009b31m\u0085"
          + "\u202emoc\u202c\u2066x\u2069\u061c\u200b\u200d\u200f\u2060\ufeff\u00ad\udb40\udc41"),
  LONE_SURROGATE("half \ud83d of an emoji, \udc00 of another"),
  JSON("\"}],\\\u2028\u2029\u0080</script><!--"),
  YAML("- a: *b # {c: !!d}\n...\n---\n%TAG"),
  XML("]]><x a='\"'>&#0;&bogus;\ufffe"),
  MARKDOWN(
      "[a](javascript:b) **c** _d_ `e` ``f`` ~~g~~ # h | i\n- j @everyone #123 www.k.example"
          + " http://l.example <b>&amp; $m$ ![n](o)"),
  HTML("<img src=x onerror=alert(1)>'\"&<!--"),
  CSV("=HYPERLINK(\"http://evil.example\")"),
  CSV_AFTER_SPACE("  \"+1+cmd|' /C calc'!A0"),
  OPENMETRICS("\"} 1\n# EOF\n\\ evil 2"),
  SHELL("-x'; rm -rf / # $(id) `id` \\"),
  SARIF("{0} [a](1) {{ }} \\[ ]"),
  PATH("../../../etc/passwd%2e%2e/?q#f"),
  WIDE("名前\u0301 👩\u200d👩\u200d👧 ﷽ e\u0301"),
  LONG("x".repeat(5000) + "\u001b");

  private final String raw;

  HostileText(String raw) {
    this.raw = raw;
  }

  /// Returns the text as the cluster would hold it.
  public String raw() {
    return raw;
  }

  private Untrusted untrusted() {
    return Untrusted.of(raw);
  }

  /// Returns a result that holds every one of them in every field.
  static AuditResult everywhere() {
    List<Item> items = new ArrayList<>();
    for (HostileText text : values()) {
      items.add(text.failing());
      items.add(text.unknown());
    }
    return inHead(Samples.result("hostile", items), SARIF);
  }

  /// Returns a result that holds this one in every field of its items.
  public AuditResult alone() {
    return Samples.result("hostile", List.of(failing(), unknown()));
  }

  /// Returns a result whose head holds one of them as well.
  static AuditResult inHead(AuditResult base, HostileText text) {
    List<AuditResult.NamespaceRow> namespaces = new ArrayList<>(base.namespaces());
    List<AuditResult.WaiverRow> waivers = new ArrayList<>();
    List<AuditResult.AttestationRow> attestations = new ArrayList<>();
    List<AuditResult.Diagnostic> diagnostics = new ArrayList<>();
    for (HostileText one : values()) {
      namespaces.add(
          new AuditResult.NamespaceRow(
              one.untrusted(),
              OptionalDouble.of(50),
              OptionalDouble.of(50),
              100,
              base.namespaces().isEmpty()
                  ? dev.kprod.audit.Counts.NONE
                  : base.namespaces().getFirst().subjects(),
              base.summary().findings()));
      waivers.add(one.waiver());
      attestations.add(one.attestation());
      diagnostics.add(
          new AuditResult.Diagnostic(
              AuditResult.Diagnostic.Level.WARNING, "waiver-unused", one.untrusted()));
    }
    return SampleResult.like(base)
        .cluster(
            new AuditResult.About(
                text.untrusted(),
                text.untrusted(),
                "eks",
                Optional.empty(),
                base.cluster().nodes(),
                base.cluster().namespaces(),
                base.cluster().workloads(),
                base.cluster().pods()))
        .scope(
            new AuditResult.Scope(
                true,
                List.of(text.raw),
                List.of(text.raw),
                text.raw,
                false,
                List.of("ha-*"),
                List.of(),
                3))
        .namespaces(namespaces)
        .waivers(waivers)
        .attestations(attestations)
        .diagnostics(diagnostics)
        .build();
  }

  private AuditResult.WaiverRow waiver() {
    return new AuditResult.WaiverRow(
        Optional.of(raw),
        "ha-replicas",
        Outcome.By.Source.ANNOTATION,
        Optional.of(LocalDate.parse("2027-01-31")),
        AuditResult.WaiverRow.State.EXPIRED,
        1,
        untrusted(),
        Optional.of(raw),
        Optional.of(raw));
  }

  private AuditResult.AttestationRow attestation() {
    return new AuditResult.AttestationRow(
        "gov-runbooks",
        Map.of(raw, Tree.of(raw)),
        AuditResult.AttestationRow.State.VALID,
        Optional.of(raw),
        Optional.empty(),
        Optional.empty(),
        Optional.of(raw),
        Optional.of(raw),
        Map.of(raw, Tree.of(raw)));
  }

  private Item failing() {
    return SampleItem.of(
            SampleChecks.declare(
                    "ha-hostile-" + id(),
                    SampleChecks.kind("workload", "workloads", SampleChecks.DEPLOYMENTS))
                .severity(Severity.CRITICAL)
                .build())
        .param("minReplicas", Tree.of(raw))
        .fail(new Subject("apps", "v1", "Deployment", raw, raw), found())
        .fail(new Subject(raw, raw, raw, "", raw), found())
        .waived(
            new Subject("apps", "v1", "Deployment", raw, "waived"),
            found(),
            new Outcome.By(
                Outcome.By.Source.ANNOTATION, Optional.of(raw), untrusted(), Optional.empty()))
        .attested(new Subject("apps", "v1", "Deployment", raw, "fine"), raw)
        .build();
  }

  private Item unknown() {
    return SampleItem.of(
            SampleChecks.declare(
                    "net-hostile-" + id(),
                    SampleChecks.kind("workload", "workloads", SampleChecks.DEPLOYMENTS))
                .severity(Severity.HIGH)
                .build())
        .unknown(new Subject("apps", "v1", "Deployment", raw, raw), Reason.FORBIDDEN, raw, raw)
        .notApplicable(new Subject("apps", "v1", "Deployment", raw, "none"), raw)
        .build();
  }

  private Verdict.Fail found() {
    return new Verdict.Fail(
        Severity.CRITICAL,
        untrusted(),
        List.of(
            new Evidence(
                Optional.of(new Subject(raw, raw, raw, raw, raw)), raw, Tree.of(raw), Tree.of(raw)),
            new Evidence(
                Optional.empty(),
                "spec.b",
                Tree.of(Map.of(raw, Tree.of(List.of(Tree.of(raw))))),
                Tree.ABSENT)),
        new Remedy(
            untrusted(),
            Optional.of(untrusted()),
            Optional.of(
                new Remedy.Patch(
                    Remedy.PatchType.MERGE,
                    new Subject("", "v1", "Pod", raw, raw),
                    Tree.of(Map.of(raw, Tree.of(raw))))),
            false),
        List.of(new Note(untrusted())));
  }

  private String id() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
