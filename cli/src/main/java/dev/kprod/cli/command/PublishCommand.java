package dev.kprod.cli.command;

import com.fasterxml.jackson.core.JsonParser;
import dev.kprod.cli.ExitCode;
import dev.kprod.cli.UserError;
import dev.kprod.cli.sink.Pushgateway;
import dev.kprod.report.Metrics;
import dev.kprod.report.ReportOptions;
import dev.kprod.snapshot.Slimming;
import dev.kprod.snapshot.Tree;
import dev.kprod.snapshot.TreeJson;
import dev.kprod.snapshot.TreePool;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Sends a finished report somewhere: the only command that sends anything anywhere.
@Command(
    name = "publish",
    description =
        "Sends a finished JSON report somewhere. An audit never does: it runs with rights to read,"
            + " this with rights to write.",
    sortOptions = false)
public final class PublishCommand implements Callable<Integer> {
  @CommandLine.Spec CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  boolean help;

  private PublishCommand() {}

  /// Returns the command with its sinks.
  public static CommandLine of(Session session) {
    return new CommandLine(new PublishCommand()).addSubcommand(new ToPushgateway(session));
  }

  @Override
  public Integer call() {
    throw new UserError(
        "publish needs a sink",
        "it can be " + Misuse.alternatives(List.copyOf(spec.subcommands().keySet())),
        ExitCode.USAGE);
  }

  /// Pushes the figures of a report.
  @Command(
      name = "pushgateway",
      description = {
        "Replaces the metrics of one cluster in a Prometheus Pushgateway.",
        "What is pushed stays there until it is replaced: alert on its age."
      },
      sortOptions = false)
  static final class ToPushgateway implements Callable<Integer> {
    private final Session session;

    @Option(
        names = {"-h", "--help"},
        usageHelp = true,
        description = "this help")
    boolean help;

    @Option(
        names = "--url",
        paramLabel = "URL",
        required = true,
        description = "where the Pushgateway is: http://HOST:9091")
    URI url = URI.create("http://localhost:9091");

    @Option(names = "--per-namespace", description = "tell namespaces apart")
    boolean perNamespace;

    @Option(
        names = {"-q", "--quiet"},
        description = "nothing on stderr but errors")
    boolean quiet;

    @Parameters(paramLabel = "REPORT.json", description = "a report of audit -o json=FILE")
    Path report = Path.of("");

    ToPushgateway(Session session) {
      this.session = session;
    }

    @Override
    public Integer call() {
      Pushgateway gateway = Pushgateway.at(url);
      Metrics metrics = new Metrics(read(report));
      gateway.replace(
          metrics.cluster(),
          metrics.text(
              perNamespace ? ReportOptions.Series.NAMESPACES : ReportOptions.Series.CLUSTER));
      if (!quiet) {
        session
            .screen()
            .say(
                "%s: pushed the metrics of %s"
                    .formatted(session.surroundings().name(), metrics.cluster()));
      }
      return ExitCode.PASSED.code();
    }

    private static Tree read(Path file) {
      try (JsonParser parser = TreeJson.FACTORY.createParser(Files.readAllBytes(file))) {
        parser.nextToken();
        Tree report = TreeJson.read(parser, new TreePool(), Slimming.KEEP);
        if (report.text("kind").equals("AuditReport") && report.has("cluster", "name")) {
          return report;
        }
        throw notOne(file);
      } catch (NoSuchFileException absent) {
        throw new UserError(
            "there is no report %s".formatted(file),
            "make one with kprod audit -o json=FILE",
            ExitCode.USAGE,
            absent);
      } catch (IOException broken) {
        throw notOne(file);
      }
    }

    private static UserError notOne(Path file) {
      return new UserError(
          "%s is no whole JSON report of kprod".formatted(file),
          "make one with kprod audit -o json=FILE",
          ExitCode.USAGE);
    }
  }
}
