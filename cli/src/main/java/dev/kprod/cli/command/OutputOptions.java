package dev.kprod.cli.command;

import dev.kprod.cli.terminal.Surroundings.Colour;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What is written where, and how much of it.
final class OutputOptions {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT[=FILE]",
      description = "a report to make (kprod list formats); may be repeated; default text")
  List<String> outputs = List.of();

  @Option(
      names = "--output-file",
      paramLabel = "FILE",
      description = "where the single -o is written")
  @Nullable Path outputFile;

  @Option(
      names = "--output-mode",
      paramLabel = "MODE",
      description = "mode of new files, three octal digits; default 600, metrics 644")
  @Nullable String outputMode;

  @Option(
      names = "--min-severity",
      paramLabel = "SEVERITY",
      description = "show findings from this severity on; never changes the verdict")
  @Nullable String minSeverity;

  @Option(
      names = "--show",
      paramLabel = "OUTCOME",
      split = ",",
      description = "show only fail,unknown,waived,pass,not-applicable")
  List<String> show = List.of();

  @Option(
      names = "--group-by",
      paramLabel = "area|namespace|check",
      description = "how the text report is arranged")
  @Nullable String groupBy;

  @Option(
      names = "--include-passes",
      description = "machine formats list the subjects that pass too")
  boolean includePasses;

  @Mixin TalkOptions talk = new TalkOptions();

  @Option(
      names = "--color",
      paramLabel = "auto|always|never",
      description = "colour on standard output")
  Colour colour = Colour.AUTO;

  @Option(names = "--ascii", description = "symbols in ASCII")
  boolean ascii;

  @Option(names = "--width", paramLabel = "N", description = "width of the text report, 60 to 160")
  @Nullable Integer width;

  @Option(
      names = "--redact-owners",
      description = "leave out owners, approvers and evidence of attestations and waivers")
  boolean redactOwners;
}
