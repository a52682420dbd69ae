package dev.kprod.cli.command;

import dev.kprod.catalogue.Nearest;
import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.cli.output.WholeFile;
import dev.kprod.config.Settings;
import dev.kprod.report.Formats;
import dev.kprod.report.Report;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The reports that were asked for, and where each goes.
///
/// @param wanted in the order in which they were asked for
record Outputs(List<Wanted> wanted) {
  private static final String CLUSTER = "{cluster}";
  private static final int LONGEST_SLUG = 63;

  /// The format whose reader collects what several steps write.
  private static final String STEP_SUMMARY = "github-summary";

  /// One report.
  ///
  /// @param file empty for standard output; `{cluster}` stands for the cluster's name
  /// @param filling whether it takes the place of what is there
  record Wanted(Report report, Optional<String> file, Filling filling) {
    Path place(String cluster) {
      return Path.of(file.orElseThrow().replace(CLUSTER, slug(cluster)));
    }
  }

  /// What becomes of what a file holds already.
  enum Filling {
    REPLACES,
    APPENDS
  }

  /// Finds out what was asked for: by option, else in kprod.yaml, else text on standard output.
  ///
  /// @param stepSummary the file that collects the summary of a step, where there is one
  /// @throws UserError if a format is not known or two reports want standard output
  static Outputs of(OutputOptions options, Settings settings, Optional<String> stepSummary) {
    List<Wanted> wanted = new ArrayList<>();
    if (options.outputs.isEmpty() && options.outputFile == null) {
      settings
          .outputs()
          .forEach(output -> wanted.add(wanted(output.format(), output.file(), stepSummary)));
    }
    for (String output : options.outputs) {
      int equals = output.indexOf('=');
      String name = equals < 0 ? output : output.substring(0, equals);
      String file = equals < 0 ? "-" : output.substring(equals + 1);
      boolean said = equals >= 0 || options.outputFile != null;
      wanted.add(
          wanted(
              name,
              Optional.of(file).filter(place -> !isStdout(place)),
              said ? Optional.empty() : stepSummary));
    }
    if (wanted.isEmpty()) {
      wanted.add(wanted("text", Optional.empty(), stepSummary));
    }
    return new Outputs(wanted).into(options.outputFile);
  }

  private static Wanted wanted(String name, Optional<String> file, Optional<String> stepSummary) {
    Report report = format(name);
    return file.isEmpty() && report.format().equals(STEP_SUMMARY) && stepSummary.isPresent()
        ? new Wanted(report, stepSummary, Filling.APPENDS)
        : new Wanted(report, file, Filling.REPLACES);
  }

  private Outputs into(@org.jspecify.annotations.Nullable Path file) {
    List<Wanted> placed = wanted;
    if (file != null) {
      if (wanted.size() != 1 || wanted.getFirst().file().isPresent()) {
        throw new UserError(
            "--output-file names the file of a single -o without one",
            "write -o FORMAT=FILE for each report",
            ExitCode.USAGE);
      }
      placed =
          List.of(
              new Wanted(
                  wanted.getFirst().report(), Optional.of(file.toString()), Filling.REPLACES));
    }
    if (placed.stream().filter(one -> one.file().isEmpty()).count() > 1) {
      throw new UserError(
          "two reports go to standard output",
          "give all but one a file: -o json=FILE",
          ExitCode.USAGE);
    }
    return new Outputs(placed);
  }

  /// Makes sure that every file can be written, before anything else takes time.
  void requireWritable(String cluster) {
    wanted.stream()
        .filter(one -> one.file().isPresent())
        .forEach(one -> WholeFile.requireWritable(one.place(cluster)));
  }

  /// Says whether people read on standard output how it stands.
  boolean showsVerdict() {
    return wanted.stream()
        .filter(one -> one.file().isEmpty())
        .map(one -> one.report().format())
        .anyMatch(format -> format.equals("text") || format.equals("summary"));
  }

  /// Returns a name as a part of a file name.
  static String slug(String name) {
    String slug = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._-]+", "-");
    return slug.substring(0, Math.min(LONGEST_SLUG, slug.length()));
  }

  private static boolean isStdout(String place) {
    return place.equals("-");
  }

  private static Report format(String name) {
    return Formats.find(name)
        .orElseThrow(
            () ->
                new UserError(
                    "no format \"%s\"".formatted(name),
                    Nearest.find(name, Formats.names())
                        .map(near -> "did you mean \"%s\"?".formatted(near))
                        .orElse("see kprod list formats"),
                    ExitCode.USAGE));
  }
}
