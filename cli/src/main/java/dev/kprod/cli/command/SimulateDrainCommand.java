package dev.kprod.cli.command;

import dev.kprod.cluster.Cluster;
import dev.kprod.simulation.DrainForecast;
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

/// Says what draining nodes would do.
@Command(
    name = "drain",
    description = {
      "Replays kubectl drain --ignore-daemonsets --delete-emptydir-data over what was read: which"
          + " evictions are refused and by which budget, which services stop, where the pods would"
          + " go.",
      "With --all also an order in which the nodes can be drained.",
      "Exit code 0: every drain ends and all pods find a place, 1: something stops, hangs or"
          + " waits, 4: it cannot be told."
    },
    sortOptions = false)
public final class SimulateDrainCommand implements Callable<Integer> {
  private final Session session;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  boolean help;

  @Parameters(arity = "0..*", paramLabel = "NODE", description = "which; each by itself")
  List<String> names = new ArrayList<>();

  @Option(names = "--all", description = "every one, each by itself")
  boolean all;

  @Mixin QuestionOptions options = new QuestionOptions();

  /// Makes the command.
  public SimulateDrainCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Question question = new Question(session, options);
    Cluster cluster = question.read(Simulations.READS, List.of());
    List<String> targets =
        Simulated.targets("drain", "node", names, all, LossForecast.nodes(cluster));
    Forecast forecast = DrainForecast.of(cluster, targets, all);
    String command = "drain " + (all ? "--all" : String.join(" ", targets));
    return Simulated.answer(question, session, command, cluster, forecast);
  }
}
