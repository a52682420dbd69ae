package dev.kprod.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MetricsTextTest {
  @Test
  void only_the_wanted_families_are_kept_with_their_labels() throws IOException {
    assertThat(
            read(
                """
                # HELP a_total Things.
                # TYPE a_total counter
                a_total{group="apps",removed_release="",} 3 1700000000
                a_total_more{x="1"} 4
                a_total{text="say \\"a\\", \\\\ and \\n}"} +Inf
                b 1.76e+09
                c{} 1

                """,
                "a_total",
                "b",
                "c",
                "d"))
        .hasToString(
            "{\"a_total\":[{\"labels\":{\"group\":\"apps\",\"removed_release\":\"\"},\"value\":3},{\"labels\":{\"text\":\"say"
                + " \\\"a\\\", \\\\ and \\n"
                + "}\"},\"value\":\"+Inf\"}],"
                + "\"b\":[{\"labels\":{},\"value\":1.76e+09}],\"c\":[{\"labels\":{},\"value\":1}]}");
  }

  @Test
  void no_wanted_family_among_others_is_an_answer() throws IOException {
    assertThat(read("a 1\n", "b")).hasToString("{}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          <html>\\n | BROKEN
          ok\\n | BROKEN
          {"kind":"Status"}\\n | BROKEN
          '' | UNEXPECTED
          # only comments\\n | UNEXPECTED
          a 1\\nb 2 | CUT
          b{x="1"\\n | BROKEN
          b{x="1}\\n | BROKEN
          b{x=1} 1\\n | BROKEN
          b{x="1" y="2"} 1\\n | BROKEN
          b one\\n | BROKEN
          b 1 2 3\\n | BROKEN
          b 01\\n | BROKEN
          """)
  void what_is_not_metrics_is_refused(String body, BodyException.Fault fault) {
    BodyException thrown =
        catchThrowableOfType(BodyException.class, () -> read(body.replace("\\n", "\n"), "b"));
    assertThat(thrown.fault()).isEqualTo(fault);
  }

  @Test
  void an_endless_line_is_let_go() {
    assertThatThrownBy(() -> read("a".repeat(2_000_000), "b"))
        .hasMessage("a line of metrics above 1 MiB");
  }

  @Property
  void random_bytes_are_refused_or_metrics_but_never_crash(@ForAll byte[] bytes) {
    try {
      MetricsText.read(new ByteArrayInputStream(bytes), List.of("b"), new TreePool());
    } catch (IOException refused) {
      assertThat(refused).isInstanceOf(BodyException.class);
    }
  }

  private static Tree read(String body, String... families) throws IOException {
    return MetricsText.read(
        new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)),
        List.of(families),
        new TreePool());
  }
}
