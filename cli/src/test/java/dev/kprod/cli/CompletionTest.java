package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CompletionTest {
  @Test
  void kubectl_is_told_the_options_that_begin_as_typed_and_to_offer_no_files() {
    assertThat(Ran.kprod("__complete", "audit", "--fail"))
        .isEqualTo(new Ran(0, "--fail-on\n:4\n", ""));
  }

  @Test
  void every_shell_gets_a_script_that_knows_the_commands() {
    for (String shell : new String[] {"bash", "zsh", "fish", "powershell"}) {
      Ran ran = Ran.kprod("completion", shell);

      assertThat(ran.code()).isEqualTo(0);
      assertThat(ran.out()).contains("audit", "permissions");
    }
  }

  @Test
  void the_help_of_a_command_begins_with_one_line_of_usage() {
    assertThat(Ran.kprod("audit", "--help").out()).startsWith("Usage: kprod audit [OPTIONS]\n");
  }
}
