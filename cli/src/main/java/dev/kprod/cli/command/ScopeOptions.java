package dev.kprod.cli.command;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What is looked at, and what of it is judged. Every selection is written in every report.
final class ScopeOptions {
  @Mixin SelectionOptions selection = new SelectionOptions();

  @Option(
      names = "--exclude-namespace",
      paramLabel = "NS",
      split = ",",
      description = "not these namespaces (globs)")
  List<String> excludeNamespaces = List.of();

  @Option(
      names = {"-l", "--selector"},
      paramLabel = "LABELS",
      description = "only workloads with these labels")
  @Nullable String selector;

  @Option(
      names = "--system-namespaces",
      description = "judge kube-system and add-ons with the checks of workloads too")
  boolean systemNamespaces;
}
