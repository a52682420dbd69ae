package dev.kprod.cli.command;

import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Says what an event would do to the cluster; each event is a command below this one.
@Command(
    name = "simulate",
    description =
        "Replays an event over what was read and says what would stop, hang, be refused or wait."
            + " Nothing is done to the cluster.",
    sortOptions = false)
public final class SimulateCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  boolean help;

  @Override
  public Integer call() {
    throw new UserError(
        "simulate needs an event",
        "it can be " + Misuse.alternatives(List.copyOf(spec.subcommands().keySet())),
        ExitCode.USAGE);
  }
}
