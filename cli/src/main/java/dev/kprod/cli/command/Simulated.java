package dev.kprod.cli.command;

import dev.kprod.catalogue.Nearest;
import dev.kprod.check.Untrusted;
import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.cluster.Cluster;
import dev.kprod.report.SimulationJson;
import dev.kprod.report.SimulationText;
import dev.kprod.simulation.Forecast;
import java.util.ArrayList;
import java.util.List;

/// What the commands below `simulate` share: which targets are meant, and how the answer is shown.
final class Simulated {
  private Simulated() {}

  /// Returns the targets that are meant.
  ///
  /// @param event what is simulated: `drain`
  /// @param kind what a target is: `node`
  /// @param names those that were given
  /// @param all whether every one is meant
  /// @param known every one there is, sorted
  /// @throws UserError if a name is not known, or neither names nor all are given
  static List<String> targets(
      String event, String kind, List<String> names, boolean all, List<String> known) {
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

  /// Prints the answer and returns what the process exits with.
  static int answer(
      Question question, Session session, String command, Cluster cluster, Forecast forecast) {
    ExitCode exit =
        switch (forecast.outcome()) {
          case SURVIVES -> ExitCode.PASSED;
          case CANNOT_TELL -> ExitCode.INCOMPLETE;
          case HARM -> ExitCode.GATE_FAILED;
        };
    question.print(
        question.wantsJson()
            ? SimulationJson.of(forecast, cluster, Session.version(), exit.code())
            : SimulationText.of(
                forecast,
                cluster,
                new SimulationText.Layout(
                    session.surroundings().name() + " simulate " + command,
                    question.width(),
                    question.ink(),
                    question.encoder(),
                    question.wantsAll(),
                    question.wantsAscii()),
                exit.code()));
    return exit.code();
  }
}
