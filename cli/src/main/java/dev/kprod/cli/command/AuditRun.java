package dev.kprod.cli.command;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.AuditResult.Taken.Source;
import dev.kprod.audit.Auditor;
import dev.kprod.audit.Baseline;
import dev.kprod.audit.Baseline.BaselineException;
import dev.kprod.audit.Order;
import dev.kprod.audit.Outcome;
import dev.kprod.audit.Selection;
import dev.kprod.check.Severity;
import dev.kprod.check.Untrusted;
import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.cli.output.WholeFile;
import dev.kprod.cli.terminal.Palette;
import dev.kprod.cli.terminal.Surroundings;
import dev.kprod.cluster.Cluster;
import dev.kprod.config.Settings;
import dev.kprod.medium.Ink;
import dev.kprod.report.MarkdownReport;
import dev.kprod.report.ReportOptions;
import dev.kprod.report.Symbols;
import dev.kprod.snapshot.Read;
import dev.kprod.snapshot.Snapshot;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One audit from options to exit code, whatever the snapshot comes from.
final class AuditRun {
  private final Session session;
  private final ScopeOptions scope;
  private final GateOptions gate;
  private final OutputOptions output;
  private final Selection selection;
  private final Configured configured;

  /// Reads what was asked for; nothing of a cluster is read yet.
  ///
  /// @throws UserError if something that was asked for makes no sense
  AuditRun(
      Session session,
      ScopeOptions scope,
      ConfigOptions config,
      GateOptions gate,
      OutputOptions output) {
    this.session = session;
    this.scope = scope;
    this.gate = gate;
    this.output = output;
    this.selection = scope.selection.of(session.catalogue());
    this.configured = new Configured(session, config, scope, gate);
  }

  /// Returns the reads that the selected checks need.
  Collection<Read<?>> reads() {
    return Selected.reads(session.catalogue(), selection, configured.settings());
  }

  /// Returns how the cluster is called where no option says it.
  String clusterName(String context) {
    return configured.settings().clusterName().orElse(context);
  }

  /// Audits a snapshot.
  ///
  /// @param name how reports call the cluster; empty or null for what the snapshot says
  ExitCode of(Source source, Supplier<Snapshot> taken, @Nullable String name) {
    Settings settings = configured.settings();
    if (source == Source.DEMO && gate.failOn == null && gate.minScore == null) {
      settings = settings.with(Settings.Gate.OFF);
    }
    Outputs outputs =
        Outputs.of(output, settings, session.surroundings().find("GITHUB_STEP_SUMMARY"));
    ReportOptions options = reportOptions(settings);
    Delivery delivery = new Delivery(session, output, outputs, options);
    Optional<Baseline> baseline = baseline(settings);
    outputs.requireWritable(name == null ? "cluster" : name);
    if (gate.writeBaseline != null) {
      WholeFile.requireWritable(gate.writeBaseline);
    }
    Snapshot snapshot = taken.get();
    if (name != null && !name.isEmpty()) {
      snapshot = snapshot.named(Outputs.slug(name));
    }
    Selected.requireThere(scope.selection.namespaces, Cluster.of(snapshot));
    AuditResult result = audited(snapshot, order(source, settings, baseline));
    warn(result);
    boolean written = delivery.deliver(result, kept(result, baseline));
    ExitCode verdict = exitCode(result);
    return written ? verdict : verdict.and(ExitCode.OUTPUT);
  }

  private Order order(Source source, Settings settings, Optional<Baseline> baseline) {
    Order order =
        Order.of(Session.version(), settings)
            .from(source)
            .selecting(selection)
            .excluding(scope.excludeNamespaces)
            .telling(this::crashed);
    return baseline.map(order::against).orElse(order);
  }

