package dev.kprod.cli;

import dev.kprod.cli.command.AttestAddCommand;
import dev.kprod.cli.command.AttestCommand;
import dev.kprod.cli.command.AttestListCommand;
import dev.kprod.cli.command.AuditCommand;
import dev.kprod.cli.command.CanICommand;
import dev.kprod.cli.command.CanReachCommand;
import dev.kprod.cli.command.CompleteCommand;
import dev.kprod.cli.command.CompletionCommand;
import dev.kprod.cli.command.ConfigCommand;
import dev.kprod.cli.command.DemoCommand;
import dev.kprod.cli.command.DiffCommand;
import dev.kprod.cli.command.ExplainCommand;
import dev.kprod.cli.command.ListCommand;
import dev.kprod.cli.command.Misuse;
import dev.kprod.cli.command.PermissionsCommand;
import dev.kprod.cli.command.PublishCommand;
import dev.kprod.cli.command.SchemaCommand;
import dev.kprod.cli.command.Session;
import dev.kprod.cli.command.SimulateCommand;
import dev.kprod.cli.command.SimulateDrainCommand;
import dev.kprod.cli.command.SimulateNodeCommand;
import dev.kprod.cli.command.SimulatePeakCommand;
import dev.kprod.cli.command.SimulatePssCommand;
import dev.kprod.cli.command.SimulateRestoreCommand;
import dev.kprod.cli.command.SimulateZoneCommand;
import dev.kprod.cli.command.SnapshotCommand;
import dev.kprod.cli.command.VersionCommand;
import dev.kprod.cli.command.WhoCanCommand;
import dev.kprod.cli.terminal.Screen;
import dev.kprod.cli.terminal.Surroundings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The root of the command line: which commands there are, and what becomes of an exception.
@Command(name = "kprod")
public final class Kprod implements Runnable {
  /// The commands that speak of the others.
  private static final Set<String> SEES_ALL = Set.of("completion", "__complete");

  /// The commands whose time people and pipelines wait for.
  private static final Set<String> AUDITS = Set.of("audit", "demo");

  private final Surroundings surroundings;
  private final Screen screen;
  private final Session session;

  @Spec CommandSpec spec = CommandSpec.create();

  @Option(
      names = {"-h", "--help"},
      description = "this help")
  boolean help;

  @Option(names = "--version", description = "the version")
  boolean version;

  /// Makes the command line of one process.
  public Kprod(Surroundings surroundings, Screen screen) {
    this.surroundings = surroundings;
    this.screen = screen;
    this.session = new Session(surroundings, screen);
  }

  /// Runs one command.
  ///
  /// @return the exit code
  public int run(String... args) {
    if (asksOnlyForHelpOrVersion(args)) {
      version = args.length > 0 && args[0].equals("--version");
      return printed(this);
    }
    if (AUDITS.contains(args[0])) {
      session.loadChecks();
    }
    CommandLine line = line(args[0], List.of(args));
    StringWriter help = new StringWriter();
    line.setOut(new PrintWriter(help));
    try {
      int code = line.execute(args);
      if (!help.toString().isEmpty()) {
        screen.print(help.toString());
      }
      return code;
    } catch (Screen.ReaderGone gone) {
      return ExitCode.READER_GONE.code();
    } finally {
      screen.clear();
    }
  }

  /// Returns the whole command line, for what is made from its declarations: man pages.
  public CommandLine commandLine() {
    return line("", List.of());
  }

  private CommandLine line(String asked, List<String> arguments) {
    CommandLine line = new CommandLine(this).setCommandName(surroundings.name());
    commands(asked).forEach((name, command) -> line.addSubcommand(name, command.get()));
    IParameterExceptionHandler usage = (problem, given) -> usage(problem);
    IExecutionExceptionHandler failure = (problem, command, parsed) -> failed(problem, arguments);
    line.setDefaultValueProvider(new EnvironmentDefaults(surroundings))
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(surroundings.width(java.util.OptionalInt.empty()))
        .setUsageHelpLongOptionsMaxWidth(30)
        .setParameterExceptionHandler(usage)
        .setExecutionExceptionHandler(failure);
    line.registerConverter(java.time.Duration.class, EnvironmentDefaults::duration);
    shortenUsage(line);
    CommandLine complete = line.getSubcommands().get("__complete");
    if (complete != null) {
      complete.setUnmatchedOptionsArePositionalParams(true);
    }
    return line;
  }

