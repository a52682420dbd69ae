package dev.kprod.cli.command;

import dev.kprod.audit.AuditResult;
import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.cli.output.Rendering;
import dev.kprod.cli.output.WholeFile;
import dev.kprod.medium.Ink;
import dev.kprod.report.Report;
import dev.kprod.report.ReportOptions;
import dev.kprod.report.SummaryReport;
import dev.kprod.report.Symbols;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Brings the reports of one result to where each goes: all are written beside their places before
/// the first is moved there, and standard output comes last.
final class Delivery {
  private final Session session;
  private final OutputOptions output;
  private final Outputs outputs;
  private final ReportOptions options;
  private final Optional<WholeFile.Mode> mode;

  /// A text that is kept beside the reports.
  record Kept(Path file, String text) {}

  /// Reads what was asked for; nothing is written yet.
  ///
  /// @throws UserError if the mode of new files is none
  Delivery(Session session, OutputOptions output, Outputs outputs, ReportOptions options) {
    this.session = session;
    this.output = output;
    this.outputs = outputs;
    this.options = options;
    this.mode = mode(output);
  }

  private static Optional<WholeFile.Mode> mode(OutputOptions output) {
    String asked = output.outputMode;
    try {
      return asked == null ? Optional.empty() : Optional.of(WholeFile.Mode.parse(asked));
    } catch (IllegalArgumentException none) {
      throw new UserError(
          "--output-mode \"%s\" is no mode".formatted(asked),
          "write three octal digits, such as 640",
          ExitCode.USAGE,
          none);
    }
  }

  /// Writes everything.
  ///
  /// @return whether every report is where it should be; if not, stderr says which is not and why
  boolean deliver(AuditResult result, Optional<Kept> kept) {
    String cluster = result.cluster().name().raw();
    List<WholeFile> files = new ArrayList<>();
    Map<Path, byte[]> appended = new LinkedHashMap<>();
    List<Rendering> shown = new ArrayList<>();
    String name = session.surroundings().name();
    try {
      for (Outputs.Wanted one : outputs.wanted()) {
        if (one.file().isEmpty()) {
          shown.add(out -> one.report().write(result, options, out));
          continue;
        }
        Path place = one.place(cluster);
        switch (one.filling()) {
          case REPLACES ->
              files.add(
                  WholeFile.of(
                      place, out -> one.report().write(result, paper(), out), modeOf(one)));
          case APPENDS ->
              appended.put(place, written(one.report(), result, leavingRoom(place, paper())));
        }
      }
      kept.ifPresent(one -> files.add(WholeFile.of(one.file(), bytes(one.text()))));
      files.forEach(WholeFile::move);
      appended.forEach(WholeFile::append);
    } catch (UserError unwritten) {
      session.screen().say(name + ": " + unwritten.getMessage());
      shown.forEach(session.screen()::print);
      return false;
    } finally {
      files.forEach(WholeFile::close);
    }
    shown.forEach(session.screen()::print);
    if (!outputs.showsVerdict() && !output.talk.quiet) {
      session.screen().say(name + ": " + SummaryReport.line(result));
    }
    return true;
  }

  private WholeFile.Mode modeOf(Outputs.Wanted one) {
    return mode.orElse(
        switch (one.report().readers()) {
          case OWNER -> WholeFile.OWNER;
          case EVERYBODY -> WholeFile.EVERYBODY;
        });
  }

  private static byte[] written(Report report, AuditResult result, ReportOptions options) {
    StringBuilder text = new StringBuilder();
    report.write(result, options, text);
    return bytes(text);
  }

  private static byte[] bytes(CharSequence text) {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// The summary of a step may hold what earlier commands of the step wrote.
  private static ReportOptions leavingRoom(Path place, ReportOptions options) {
    try {
      long taken = Files.exists(place) ? Files.size(place) : 0;
      int room = (int) Math.max(0, options.particulars().room() - taken);
      return options.with(options.particulars().leaving(room));
    } catch (IOException unreadable) {
      throw new UserError(
          "cannot read %s: %s".formatted(place, unreadable.getMessage()),
          "choose another place",
          ExitCode.OUTPUT,
          unreadable);
    }
  }

  /// How text is laid out in a file, where nobody resizes it.
  private ReportOptions paper() {
    return options.on(
        options
            .screen()
            .in(Ink.PLAIN)
            .with(output.ascii ? Symbols.ASCII : Symbols.UNICODE)
            .with(ReportOptions.LongNames.WHOLE));
  }
}
