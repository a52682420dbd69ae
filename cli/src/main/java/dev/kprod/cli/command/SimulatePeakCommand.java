package dev.kprod.cli.command;

import dev.kprod.audit.Simulator;
import dev.kprod.check.Criticality;
import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.cluster.Cluster;
import dev.kprod.config.Settings;
import dev.kprod.simulation.Forecast;
import dev.kprod.simulation.PeakForecast;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Says what a peak of traffic would do.
@Command(
    name = "peak",
    description = {
      "Lets everything that a HorizontalPodAutoscaler or ScaledObject scales grow to its maximum"
          + " at once: which pods a quota refuses, which find no node, and which ceiling is hit"
          + " first.",
      "Exit code 0: all pods find a place, 1: something is refused or waits, 4: it cannot be told."
    },
    sortOptions = false)
public final class SimulatePeakCommand implements Callable<Integer> {
  private static final BigDecimal MOST = BigDecimal.valueOf(1000);

  private final Session session;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  boolean help;

  @Option(
      names = "--factor",
      paramLabel = "X",
      description =
          "so many times as many pods as now, within the maximum, instead of the maximum itself")
  String factor = "";

  @Option(
      names = "--only",
      paramLabel = "critical",
      description = "only the critical workloads, each by itself")
  String only = "";

  @Mixin QuestionOptions options = new QuestionOptions();
  @Mixin ConfigOptions config = new ConfigOptions();

  /// Makes the command.
  public SimulatePeakCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    Optional<BigDecimal> times = factor.isEmpty() ? Optional.empty() : Optional.of(times(factor));
    if (!only.isEmpty() && !only.equals("critical")) {
      throw AuditRun.unknownWord("--only", only, "critical");
    }
    Settings settings =
        new Configured(session, config, new ScopeOptions(), new GateOptions()).settings();
    Question question = new Question(session, options);
    Cluster cluster = question.read(PeakForecast.READS.and(Criticality.READS), List.of());
    Criticality criticality = new Criticality(cluster, Simulator.told(cluster, settings));
    Forecast forecast =
        only.isEmpty()
            ? PeakForecast.ofAll(cluster, times)
            : PeakForecast.ofEach(cluster, times, criticality::isCritical);
    String command =
        "peak"
            + (factor.isEmpty() ? "" : " --factor " + factor)
            + (only.isEmpty() ? "" : " --only " + only);
    return Simulated.answer(question, session, command, cluster, forecast);
  }

  private static BigDecimal times(String text) {
    try {
      BigDecimal times = new BigDecimal(text);
      if (times.compareTo(BigDecimal.ONE) >= 0 && times.compareTo(MOST) <= 0) {
        return times;
      }
    } catch (NumberFormatException notANumber) {
      // said below, as for a number that is too small
    }
    throw new UserError(
        "--factor wants a number from 1 to 1000", "such as --factor 1.5", ExitCode.USAGE);
  }
}