  /// Options are listed below the usage, so that its one line can say what is asked for.
  private static void shortenUsage(CommandLine line) {
    for (CommandLine each : line.getSubcommands().values()) {
      each.getCommandSpec().usageMessage().abbreviateSynopsis(true);
      shortenUsage(each);
    }
  }

  /// What newcomers and scripts ask first is answered before any command is built: building them
  /// all takes longer than starting Java.
  private static boolean asksOnlyForHelpOrVersion(String[] args) {
    return args.length == 0
        || (args.length == 1 && List.of("-h", "--help", "--version").contains(args[0]));
  }

  private int printed(Runnable answer) {
    try {
      answer.run();
      return ExitCode.PASSED.code();
    } catch (Screen.ReaderGone gone) {
      return ExitCode.READER_GONE.code();
    }
  }

  /// Returns the commands there are, in the order of the help: the one that is asked for alone,
  /// since each costs a few milliseconds to build, or all where none is named by its name.
  private Map<String, Supplier<Object>> commands(String asked) {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("audit", () -> new AuditCommand(session));
    all.put("demo", () -> new DemoCommand(session));
    all.put("snapshot", () -> new SnapshotCommand(session));
    all.put("diff", () -> new DiffCommand(session));
    all.put("publish", () -> PublishCommand.of(session));
    all.put("explain", () -> new ExplainCommand(session));
    all.put("list", () -> new ListCommand(session));
    all.put("permissions", () -> new PermissionsCommand(session));
    all.put("simulate", this::simulate);
    all.put("who-can", () -> new WhoCanCommand(session));
    all.put("can-i", () -> CanICommand.of(session));
    all.put("can-reach", () -> new CanReachCommand(session));
    all.put("attest", this::attest);
    all.put("config", () -> new ConfigCommand(session));
    all.put("schema", () -> new SchemaCommand(session));
    all.put("completion", () -> new CompletionCommand(session));
    all.put("__complete", () -> new CompleteCommand(session));
    all.put("version", () -> new VersionCommand(session));
    Supplier<Object> one = all.get(asked);
    boolean alone = one != null && !SEES_ALL.contains(asked);
    return alone ? Map.of(asked, one) : all;
  }

  private CommandLine simulate() {
    return new CommandLine(new SimulateCommand())
        .addSubcommand("drain", new SimulateDrainCommand(session))
        .addSubcommand("node", new SimulateNodeCommand(session))
        .addSubcommand("zone", new SimulateZoneCommand(session))
        .addSubcommand("peak", new SimulatePeakCommand(session))
        .addSubcommand(new SimulatePssCommand(session))
        .addSubcommand("restore", new SimulateRestoreCommand(session));
  }

  private CommandLine attest() {
    return new CommandLine(new AttestCommand())
        .addSubcommand(new AttestListCommand(session))
        .addSubcommand(new AttestAddCommand(session));
  }

  @Override
  public void run() {
    screen.print(version ? session.versionLine() + "\n" : RootHelp.text(surroundings.name()));
  }

  private int usage(ParameterException problem) {
    screen.say(surroundings.name() + ": " + Misuse.told(problem));
    return ExitCode.USAGE.code();
  }

  private int failed(Exception problem, List<String> args) {
    return switch (problem) {
      case UserError error -> {
        screen.say(surroundings.name() + ": " + error.getMessage());
        yield error.exitCode().code();
      }
      case Screen.ReaderGone gone -> ExitCode.READER_GONE.code();
      default -> {
        screen.say(
            "%s: this is a bug in kprod, please report it: %s (-vv shows where)"
                .formatted(surroundings.name(), problem));
        if (args.contains("-vv")) {
          StringWriter trace = new StringWriter();
          problem.printStackTrace(new PrintWriter(trace));
          screen.say(trace.toString());
        }
        yield ExitCode.INTERNAL.code();
      }
    };
  }
}
