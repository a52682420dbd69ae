package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionTest {
  @TempDir Path folder;

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

  @Test
  void bash_completes_commands_and_options() throws IOException, InterruptedException {
    String script =
        """
        source %s 2>/dev/null
        ask() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _complete_kprod 2>/dev/null; }
        ask kprod pub; echo "${COMPREPLY[@]}"
        ask kprod audit --fail; echo "${COMPREPLY[@]}"
        ask kprod publish pushgateway --u; echo "${COMPREPLY[@]}"
        """
            .formatted(script("bash"));

    assertThat(asked("bash", "--norc", "-c", script)).isEqualTo("publish\n--fail-on\n--url\n");
  }

  @Test
  void fish_completes_commands_and_options() throws IOException, InterruptedException {
    String script =
        """
        source %s
        complete -C "kprod pub"
        complete -C "kprod audit --fail"
        complete -C "kprod publish pushgateway --u"
        """
            .formatted(script("fish"));

    assertThat(asked("fish", "-N", "-c", script).lines().map(line -> line.replaceAll("\t.*", "")))
        .containsExactly("publish", "--fail-on", "--url");
  }

  @Test
  void zsh_completes_what_is_typed() throws IOException, InterruptedException {
    String script =
        """
        zmodload zsh/zpty
        zpty z zsh -f -i
        zpty -w z "PS1='> '; autoload -Uz compinit && compinit -u -D; source %s; echo re''ady"
        zpty -r -m z out '*ready*'
        zpty -n -w z $'kprod audit --fail-\\t'
        zpty -r -m z out '*--fail-on*' && echo completed
        zpty -d z
        """
            .formatted(script("zsh"));

    assertThat(asked("zsh", "-f", "-c", script)).isEqualTo("completed\n");
  }

  private Path script(String shell) throws IOException {
    return Files.writeString(folder.resolve(shell), Ran.kprod("completion", shell).out());
  }

  /// Runs a shell, or skips the test aloud where there is none.
  private String asked(String shell, String... arguments) throws IOException, InterruptedException {
    if (!Shells.has(shell)) {
      String reason = "skipped: needs %s, which is not on PATH".formatted(shell);
      System.err.println(reason);
      abort(reason);
    }
    List<String> command = new ArrayList<>(List.of(shell));
    command.addAll(List.of(arguments));
    Shells.Ended ended = Shells.run(folder.toFile(), command.toArray(String[]::new));
    assertThat(ended.code()).as(ended.err()).isZero();
    return ended.out();
  }
}
