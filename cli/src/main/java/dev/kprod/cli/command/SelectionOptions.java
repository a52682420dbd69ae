package dev.kprod.cli.command;

import dev.kprod.audit.Selection;
import dev.kprod.catalogue.Catalogue;
import dev.kprod.cli.UserError;
import java.util.List;
import picocli.CommandLine.Option;

/// Which checks are asked for, and where: what decides what is read.
final class SelectionOptions {
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

  /// Returns the selection.
  ///
  /// @throws UserError with exit code 2 if a pattern or an area selects nothing
  Selection of(Catalogue catalogue) {
    return Selected.requireSome(new Selection(checks, skipChecks, areas), catalogue);
  }
}
