package dev.kprod.cli.command;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What makes the exit code.
final class GateOptions {
  @Option(
      names = "--fail-on",
      paramLabel = "SEVERITY",
      description = "fail on findings from critical|high|medium|low, or none; default critical")
  @Nullable String failOn;

  @Option(
      names = "--min-score",
      paramLabel = "N",
      description = "fail if the floor is below this score")
  @Nullable Double minScore;

  @Option(
      names = "--min-coverage",
      paramLabel = "N",
      description = "incomplete (4) if less than this percentage was seen; default 90")
  @Nullable Double minCoverage;

  @Option(
      names = "--allow-unknown",
      description = "an unknown at or above --fail-on does not make the run incomplete")
  boolean allowUnknown;

  @Option(
      names = "--require-attested",
      description = "missing attestations count in coverage and floor")
  boolean requireAttested;

  @Option(
      names = "--baseline",
      paramLabel = "FILE",
      description = "earlier JSON report or baseline; only new findings fail the gate")
  @Nullable Path baseline;

  @Option(
      names = "--write-baseline",
      paramLabel = "FILE",
      description = "write the findings of this run as a baseline")
  @Nullable Path writeBaseline;

  @Option(
      names = "--exit-zero",
      description = "exit 0 where it would be 1 or 4, after printing the true verdict")
  boolean exitZero;
}