  /// A check that needs an index which another one is still making gives its core to a third: that
  /// is what virtual threads are for here.
  private AuditResult audited(Snapshot snapshot, Order order) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      return Auditor.audit(session.catalogue(), snapshot, order, threads);
    }
  }

  private void crashed(String check, String where, Throwable thrown) {
    if (output.talk.wantsTraces()) {
      StringWriter trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace));
      session.screen().say("%s crashed on %s: %s".formatted(check, Untrusted.of(where), trace));
    }
  }

  /// Returns the baseline that is kept of this run, where one is asked for.
  private Optional<Delivery.Kept> kept(AuditResult result, Optional<Baseline> baseline) {
    Path file = gate.writeBaseline;
    return file == null
        ? Optional.empty()
        : Optional.of(
            new Delivery.Kept(file, Baseline.written(result, baseline, session.catalogue())));
  }

  private ExitCode exitCode(AuditResult result) {
    ExitCode verdict =
        switch (result.gate().exitCode()) {
          case 0 -> ExitCode.PASSED;
          case 1 -> ExitCode.GATE_FAILED;
          default -> ExitCode.INCOMPLETE;
        };
    return gate.exitZero ? ExitCode.PASSED : verdict;
  }

  /// What went wrong with the run itself; all else that is odd stands in the report.
  private void warn(AuditResult result) {
    for (AuditResult.Diagnostic diagnostic : result.diagnostics()) {
      if (diagnostic.level() == AuditResult.Diagnostic.Level.ERROR
          || diagnostic.code().equals("check-crashed")) {
        session.screen().say(session.surroundings().name() + ": " + diagnostic.message());
      }
    }
  }

  private Optional<Baseline> baseline(Settings settings) {
    Optional<Path> file =
        gate.baseline != null
            ? Optional.of(gate.baseline)
            : settings.gate().baseline().map(Path::of);
    return file.map(AuditRun::readBaseline);
  }

  private static Baseline readBaseline(Path file) {
    try {
      return Baseline.read(String.valueOf(file.getFileName()), Files.readAllBytes(file));
    } catch (BaselineException notOne) {
      throw new UserError(String.valueOf(notOne.getMessage()), "", ExitCode.USAGE, notOne);
    } catch (NoSuchFileException absent) {
      throw new UserError(
          "there is no baseline %s".formatted(file),
          "make one with --write-baseline",
          ExitCode.USAGE,
          absent);
    } catch (IOException unreadable) {
      throw new UserError(
          "cannot read the baseline %s: %s".formatted(file, unreadable.getMessage()),
          "check its rights",
          ExitCode.USAGE,
          unreadable);
    }
  }

  private ReportOptions reportOptions(Settings settings) {
    Surroundings surroundings = session.surroundings();
    boolean ascii = output.ascii || surroundings.needsAscii();
    Ink ink = surroundings.colours(output.colour) ? Palette.SIXTEEN : Ink.PLAIN;
    ReportOptions options =
        ReportOptions.STANDARD
            .on(screen(ink, ascii ? Symbols.ASCII : Symbols.UNICODE))
            .with(output.includePasses ? ReportOptions.Passes.LISTED : ReportOptions.Passes.COUNTED)
            .with(output.redactOwners ? ReportOptions.Owners.REDACTED : ReportOptions.Owners.SHOWN)
            .with(particulars(settings));
    if (output.minSeverity != null) {
      options = options.from(severity("--min-severity", output.minSeverity));
    }
    return output.show.isEmpty() ? options : options.showing(outcomes());
  }

  private static ReportOptions.Particulars particulars(Settings settings) {
    return new ReportOptions.Particulars(
        settings.junitAllFailures() ? ReportOptions.Failures.ALL : ReportOptions.Failures.GATING,
        settings.openmetricsPerNamespace()
            ? ReportOptions.Series.NAMESPACES
            : ReportOptions.Series.CLUSTER,
        MarkdownReport.STEP_SUMMARY);
  }

  private ReportOptions.Screen screen(Ink ink, Symbols symbols) {
    Surroundings surroundings = session.surroundings();
    OptionalInt asked = output.width == null ? OptionalInt.empty() : OptionalInt.of(output.width);
    boolean verbose = output.talk.wantsAll();
    boolean cut = surroundings.outIsTerminal() && !verbose;
    return ReportOptions.Screen.STANDARD
        .wide(surroundings.width(asked))
        .in(ink)
        .with(symbols)
        .with(verbose ? ReportOptions.Detail.ALL : ReportOptions.Detail.FOLDED)
        .with(cut ? ReportOptions.LongNames.CUT : ReportOptions.LongNames.WHOLE)
        .by(groupBy())
        .called(surroundings.name());
  }

  private ReportOptions.GroupBy groupBy() {
    String asked = output.groupBy == null ? "area" : output.groupBy;
    return Arrays.stream(ReportOptions.GroupBy.values())
        .filter(by -> by.name().toLowerCase(Locale.ROOT).equals(asked))
        .findFirst()
        .orElseThrow(() -> unknownWord("--group-by", asked, "area, namespace or check"));
  }

  private Set<Outcome.Word> outcomes() {
    Set<Outcome.Word> words = EnumSet.noneOf(Outcome.Word.class);
    for (String asked : output.show) {
      words.add(
          Arrays.stream(Outcome.Word.values())
              .filter(word -> word.text().equals(asked))
              .findFirst()
              .orElseThrow(
                  () ->
                      unknownWord(
                          "--show", asked, "fail, unknown, waived, pass or not-applicable")));
    }
    return words;
  }

  /// Reads the severity that an option names.
  static Severity severity(String option, String asked) {
    return Arrays.stream(Severity.values())
        .filter(severity -> severity.word().equals(asked))
        .findFirst()
        .orElseThrow(() -> unknownWord(option, asked, "critical, high, medium or low"));
  }

  static UserError unknownWord(String option, String asked, String allowed) {
    return new UserError(
        "%s \"%s\" is not known".formatted(option, asked), "it can be " + allowed, ExitCode.USAGE);
  }
}
