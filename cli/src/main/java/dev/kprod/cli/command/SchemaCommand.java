package dev.kprod.cli.command;

import dev.kprod.cli.ExitCode;
import dev.kprod.explain.ParamsSchema;
import dev.kprod.report.JsonReport;
import dev.kprod.report.SimulationJson;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Prints a JSON Schema.
@Command(
    name = "schema",
    description = "Prints the JSON Schema of the JSON report, of kprod.yaml or of a simulation.")
public final class SchemaCommand implements Callable<Integer> {
  /// The documents that have a schema.
  enum Document {
    REPORT,
    CONFIG,
    SIMULATION
  }

  private final Session session;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  boolean help;

  @Parameters(paramLabel = "report|config|simulation", description = "the document")
  Document document = Document.REPORT;

  /// Makes the command.
  public SchemaCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    String schema =
        switch (document) {
          case REPORT -> JsonReport.schema();
          case SIMULATION -> SimulationJson.schema();
          case CONFIG -> ParamsSchema.of(session.catalogue());
        };
    session.screen().print(schema);
    return ExitCode.PASSED.code();
  }
}
