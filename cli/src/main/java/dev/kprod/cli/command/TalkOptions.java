package dev.kprod.cli.command;

import picocli.CommandLine.Option;

/// How much is said, in the answer and on standard error, while something is read.
final class TalkOptions {
  @Option(
      names = "-v",
      description = "fold nothing; -vv also says requests, timings and stack traces on stderr")
  boolean[] verbosity = {};

  @Option(
      names = {"-q", "--quiet"},
      description = "nothing on stderr but errors")
  boolean quiet;

  @Option(names = "--no-progress", description = "no progress line on stderr")
  boolean noProgress;

  /// Says whether nothing is folded.
  boolean wantsAll() {
    return verbosity.length > 0;
  }

  /// Says whether requests, timings and stack traces are told.
  boolean wantsTraces() {
    return verbosity.length > 1;
  }
}
