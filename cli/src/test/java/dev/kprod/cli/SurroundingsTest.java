package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.cli.terminal.Surroundings;
import dev.kprod.cli.terminal.Surroundings.Colour;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class SurroundingsTest {
  private static Surroundings terminal(Map<String, String> environment) {
    return new Surroundings(
        environment, true, true, OptionalInt.of(120), StandardCharsets.UTF_8, "kprod");
  }

  private static Surroundings pipe(Map<String, String> environment) {
    return new Surroundings(
        environment, false, false, OptionalInt.empty(), StandardCharsets.UTF_8, "kprod");
  }

  @Test
  void colour_is_asked_for_then_refused_then_forced_then_a_matter_of_the_terminal() {
    assertThat(pipe(Map.of("NO_COLOR", "1")).colours(Colour.ALWAYS)).isTrue();
    assertThat(terminal(Map.of("NO_COLOR", "1", "FORCE_COLOR", "1")).colours(Colour.AUTO))
        .isFalse();
    assertThat(terminal(Map.of("NO_COLOR", "")).colours(Colour.AUTO)).isTrue();
    assertThat(pipe(Map.of("FORCE_COLOR", "1", "TERM", "dumb")).colours(Colour.AUTO)).isTrue();
    assertThat(terminal(Map.of("TERM", "dumb")).colours(Colour.AUTO)).isFalse();
    assertThat(terminal(Map.of("CLICOLOR", "0")).colours(Colour.AUTO)).isFalse();
    assertThat(pipe(Map.of()).colours(Colour.AUTO)).isFalse();
  }

  @Test
  void width_is_asked_for_or_the_terminals_or_a_variables_and_never_absurd() {
    assertThat(terminal(Map.of("COLUMNS", "90")).width(OptionalInt.of(80))).isEqualTo(80);
    assertThat(terminal(Map.of("COLUMNS", "90")).width(OptionalInt.empty())).isEqualTo(120);
    assertThat(pipe(Map.of("COLUMNS", "90")).width(OptionalInt.empty())).isEqualTo(90);
    assertThat(pipe(Map.of("COLUMNS", "wide")).width(OptionalInt.empty())).isEqualTo(100);
    assertThat(pipe(Map.of()).width(OptionalInt.of(7))).isEqualTo(60);
    assertThat(pipe(Map.of()).width(OptionalInt.of(700))).isEqualTo(160);
  }

  @Test
  void progress_is_for_a_person_at_a_terminal() {
    assertThat(terminal(Map.of()).showsProgress()).isTrue();
    assertThat(terminal(Map.of("CI", "true")).showsProgress()).isFalse();
    assertThat(pipe(Map.of()).showsProgress()).isFalse();
  }
}
