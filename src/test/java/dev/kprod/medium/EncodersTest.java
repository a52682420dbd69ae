package dev.kprod.medium;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kprod.check.Untrusted;
import dev.kprod.report.HostileText;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

class EncodersTest {
  @Test
  void a_terminal_shows_what_would_move_reorder_or_hide() {
    assertThat(Encoders.TERMINAL.encode("a\u001b[31mb\r\n\t\u007f\u009b\u202e\u200b\ufeff\u2066"))
        .isEqualTo("a\\x1b[31mb\\r\\n\\t\\x7f\\x9b\\u202e\\u200b\\ufeff\\u2066");
    assertThat(Encoders.TERMINAL.encode("\ud83d \udb40\udc41 \u2028"))
        .isEqualTo("\\ud83d \\u{e0041} \\u2028");
    assertThat(Encoders.TERMINAL.encode("名前 é plain")).isEqualTo("名前 é plain");
  }

  @Test
  void a_terminal_of_ascii_gets_nothing_else() {
    assertThat(Encoders.TERMINAL_ASCII.encode("é 名 👩 ~")).isEqualTo("\\xe9 \\u540d \\u{1f469} ~");
  }

  @Test
  void a_sarif_message_has_neither_placeholders_nor_links() {
    assertThat(Encoders.SARIF_MESSAGE.encode("{0} [a](1) \\ }"))
        .isEqualTo("{{0}} \\[a\\](1) \\\\ }}");
  }

  @Test
  void markdown_neither_marks_up_nor_links_nor_mentions() {
    assertThat(Encoders.MARKDOWN.encode("[a](b) **c** `d` <b>&\n| e"))
        .isEqualTo("\\[a\\]\\(b\\) \\*\\*c\\*\\* \\`d\\` &lt;b&gt;&amp; \\| e");
    assertThat(Encoders.MARKDOWN.encode("@jana #123 http://x www.y"))
        .isEqualTo("\\@\u2060jana \\#\u2060123 http\u2060://x www\u2060\\.y");
  }

  @Test
  void code_in_markdown_is_fenced_by_more_than_it_holds() {
    assertThat(Encoders.MARKDOWN_CODE.encode("a")).isEqualTo("`a`");
    assertThat(Encoders.MARKDOWN_CODE.encode("a``b`")).isEqualTo("``` a``b` ```");
    assertThat(Encoders.MARKDOWN_CODE.encode("a\nb")).isEqualTo("`a b`");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '#',
      value = {
        "plain      | \"plain\"",
        "a \"b\"    | \"a \"\"b\"\"\"",
        "=1+1       | \"'=1+1\"",
        "+1         | \"'+1\"",
        "-1         | \"'-1\"",
        "@A1        | \"'@A1\"",
        "# \"=1#    | \"' \"\"=1\"",
      })
  void a_field_of_csv_is_never_a_formula(String raw, String expected) {
    assertThat(Encoders.CSV.encode(raw)).isEqualTo(expected);
  }

  @Test
  void a_field_of_csv_that_starts_with_a_control_is_no_formula_either() {
    assertThat(Encoders.CSV.encode("\t=1")).isEqualTo("\"'\\t=1\"");
    assertThat(Encoders.CSV.encode("\r=1")).isEqualTo("\"'\\r=1\"");
  }

  @Test
  void what_xml_cannot_hold_is_replaced_and_what_hides_is_shown() {
    assertThat(Encoders.XML.encode("a\u0000\u001b\ud83d\ufffe b\n\u202ec <d> \ud83d\ude00"))
        .isEqualTo("a\ufffd\ufffd\ufffd\ufffd b\\n\\u202ec <d> \ud83d\ude00");
  }

  @Test
  void a_label_of_a_metric_never_ends_early() {
    assertThat(Encoders.OPENMETRICS.encode("a\"} 1\n\\x")).isEqualTo("a\\\"} 1\\\\n\\\\x");
  }

  @ParameterizedTest
  @EnumSource(HostileText.class)
  void yaml_reads_back_what_was_written(HostileText text) {
    String yaml = "key: " + Encoders.YAML.encode(text.raw()) + "\n";

    assertThat(new Load(LoadSettings.builder().build()).loadFromString(yaml))
        .hasToString("{key=" + Encoders.wellFormed(text.raw()) + "}");
  }

  @Test
  void yaml_is_plain_only_where_it_means_nothing() {
    assertThat(
            List.of("apps", "kube-system/x", "*", "yes", "1", "", "a: b", "v1").stream()
                .map(Encoders.YAML::encode))
        .containsExactly(
            "apps", "kube-system/x", "\"*\"", "\"yes\"", "\"1\"", "\"\"", "\"a: b\"", "v1");
  }

  @ParameterizedTest
  @EnumSource(HostileText.class)
  void no_medium_lets_a_control_character_through(HostileText text) {
    for (Untrusted.Encoder encoder :
        List.of(
            Encoders.TERMINAL,
            Encoders.TERMINAL_ASCII,
            Encoders.JSON,
            Encoders.YAML,
            Encoders.MARKDOWN,
            Encoders.MARKDOWN_CODE,
            Encoders.CSV,
            Encoders.XML,
            Encoders.OPENMETRICS)) {
      assertThat(
              encoder
                  .encode(text.raw())
                  .replace("\u2060", "")
                  .codePoints()
                  .filter(Encoders::isInvisible))
          .isEmpty();
    }
  }

  @Test
  void lines_are_kept_where_a_block_is_shown() {
    assertThat(Encoders.lines(Untrusted.of("kind: Pod\n\tx\u001b\n"), Encoders.TERMINAL))
        .isEqualTo("kind: Pod\n\\tx\\x1b");
  }
}
