package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cli.terminal.Screen;
import dev.kprod.cli.terminal.Surroundings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// What holds for the help of every command.
class HelpTest {
  private static final int WIDTH = 80;

  private final List<CommandLine> commands = commands();

  @Test
  void a_paragraph_is_one_text_that_the_terminal_breaks() {
    assertThat(
            commands.stream()
                .map(CommandLine::getCommandSpec)
                .flatMap(spec -> Stream.of(spec.usageMessage().description()))
                .filter(paragraph -> !paragraph.endsWith(".")))
        .as("descriptions of config are a table")
        .containsExactly(
            "init      writes a commented kprod.yaml (to FILE, kprod.yaml if not given)",
            "validate  says everything that is wrong with it",
            "show      prints what is in force, and where each value comes from");
  }

  @Test
  void the_usage_is_one_line_and_no_line_is_too_long() {
    for (CommandLine command : commands) {
      List<String> lines = command.getUsageMessage(CommandLine.Help.Ansi.OFF).lines().toList();

      assertThat(lines.getFirst())
          .startsWith("Usage: " + command.getCommandSpec().qualifiedName() + " [OPTIONS]");
      assertThat(lines.get(1)).as(lines.getFirst()).doesNotStartWith(" ");
      assertThat(lines).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(WIDTH));
    }
  }

  @Test
  void whatever_takes_a_snapshot_says_that_the_demo_is_one() {
    List<String> takers = new ArrayList<>();
    for (CommandLine command : commands) {
      CommandLine.Model.OptionSpec option = command.getCommandSpec().findOption("--snapshot");
      if (option != null) {
        takers.add(command.getCommandSpec().qualifiedName());
        assertThat(String.join("", option.description()))
            .as(command.getCommandSpec().qualifiedName())
            .endsWith("demo is the one that comes along");
      }
    }

    assertThat(takers)
        .containsExactly(
            "kprod audit",
            "kprod explain",
            "kprod simulate drain",
            "kprod simulate node",
            "kprod simulate zone",
            "kprod simulate peak",
            "kprod simulate pss",
            "kprod simulate restore",
            "kprod who-can",
            "kprod can-i",
            "kprod can-reach",
            "kprod attest list");
  }

  private static List<CommandLine> commands() {
    Screen screen = new Screen(new ByteArrayOutputStream(), new ByteArrayOutputStream());
    Surroundings surroundings =
        new Surroundings(
            Map.of("COLUMNS", "" + WIDTH),
            false,
            false,
            OptionalInt.empty(),
            StandardCharsets.UTF_8,
            "kprod");
    List<CommandLine> commands = new ArrayList<>();
    collect(new Kprod(surroundings, screen).commandLine(), commands);
    return commands;
  }

  private static void collect(CommandLine command, List<CommandLine> commands) {
    for (CommandLine each : command.getSubcommands().values()) {
      if (!each.getCommandSpec().usageMessage().hidden()) {
        commands.add(each);
        collect(each, commands);
      }
    }
  }
}
