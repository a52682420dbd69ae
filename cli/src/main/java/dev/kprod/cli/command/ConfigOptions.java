package dev.kprod.cli.command;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/// Which kprod.yaml counts.
final class ConfigOptions {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      split = ",",
      description = "kprod.yaml to use; a later one wins")
  List<Path> files = List.of();

  @Option(names = "--no-config", description = "use no kprod.yaml")
  boolean none;

  @Option(
      names = "--lenient-config",
      description = "an unknown check id in kprod.yaml is a warning, not an error")
  boolean lenient;

  @Option(
      names = "--param",
      paramLabel = "CHECK.NAME=VALUE",
      description = "set a param of a check")
  List<String> params = List.of();
}
