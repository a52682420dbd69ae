package dev.kprod.cli.command;

import dev.kprod.cli.ExitCode;
import dev.kprod.cluster.Cluster;
import dev.kprod.report.SimulationJson;
import dev.kprod.report.SimulationText;
import dev.kprod.simulation.Forecast;

/// What the commands below `simulate` share: how the answer is shown.
final class Simulated {
  private Simulated() {}

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
