package dev.kprod.cli.command;

import dev.kprod.cli.ExitCode;
import dev.kprod.explain.RuleIndex;
import dev.kprod.report.Formats;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Lists what there is.
@Command(name = "list", description = "Lists checks, areas or formats.", sortOptions = false)
public final class ListCommand implements Callable<Integer> {
  /// What can be listed.
  enum What {
    CHECKS,
    AREAS,
    FORMATS
  }

  /// How it is listed.
  enum Form {
    TEXT,
    JSON,
    CSV,
    MARKDOWN
  }

  private final Session session;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  boolean help;

  @Parameters(paramLabel = "checks|areas|formats", description = "what to list")
  What what = What.CHECKS;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json|csv|markdown",
      description = "how to list it")
  Form form = Form.TEXT;

  /// Makes the command.
  public ListCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    RuleIndex index = new RuleIndex(session.catalogue());
    RuleIndex.Form as = RuleIndex.Form.valueOf(form.name());
    String listed =
        switch (what) {
          case CHECKS -> index.checks(as);
          case AREAS -> index.areas(as);
          case FORMATS -> RuleIndex.formats(formats(), as);
        };
    session.screen().print(listed);
    return ExitCode.PASSED.code();
  }

  private static Map<String, String> formats() {
    Map<String, String> formats = new LinkedHashMap<>();
    Formats.ALL.forEach(report -> formats.put(report.format(), report.purpose()));
    return formats;
  }
}
