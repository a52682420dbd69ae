package dev.kprod.cli.command;

import dev.kprod.catalogue.Nearest;
import dev.kprod.check.Untrusted;
import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What an event befalls: each of several by itself.
final class TargetOptions {
  @Parameters(arity = "0..*", paramLabel = "NAME", description = "which; each by itself")
  List<String> names = new ArrayList<>();

  @Option(names = "--all", description = "every one, each by itself")
  boolean all;

  /// Returns the targets that are meant.
  ///
  /// @param event what is simulated: `drain`
  /// @param kind what a target is: `node`
  /// @param known every one there is, sorted
  /// @throws UserError if a name is not known, or neither names nor all are given
  List<String> of(String event, String kind, List<String> known) {
    if (all == !names.isEmpty()) {
      throw new UserError(
          all
              ? "--all and a name exclude each other"
              : "simulate %s needs a %s".formatted(event, kind),
          all ? "" : "name one, or give --all",
          ExitCode.USAGE);
    }
    if (known.isEmpty()) {
      throw new UserError(
          "the cluster has no %s that was seen".formatted(kind), "", ExitCode.USAGE);
    }
    List<String> meant = new ArrayList<>();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new UserError(
            "no %s \"%s\"".formatted(kind, name),
            Nearest.find(name, known)
                .map(near -> "did you mean \"%s\"?".formatted(Untrusted.of(near)))
                .orElse("such as \"%s\"".formatted(Untrusted.of(known.getFirst()))),
            ExitCode.USAGE);
      }
      if (!meant.contains(name)) {
        meant.add(name);
      }
    }
    return all ? known : meant;
  }

  /// Returns the words of the command that mean these targets.
  String words(String event, List<String> targets) {
    return event + " " + (all ? "--all" : String.join(" ", targets));
  }
}
