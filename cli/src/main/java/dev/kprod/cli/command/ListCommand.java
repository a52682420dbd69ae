package dev.kprod.cli.command;

import dev.kprod.catalogue.Catalogue;
import dev.kprod.cli.ExitCode;
import dev.kprod.cli.terminal.Palette;
import dev.kprod.cli.terminal.Surroundings.Colour;
import dev.kprod.explain.RuleIndex;
import dev.kprod.medium.Encoders;
import dev.kprod.medium.Grid;
import dev.kprod.medium.Ink;
import dev.kprod.report.Formats;
import java.util.List;
import java.util.OptionalInt;
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

  private static final int WIDEST = 120;

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
    String listed =
        switch (what) {
          case CHECKS -> checks();
          case AREAS -> written(areas());
          case FORMATS -> written(formats());
        };
    session.screen().print(listed);
    return ExitCode.PASSED.code();
  }

  private String checks() {
    RuleIndex index =
        new RuleIndex(
            session.catalogue().checks().stream()
                .map(listed -> new RuleIndex.Rule(listed.area(), listed.declaration()))
                .toList());
    return form == Form.JSON ? index.json() : written(index.checks());
  }

  private Grid areas() {
    List<Catalogue.Listed> checks = session.catalogue().checks();
    return new Grid(
        "AreaList",
        "areas",
        List.of("id", "checks", "prefixes", "title"),
        session.catalogue().areas().stream()
            .map(
                area ->
                    List.of(
                        area.id(),
                        String.valueOf(
                            checks.stream().filter(each -> each.area().equals(area)).count()),
                        String.join(" ", area.prefixes()),
                        area.title()))
            .toList());
  }

  private static Grid formats() {
    return new Grid(
        "FormatList",
        "formats",
        List.of("format", "for"),
        Formats.ALL.stream().map(report -> List.of(report.format(), report.purpose())).toList());
  }

  private String written(Grid grid) {
    return switch (form) {
      case TEXT ->
          grid.text(
              Math.min(WIDEST, session.surroundings().width(OptionalInt.empty())),
              session.surroundings().colours(Colour.AUTO) ? Palette.SIXTEEN : Ink.PLAIN,
              session.surroundings().needsAscii() ? Encoders.TERMINAL_ASCII : Encoders.TERMINAL);
      case JSON -> grid.json();
      case CSV -> grid.csv();
      case MARKDOWN -> grid.markdown();
    };
  }
}
