package dev.kprod.cli.command;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.kprod.snapshot.TreeJson;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Prints the version.
@Command(name = "version", description = "Prints version, size of the catalogue, Java.")
public final class VersionCommand implements Callable<Integer> {
  /// How the version is printed.
  enum Form {
    TEXT,
    JSON
  }

  private final Session session;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  boolean help;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json",
      description = "how it is printed")
  Form form = Form.TEXT;

  /// Makes the command.
  public VersionCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    session.screen().print((form == Form.TEXT ? session.versionLine() : json()) + "\n");
    return 0;
  }

  private String json() {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = TreeJson.FACTORY.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("name", "kprod");
      json.writeStringField("version", Session.version());
      json.writeNumberField("checks", session.catalogue().checks().size());
      json.writeStringField("java", Session.java());
      json.writeEndObject();
    } catch (IOException unexpected) {
      throw new UncheckedIOException(unexpected);
    }
    return out.toString();
  }
}
