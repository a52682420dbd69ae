package dev.kprod.audit;

import dev.kprod.check.Area;
import dev.kprod.check.Severity;
import dev.kprod.check.Untrusted;
import dev.kprod.cluster.Subject;
import dev.kprod.snapshot.Tree;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// Everything a report can say. All lists are in the order of reports; nothing is left to a writer
/// but to write it.
public record AuditResult(
    Tool tool,
    About cluster,
    Taken snapshot,
    List<ConfigFile> config,
    Scope scope,
    Summary summary,
    Gate gate,
    List<AreaRow> areas,
    List<NamespaceRow> namespaces,
    List<Item> items,
    List<Item> worst,
    List<Step> next,
    List<WaiverRow> waivers,
    List<AttestationRow> attestations,
    Optional<BaselineRow> baseline,
    List<Diagnostic> diagnostics) {
  /// Who audited.
  public record Tool(String version, int checks, List<Plugin> plugins) {}

  /// A jar that brought checks.
  public record Plugin(String name, String version) {}

  /// What was audited.
  ///
  /// @param platform `eks`, `k3s`, ...; empty where not recognised
  /// @param managedControlPlane empty where it cannot be told
  /// @param nodes empty where they could not be read, as the other counts
  public record About(
      Untrusted name,
      Untrusted kubernetesVersion,
      String platform,
      Optional<Boolean> managedControlPlane,
      OptionalInt nodes,
      OptionalInt namespaces,
      OptionalInt workloads,
      OptionalInt pods) {}

  /// When and how it was read.
  ///
  /// @param incomplete the ids of the reads that were refused, cut or timed out
  public record Taken(Instant at, long durationMs, Source source, List<String> incomplete) {
    /// Where the snapshot came from.
    public enum Source {
      LIVE,
      FILE,
      DEMO
    }
  }

  /// A kprod.yaml that was used, by its base name.
  public record ConfigFile(String name, String sha256) {}

  /// What was looked at.
  ///
  /// @param partial whether options selected checks, areas, namespaces or workloads
  /// @param outOfScopeChecks how many checks were not run because of the selection
  public record Scope(
      boolean partial,
      List<String> includeNamespaces,
      List<String> excludeNamespaces,
      String selector,
      boolean systemNamespaces,
      List<String> selectedChecks,
      List<String> disabledChecks,
      int outOfScopeChecks) {}

  /// Findings by severity and, with a baseline, by state.
  public record Findings(
      int critical,
      int high,
      int medium,
      int low,
      OptionalInt isNew,
      OptionalInt unchanged,
      OptionalInt resolved,
      OptionalInt unjudged) {
    /// Returns how many there are of one severity.
    public int of(Severity severity) {
      return switch (severity) {
        case CRITICAL -> critical;
        case HIGH -> high;
        case MEDIUM -> medium;
        case LOW -> low;
      };
    }

    /// Returns how many there are in all.
    public int total() {
      return critical + high + medium + low;
    }
  }

  /// The numbers at the top. Percentages are between 0 and 100, not yet rounded.
  ///
  /// @param score empty where nothing was judged
  /// @param floor the score if every unknown were a failure
  /// @param grade `A` to `F`, or `?` for no letter
  /// @param unknown the share of each reason, in the order of [Reason]
  public record Summary(
      OptionalDouble score,
      OptionalDouble floor,
      String grade,
      List<GradeCap> caps,
      double totalCoverage,
      double observableCoverage,
      double waived,
      Map<Reason, Double> unknown,
      Counts items,
      int attestedItems,
      Findings findings) {}

  /// Why the grade is not better than a letter.
  ///
  /// @param because `critical-failures`, `coverage`, `partial-scope` or `nothing-judged`
  public record GradeCap(String grade, String because, OptionalInt count) {}

  /// What a pipeline acts on.
  public record Gate(Verdict verdict, int exitCode, List<Rule> rules) {
    /// How it ended.
    public enum Verdict {
      PASSED,
      FAILED,
      INCOMPLETE,
      OFF
    }

    /// One rule.
    ///
    /// @param rule `failOn`, `unknown`, `minScore` or `minCoverage`
    /// @param limit a word or a number, as text
    /// @param actual empty where there is no score
    public record Rule(String rule, String limit, OptionalDouble actual, boolean ok) {}
  }

  /// One row of the checklist's summary.
  public record AreaRow(
      Area area,
      OptionalDouble score,
      OptionalDouble floor,
      double coverage,
      Counts items,
      Findings findings) {}

  /// One namespace.
  public record NamespaceRow(
      Untrusted name,
      OptionalDouble score,
      OptionalDouble floor,
      double coverage,
      Counts subjects,
      Findings findings) {}

  /// A next step.
  public record Step(Item item, double gain, int changes) {}

  /// A waiver and what it did.
  public record WaiverRow(
      Optional<String> id,
      String check,
      Outcome.By.Source source,
      Optional<LocalDate> expires,
      WaiverRow.State state,
      int matches,
      Untrusted reason,
      Optional<String> approvedBy,
      Optional<String> ticket) {
    /// How a waiver stands.
    public enum State {
      ACTIVE,
      EXPIRING,
      EXPIRED,
      UNUSED,
      REFUSED
    }
  }

  /// An attestation, or the lack of one that is asked for.
  public record AttestationRow(
      String id,
      Map<String, Tree> scope,
      AttestationRow.State state,
      Optional<String> owner,
      Optional<LocalDate> date,
      Optional<LocalDate> expires,
      Optional<String> evidence,
      Optional<String> statement,
      Map<String, Tree> values) {
    /// How an attestation stands.
    public enum State {
      VALID,
      EXPIRING,
      EXPIRED,
      MISSING,
      NOT_APPLICABLE
    }
  }

  /// The earlier report that this one is compared with.
  public record BaselineRow(
      String name,
      Optional<Instant> takenAt,
      String cluster,
      List<Known> resolved,
      List<Known> unjudged) {}

  /// A finding of an earlier report.
  public record Known(String fingerprint, String check, Severity severity, Subject subject) {}

  /// Something about the run itself that a person should know.
  ///
  /// @param code kebab-case: `waiver-unused`, `check-crashed`
  public record Diagnostic(Level level, String code, Untrusted message) {
    /// How much it matters.
    public enum Level {
      INFO,
      WARNING,
      ERROR
    }

    /// Returns what a person should look at.
    static Diagnostic warning(String code, String message) {
      return new Diagnostic(Level.WARNING, code, Untrusted.of(message));
    }
  }
}
