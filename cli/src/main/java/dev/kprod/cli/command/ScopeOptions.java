package dev.kprod.cli.command;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// What is looked at. Every selection is written in every report.
final class ScopeOptions {
  @Option(
      names = {"-A", "--all-namespaces"},
      description = "all namespaces; the default")
  boolean allNamespaces;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NS",
      split = ",",
      description = "only these namespaces (globs)")
  List<String> namespaces = List.of();

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

  @Option(
      names = "--check",
      paramLabel = "ID",
      split = ",",
      description = "only these checks (globs such as rbac-*)")
  List<String> checks = List.of();

  @Option(
      names = "--skip-check",
      paramLabel = "ID",
      split = ",",
      description = "not these checks (globs)")
  List<String> skipChecks = List.of();

  @Option(names = "--area", paramLabel = "ID", split = ",", description = "only these areas")
  List<String> areas = List.of();
}
