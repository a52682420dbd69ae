package dev.kprod.cli.command;

import dev.kprod.cluster.Cluster;
import dev.kprod.simulation.Forecast;
import dev.kprod.simulation.LossForecast;
import dev.kprod.simulation.Simulations;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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

  @Parameters(arity = "0..*", paramLabel = "ZONE", description = "which; each by itself")
  List<String> names = new ArrayList<>();

  @Option(names = "--all", description = "every one, each by itself")
  boolean all;

  @Mixin QuestionOptions options = new QuestionOptions();

  /// Makes the command.
  public SimulateZoneCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Question question = new Question(session, options);
    Cluster cluster = question.read(Simulations.READS, List.of());
    List<String> targets =
        Simulated.targets("zone", "zone", names, all, LossForecast.zones(cluster));
    Forecast forecast = LossForecast.ofZones(cluster, targets);
    String command = "zone " + (all ? "--all" : String.join(" ", targets));
    return Simulated.answer(question, session, command, cluster, forecast);
  }
}
