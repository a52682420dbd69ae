package dev.kprod.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExitCodeTest {
  @Test
  void of_several_codes_the_documented_one_prevails_in_any_order() {
    List<ExitCode> strongestFirst =
        List.of(
            ExitCode.INTERNAL,
            ExitCode.USAGE,
            ExitCode.NO_CLUSTER,
            ExitCode.OUTPUT,
            ExitCode.GATE_FAILED,
            ExitCode.INCOMPLETE,
            ExitCode.PASSED);

    assertThat(strongestFirst.stream().map(ExitCode::code)).containsExactly(70, 2, 3, 5, 1, 4, 0);
    for (int strong = 0; strong < strongestFirst.size(); strong++) {
      for (int weak = strong; weak < strongestFirst.size(); weak++) {
        ExitCode one = strongestFirst.get(strong);
        ExitCode other = strongestFirst.get(weak);
        assertThat(Stream.of(one.and(other), other.and(one))).containsExactly(one, one);
      }
    }
  }

  @Test
  void an_error_is_one_line_whatever_it_quotes() {
    assertThat(new UserError("no such\n  file", "name\r\nanother", ExitCode.USAGE))
        .hasMessage("no such file; name another");
  }
}
