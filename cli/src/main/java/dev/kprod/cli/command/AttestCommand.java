package dev.kprod.cli.command;

import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What people answer for since no API shows it; what can be done with it is a command below.
@Command(
    name = "attest",
    description =
        "What no API shows, a person has to answer for: with a date, an owner, evidence and the day"
            + " on which it has to be done again. It stands in kprod.yaml.",
    sortOptions = false)
public final class AttestCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  boolean help;

  @Override
  public Integer call() {
    throw new UserError(
        "attest needs something to do",
        "it can " + String.join(" or ", spec.subcommands().keySet()),
        ExitCode.USAGE);
  }
}
