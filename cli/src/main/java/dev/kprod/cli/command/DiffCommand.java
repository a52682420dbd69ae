package dev.kprod.cli.command;

import dev.kprod.audit.AuditResult;
import dev.kprod.audit.Auditor;
import dev.kprod.audit.Diff;
import dev.kprod.audit.Order;
import dev.kprod.audit.ReportFile;
import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.cli.terminal.Palette;
import dev.kprod.cli.terminal.Surroundings.Colour;
import dev.kprod.config.Settings;
import dev.kprod.medium.Ink;
import dev.kprod.report.DiffJson;
import dev.kprod.report.DiffText;
import dev.kprod.report.JsonReport;
import dev.kprod.report.ReportOptions;
import dev.kprod.report.Symbols;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Says what changed from one report or snapshot to a later one.
@Command(
    name = "diff",
    description = {
      "Compares two JSON reports, or two snapshots, which are judged again by this version.",
      "Exit code 0: nothing new fails, 1: something does, 4: something that was judged is unknown."
    },
    sortOptions = false)
public final class DiffCommand implements Callable<Integer> {
  /// What every snapshot file starts with that is not packed.
  private static final String SNAPSHOT = "{\"kind\":\"Snapshot\"";

  private final Session session;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  boolean help;

  @Parameters(
      index = "0",
      paramLabel = "BEFORE",
      description = "a JSON report or a snapshot; " + SnapshotSource.DEMO_TOO)
  Path before = Path.of("");

  @Parameters(index = "1", paramLabel = "AFTER", description = "a later one")
  Path after = Path.of("");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json",
      description = "how the answer is written")
  QuestionOptions.Form form = QuestionOptions.Form.TEXT;

  @Option(names = "-v", description = "fold nothing")
  boolean verbose;

  @Option(
      names = "--color",
      paramLabel = "auto|always|never",
      description = "colour on standard output")
  Colour colour = Colour.AUTO;

  @Option(names = "--ascii", description = "symbols in ASCII")
  boolean ascii;

  @Option(names = "--width", paramLabel = "N", description = "width of the text, 60 to 160")
  @Nullable Integer width;

  @Mixin ConfigOptions config = new ConfigOptions();

  /// Makes the command.
  public DiffCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Diff diff = Diff.of(read(before), read(after));
    session
        .screen()
        .print(
            switch (form) {
              case TEXT -> DiffText.of(diff, screen());
              case JSON -> DiffJson.of(diff);
            });
    return diff.exitCode();
  }

  private ReportOptions.Screen screen() {
    OptionalInt asked = width == null ? OptionalInt.empty() : OptionalInt.of(width);
    return ReportOptions.Screen.STANDARD
        .wide(session.surroundings().width(asked))
        .in(session.surroundings().colours(colour) ? Palette.SIXTEEN : Ink.PLAIN)
        .with(ascii || session.surroundings().needsAscii() ? Symbols.ASCII : Symbols.UNICODE)
        .with(verbose ? ReportOptions.Detail.ALL : ReportOptions.Detail.FOLDED)
        .called(session.surroundings().name());
  }

  private ReportFile read(Path file) {
    String name = String.valueOf(file.getFileName());
    try {
      return ReportFile.read(name, isSnapshot(file) ? judged(file) : Files.readAllBytes(file));
    } catch (ReportFile.ReportFileException notOne) {
      throw new UserError(String.valueOf(notOne.getMessage()), "", ExitCode.USAGE, notOne);
    } catch (NoSuchFileException absent) {
      throw new UserError(
          "there is no report or snapshot %s".formatted(file),
          "make one with kprod audit -o json=FILE",
          ExitCode.USAGE,
          absent);
    } catch (IOException unreadable) {
      throw new UserError(
          "cannot read %s: %s".formatted(file, unreadable.getMessage()),
          "check its rights",
          ExitCode.USAGE,
          unreadable);
    }
  }

  /// Says whether a file is a snapshot: packed by gzip, as they are written, or plain.
  private static boolean isSnapshot(Path file) throws IOException {
    if (SnapshotSource.isDemo(file)) {
      return true;
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] head = in.readNBytes(SNAPSHOT.length());
      boolean packed = head.length > 1 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b;
      return packed || new String(head, StandardCharsets.UTF_8).equals(SNAPSHOT);
    }
  }

  /// Judges a snapshot and returns the JSON report of it.
  private byte[] judged(Path file) {
    Settings settings =
        new Configured(session, config, new ScopeOptions(), new GateOptions()).settings();
    Order order = Order.of(Session.version(), settings).from(AuditResult.Taken.Source.FILE);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      AuditResult result =
          Auditor.audit(session.catalogue(), SnapshotSource.named(file), order, threads);
      StringBuilder json = new StringBuilder();
      new JsonReport().write(result, ReportOptions.STANDARD, json);
      return json.toString().getBytes(StandardCharsets.UTF_8);
    }
  }
}
