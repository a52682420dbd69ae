package dev.kprod.cli.command;

import dev.kprod.cluster.Cluster;
import dev.kprod.simulation.Forecast;
import dev.kprod.simulation.LossForecast;
import dev.kprod.simulation.Simulations;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Says what the loss of a zone would do.
@Command(
    name = "zone",
    description = {
      "Lets all nodes of a zone die at once: which services are without a ready pod, which volumes"
          + " are out of reach, which pods find no room in the zones that are left.",
      "Exit code 0: nothing stops and all pods find a place, 1: something stops or waits, 4: it"
          + " cannot be told."
    },
    sortOptions = false)
public final class SimulateZoneCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  boolean help;

  @Mixin TargetOptions targets = new TargetOptions();
  @Mixin QuestionOptions options = new QuestionOptions();

  /// Makes the command.
  public SimulateZoneCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Question question = new Question(session, options);
    Cluster cluster = question.read(Simulations.READS, List.of());
    List<String> meant = targets.of("zone", "zone", LossForecast.zones(cluster));
    Forecast forecast = LossForecast.ofZones(cluster, meant);
    return Simulated.answer(question, session, targets.words("zone", meant), cluster, forecast);
  }
}
