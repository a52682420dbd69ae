package dev.kprod.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Prints a completion script, made from the declarations of the options.
@Command(
    name = "completion",
    description = "Prints a completion script.",
    footer = {
      "",
      "  bash        source <(kprod completion bash)",
      "  zsh         source <(kprod completion zsh)",
      "  fish        kprod completion fish | source",
      "  powershell  kprod completion powershell | Out-String | Invoke-Expression"
    })
public final class CompletionCommand implements Callable<Integer> {
  /// The shells that completion is made for.
  enum Shell {
    BASH,
    ZSH,
    FISH,
    POWERSHELL
  }

  private final Session session;

  @Spec CommandSpec spec = CommandSpec.create();

  @CommandLine.Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "this help")
  boolean help;

  @Parameters(paramLabel = "SHELL", description = "bash, zsh, fish or powershell")
  Shell shell = Shell.BASH;

  /// Makes the command.
  public CompletionCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() {
    CommandLine root = spec.root().commandLine();
    String script =
        switch (shell) {
          case BASH, ZSH -> AutoComplete.bash("kprod", root);
          case FISH -> fish(root);
          case POWERSHELL -> powershell(root);
        };
    session.screen().print(script);
    return 0;
  }

  private static String fish(CommandLine root) {
    StringBuilder script = new StringBuilder("complete -c kprod -f\n");
    fish(root, "__fish_use_subcommand", script);
    return script.toString();
  }

  /// Adds the commands under one, and theirs.
  ///
  /// @param here the condition under which they are offered
  private static void fish(CommandLine parent, String here, StringBuilder script) {
    parent
        .getSubcommands()
        .forEach(
            (name, command) -> {
              if (command.getCommandSpec().usageMessage().hidden()) {
                return;
              }
              script.append(
                  "complete -c kprod -n '%s' -a %s -d %s\n"
                      .formatted(here, name, quoted(description(command.getCommandSpec()))));
              String seen = "__fish_seen_subcommand_from " + name;
              for (OptionSpec option : command.getCommandSpec().options()) {
                script.append("complete -c kprod -n '%s'".formatted(seen));
                for (String spelled : option.names()) {
                  boolean isLong = spelled.startsWith("--");
                  script.append(isLong ? " -l " : " -s ").append(spelled.substring(isLong ? 2 : 1));
                }
                script.append(option.arity().max() > 0 ? " -r" : "");
                script.append(" -d ").append(quoted(String.join(" ", option.description())));
                script.append('\n');
              }
              if (!command.getSubcommands().isEmpty()) {
                String below = String.join(" ", command.getSubcommands().keySet());
                fish(
                    command,
                    "%s; and not __fish_seen_subcommand_from %s".formatted(seen, below),
                    script);
              }
            });
  }

  private static String powershell(CommandLine root) {
    List<String> rows = new ArrayList<>();
    root.getSubcommands()
        .forEach(
            (name, command) -> {
              List<String> words = new ArrayList<>();
              for (OptionSpec option : command.getCommandSpec().options()) {
                words.add("'" + option.longestName() + "'");
              }
              rows.add("  '%s' = @(%s)".formatted(name, String.join(", ", words)));
            });
    return """
    $kprodOptions = @{
    %s
    }
    Register-ArgumentCompleter -Native -CommandName kprod -ScriptBlock {
      param($word, $ast, $position)
      $command = $ast.CommandElements | Select-Object -Skip 1 -First 1
      $known = $kprodOptions["$command"]
      if ($known -eq $null) { $known = $kprodOptions.Keys }
      $known | Where-Object { $_ -like "$word*" } | Sort-Object
    }
    """
        .formatted(String.join("\n", rows));
  }

  private static String description(CommandSpec spec) {
    String[] lines = spec.usageMessage().description();
    return lines.length == 0 ? "" : lines[0];
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
