package dev.kprod.cli.command;

import dev.kprod.cluster.Cluster;
import dev.kprod.simulation.DrainForecast;
import dev.kprod.simulation.Forecast;
import dev.kprod.simulation.LossForecast;
import dev.kprod.simulation.Simulations;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

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

  @Mixin TargetOptions targets = new TargetOptions();
  @Mixin QuestionOptions options = new QuestionOptions();

  /// Makes the command.
  public SimulateDrainCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Question question = new Question(session, options);
    Cluster cluster = question.read(Simulations.READS, List.of());
    List<String> meant = targets.of("drain", "node", LossForecast.nodes(cluster));
    Forecast forecast = DrainForecast.of(cluster, meant, targets.all);
    return Simulated.answer(question, session, targets.words("drain", meant), cluster, forecast);
  }
}
